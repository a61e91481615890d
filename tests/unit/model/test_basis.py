"""What a site was read from, with texts and without."""

from __future__ import annotations

from datetime import date

import pytest

from sitegen.base.memory import LoadOptions
from sitegen.base.sources import sources_of
from sitegen.model.basis import Basis
from sitegen.model.sources import split

OPTIONS = LoadOptions(as_of=date(2026, 11, 23))
PATH = "content/guide/one.md"
HEADS = ["---\ntitle: One\n---\n", "---  \r\ntitle: One\n--- \n", "\ufeff---\ntitle: One\n---\n", "---\n---\n", ""]
BODIES = ["", "Words.\n", "Words.\n---\nMore.\n", "\n---\nMore", "# ---\n"]


def heads(text, path=PATH):
    return Basis(sources_of({"data/site.yaml": b"title: x", path: text.encode()}), OPTIONS, {}).heads


@pytest.mark.parametrize("head", HEADS)
def test_what_stands_below_the_front_matter_is_left_out(head):
    assert len({heads(head + body) for body in BODIES if head or not body.startswith("---")}) == 1


def test_front_matter_is_not():
    assert len({heads(head + BODIES[1]) for head in HEADS}) == len(HEADS)
    assert heads(HEADS[0]) != heads(HEADS[0].replace("One", "Two"))
    assert heads("---\ntitle: never closed\n") != heads("---\ntitle: never ended\n")


@pytest.mark.parametrize("end", ["---\u00a0", "---\x0b", "---\u2028", "----", " ---", "...", "---x"])
def test_nothing_of_the_front_matter_is_lost_whatever_ends_it(end):
    one, other = (f"---\ntitle: One\n{end}\nsummary: {word}\n---\nWords.\n" for word in ("a", "b"))
    if split(one)[0] != split(other)[0]:
        assert heads(one) != heads(other)


def test_only_texts_have_any():
    assert heads("---\na: 1\n---\nx\n", "content/guide/one.txt") != heads(
        "---\na: 1\n---\ny\n", "content/guide/one.txt"
    )
    assert heads("---\na: 1\n---\nx\n", "data/one.md") != heads("---\na: 1\n---\ny\n", "data/one.md")
