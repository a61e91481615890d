"""Words that readers use for others: each is found wherever the others stand.

Invariant: a term's postings after this are those that it would have if every document said it beside
each of the words that it stands for; lengths of fields stay what the documents say. It costs
the postings of the reader's word and not a word in any document.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.search.packed import union
from sitegen.search.stem import stem
from sitegen.search.tokens import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    Postings = dict[str, list[int]]


def widened(postings: Iterable[Postings], finds: Mapping[str, Iterable[str]]) -> tuple[Postings, ...]:
    """For each field the postings of the terms that ``finds`` widens.

    Args:
        postings: for each field term → packed postings, as in `postings.Index`.
        finds: word → the words that it stands for besides itself.
    """
    stands_for: dict[str, set[str]] = {}
    for word, others in finds.items():
        for own in map(stem, words(word)):
            stands_for.setdefault(own, {own}).update(stem(other) for each in others for other in words(each))
    return tuple(
        {
            own: union(lists)
            for own, terms in sorted(stands_for.items())
            if (lists := [held[term] for term in sorted(terms) if term in held])
        }
        for held in postings
    )
