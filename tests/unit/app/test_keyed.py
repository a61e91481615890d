"""Keys spare views: what is made from the same is kept unseen, and anything else is as if there were no keys."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pytest

from sitegen.app import inputs
from sitegen.app.build import build
from sitegen.app.options import BuildOptions
from sitegen.artifact import Artifact, Batch, Later
from sitegen.base.fingerprint import digest
from sitegen.engine.reason import Reason
from sitegen.engine.records import decode_ledger
from sitegen.shell.memo import MemoryMemo
from sitegen.shell.store import MemoryStore
from tests.toy import FILES, TOY, make_page
from tests.toy import PageView as View

PAGE = "pages/page.html"
SEEN = []
"""The names of the texts of which a view was made."""


def view(name, text):
    SEEN.append(name)
    return View("", text.lower())


def key(name, text):
    return digest(f"{name} {text}".encode())


def many(texts):
    SEEN.append("batch")
    return tuple(Artifact(f"all/{name}.html", make_page, View("", text), (PAGE,)) for name, text in texts)


def plan_site(site, theme):
    pages = [
        Artifact(f"{name}/index.html", make_page, Later(view, (name, text), key), (PAGE,)) for name, text in site.pages
    ]
    batch = Batch("all/", many, (site.pages,), lambda texts: digest(repr(texts).encode()), (PAGE,))
    return (*pages, batch), ()


@dataclass
class Desk:
    """A site, and an output in memory."""

    site: object
    store: MemoryStore
    pipeline: object = replace(TOY, load=TOY.load, plan_site=plan_site)

    def write(self, path, data):
        (self.site / path).parent.mkdir(parents=True, exist_ok=True)
        (self.site / path).write_bytes(data)

    def build(self):
        """Build; the reasons of what was made, and the views that were made for it."""
        SEEN.clear()
        options = BuildOptions(self.site, as_of=date(2026, 11, 23), jobs=1)
        result = build(options, self.pipeline, store=self.store, memo=MemoryMemo())
        assert not result.failure
        assert not result.problems
        return dict(result.made), sorted(SEEN)

    def entry(self, path):
        return decode_ledger(self.store.read_ledger()).entries[path]


@pytest.fixture
def desk(tmp_path):
    found = Desk(tmp_path, MemoryStore())
    for path, data in FILES.items():
        found.write(path, data)
    return found


def test_the_first_build_looks_at_no_view_twice_and_takes_no_fingerprint(desk):
    made, seen = desk.build()
    assert seen == ["batch", "deep/three", "one", "two"]
    assert made["one/index.html"] is Reason.NEW
    assert (desk.entry("one/index.html").view, bool(desk.entry("one/index.html").key)) == ("", True)


def test_nothing_is_looked_at_whose_key_stays(desk):
    desk.build()
    desk.write("content/unread.md", b"Another text.\n")
    made, seen = desk.build()
    assert seen == ["batch", "unread"]
    assert {path for path in made if not path.startswith("all/")} == {"unread/index.html"}


def test_another_key_with_the_same_bytes_keeps_the_file_and_notes_the_key(desk):
    desk.build()
    before = desk.entry("one/index.html")
    desk.write("content/one.md", b"THE FIRST PAGE.\n")
    made, seen = desk.build()
    assert seen == ["batch", "one"]
    assert "one/index.html" not in made
    after = desk.entry("one/index.html")
    assert (after.output, after.key == before.key) == (before.output, False)
    assert after.view, "it had to be known, so it is noted"
    desk.write("content/two.md", b"Other words.\n")
    assert desk.build()[1] == ["batch", "two"]


def test_another_key_with_a_view_that_is_known_to_be_the_same(desk):
    desk.build()
    for text in (b"THE FIRST page.\n", b"the first PAGE.\n"):
        desk.write("content/one.md", text)
        made, _ = desk.build()
        assert "one/index.html" not in made


def test_another_view_is_made(desk):
    desk.build()
    desk.write("content/one.md", b"Something else.\n")
    made, seen = desk.build()
    assert made["one/index.html"] is Reason.VIEW
    assert seen == ["batch", "one"]
    assert b"something else" in desk.store.files["one/index.html"]


def test_a_template_makes_again_whatever_the_key_says(desk):
    desk.build()
    desk.write("themes/toy/parts/foot/foot.html", b"<footer>other</footer>\n")
    made, seen = desk.build()
    assert set(made.values()) == {Reason.TEMPLATES}
    assert seen == ["batch", "deep/three", "one", "two"]
    assert all(b"other" in desk.store.files[path] for path in made)


@pytest.mark.parametrize("path", ["one/index.html", "all/two.html"])
def test_what_is_missing_or_altered_is_made_again(desk, path):
    desk.build()
    good = desk.store.files[path]
    del desk.store.files[path]
    assert desk.build()[0] == {path: Reason.OUTPUT_MISSING}
    desk.store.files[path] = b"other"
    assert desk.build()[0] == {path: Reason.OUTPUT_ALTERED}
    assert desk.store.files[path] == good


def test_another_tool_believes_no_key(desk, monkeypatch):
    desk.build()
    monkeypatch.setattr(inputs, "toolchain_digest", lambda: "another")
    made, seen = desk.build()
    assert set(made.values()) == {Reason.TOOLCHAIN}
    assert seen == ["batch", "deep/three", "one", "two"]


def test_a_batch_names_its_templates(desk):
    nameless = Batch("all/", many, ((("one", "x"),),), lambda texts: digest(repr(texts).encode()))
    desk.pipeline = replace(TOY, plan_site=lambda site, theme: ((nameless,), ()))
    with pytest.raises(ValueError, match="does not name its templates"):
        desk.build()
