"""Compiled units that are remembered: never another text than a fresh theme draws, whatever changed between."""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace

import pytest

from sitegen.base.memory import NoMemo
from sitegen.engine.make import make
from sitegen.shell.memo import DiskMemo, MemoryMemo
from sitegen.theme import units
from sitegen.theme.theme import TemplateFailed, load
from tests import small
from tests.unit.theme.test_pages import FILES, GOLDEN, VIEW

PAGES = {
    "pages/x.html": b"{% extends 'layout/base.html' %}{% from 'parts/s/s.html' import s %}"
    b"{% block a %}{{ s(view) }}{{ t('title') }}{{ icon('star') }}{% endblock %}",
    "pages/y.html": b"{% from 'parts/s/s.html' import s %}{{ s(view, n=1) }}{{ asset('assets/a.txt') }}{{ t('things', n=view.one) }}{{ t('things', n=view.n) }}",
    "pages/z.html": b"{% include 'layout/top.html' %}{% for key in ('open', 'closed') %}{{ t('state.' ~ key) }}{% endfor %}",
    "parts/s/s.html": b"{% from 'parts/m/m.html' import m %}{% macro s(view, n=3) %}{{ m(view.text, y=n) }}"
    b"{{ t('few', what=view.n) }}{% endmacro %}",
}
SMALL = {**FILES, **PAGES}
ROOTS = tuple(name for name in PAGES if name.startswith("pages/"))


@pytest.fixture
def compiled(monkeypatch):
    """The names of the templates that are compiled from here on."""
    seen = []

    def counting(source, name, mode):
        seen.append(name.strip("<>"))
        return compile(source, name, mode)

    monkeypatch.setattr(units, "compile", counting, raising=False)
    return seen


def drawn(files, memo):
    """What a small theme draws of each of its pages, or its problems."""
    found, problems = load(files, {}, "/base", "en", memo=memo)
    if found is None:
        return problems
    pages = {}
    for root in ROOTS:
        try:
            pages[root] = found.render(root, VIEW)
        except TemplateFailed as failed:
            pages[root] = failed.problem
    return problems, pages, found.assets, found.pages.again, found.pages.unfit


CHANGES = {
    "a macro's body": {"parts/m/m.html": FILES["parts/m/m.html"].replace(b"[{{ x }}", b"({{ x }}")},
    "a macro's default": {"parts/m/m.html": FILES["parts/m/m.html"].replace(b"y=2, z='&'", b"y=3, z='<'")},
    "a macro's parameters": {"parts/m/m.html": FILES["parts/m/m.html"].replace(b"x, y=2, z='&'", b"x, z='&', y=2")},
    "a macro is gone": {"parts/m/m.html": FILES["parts/m/m.html"].replace(b"macro m(", b"macro n(")},
    "a macro in between": {"parts/s/s.html": PAGES["parts/s/s.html"].replace(b"n=3", b"n=4")},
    "a macro that is called with another": {"parts/s/s.html": PAGES["parts/s/s.html"].replace(b"y=n", b"z=n")},
    "the layout": {"layout/base.html": FILES["layout/base.html"].replace(b">", b"!>")},
    "an include": {"layout/top.html": FILES["layout/top.html"] + b"top"},
    "a page": {"pages/x.html": PAGES["pages/x.html"] + b"{% block b %}b{% endblock %}"},
    "a page's layout": {"pages/z.html": b"{% extends 'layout/base.html' %}"},
    "an icon": {"icons/star.svg": b"<svg><circle/></svg>"},
    "an asset": {"assets/a.txt": b"other"},
    "a word": {"strings/en.yaml": FILES["strings/en.yaml"].replace(b"title: A & B", b"title: C")},
    "a word with a number": {"strings/en.yaml": FILES["strings/en.yaml"].replace(b"{n} things", b"{n} others")},
    "a form of a word is gone": {"strings/en.yaml": FILES["strings/en.yaml"].replace(b'one: "{n} thing", ', b"")},
    "a plain word for one with forms": {
        "strings/en.yaml": FILES["strings/en.yaml"].replace(b'few: {other: "some {what}"}', b'few: "few {what}"')
        .replace(b'{one: "{n} thing", other: "{n} things"}', b"all")
    },
    "a word by its beginning": {"strings/en.yaml": FILES["strings/en.yaml"].replace(b"<Closed>", b"Shut")},
    "words that are used nowhere": {"strings/en.yaml": FILES["strings/en.yaml"] + b"more: words\n"},
    "a fault": {"parts/m/m.html": b"\n{% macro m("},
    "an unknown icon": {"parts/m/m.html": FILES["parts/m/m.html"].replace(b"{{ y }}", b"{{ icon('none') }}")},
}  # fmt: skip
SMALL["strings/en.yaml"] = SMALL["strings/en.yaml"].replace(b'few: {other: "some {what}"}', b'few: "some {what}"')
CHANGES = {
    name: {path: data.replace(b'few: {other: "some {what}"}', b'few: "some {what}"') for path, data in change.items()}
    for name, change in CHANGES.items()
}


def test_no_change_is_missed_by_one_memo(tmp_path):
    """Each change on its own and back again, then all of them one upon the other."""
    resident = MemoryMemo()
    states = [SMALL]
    for change in CHANGES.values():
        states += [{**SMALL, **change}, SMALL]
    for change in CHANGES.values():
        states.append({**states[-1], **change})
    for files in states:
        expected = drawn(files, NoMemo())
        assert drawn(files, resident) == expected
        for _ in range(2):
            lasting = DiskMemo(tmp_path / "memo", "t")
            assert drawn(files, lasting) == expected
            lasting.save(drop=False)


UNSEEN = {
    "words that are used nowhere",
    "a macro's parameters",
}  # the latter would show if callers were not compiled again


@pytest.mark.parametrize("name", [name for name in CHANGES if name not in UNSEEN])
def test_every_change_shows(name):
    assert drawn({**SMALL, **CHANGES[name]}, NoMemo()) != drawn(SMALL, NoMemo())


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("a page", ["pages/x.html"]),
        ("a macro's body", ["layout/base.html", "layout/top.html", "parts/m/m.html", "parts/s/s.html"]),
        ("words that are used nowhere", []),
        ("an asset", []),
    ],
)
def test_what_a_change_does_not_reach_is_not_compiled_again(change, expected, compiled):
    memo = MemoryMemo()
    drawn(SMALL, memo)
    assert {"pages/x.html", "pages/y.html", "pages/z.html", "parts/m/m.html", "parts/s/s.html"} == set(compiled)
    compiled.clear()
    drawn({**SMALL, **CHANGES[change]}, memo)
    importers = {"pages/x.html", "pages/z.html"} if "layout/base.html" in expected else set()
    assert set(compiled) == {name for name in expected if not name.startswith("layout/")} | importers


def test_code_is_never_kept_on_disk(tmp_path, compiled):
    for _ in range(2):
        memo = DiskMemo(tmp_path / "memo", "t")
        drawn(SMALL, memo)
        memo.save()
        assert compiled
        compiled.clear()


def test_preparing_compiles_what_is_named(compiled):
    found, _ = load(SMALL, {}, "", "en", memo=NoMemo())
    found.prepare(("pages/x.html",))
    prepared = [*compiled]
    assert "pages/x.html" in prepared
    assert "pages/y.html" not in prepared
    found.render("pages/x.html", VIEW)
    assert compiled == prepared


def test_a_macro_that_calls_itself_through_another_page(tmp_path):
    files = {
        **SMALL,
        "parts/a/a.html": b"{% from 'parts/b/b.html' import b %}{% macro a(n) %}a{{ n }}{% if n %}{{ b(n - 1) }}{% endif %}{% endmacro %}",
        "parts/b/b.html": b"{% from 'parts/a/a.html' import a %}{% macro b(n) %}b{{ n }}{% if n %}{{ a(n - 1) }}{% endif %}{% endmacro %}",
        "pages/x.html": b"{% from 'parts/a/a.html' import a %}{{ a(view.n) }}",
        "pages/y.html": b"{% from 'parts/b/b.html' import b %}{{ b(view.n) }}",
    }
    for _ in range(2):
        memo = DiskMemo(tmp_path / "memo", "t")
        _, pages, _, again, unfit = drawn(files, memo)
        memo.save()
        assert (again, unfit) == (0, set())
        assert (pages["pages/x.html"], pages["pages/y.html"]) == (b"a3b2a1b0\n", b"b3a2b1a0\n")


def test_a_page_with_an_unfit_part_is_left_to_jinja_and_the_others_are_not(tmp_path):
    files = {
        **SMALL,
        "parts/u/u.html": b"{% macro u() %}{% with x = 1 %}{{ x }}{% endwith %}{% endmacro %}",
        "pages/x.html": b"{% from 'parts/u/u.html' import u %}{% from 'parts/s/s.html' import s %}{{ u() }}{{ s(view) }}",
    }
    for memo in (NoMemo(), MemoryMemo(), DiskMemo(tmp_path / "memo", "t"), DiskMemo(tmp_path / "memo", "t")):
        found, _ = load(files, {}, "", "en", memo=memo)
        for _ in range(2):
            assert found.render("pages/x.html", VIEW).startswith(b"1[")
            assert found.render("pages/y.html", VIEW).startswith(b"[")
        assert found.pages.unfit == {"pages/x.html"}
        memo.save() if isinstance(memo, DiskMemo) else None


# The theme that comes with the tool


@cache
def default_files():
    folder = small.ROOT / "themes/default"
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@cache
def golden():
    """The golden site's pages."""
    files = {path.relative_to(GOLDEN).as_posix(): path.read_bytes() for path in GOLDEN.rglob("*") if path.is_file()}
    site = small.site_of(files)
    return site.base, [artifact for artifact in small.artifacts(site).values() if artifact.templates]


def test_every_page_of_a_site_is_the_same_from_memory(tmp_path):
    base, pages = golden()
    found = []
    for memo in (NoMemo(), DiskMemo(tmp_path / "memo", "t"), DiskMemo(tmp_path / "memo", "t")):
        theme, problems = load(default_files(), small.scripts(), base, "en", memo=memo)
        assert problems == ()
        theme.prepare({root for page in pages for root in page.templates})
        found.append([make(page, page.view, theme) for page in pages])
        if isinstance(memo, DiskMemo):
            memo.save()
    assert found[0] == found[1] == found[2]
    assert len(pages) > 20


def edited(name, data):
    """A file of the theme with something more in it that shows."""
    if name.endswith(".html"):
        text = data.decode()
        place = text.find("{% endmacro %}")
        place = text.rfind("{% endblock %}") if place < 0 else place
        return (text + "edited" if place < 0 else f"{text[:place]}edited{text[place:]}").encode()
    if name.endswith(".yaml"):
        return data.replace(b": A", b": B A").replace(b": S", b": T S")
    return data.replace(b"<path", b"<path id='x'", 1) if name.endswith(".svg") else data + b"\n/*! edited */\n.x{y:z}\n"


def test_every_file_of_the_theme_edited_in_turn_through_one_memo(pytestconfig):
    """A page of each kind that a change does not reach, and two of each that it does."""
    base, pages = golden()
    by_root = {page.templates: page for page in pages}
    resident, analysed = MemoryMemo(), small.JsonMemo()
    plain, _ = load(default_files(), small.scripts(), base, "en", memo=resident)
    before = {roots: make(page, page.view, plain) for roots, page in by_root.items()}
    changed = 0
    kinds = SimpleNamespace(css=0, mjs=0, yaml=0)
    for number, (name, data) in enumerate(default_files().items()):
        kind = name.rpartition(".")[2]
        if name.endswith("fixtures.yaml") or name.startswith("css/layers") or kind in {"md", "txt"}:
            continue
        if hasattr(kinds, kind):  # any of these changes an address that every page names; two stand for all
            setattr(kinds, kind, getattr(kinds, kind) + 1)
            if getattr(kinds, kind) > 2:
                continue
        elif number % 4 and not pytestconfig.getoption("--every-case"):  # a quarter of the templates
            continue
        files = {**default_files(), name: edited(name, data)}
        warm, some = load(files, small.scripts(), base, "en", memo=resident)
        cold, others = load(files, small.scripts(), base, "en", memo=analysed)
        assert (some, warm.assets, warm.stock) == (others, cold.assets, cold.stock)
        reached = [roots for roots in by_root if warm.closure(roots) != plain.closure(roots)]
        for roots in by_root.keys() - set(reached):
            assert make(by_root[roots], by_root[roots].view, warm) == before[roots], (name, roots)
        for place in range(min(2, len(reached))):
            roots = reached[(number + place) % len(reached)]
            now = make(by_root[roots], by_root[roots].view, warm)
            assert now == make(by_root[roots], by_root[roots].view, cold), (name, roots)
            changed += now != before[roots]
        assert (warm.pages.again, warm.pages.unfit) == (0, set()), name
    assert changed > 15
