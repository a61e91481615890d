"""Words that readers use for others: each is found wherever the others stand.

Invariant: a term's postings after this are those that it would have if every document said it beside
each of the words that it stands for; lengths of fields stay what the documents say. It costs
the postings of the reader's word and not a word in any document.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from sitegen.search.stem import stem
from sitegen.search.tokens import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    Postings = dict[str, dict[int, list[int]]]


def widened(
    postings: Postings, finds: Mapping[str, Iterable[str]], norm_bits: int, times_bits: int
) -> dict[str, dict[int, list[int]]]:
    """The postings of the terms that ``finds`` widens.

    Args:
        postings: term → field → packed postings, as in `postings.Index`.
        finds: word → the words that it stands for besides itself.
        norm_bits: lowest bits of a posting, the bucket of the field's length.
        times_bits: the bits above them, how often the term occurs less one.
    """
    stands_for: dict[str, set[str]] = {}
    for word, others in finds.items():
        for own in map(stem, words(word)):
            stands_for.setdefault(own, set()).update(stem(other) for each in others for other in words(each))
    found: Postings = {}
    for own, others in sorted(stands_for.items()):
        sources = [postings[term] for term in sorted(others | {own}) if term in postings]
        if sources and sources != [postings.get(own)]:
            places = sorted({place for fields in sources for place in fields})
            found[own] = {
                place: _union([fields[place] for fields in sources if place in fields], norm_bits, times_bits)
                for place in places
            }
    return found


def _union(lists: list[list[int]], norm_bits: int, times_bits: int) -> list[int]:
    """The packed postings of documents that are in any of ``lists``, their times added."""
    if len(lists) == 1:
        return lists[0]
    merged = sorted(chain.from_iterable(lists))
    above = norm_bits + times_bits
    most, low = (1 << times_bits) - 1, (1 << norm_bits) - 1
    found: list[int] = []
    last = -1
    for posting in merged:
        number = posting >> above
        if number == last:
            often = min((found[-1] >> norm_bits & most) + (posting >> norm_bits & most) + 1, most)
            found[-1] = number << above | often << norm_bits | posting & low
        else:
            found.append(posting)
            last = number
    return found
