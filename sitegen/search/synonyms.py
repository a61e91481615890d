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
    from collections.abc import Iterable, Mapping, Sequence

    Postings = Mapping[str, Sequence[int]]


def sources(finds: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """Term → the terms whose documents it finds, sorted, its own among them.

    Args:
        finds: word → the words that it stands for besides itself.
    """
    found: dict[str, set[str]] = {}
    for word, others in finds.items():
        for own in map(stem, words(word)):
            found.setdefault(own, {own}).update(stem(other) for each in others for other in words(each))
    return {own: tuple(sorted(terms)) for own, terms in sorted(found.items())}


def widened(postings: Iterable[Postings], stands_for: Mapping[str, Iterable[str]]) -> tuple[Postings, ...]:
    """For each field the postings of the terms that find more than themselves.

    Args:
        postings: for each field term → packed postings, as in `postings.Index`.
        stands_for: as `sources` gives it.
    """
    return tuple(
        {
            own: union(lists)
            for own, terms in stands_for.items()
            if (lists := [held[term] for term in terms if term in held])
        }
        for held in postings
    )
