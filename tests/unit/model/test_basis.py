"""What a site was read from, with texts and without."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from sitegen.base.memory import LoadOptions
from sitegen.base.sources import sources_of
from sitegen.model.basis import Basis
from sitegen.model.sources import split
from sitegen.parse import yaml

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


RULES = ["---", "--- ", "---\u00a0", "---\x0b", "---\u2028", "----", " ---", "...", "---x"]


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("start", RULES)
def test_nothing_of_the_front_matter_is_lost_whatever_begins_and_ends_it(mark, ends, start):
    told = 0
    for rule, more in product(RULES, ("", "---\nWords.\n")):
        one, other = (mark + f"{start}\ntitle: {word}\n{rule}\n{more}".replace("\n", ends) for word in ("a", "b"))
        below, under = (mark + f"{start}\na: 1\n{rule}\nb: {word}\n{more}".replace("\n", ends) for word in ("a", "b"))
        for pair in ((one, other), (below, under)):
            read = [split(yaml.decode(text.encode())[0])[0] for text in pair]
            if read[0] != read[1]:
                told += 1
                assert heads(pair[0]) != heads(pair[1]), pair
    assert told or start in {"----", " ---", "...", "---x"}


def test_only_texts_have_any():
    assert heads("---\na: 1\n---\nx\n", "content/guide/one.txt") != heads(
        "---\na: 1\n---\ny\n", "content/guide/one.txt"
    )
    assert heads("---\na: 1\n---\nx\n", "data/one.md") != heads("---\na: 1\n---\ny\n", "data/one.md")
