from __future__ import annotations

import json

import pytest

from sitegen.base.problem import Problem, Span
from sitegen.shell.report import MOST_OF_ONE_FILE, render, summary

ERROR = Problem(
    Span("data/a.yaml", 2, 8), "error", "unknown-id", "unknown treatment `iv`", "did you mean `iv-infusion`?"
)
WARNING = Problem(Span("content/b.md"), "warning", "long", "100% of it,\nall: too long")
SOURCES = {"data/a.yaml": b"name: A\ncolour: iv\n", "content/b.md": b""}


def test_text():
    assert render([WARNING, ERROR], SOURCES, "text") == (
        "content/b.md:1:1: warning long: 100% of it,\\nall: too long\n"
        "data/a.yaml:2:8: error unknown-id: unknown treatment `iv`\n"
        "    2 | colour: iv\n"
        "      |        ^\n"
        "  hint: did you mean `iv-infusion`?\n"
    )


def test_colour_changes_nothing_but_colour():
    import re

    coloured = render([WARNING, ERROR], SOURCES, "text", colour=True)
    assert re.sub(r"\x1b\[\d+m", "", coloured) == render([WARNING, ERROR], SOURCES, "text")
    assert "\x1b[31merror\x1b[0m" in coloured


def test_json():
    assert json.loads(render([ERROR], SOURCES, "json")) == {
        "problems": [
            {
                "path": "data/a.yaml",
                "line": 2,
                "col": 8,
                "severity": "error",
                "code": "unknown-id",
                "message": "unknown treatment `iv`",
                "hint": "did you mean `iv-infusion`?",
            }
        ]
    }
    assert json.loads(render([], {}, "json")) == {"problems": []}


def test_github():
    odd = Problem(Span("a,b:c.md", 1, 2), "error", "x", "y")
    assert render([ERROR, WARNING, odd], SOURCES, "github") == (
        "::error file=a%2Cb%3Ac.md,line=1,col=2,title=x::y\n"
        "::warning file=content/b.md,line=1,col=1,title=long::100%25 of it,%0Aall: too long\n"
        "::error file=data/a.yaml,line=2,col=8,title=unknown-id::unknown treatment `iv` (did you mean `iv-infusion`?)\n"
    )


@pytest.mark.parametrize("form", ["text", "github"])
def test_no_problems_are_no_lines(form):
    assert render([], {}, form) == ""


def test_a_terminal_is_never_commanded():
    hostile = Problem(Span("a\x1b[2J.md", 1, 3), "error", "x", "\x1b]0;title\x07\r\nx", "\x9b31m")
    told = render([hostile], {"a\x1b[2J.md": b"\x1b[31m\x00red\xff"}, "text")
    assert all(char.isprintable() or char == "\n" for char in told)
    assert told.count("\n") == 4


@pytest.mark.parametrize(
    ("source", "col", "line", "caret"),
    [
        ("x" * 500, 300, "…" + "x" * 120 + "…", 1 + 80),
        ("\tab", 2, " ab", 1),
        ("ab", 9, "ab", 2),
        ("ü✓x", 3, "ü✓x", 2),
    ],
)
def test_excerpts(source, col, line, caret):
    told = render([Problem(Span("a", 1, col), "error", "x", "y")], {"a": source.encode()}, "text").splitlines()
    assert told[1] == f"    1 | {line}"
    assert told[2] == "      | " + " " * caret + "^"


def test_very_many_problems_of_one_file_do_not_bury_those_of_others():
    crowd = [Problem(Span("a.md", line), "error", "broken-link", "x") for line in range(1, MOST_OF_ONE_FILE + 8)]
    other = Problem(Span("b.md"), "error", "broken-link", "y")
    lines = render([*crowd, other], {}, "text").splitlines()
    assert len(lines) == MOST_OF_ONE_FILE + 2
    assert lines[-2:] == [
        "a.md: and 7 more like these; `--format json` has all of them",
        "b.md:1:1: error broken-link: y",
    ]
    assert len(json.loads(render([*crowd, other], {}, "json"))["problems"]) == len(crowd) + 1


def test_a_line_that_is_not_there():
    assert render([Problem(Span("a", 9, 9), "error", "x", "y")], {"a": b"1"}, "text") == "a:9:9: error x: y\n"


@pytest.mark.parametrize(
    ("problems", "text"), [([], ""), ([ERROR], "1 error"), ([ERROR, ERROR, WARNING], "2 errors, 1 warning")]
)
def test_summary(problems, text):
    assert summary(problems) == text
