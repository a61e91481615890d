"""What is compiled before the workers start: the templates that have surely to be drawn, and no others."""

from __future__ import annotations

import pytest

from sitegen.app.draft import Draft, prepare
from sitegen.base.memory import NoMemo
from sitegen.engine.plan import Order, plan
from sitegen.engine.records import Entry, Ledger
from sitegen.shell.toolchain import default_theme
from sitegen.theme import units
from sitegen.theme.theme import load
from tests import small


@pytest.fixture
def compiled(monkeypatch):
    """The page templates that are compiled from here on."""
    seen = set()

    def counting(source, name, mode):
        if name.startswith("<pages/"):
            seen.add(name.strip("<>"))
        return compile(source, name, mode)

    monkeypatch.setattr(units, "compile", counting, raising=False)
    return seen


def drafted():
    theme, _ = load(default_theme(), small.scripts(), "", "en", memo=NoMemo())
    site = small.site_of({})
    planned, _ = plan(small.artifacts(site).values(), theme)
    return Draft(plan=planned, theme=theme)


def roots(draft):
    return {root for item in draft.plan if isinstance(item, Order) for root in item.artifact.templates}


def ledger_of(draft, **changes):
    """A ledger of which every entry is as planned, but those of ``changes``, by template."""
    entries = {}
    for item in draft.plan:
        name = "".join(item.artifact.templates)
        closure = changes.get(name.removeprefix("pages/").removesuffix(".html"), item.closure)
        if closure:
            entries[item.path] = Entry("", closure, "")
    return Ledger("t", "", entries)


def test_all_that_was_never_made(compiled):
    found = drafted()
    assert len(roots(found)) > 5
    prepare(found, None, "t")
    assert compiled == roots(found)


def test_all_after_another_tool(compiled):
    found = drafted()
    prepare(found, ledger_of(found), "other")
    assert compiled == roots(found)


def test_nothing_where_every_template_is_as_it_was(compiled):
    found = drafted()
    prepare(found, ledger_of(found), "t")
    assert compiled == set()


def test_what_changed_and_what_is_new(compiled):
    found = drafted()
    prepare(found, ledger_of(found, home="other", search=""), "t")
    assert compiled == {"pages/home.html", "pages/search.html"}


def test_no_theme_is_nothing_to_prepare():
    prepare(Draft(), None, "t")
