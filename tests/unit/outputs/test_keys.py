"""Equal keys of one path mean equal views: every key of a record is changed, one at a time."""

from __future__ import annotations

import functools
from datetime import date

import pytest

from sitegen.artifact import Batch
from sitegen.base.fingerprint import fingerprint
from sitegen.base.memory import LoadOptions, NoMemo
from sitegen.base.problem import has_errors
from sitegen.engine.plan import expand, key_of, plan, view_of
from sitegen.model.assemble import load
from sitegen.outputs import plan_site
from sitegen.parse.schema import ClinicRecord
from sitegen.theme.theme import load as load_theme
from tests.properties.letters.fields import VALUES, with_field
from tests.properties.whole_site import PINE, plain_theme, site_files

OPTIONS = LoadOptions(as_of=date(2026, 11, 23))
TEXT = """\
---
title: Live figures
description: Of all clinics.
---
::: {}
:::
"""
#: What only the clinic's own page shows.
OWN = ["founded", "reviews", "added"]


@functools.cache
def files():
    found = dict(site_files())
    for directive in ("prices", "clinics", "estimate {treatment=esketamine sessions=6}"):
        name = directive.split()[0]
        found[f"content/guide/live-{name}.md"] = TEXT.format(directive).encode()
    return found


@functools.cache
def theme():
    return load_theme(plain_theme(), {}, "", "en")[0]


def emitted(sources):
    """Everything that a site emits: its key, and the fingerprints of its views, by path or folder."""
    site, problems = load(sources, OPTIONS, NoMemo())
    assert not has_errors(problems), [one for one in problems if one.severity == "error"]
    items, _ = plan(plan_site(site, theme())[0], theme())
    return {
        item.folder if isinstance(item, Batch) else item.path: (
            key_of(item, theme()),
            tuple((one.path, fingerprint(view_of(one, theme()))) for one in expand(item, theme())[0]),
        )
        for item in items
    }


@functools.cache
def before():
    return emitted(files())


def changed(path, key, value):
    return {**files(), path: with_field(files()[path], key, value)}


def test_every_key_of_a_record_is_changed():
    assert VALUES.keys() == {field.alias or name for name, field in ClinicRecord.model_fields.items()}


@pytest.mark.parametrize(("key", "value"), [(key, value) for key, values in VALUES.items() for value in values])
@pytest.mark.parametrize("path", [PINE, "data/clinics/us/wa/seattle/lake.yaml"])
def test_where_the_key_stays_the_view_does(path, key, value):
    now = emitted(changed(path, key, value))
    wrong = [
        name
        for name in before().keys() & now.keys()
        if before()[name][0] and before()[name][0] == now[name][0] and before()[name][1] != now[name][1]
    ]
    assert wrong == []


@pytest.mark.parametrize("key", OWN)
def test_what_one_page_shows_changes_one_key(key):
    now = emitted(changed(PINE, key, VALUES[key][0]))
    assert now.keys() == before().keys()
    page = PINE.removeprefix("data/").replace(".yaml", "/index.html")
    assert [name for name, (found, _) in now.items() if found != before()[name][0]] == [page]


def test_what_nobody_publishes_changes_no_key():
    assert emitted(changed(PINE, "private", {"notes": "x"})) == before()


@pytest.mark.parametrize(
    ("key", "folders"), [("hours", {"data/", "finder/", "search/"}), ("background", {"search/"}), ("email", {"data/"})]
)
def test_what_no_list_shows_leaves_lists_alone(key, folders):
    now = emitted(changed(PINE, key, VALUES[key][0]))
    page = PINE.removeprefix("data/").replace(".yaml", "/index.html")
    differ = {name for name, (found, _) in now.items() if found != before()[name][0]}
    assert folders | {page} <= differ <= {"data/", "finder/", "search/", page}


@pytest.mark.parametrize(
    "name",
    [
        "clinics/us/wa/seattle/pine/index.html",
        "clinics/us/wa/index.html",
        "conditions/depression/index.html",
        "treatments/esketamine/index.html",
        "guide/cost/index.html",
        "guide/live-prices/index.html",
        "clinics/index.html",
        "index.html",
        "search/",
        "finder/",
        "data/",
    ],
)
def test_what_there_is_much_of_has_a_key(name):
    assert before()[name][0]
