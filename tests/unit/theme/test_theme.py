from __future__ import annotations

import pytest
from markupsafe import Markup

from sitegen.shell.memo import MemoryMemo
from sitegen.theme.theme import TemplateFailed, load

STRINGS = b"""
title: A & B
hello: Hello {name}
things: {one: "{n} thing", other: "{n} things"}
state: {open: Open, closed: Closed}
dates: {day: "{month} {day}, {year}", month: "{month} {year}"}
months: {1: January, 2: February, 3: March, 4: April, 5: May, 6: June, 7: July, 8: August, 9: September,
  10: October, 11: November, 12: December}
numbers: {group: ",", point: .}
money: {USD: "${amount}", CAD: "CA${amount}", EUR: "\xe2\x82\xac{amount}", other: "{code} {amount}"}
"""
FILES = {"strings/en.yaml": STRINGS, "icons/star.svg": b'<?xml version="1.0"?><svg viewBox="0 0 1 1"><path/></svg>'}


def theme(**files):
    found, problems = load(with_files(files), {"lunr.js": b"lunr"}, "/base", "en")
    assert problems == ()
    return found


def with_files(files):
    return {**FILES, **{name.replace("__", "/") if "/" not in name else name: data for name, data in files.items()}}


def problems_of(files):
    found, problems = load({**FILES, **files}, {}, "", "en")
    assert found is None
    return [(p.code, p.span.path.removeprefix("themes/default/"), p.span.line) for p in problems]


def render(text, view=None, **files):
    return theme(**{"pages/x.html": text.encode(), **files}).render("pages/x.html", view).decode()


@pytest.mark.parametrize(
    ("text", "view", "expected"),
    [
        ("{{ view.name }}", {"name": "<b>"}, "&lt;b&gt;\n"),
        ("{{ view.name }}", {"name": Markup("<b>")}, "<b>\n"),
        ("{{ t('title') }}", None, "A &amp; B\n"),
        ("{{ t('hello', name=view) }}", "<x>", "Hello &lt;x&gt;\n"),
        ("{{ t('hello', name=view) }}", Markup("<i>x</i>"), "Hello <i>x</i>\n"),
        ("{{ t('things', n=1) }}, {{ t('things', n=2) }}", None, "1 thing, 2 things\n"),
        ("{{ t('state.' ~ view) }}", "open", "Open\n"),
        ("{{ view|day }}", "2026-10-01", "October 1, 2026\n"),
        ("{{ view|month }}", "2026-10", "October 2026\n"),
        ("{{ 1234567|number }} {{ 1234.5|number }} {{ 2.0|number }}", None, "1,234,567 1,234.5 2\n"),
        ("{{ 400|money('USD') }} {{ 1300.5|money('EUR') }}", None, "$400 €1,300.50\n"),
        ("{{ 300|money('CAD') }} {{ 90|money('SEK') }}", None, "CA$300 SEK 90\n"),
        ("{{ icon('star') }}", None, '<svg aria-hidden="true" focusable="false" viewBox="0 0 1 1"><path/></svg>\n'),
        ("{% for x in view %}\n  {{ x }}\n{% endfor %}\n", "ab", "  a\n  b\n"),
        ("{{ asset('a.txt' if view else 'b.txt') }}", True, None),
    ],
)
def test_rendering(text, view, expected):
    if expected is None:
        found = theme(**{"pages/x.html": b"{{ asset('assets/a.txt') }}", "assets/a.txt": b"a"})
        assert found.render("pages/x.html", view).decode().startswith("/base/assets/a.")
    else:
        assert render(text, view) == expected


def test_vendor_files_are_assets():
    found = theme(**{"pages/x.html": b"{{ asset('vendor/lunr.js') }}"})
    (asset,) = found.assets
    assert found.render("pages/x.html", None).decode() == f"/base/{asset.path}\n"
    assert asset.path.startswith("assets/lunr.")


def test_packs_are_for_makers_and_in_no_page():
    files, vendor = with_files({"pages/x.html": b"{{ asset('vendor/lunr.js') }}"}), {"lunr.js": b"lunr"}
    without, _ = load(files, vendor, "", "en")
    found, problems = load(files, {**vendor, "packs/codes.1.txt": b"1 2 3\n"}, "", "en")
    assert problems == ()
    assert (found.packs, without.packs) == ({"codes.1.txt": b"1 2 3\n"}, {})
    assert found.assets == without.assets
    roots = ("pages/x.html",)
    assert found.closure(roots) == without.closure(roots)
    assert found.scoped(roots).packs == found.packs
    named = {**files, "pages/y.html": b"{{ asset('vendor/packs/codes.1.txt') }}"}
    refused, problems = load(named, {**vendor, "packs/codes.1.txt": b"1 2 3\n"}, "", "en")
    assert refused is None
    assert [problem.code for problem in problems] == ["asset-missing"]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a\n{% include view.x %}", "dynamic-template", 2),
        ("{% extends view.x %}", "dynamic-template", 1),
        ("{% from view.x import y %}", "dynamic-template", 1),
        ("\n\n{% include 'none.html' %}", "template-missing", 3),
        ("{% if %}", "template-syntax", 1),
        ("{{ view|nofilter }}", "template-syntax", 1),
        ("{{ view is notest }}", "template-syntax", 1),
        ("{{ view|random }}", "template-syntax", 1),
        ("{{ asset('none.css') }}", "asset-missing", 1),
        ("{{ asset(view.x) }}", "dynamic-asset", 1),
        ("{{ icon('none') }}", "icon-missing", 1),
        ("{{ icon(view.x) }}", "dynamic-asset", 1),
        ("{% set f = asset %}", "dynamic-asset", 1),
        ("{{ view.list|map('x', icon) }}", "dynamic-asset", 1),
        ("{% set t = 1 %}", "reserved-name", 1),
        ("{% macro m(icon) %}{% endmacro %}", "reserved-name", 1),
        ("\n{{ t('none') }}", "string-missing", 2),
        ("{{ t('none', n=2) }}", "string-missing", 1),
        ("{{ page.title }}", "unknown-name", 1),
        ("{{ lipsum() }}", "unknown-name", 1),
    ],
)
def test_static_faults(text, code, line):
    assert (code, "pages/x.html", line) in problems_of({"pages/x.html": text.encode()})


def test_all_faults_come_together():
    codes = {code for code, _, _ in problems_of({
        "pages/x.html": b"{{ asset('none.css') }}{{ icon('none') }}{{ nothing }}",
        "pages/y.html": b"{% if %}",
        "pages/z.html": b"\xff",
        "icons/bad.svg": b"<svg><script>1</script></svg>",
        "css/base.css": b"a {",
        "js/a.mjs": b'import "./none.mjs";',
        "strings/en.yaml": b"a: [1]",
    })}  # fmt: skip
    assert codes == {
        "asset-missing", "icon-missing", "unknown-name", "template-syntax", "theme-file-encoding", "icon-unusable",
        "style-syntax", "strings-syntax",
    }  # fmt: skip


@pytest.mark.parametrize(
    "data",
    [b"- a", b"a: [b]", b"a: &x b", b"a: *x", b"a: 1\na: 2", b"{", b"a: {b: 1}\n? {c: d}\n: e", b"\xff",
     b"a: b\n---\nc: d", b"text", b"a: " + b"{a: " * 20 + b"1" + b"}" * 20],
)  # fmt: skip
def test_strings_that_are_no_plain_mapping(data):
    assert {code for code, _, _ in problems_of({"strings/en.yaml": data})} <= {"strings-syntax", "theme-file-encoding"}


def test_strings_are_text_as_typed():
    found, problems = load({"strings/en.yaml": b"a: NO\nb: 010\nc: {d: ''}\n"}, {}, "", "en")
    assert problems == ()
    assert found.strings == {"a": "NO", "b": "010", "c.d": ""}


def test_a_language_without_strings():
    _, problems = load(FILES, {}, "", "de")
    assert [(p.code, p.span.path) for p in problems] == [("string-missing", "themes/default/strings/de.yaml")]


def test_a_theme_without_files():
    assert [p.code for p in load({}, {}, "", "en")[1]] == ["theme-missing"]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a\n{{ view.x }}", 2, "has no attribute 'x'"),
        ("{{ view.a }}", 1, "a value that is printed here is empty"),
        ("\n\n{{ 1 / 0 }}", 3, "ZeroDivisionError"),
        ("{{ t('state.' ~ view.b) }}", 1, "there is no string `state.none`"),
        ("{{ t('hello') }}", 1, "the string `hello` needs a value for `name`"),
        ("{% include 'parts/y/y.html' %}", 3, "has no attribute 'z'"),
    ],
)
def test_failing_templates(text, line, message):
    found = theme(**{"pages/x.html": text.encode(), "parts/y/y.html": b"1\n2\n{{ view.z }}"})
    with pytest.raises(TemplateFailed) as caught:
        found.render("pages/x.html", {"a": None, "b": "none"})
    problem = caught.value.problem
    assert (problem.code, problem.span.line) == ("template-failed", line)
    assert message in problem.message


BASE = {
    "pages/a.html": b"{% extends 'layout/base.html' %}{% block b %}{{ icon('star') }}{% endblock %}",
    "pages/b.html": b"{{ t('state.' ~ view) }}{{ t('title') }}",
    "pages/c.html": b"{{ view|day }}",
    "pages/d.html": b"{% from 'parts/m/m.html' import m %}{{ m(view) }}",
    "pages/e.html": b"{{ t('things', n=2) }}",
    "pages/f.html": b"{{ t(view) }}",
    "layout/base.html": b"{{ asset('css/site.css') }}{% block b %}{% endblock %}",
    "parts/m/m.html": b"{% macro m(view) %}{{ view }}{% endmacro %}",
    "css/base.css": b"a { color: red; }",
    "js/x.mjs": b"1;",
}


@pytest.mark.parametrize(
    ("change", "touched"),
    [
        ({"layout/base.html": b"{% block b %}{% endblock %}"}, "a"),
        ({"css/base.css": b"a { color: blue; }"}, "a"),
        ({"css/base.css": b"/* a comment */ a { color: red; }"}, ""),
        ({"parts/m/m.css": b"b { color: red; }"}, "a"),
        ({"icons/star.svg": b"<svg><circle/></svg>"}, "a"),
        ({"icons/other.svg": b"<svg><circle/></svg>"}, ""),
        ({"parts/m/m.html": b"{% macro m(view) %}!{{ view }}{% endmacro %}"}, "d"),
        ({"js/x.mjs": b"2;"}, ""),
        ({"strings/en.yaml": STRINGS + b"new: x\n"}, "f"),
        ({"strings/en.yaml": STRINGS.replace(b"Open", b"OPEN")}, "bf"),
        ({"strings/en.yaml": STRINGS.replace(b"A & B", b"C")}, "bf"),
        ({"strings/en.yaml": STRINGS.replace(b"May", b"MAY")}, "cf"),
        ({"strings/en.yaml": STRINGS.replace(b"{n} things", b"{n} many")}, "ef"),
        ({"pages/c.html": b"{{ view|month }}"}, "c"),
        ({"pages/new.html": b"x"}, ""),
    ],
)
def test_closures_change_exactly_with_what_they_reach(change, touched):
    def closures(files):
        found = theme(**files)
        return {name: found.closure((f"pages/{name}.html",)) for name in "abcdef"}

    before, after = closures(BASE), closures({**BASE, **change})
    assert "".join(name for name in before if before[name] != after[name]) == touched


def test_the_base_path_is_part_of_a_closure():
    one, _ = load({**FILES, **BASE}, {}, "", "en")
    other, _ = load({**FILES, **BASE}, {}, "/sub", "en")
    assert one.closure(("pages/a.html",)) != other.closure(("pages/a.html",))
    assert one.closure(("pages/c.html",)) == other.closure(("pages/c.html",))


def test_facts_come_back_from_memory():
    memo = MemoryMemo()
    one, _ = load({**FILES, **BASE}, {}, "", "en", memo=memo)
    other, _ = load({**FILES, **BASE}, {}, "", "en", memo=memo)
    assert one.facts == other.facts


def test_the_scope_of_an_artifact():
    found = theme(**BASE)
    scoped = found.scoped(("pages/a.html",))
    assert scoped.render("pages/a.html", None)
    assert scoped.asset("css/site.css") == found.asset("css/site.css")
    with pytest.raises(LookupError, match="declared"):
        scoped.render("pages/b.html", "open")
    with pytest.raises(LookupError, match="declared"):
        scoped.asset("js/x.mjs")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("{{ view.a }}", ""),
        ("{{ view.a.b }}", "b"),
        ("{% for one in view.a %}{{ one.b }}{% endfor %}", "b"),
        ("{{ view['a'] }}{{ view.a['b'] }}{{ view.a[0][1:2] }}", "a b"),
        ("{{ view.a[view.b] }}", "*"),
        ("{{ view.a | attr('b') }}", "b"),
        ("{{ view.a | attr(view.b) }}", "*"),
        ("{{ view.a | map(attribute='b.0.c') | list }}", "0 b c"),
        ("{{ view.a | selectattr('b', 'equalto', view.c) | list }}", "b"),
        ("{{ view.a | sort(false, true, 'b') | first }}{{ view.a | sum('c') }}", "b c"),
        ("{{ view.a | groupby(*view.b) }}", "*"),
        ("{{ view.a | join(view.b) }}{{ view.a | join(', ', attribute='c') }}", "c"),
        ("{% for view in view.a %}{{ view.b }}{% endfor %}", "a b"),
        ("{% macro m(view) %}{{ view.b }}{% endmacro %}", "b"),
    ],
)
def test_which_attributes_a_template_reads(text, read):
    found = theme(**{"pages/x.html": b"{% include 'parts/y/y.html' %}", "parts/y/y.html": text.encode()})
    assert " ".join(found.attributes(("pages/x.html",))["parts/y/y.html"]) == read
    assert found.attributes(("pages/x.html",))["pages/x.html"] == ()
