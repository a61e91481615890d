"""Fixtures are read as plain values, and every part of the default theme can be drawn from its own."""

from __future__ import annotations

import re
from datetime import date
from types import SimpleNamespace as Thing

import pytest
from markupsafe import Markup

from sitegen.app.parts import parts_page
from sitegen.base.memory import LoadOptions, NoMemo
from sitegen.model.assemble import load
from sitegen.shell.toolchain import default_theme, vendor_files
from sitegen.theme.fixtures import Example, read_fixtures
from sitegen.theme.theme import load as load_theme
from tests.serve_harness import SITE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        ("- name: A", (Example("A"),)),
        ("- name: A\n  args: {}", (Example("A"),)),
        ("- {name: A, args: {x: 450, y: -1.5, z: true, n: null, e: , s: '450', d: 2026-10-01, o: 010, no: no}}",
         (Example("A", {"x": 450, "y": -1.5, "z": True, "n": None, "e": None, "s": "450", "d": "2026-10-01",
                        "o": "010", "no": "no"}),)),
        ("- {name: A, args: {x: [1, [a, b]], y: {items: 1, get: {b: c}}}}",
         (Example("A", {"x": (1, ("a", "b")), "y": Thing(items=1, get=Thing(b="c"))}),)),
    ],
)  # fmt: skip
def test_fixtures_are_plain_values(text, expected):
    assert read_fixtures(text.encode()) == (expected, "")


def test_html_is_finished_and_nothing_else_is():
    (example,), _ = read_fixtures(b"- {name: A, args: {x: {html: <b>, title: <i>}}}")
    assert isinstance(example.args["x"].html, Markup)
    assert not isinstance(example.args["x"].title, Markup)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"name: A", "line 1: examples are a list"),
        (b"- x", "line 1: an example has a name and args"),
        (b"- {name: A, arg: {}}", "line 1: an example has a name and args"),
        (b"\n- {name: A, args: [1]}", "line 2: args are the part's arguments by name"),
        (b"- {name: A, args: {[1]: 2}}", "line 1: a name is text"),
        (b"- {name: A", "line 2: "),
        (b"- &a {name: A, args: {x: [*a]}}", "line 1: "),
        (b"- {name: A, args: {x: " + b"[" * 40 + b"]" * 40 + b"}}", "line 1: this is nested too deeply"),
        (b"\xff", "the file is not valid UTF-8"),
    ],
)
def test_what_cannot_be_read_is_said(data, words):
    examples, fault = read_fixtures(data)
    assert examples == ()
    assert words in fault


def page(**changes: str) -> str:
    site, _ = load({path: text.encode() for path, text in SITE.items()}, LoadOptions(date(2026, 10, 1)), NoMemo())
    files = {**default_theme(), **{path: text.encode() for path, text in changes.items()}}
    theme, problems = load_theme(files, vendor_files(), "/sub", "en")
    assert theme is not None, problems
    return parts_page(site, theme, files).decode()


def test_every_part_of_the_default_theme_has_examples_and_all_can_be_drawn():
    html = page()
    assert "cannot be drawn" not in html
    shown = set(re.findall(r'<h2 id="part-([a-z-]+)">', html))
    assert shown == {path.split("/")[1] for path in default_theme() if path.startswith("parts/")}


def test_a_part_that_cannot_be_drawn_says_why_and_the_others_stand():
    html = page(
        **{
            "parts/price/fixtures.yaml": "- {name: Lacking, args: {money: {low: 1}}}\n- {name: '<b>', args: {<: 1}}\n",
            "parts/hours/fixtures.yaml": "nothing",
            "parts/odd-one/odd-one.html": "{% macro other() %}{% endmacro %}",
            "parts/odd-one/fixtures.yaml": "- name: A",
        }
    )
    assert html.count("This cannot be drawn.") == 4
    assert "has no attribute &#39;high&#39;" in html
    assert "line 1: examples are a list" in html
    assert "&lt;b&gt;" in html
    assert "Harbor Light Clinic" in html
