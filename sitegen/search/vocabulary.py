"""The words for "did you mean", by first letter; fetched only when a query finds nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.base.sealing import DIGITS, sealed
from sitegen.search.encode import script_order

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sitegen.search.postings import Index

_SHORTEST = 3


def entries(index: Index) -> dict[str, int]:
    """What may be offered: each word, and in how many documents its term is at most in one field."""
    found: dict[str, int] = {}
    for term, spellings in index.spellings():
        words = [spelt for spelt in spellings if len(spelt) >= _SHORTEST and spelt.isalpha()]
        if words and (common := max([held.many(term) for held in index.postings])):
            found |= dict.fromkeys(words, common)
    return found


def letters(entries: Mapping[str, int]) -> tuple[tuple[str, str], ...]:
    """For each first letter its sealed text: a word a line, a digit (how common, base-2 logarithm), the word."""
    by_letter: dict[str, list[tuple[str, int]]] = {}
    for spelt, common in entries.items():
        by_letter.setdefault(spelt[0], []).append((spelt, common))
    return tuple(
        (letter, sealed("".join(f"{DIGITS[common.bit_length()]}{spelt}\n" for spelt, common in sorted(found))))
        for letter, found in sorted(by_letter.items(), key=lambda item: script_order(item[0]))
    )
