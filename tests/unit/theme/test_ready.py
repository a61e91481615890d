"""What was packed when the tool was installed: found where it applies, and never another text than a theme without it draws."""

from __future__ import annotations

from functools import cache

import pytest

from sitegen.base.memory import Noting
from sitegen.engine.make import make
from sitegen.shell.memo import MemoryMemo
from sitegen.shell.toolchain import default_theme
from sitegen.theme import ready
from sitegen.theme.packing import packed
from sitegen.theme.theme import TemplateFailed, load
from tests import small
from tests.unit.theme.test_units import CHANGES, ROOTS, SMALL, VIEW, compiled, golden

FIXTURES = (compiled,)
NAME = f"packs/{ready.BEGINNING}1"
WITH_SHEETS = {
    **SMALL,
    "css/layers.css": b"@layer base;",
    "css/base.css": b"a { color: red; /* why */ background: url('../assets/a.txt') }",
    "js/a.mjs": b"// why\nimport './b.mjs';\n",
    "js/b.mjs": b"/* why */\nlet b = 1;\n",
}


@cache
def pack():
    found = packed(WITH_SHEETS, {})
    assert found is not None
    return found


def loaded(files, data, *, base="", memo=None, scripts=None):
    packs = {} if data is None else {NAME: data}
    return load(files, {**(scripts or {}), **packs}, base, "en", memo=memo or Noting())


def shown(files, data, **how):
    """All that a theme comes to: what it holds, publishes and draws."""
    found, problems = loaded(files, data, **how)
    if found is None:
        return problems
    pages = {}
    for root in ROOTS:
        try:
            pages[root] = found.render(root, VIEW)
        except TemplateFailed as failed:
            pages[root] = failed.problem
    return problems, found.stock, found.assets, found.packs, pages, found.pages.again, found.pages.unfit


@pytest.mark.parametrize("base", ["", "/base"])
def test_nothing_that_was_packed_is_made_again(base, compiled):
    memo = Noting()
    found, problems = loaded(WITH_SHEETS, pack(), base=base, memo=memo)
    assert problems == ()
    compiled.clear()
    found.prepare(found.roots)
    assert (memo.noted, compiled) == ([], [])
    assert all(found.render(root, VIEW) for root in ROOTS)
    assert found.pages.again == 0
    assert compiled == []


def test_what_a_pack_gives_is_what_is_found_without_it():
    assert shown(WITH_SHEETS, pack()) == shown(WITH_SHEETS, None)
    memo = MemoryMemo()
    for base in ("", "/base", "/b&b", ""):
        assert shown(WITH_SHEETS, pack(), base=base, memo=memo) == shown(WITH_SHEETS, None, base=base)


@pytest.mark.parametrize("name", CHANGES)
def test_what_a_site_changes_is_found_out_anew(name, compiled):
    files = {**WITH_SHEETS, **CHANGES[name]}
    memo = MemoryMemo()
    expected = shown(files, None)
    assert shown(files, pack()) == expected
    assert shown(WITH_SHEETS, pack(), memo=memo) == shown(WITH_SHEETS, None)
    assert shown(files, pack(), memo=memo) == expected  # and once more, for one who remembers the packed theme
    if name == "a macro's body":
        compiled.clear()
        shown(files, pack())
        assert set(compiled) == {"pages/x.html", "pages/z.html", "parts/m/m.html", "parts/s/s.html"}


@pytest.mark.parametrize("file", ["css/base.css", "js/a.mjs", "js/b.mjs"])
def test_sheets_and_scripts_that_a_site_changes_are_found_out_anew(file):
    files = {**WITH_SHEETS, file: WITH_SHEETS[file].replace(b"/* why */", b"").replace(b"// why", b"") + b".x{}"}
    assert shown(files, pack()) == shown(files, None)
    assert shown(files, None) != shown(WITH_SHEETS, None)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[:-1],
        lambda data: data[:40],
        lambda data: b"",
        lambda data: data + b"\0",
        lambda data: data[:1000] + bytes([data[1000] ^ 1]) + data[1001:],
        lambda data: data.replace(b"title", b"tlite"),
        lambda data: b"0" * 32 + data[32:],
    ],
)
def test_a_damaged_pack_is_not_believed(spoil, compiled):
    data = spoil(pack())
    assert data != pack()
    assert ready.read((data,)) == ready.NOTHING
    found, _ = loaded(WITH_SHEETS, data)
    found.prepare(found.roots)
    assert compiled
    assert shown(WITH_SHEETS, data) == shown(WITH_SHEETS, None)


def test_a_page_that_is_left_to_jinja_is_in_no_pack():
    files = {**WITH_SHEETS, "pages/w.html": b"{% with x = 1 %}{{ x }}{% endwith %}"}
    found, _ = loaded(files, packed(files, {}))
    found.prepare(found.roots)
    assert found.pages.unfit == {"pages/w.html"}
    assert found.render("pages/w.html", VIEW) == b"1\n"


@pytest.fixture(scope="module")
def own():
    """The theme that comes with the tool, the scripts of others, and the pack of both."""
    files, scripts = default_theme(), small.scripts()
    return files, scripts, packed(files, scripts)


def test_the_tools_theme_draws_a_site_alike_from_its_pack(own):
    files, scripts, data = own
    base, pages = golden()
    for prefix in {"", base}:
        ready_made, made = (loaded(files, some, base=prefix, scripts=scripts)[0] for some in (data, None))
        assert (ready_made.stock, ready_made.assets) == (made.stock, made.assets)
        for page in pages:
            assert make(page, page.view, ready_made) == make(page, page.view, made), page.path
        assert (ready_made.pages.again, ready_made.pages.unfit) == (0, set())


def test_all_of_the_tools_theme_is_in_its_pack(own, compiled):
    files, scripts, data = own
    memo = Noting()
    found, _ = loaded(files, data, base="/base", memo=memo, scripts=scripts)
    found.prepare(found.roots)
    assert (memo.noted, compiled) == ([], [])


def test_a_site_with_colours_of_its_own_compiles_nothing(own, compiled):
    files, scripts, data = own
    changed = {**files, "css/tokens.css": files["css/tokens.css"] + b":root { --x: 1px }"}
    memo = Noting()
    found, _ = loaded(changed, data, memo=memo, scripts=scripts)
    found.prepare(found.roots)
    assert ([kind for kind, _ in memo.noted], compiled) == (["style", "small style"], [])


def test_a_pack_is_the_same_whenever_it_is_made():
    assert packed(WITH_SHEETS, {}) == pack()
