from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sitegen.parse import markdown
from sitegen.parse.plain import is_plain, paragraphs
from sitegen.parse.yaml import decode, read

CLINICS = Path(__file__).parents[3] / "data/clinics"
WORDS = ["a", "Two words", "3", "12", "it's", "é", "“q”", "x:", "a-b", "1.5", "#", "~", "$5", "(so)", "50%", "a+b", "²"]
MARKS = [
    *list("\\`*_[]()<>&|~!^#-+=:'\" \t\n"),
    "\n\n",
    "\n\n\n",
    "  \n",
    "1. ",
    "1) ",
    "- ",
    ": ",
    ":::",
    "---",
    "===",
    "&amp;",
    "http://x.y",
    "\xa0",
    "\u3000",
    "\u2003",
    "\x0c",
    "\x1f",
    "\u2028",
    "\ufeff",
]


def check(text):
    """Where the short way answers, it answers as the whole parser does."""
    prose = paragraphs(text) if is_plain(text) else None
    assert prose is None or (prose, ()) == markdown.parse(text)
    return prose


@given(st.lists(st.sampled_from(WORDS * 2 + MARKS)).map("".join))
@settings(max_examples=300)
def test_any_text_reads_as_the_whole_parser_reads_it(text):
    check(text)


@given(
    st.lists(st.lists(st.sampled_from(WORDS), min_size=1).map(" ".join), min_size=1), st.sampled_from(["\n", "\n\n"])
)
@example(["One line."], "\n")
@settings(max_examples=200)
def test_lines_of_words_read_as_the_whole_parser_reads_them(lines, between):
    check(between.join(lines))


@given(st.text(st.characters(codec="utf-8")))
@settings(max_examples=200)
def test_any_characters_read_as_the_whole_parser_reads_them(text):
    check(text)
    check(f"a{text}b")


@pytest.mark.parametrize(
    "text",
    [
        "One.",
        "One line\nand another.\n\nA second paragraph.",
        "Far apart.\n\n\n\nYes.",
        '"Quoted," it says; it\'s fine.',
        "12 weeks\n3 visits",
        "Costs: $400 (about 1/2) - 50% less + tax = fine!",
        "(A note.)\n\n$5\n\n£6",
        "Élan\n\nÜber",
    ],
)
def test_plain_paragraphs_take_the_short_way(text):
    assert check(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "A *mark*",
        "a_b",
        "[link](x)",
        "<b>",
        "a & b",
        "`code`",
        "back\\slash",
        "a\n- b",
        "a\n+ b",
        "a\n\n1. b",
        "a\n1) b",
        "a\n===",
        "a\n---",
        "# a",
        "a\n\n    code",
        "a\n b",
        "a\n: b",
        "a\n~ b",
        "a\n:::",
        "::: note",
        "a | b\n--|--",
        "a  \nb",
        "a ",
        "a\n",
        "a\n\n~~~\nb",
        "a\tb",
        "a\xa0",
        "a\x07",
    ],
)
def test_what_may_have_a_meaning_is_left_to_the_parser(text):
    assert not is_plain(text)


def test_most_backgrounds_of_the_demonstration_take_the_short_way():
    found = []
    for path in sorted(CLINICS.rglob("*.yaml")):
        background = read(decode(path.read_bytes())[0])[0].get("background", "").strip()
        if background:
            found.append(check(background) is not None)
    assert len(found) > 100
    assert sum(found) > len(found) * 0.5
