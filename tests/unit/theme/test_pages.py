"""Compiled templates against Jinja itself: the same text, or the same error."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import ClassVar

import pytest
from markupsafe import Markup, escape

from sitegen.engine.make import make
from sitegen.shell.toolchain import vendor_files
from sitegen.theme import drawing
from sitegen.theme.fixtures import read_fixtures
from sitegen.theme.theme import TemplateFailed, load
from tests import small

GOLDEN = Path(__file__).parents[2] / "golden" / "site"
STRINGS = b"""
title: A & B
hello: Hello {name}
both: "{name} & {other}, {name}"
things: {one: "{n} thing", other: "{n} things"}
few: {other: "some {what}"}
state: {open: Open, closed: "<Closed>"}
dates: {day: "{month} {day}", month: "{month}"}
months: {1: January, 2: February, 3: March, 4: April, 5: May, 6: June, 7: July, 8: August, 9: September,
  10: October, 11: November, 12: December}
numbers: {group: ",", point: .}
money: {other: "{code} {amount}"}
"""
FILES = {
    "strings/en.yaml": STRINGS,
    "icons/star.svg": b"<svg><path/></svg>",
    "assets/a.txt": b"a",
    "layout/base.html": b"{% from 'parts/m/m.html' import m %}<{% block a %}A{{ view.n }}{% endblock %}|{% include 'layout/top.html' %}|"
    b"{% block b %}{% block c %}C{% endblock %}{{ m(view.text) }}{% endblock %}>",
    "layout/top.html": b"{% from 'parts/m/m.html' import m as n %}{% set x = view.n %}{{ n(x) }}{{ view.text == 'a' }}",
    "parts/m/m.html": b"{% macro m(x, y=2, z='&') %}[{{ x }},{{ y }},{{ z }}]{% endmacro %}"
    b"{% macro deep(items) %}({% for one in items %}{{ deep(one) }}{% endfor %}){% endmacro %}",
}  # fmt: skip
VIEW = SimpleNamespace(
    text="<a & b>", html=Markup("<i>"), n=3, one=1, zero=0, half=0.5, none=None, yes=True, no=False, items=("x", "<y>", "z"),
    pairs=(("a", 1), ("b", 2)), empty=(), day="2026-10-01", deep=((), ((),)), inner=SimpleNamespace(a=1, b="'"),
    rows=(SimpleNamespace(k=1, known=True), SimpleNamespace(k=2, known=False)),
)  # fmt: skip


def theme(**files):
    found, problems = load({**FILES, **files}, {}, "/base", "en")
    assert problems == ()
    return found


def page(text, **files):
    return theme(**{"pages/x.html": text.encode(), **files})


def by_jinja(found, view, name="pages/x.html"):
    text = found.environment.get_template(name).render(view=view)
    return (text if text.endswith("\n") else text + "\n").encode()


@pytest.mark.parametrize(
    "text",
    [
        "{{ view.text }}{{ view.html }}{{ view.n }}{{ view.half }}{{ view.yes }}{{ '<' }}{{ 5 }}",
        "{{ view.text if view.yes }}{{ view.text if view.no }}{{ '&' if view.no else view.html }}",
        "{{ view.text ~ 1 ~ '<' ~ view.n }}{% set x = view.text ~ view.html %}{{ x }}{{ x | length }}",
        "{{ view.n + 1 }}{{ view.n - 1 }}{{ view.n * 2 }}{{ view.n / 2 }}{{ view.n // 2 }}{{ view.n % 2 }}{{ view.n ** 2 }}{{ -view.n }}",
        "{{ view.n > 2 }}{{ 1 < view.n <= 3 }}{{ 'x' in view.items }}{{ 'q' not in view.items }}{{ not view.n }}",
        "{{ view.zero or view.text }}{{ view.zero and view.text }}{{ view.none is none }}{{ view.n is odd }}",
        "{{ view.items[0] }}{{ view.items[1:] | join('&') }}{{ view.items[-1] }}{{ view.items[:2] | length }}",
        "{{ view.text | upper }}{{ view.html | trim }}{{ view.items | first }}{{ view.text.strip('<') }}{{ view.half | round(1) | int }}",
        "{{ view.rows | selectattr('known') | map(attribute='k') | list | length }}{{ view.text | replace('<', view.html) }}",
        "{{ view.day | day }}{{ view.day | month }}{{ 12345 | number }}{{ view.half | number }}{{ view.half | money('X') }}",
        "{{ 0 | number }}{{ 1 | number }}{{ 1.0 | number }}{{ -0.0 | number }}{{ 0.0 | number }}{{ view.yes | number }}",
        "{{ t('title') }}{{ t('hello', name=view.text) }}{{ t('hello', name=view.html) }}{{ t('state.' ~ 'closed') }}",
        "{{ t('both', name=view.text, other=view.html) }}{{ t('both', name=view.n, other=view.text) }}",
        "{{ t('things', n=view.n) }}{{ t('things', n=view.one) }}{{ t('few', n=view.one, what=view.text) }}",
        "{% set x = t('hello', name=view.html) %}{{ x }}{% set y = t('title') %}{{ y }}{{ t('title', name=view.n) }}",
        "{{ icon('star') }}{% set x = icon('star') %}{{ x }}{{ asset('assets/a.txt') }}",
        "{% for x in view.items %}{{ loop.index }}{{ loop.index0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }}{{ loop.revindex }}{{ x }}{% endfor %}",
        "{% for x in view.items if x != 'x' %}{{ loop.index }}{{ x }}{% else %}none{% endfor %}",
        "{% for x in view.empty %}{{ x }}{% else %}none{% endfor %}{% for x in view.items %}{{ x }}{% else %}none{% endfor %}",
        "{% for a, b in view.pairs %}{{ a }}={{ b }}{% for c in view.items %}{{ loop.index }}{{ a }}{% endfor %}{{ loop.last }}{% endfor %}",
        "{% for a in view.items if view.n %}{{ a }}{% endfor %}{% for a in view.items %}{% endfor %}",
        "{% block q %}{% set x = 1 %}{% for y in view.items %}{{ x }}{% set x = x + 1 %}{{ x }}{% endfor %}{{ x }}{% endblock %}",
        "{% block q %}{% set x = 1 %}{% if view.yes %}{% set x = 2 %}{% endif %}{{ x }}{% endblock %}",
        "{% block q %}{% for y in view.items %}{% if loop.first %}{% set x = y %}{% endif %}{{ x is defined }}{% endfor %}{% endblock %}",
        "{% block q %}{% if view.no %}{% set x = 1 %}{% elif view.yes %}{% set x %}<{{ view.text }}{% endset %}{% endif %}{{ x }}{% endblock %}",
        "{% block q %}{% set x %}<{{ view.text }}{% endset %}{{ x }}{{ x | upper }}{{ x ~ '<' }}{{ t('hello', name=x) }}{% endblock %}",
        "{% block q %}{% set x %}{% for y in view.items %}{{ y }}{% set x = 1 %}{% endfor %}{% endset %}{% set y = x %}{{ y }}{% endblock %}",
        "{% block q %}{% set a, b = view.pairs[0] %}{{ a }}{{ b }}{% set s = namespace(i=[]) %}{% set s.i = s.i + [a] %}{{ s.i | join }}{% endblock %}",
        "{% block q %}{% for x in view.items %}{% set x = x ~ '!' %}{{ x }}{% endfor %}{% endblock %}",
        "{% block q %}{% for i in range(3) %}{{ i }}{% endfor %}{% endblock %}",
        "{% from 'parts/m/m.html' import m, deep %}{{ m(view.text) }}{{ m(1, z=view.html) }}{{ m(y=0, x=2) | trim }}{{ deep(view.deep) }}",
        "{% from 'parts/m/m.html' import m %}{% macro p(m) %}{{ m }}{% endmacro %}{{ p(m(1)) }}{{ p(m(1) ~ '<') }}{{ m(m(2)) | length }}",
        "{% macro p(v) %}{% set v = v or 'none' %}{{ v }}{% if v %}{% set w %}{{ v }}!{% endset %}{{ w }}{% endif %}{% endmacro %}{{ p('') }}{{ p('<') }}",
        "{% extends 'layout/base.html' %}x{% block a %}{{ view.text }}{% endblock %}",
        "{% extends 'layout/base.html' %}{% from 'parts/m/m.html' import deep %}{% block c %}{{ deep(view.deep) }}{{ view.n }}{% endblock %}",
        "  {{- view.n -}}  x\n{% if view.n %}\n  y\n{% endif %}\n z{# no #}\n",
    ],
)  # fmt: skip
def test_what_is_compiled_gives_the_same_text(text):
    found = page(text)
    for view in (VIEW, replace_all(VIEW, n=1, text="a", yes=False, no=True)):
        try:
            expected = by_jinja(found, view)
        except Exception as error:  # noqa: BLE001 - whatever it is, the page has to fail likewise
            with pytest.raises(TemplateFailed, match=str(error).split("'", maxsplit=1)[0]):
                found.render("pages/x.html", view)
        else:
            again = found.pages.again
            assert found.render("pages/x.html", view) == expected
            assert found.pages.again == again
    assert found.pages.unfit == set()


def replace_all(view, **changes):
    return SimpleNamespace(**{**vars(view), **changes})


@pytest.mark.parametrize(
    "text",
    [
        "{{ view['text'] }}{{ view.inner['b'] }}",
        "{{ view.missing is defined }}{{ view.missing | default('<') }}",
        "{{ t('hello', name=view.none) }}",
        "{{ view.none ~ 'x' }}",
        "{{ none }}",
        "{{ t('hello', name=view.n, other=view.missing) }}",
    ],
)
def test_what_the_compiled_form_does_not_find_is_left_to_jinja(text):
    found = page(text)
    assert found.render("pages/x.html", VIEW) == by_jinja(found, VIEW)
    assert found.pages.again == 1


def test_a_mapping_for_a_view_is_left_to_jinja():
    found = page("{{ view.a }}")
    assert found.render("pages/x.html", {"a": "<"}) == b"&lt;\n"


@pytest.mark.parametrize(
    "text",
    [
        "{% with x = 1 %}{{ x }}{% endwith %}",
        "{% set x = 1 %}{% block q %}{{ x }}{% endblock %}",
        "{% filter upper %}{{ view.text }}{% endfilter %}",
        "{% import 'parts/m/m.html' as p %}{{ p.m(1) }}",
        "{% macro p() %}{{ caller() }}{% endmacro %}{% call p() %}x{% endcall %}",
        "{% macro p() %}{{ varargs | length }}{% endmacro %}{{ p(1, 2) }}",
        "{% macro p(x=view) %}{% endmacro %}{{ p() }}",
        "{% extends 'layout/base.html' %}{% block a %}{{ super() }}!{% endblock %}",
        "{% block a %}{{ view.n }}{% endblock %}{{ self.a() }}",
        "{% extends 'layout/base.html' %}{% set x = 5 %}{% block a %}{{ x }}{% endblock %}",
        "{% extends 'layout/base.html' %}{% from 'parts/m/m.html' import deep as m %}{% block a %}{{ m(view.deep) }}{% endblock %}",
        "{% include ['parts/none.html', 'layout/top.html'] ignore missing %}",
        "{% for x in view.deep recursive %}({{ loop(x) }}){% endfor %}",
        "{% for x in view.items %}{{ loop.cycle('a', 'b') }}{% endfor %}",
        "{% set x | upper %}a{% endset %}{{ x }}",
        "{% if view.yes %}{% from 'parts/m/m.html' import m %}{{ m(1) }}{% endif %}",
        "{% from 'parts/m/m.html' import m %}{% set f = m %}{{ f(1) }}",
        "{{ {'a': view.n}['a'] }}",
    ],
)
def test_what_has_no_compiled_form_is_left_to_jinja(text):
    found, problems = load({**FILES, "pages/x.html": text.encode()}, {}, "", "en")
    if found is None:  # refused before anything is drawn
        assert problems
        return
    assert found.render("pages/x.html", VIEW) == by_jinja(found, VIEW)
    assert found.pages.unfit == {"pages/x.html"}


@pytest.mark.parametrize(
    "text",
    [
        "{{ view.none }}", "{{ view.missing }}", "{% if view.missing %}{% endif %}", "{{ view.n.a }}", "{{ view.items[9] }}",
        "{% for x in view.none %}{% endfor %}", "{{ t('hello') }}", "{{ t('none.' ~ view.n) }}", "{{ 1 / view.zero }}",
        "{% block q %}{% if view.no %}{% set x = 1 %}{% endif %}{{ x }}{% endblock %}",
        "{% block q %}{% if view.no %}{% set x %}{% endset %}{% endif %}{{ x }}{% endblock %}",
        "{% macro p(x) %}{{ x }}{% endmacro %}{{ p() }}", "{% macro p(x) %}{{ x }}{% endmacro %}{{ p(1, 2) }}",
        "{% block q %}{% set ns = view %}{% set ns.a = 1 %}{% endblock %}", "{{ view.n | join }}",
        "{% block q %}{% set x = t('title', name=view.missing.deep) %}{{ x }}{% endblock %}", "{{ t('title', name=view.missing.deep) }}",
    ],
)  # fmt: skip
def test_errors_are_those_of_jinja(text):
    found = page("\n" + text)
    with pytest.raises(Exception) as expected:  # noqa: PT011 - whatever Jinja raises
        by_jinja(found, VIEW)
    with pytest.raises(TemplateFailed) as caught:
        found.render("pages/x.html", VIEW)
    assert str(expected.value.args[0] if expected.value.args else expected.value) in caught.value.problem.message
    assert caught.value.problem.span.line == 2


@dataclass(frozen=True, slots=True)
class Card:
    ON_MANY_PAGES: ClassVar[bool] = True
    name: str


@dataclass(frozen=True, slots=True)
class Own:
    name: str


CARDS = "{% from 'parts/c/c.html' import c %}{% for x in view.cards %}{{ c(x, view.level) }}{% endfor %}"
PART = b"{% macro c(card, level=1) %}<{{ card.name }} {{ level }}>{% endmacro %}"


def counted(found):
    """How often text is escaped from here on: what is kept is not drawn again."""
    seen = []
    escape = found.pages._namespace["escape_text"]
    found.pages._namespace["escape_text"] = lambda value: (seen.append(value), escape(value))[1]
    return seen


def test_a_shared_card_is_drawn_once_for_equal_arguments():
    found = page(CARDS, **{"parts/c/c.html": PART})
    seen = counted(found)
    card, other, own = Card("<a>"), Card("<a>"), Own("b")
    for level, text in ((1, "1"), (True, "True"), (1.0, "1.0"), (1, "1"), ("1", "1"), (Markup("<"), "<")):
        view = SimpleNamespace(cards=(card, card, own, other), level=level)
        one = f"<&lt;a&gt; {text}>"
        assert found.render("pages/x.html", view).decode() == f"{one}{one}<b {text}>{one}\n"
    assert seen.count("b") == 6
    assert seen.count("<a>") == 2 * 4 + 3  # two cards at four levels; a level that is no plain value is never kept


def test_cards_of_another_identity_are_never_mistaken():
    found = page(CARDS, **{"parts/c/c.html": PART})
    for number in range(3000):  # each is forgotten by everyone else before the next is made
        view = SimpleNamespace(cards=(Card(str(number)),), level=1)
        assert found.render("pages/x.html", view).decode() == f"<{number} 1>\n"


TRIMMED = "{% from 'parts/c/c.html' import c %}{% for x in view.cards %}{{ c(view.level, x) | trim }}{% endfor %}"
SMALL = b"{% macro c(level, card) %} <{{ card.name }} {{ level }}>\n{% endmacro %}"


def test_a_small_part_is_drawn_once_for_equal_texts_flags_and_shared_objects():
    found = page(TRIMMED, **{"parts/c/c.html": SMALL})
    seen = counted(found)
    card, other, own = Card("<a>"), Card("<a>"), Own("b")
    for level, text in ((True, "True"), ("1", "1"), (1, "1"), (1.0, "1.0"), ("True", "True"), (Markup("<"), "<")) * 2:
        view = SimpleNamespace(cards=(card, card, own, other), level=level)
        one = f"<&lt;a&gt; {text}>"
        assert found.render("pages/x.html", view).decode() == f"{one}{one}<b {text}>{one}\n"
    assert seen.count("b") == 12
    assert seen.count("<a>") == 2 * 3 + 3 * 3 * 2, "two cards, each once for a text or flag; three times for all else"


def test_of_many_cards_those_drawn_last_are_kept():
    found = page(CARDS, **{"parts/c/c.html": PART})
    seen = counted(found)
    cards = tuple(Card(str(number)) for number in range(5000))
    for first in range(0, len(cards), 10):
        for _ in range(3):
            view = SimpleNamespace(cards=cards[first : first + 20], level=1)
            assert found.render("pages/x.html", view) == by_jinja(found, view)
    names = [name for name in seen if name.isdigit() and name != "1"]
    assert len(names) == len(cards) - 1, "each is drawn once while pages that show it follow each other"
    kept = next(one for one in found.pages._namespace.values() if isinstance(one, drawing.KeptPart))
    assert len(kept._kept) <= drawing._MOST_SHARED


def test_themes_share_nothing():
    card = Card("a")
    for text in (PART, PART.replace(b"<", b"[")):
        found = page(CARDS, **{"parts/c/c.html": text})
        assert found.render("pages/x.html", SimpleNamespace(cards=(card,), level=1)) == by_jinja(
            found, SimpleNamespace(cards=(card,), level=1)
        )


HEADER = b"{{ view.frame.site }}{{ view.frame.path == '/a/' }}{% for x in view.frame.links %}{{ x }}{% endfor %}{{ view.frame.n }}"


def test_an_include_is_drawn_once_for_all_that_it_reads():
    found = page("{% include 'layout/h.html' %}|{{ view.frame.path }}", **{"layout/h.html": HEADER})
    seen = counted(found)
    links = ("l", "m")
    frame = SimpleNamespace(site="<s>", path="/", links=links, n=1)
    changes = [{"path": f"/{number}/"} for number in range(50)]
    changes += [{}, {"path": "/a/"}, {"site": "t"}, {"links": ("l",)}, {"links": links}, {"n": True}, {"n": 1.0}]
    for change in changes:
        view = SimpleNamespace(frame=SimpleNamespace(**{**vars(frame), **change}))
        assert found.render("pages/x.html", view) == by_jinja(found, view)
    assert seen.count("<s>") == 5
    assert found.pages.again == 0


def test_an_include_that_is_never_the_same_is_not_kept():
    found = page(
        "{% include 'layout/h.html' %}",
        **{"layout/h.html": b"{{ view.n }}{% if view.n > 9999 %}{{ view.m }}{% endif %}"},
    )
    for number in range(300):
        view = SimpleNamespace(n=number, m="")
        assert found.render("pages/x.html", view).decode() == f"{number}\n"
    kept = [value for value in found.pages._namespace.values() if type(value).__name__ == "KeptUnit"]
    assert [len(unit._kept) for unit in kept] == [0]


def test_an_include_with_a_field_that_some_views_lack():
    found = page(
        "{% include 'layout/h.html' %}", **{"layout/h.html": b"{% if view.kind == 'b' %}{{ view.more }}{% endif %}"}
    )
    assert found.render("pages/x.html", SimpleNamespace(kind="b", more="<")) == b"&lt;\n"
    assert found.render("pages/x.html", SimpleNamespace(kind="a")) == b"\n"
    assert found.pages.again == 0


@pytest.mark.parametrize("text", ["", "a", "<&>\"'", "é–<", "&amp;"])
def test_text_is_escaped_as_markupsafe_does(text):
    assert drawing.escape_text(text) == drawing._escaped(text) == str(escape(text))


# The theme that comes with the tool


@pytest.fixture(scope="module")
def default():
    return small.theme("")


def test_every_page_of_the_theme_is_compiled(default):
    default.prepare(name for name in sorted(default.texts) if name.startswith("pages/"))
    assert default.pages.unfit == set()


def test_every_part_of_the_theme_draws_its_examples_the_same():
    folder = small.ROOT / "themes/default"
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    views = {}
    for path in sorted(folder.glob("parts/*/fixtures.yaml")):
        examples, fault = read_fixtures(path.read_bytes())
        assert not fault
        part = path.parent.name
        macro = part.replace("-", "_")
        for number, example in enumerate(examples):
            given = ", ".join(f"{key}=view.{key}" for key in example.args)
            name = f"pages/{part}-{number}.html"
            files[name] = f'{{% from "parts/{part}/{part}.html" import {macro} %}}{{{{ {macro}({given}) }}}}'.encode()
            views[name] = SimpleNamespace(**example.args)
    found, problems = load(files, vendor_files(), "", "en")
    assert problems == ()
    assert len(views) > 80
    for name, view in views.items():
        assert found.render(name, view) == by_jinja(found, view, name), name
    assert (found.pages.again, found.pages.unfit) == (0, set())


def test_every_page_of_a_site_is_the_same():
    files = {path.relative_to(GOLDEN).as_posix(): path.read_bytes() for path in GOLDEN.rglob("*") if path.is_file()}
    site = small.site_of(files)
    theme = small.theme(site.base)
    plain = replace(theme, pages=OnlyJinja(theme.environment))
    pages = [artifact for artifact in small.artifacts(site).values() if artifact.templates]
    assert len(pages) > 20
    again = theme.pages.again
    for one in pages:
        assert make(one, one.view, theme) == make(one, one.view, plain), one.path
    assert (theme.pages.again, theme.pages.unfit) == (again, set())
    assert plain.pages.drawn == len(pages)


class OnlyJinja:
    def __init__(self, environment):
        self.environment = environment
        self.drawn = 0

    def render(self, template, view):
        self.drawn += 1
        return self.environment.get_template(template).render(view=view).encode()
