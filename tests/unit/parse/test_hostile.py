"""Hostile Markdown and YAML take steps in proportion to their length: four times the text, four times the lines run."""

from __future__ import annotations

import sys

import pytest

from sitegen.parse import markdown, yaml

SMALL, TIMES, MOST = 150, 4, 5.5

TEXTS = {
    "stars": lambda n: "*" * n,
    "open-emphasis": lambda n: "*a " * n,
    "closed-emphasis": lambda n: "a* " * n,
    "mixed-emphasis": lambda n: "*a _b **c " * n,
    "backticks": lambda n: "`" * n,
    "runs-of-backticks": lambda n: "".join("a" + "`" * (count % 12) for count in range(n)),
    "less-than": lambda n: "<" * n,
    "open-tags": lambda n: "<a " * n,
    "comments": lambda n: "<!-- " * n,
    "links": lambda n: "[a](b.md) " * n,
    "links-in-lines": lambda n: "[a](b.md)\n" * n,
    "open-links": lambda n: "[a](" * n,
    "open-addresses": lambda n: "[a](<b" * n,
    "bad-links": lambda n: "[a](javascript:x) " * n,
    "empty-links": lambda n: "[a]() " * n,
    "closing-brackets": lambda n: "](" * n,
    "autolinks": lambda n: "<https://a.example/> " * n,
    "pictures": lambda n: "![](a.png) " * n,
    "citations": lambda n: "[@a1] " * n,
    "broken-citations": lambda n: "[@-] " * n,
    "unknown-footnotes": lambda n: "[^x] " * n,
    "references": lambda n: "[a]: /b\n\n" + "[a] " * n,
    "unknown-references": lambda n: "[a][b] " * n,
    "definitions": lambda n: "".join(f"[a{number}]: /b\n" for number in range(n)),
    "footnotes": lambda n: "".join(f"a[^{number}]\n\n[^{number}]: b\n\n" for number in range(n)),
    "equal-footnotes": lambda n: "a[^1]\n\n" + "[^1]: b\n\n" * n,
    "equal-headings": lambda n: "## a\n\n" * n,
    "lines": lambda n: "a\n" * n,
    "lists": lambda n: "- a\n" * n,
    "nested-lists": lambda n: "- a\n  - b\n    - c\n" * n,
    "quotes": lambda n: "> a\n" * n,
    "wide-table": lambda n: "|a" * n + "\n" + "|-" * n + "\n" + "|b" * n,
    "tall-table": lambda n: "|a|b|\n|-|-|\n" + "|x|y|\n" * n,
    "directives": lambda n: "::: note\na\n:::\n" * n,
    "options": lambda n: "::: note {" + " ".join(f"a{number}=b" for number in range(n)) + "}\n:::\n",
    "stray-fences": lambda n: ":::\n\n" * n,
    "entities": lambda n: "&#x202e; " * n,
    "html": lambda n: "<b> " * n,
}


def steps(work):
    """How many lines of Python ``work`` runs."""
    count = 0

    def trace(_frame, event, _argument):
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("name", TEXTS)
def test_steps_grow_with_the_length(name):
    small, large = TEXTS[name](SMALL), TEXTS[name](SMALL * TIMES)
    markdown.parse(small)  # caches of patterns are filled
    assert steps(lambda: markdown.parse(large)) < MOST * steps(lambda: markdown.parse(small))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[" * 100_000, "markdown-too-deep"),
        ("![" * 100_000, "markdown-too-deep"),
        ("^[" * 100_000, "markdown-too-deep"),
        (">" * 100_000, "markdown-too-deep"),
        ("> " * 100_000 + "a", "markdown-too-deep"),
        ("- " * 100_000 + "a", "markdown-too-deep"),
        ("1. " * 100_000 + "a", "markdown-too-deep"),
        ("::: note\n" * 10_000, "markdown-too-deep"),
        ("::: note" + " " * 1_000_000 + "x\n:::\n", "directive-syntax"),
    ],
)
def test_what_is_nested_without_end_is_one_fault_told_at_once(text, code):
    assert code in {fault.code for fault in markdown.parse(text)[1]}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: " + "[" * 100_000, "yaml-too-deep"),
        ("a: " + "{a: " * 100_000, "yaml-too-deep"),
        ("".join(" " * depth + "a:\n" for depth in range(100)), "yaml-too-deep"),
        ("a: &a [x]\n" + "".join(f"b{number}: [*a, *a]\n" for number in range(1000)), "yaml-alias"),
        ("a: b\n" + "k" * 100_000 + ": c\n", "yaml-syntax"),
        ("? " + "k" * 100_000 + "\n: a\n? " + "k" * 100_000 + "\n: b\n", "yaml-duplicate-key"),
        ("a: &" + "n" * 100_000 + " b\n", "yaml-anchor"),
        ("a: !" + "n" * 100_000 + " b\n", "yaml-tag"),
        ("a: '" + "x" * 1_900_000, "yaml-syntax"),
        ("a: b\n" * 20_000, "yaml-duplicate-key"),
    ],
)
def test_hostile_yaml_is_a_fault_with_a_message_of_bounded_length(text, code):
    _, faults = yaml.read(text)
    assert code in {fault.code for fault in faults}
    assert max(len(fault.message) for fault in faults) < 300
