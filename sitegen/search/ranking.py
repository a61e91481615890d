"""Postings to a ranking, as lunr and `themes/default/js/search/rank.mjs` make it, and why a score is what it is.

Invariant: the same documents in the same order as the script's on the same index
(`tests/browser/test_search_contract.py`). Sums run in lunr's order, so that equal scores stay equal.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

from sitegen.base.dataclass import dataclass
from sitegen.search.encode import script_order

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sitegen.search.reader import Opened, Posting

_K1 = 1.2
_B = 0.75
_NAMING = frozenset({"title", "names", "place", "called"})


@dataclass(frozen=True, slots=True)
class Clause:
    """A term that is looked for.

    Attributes:
        term: of the index.
        boost: less than 1 where it is not the word itself but begins with it.
        fields: where alone; everywhere if empty.
        weak: of a word that only adds; what has the query's name still has to have it there.
    """

    term: str
    boost: float = 1
    fields: tuple[str, ...] = ()
    weak: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """What one term adds to a score by one field: the occurrences, the field's length, lunr's weight, the share.

    `word` is the term as it was asked for: ``crps`` for ``crp``, ``lig…`` for what begins so.
    """

    term: str
    field: str
    times: int
    length: float
    weight: float
    share: float
    word: str = ""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A document that a query finds.

    Attributes:
        number: of the document.
        score: lunr's.
        exact: ``title`` if the query covers its title, ``called`` if it says what it is called, the rest being
            its names or place; else ''.
        matched: how many of the wanted words it has.
    """

    number: int
    score: float
    exact: Literal["title", "called", ""]
    matched: int


def idf(index: Opened, term: str) -> float:
    """The inverse document frequency as lunr has it: the number of documents with the term is summed over the fields."""
    size = sum(map(len, index.postings(term)))
    return math.log(1 + abs((index.count - size + 0.5) / (size + 0.5)))


def weight(inverse: float, times: int, length: float, average: float, boost: float) -> float:
    """The weight of a term in a field of a document (BM25), to three decimals, as lunr has it."""
    score = (inverse * ((_K1 + 1) * times)) / (_K1 * (1 - _B + _B * (length / average)) + times)
    return math.floor(score * boost * 1000 + 0.5) / 1000


def rank(index: Opened, wanted: Sequence[Sequence[Clause]], extra: Sequence[Clause], *, every: bool) -> list[Ranked]:
    """Rank documents.

    Args:
        index: where the clauses' terms are.
        wanted: for each word that is asked for, the clauses by which it is looked for.
        extra: clauses that add to the score and admit nothing.
        every: whether a document must have every word; otherwise one will do and more come first.
    """
    matched, named = _counted(index, wanted)
    least = len(wanted) if every else 1
    clauses = [*(clause for word in wanted for clause in word), *extra]
    weak = [(clause,) for clause in extra if clause.weak]
    _, aside = _counted(index, weak)
    covered = _covered(index, wanted, extra)
    scores = _scored(index, clauses, lambda number: matched.get(number, 0) >= least)
    found = [
        Ranked(
            number,
            score,
            covered(number) if named.get(number, 0) == len(wanted) and aside.get(number, 0) == len(weak) else "",
            matched[number],
        )
        for number, score in scores.items()
    ]
    return sorted(found, key=lambda each: (not each.exact, -each.matched, -each.score, each.number))


def parts(index: Opened, clauses: Sequence[Clause], number: int) -> tuple[Part, ...]:
    """What a document's score is the sum of, the largest share first."""
    asked = _asked(index, clauses)
    found = []
    for place, field in enumerate(index.fields):
        boosts = asked[place]
        length = _magnitude(boosts)
        for term, boost in boosts.items():
            for posting in index.postings(term)[place]:
                if posting.number == number:
                    own = weight(idf(index, term), posting.times, posting.length, field.average, field.boost)
                    found.append(Part(term, field.name, posting.times, posting.length, own, own * boost / length))
    return tuple(sorted(found, key=lambda part: (-part.share, part.field, part.term)))


def _counted(index: Opened, wanted: Sequence[Sequence[Clause]]) -> tuple[dict[int, int], dict[int, int]]:
    """How many of the ``wanted`` words each document has, and how many in its title, names or place."""
    matched: dict[int, int] = {}
    named: dict[int, int] = {}
    for word in wanted:
        seen: dict[int, bool] = {}
        for clause in word:
            for field, postings in zip(index.fields, index.postings(clause.term), strict=True):
                if clause.fields and field.name not in clause.fields:
                    continue
                for posting in postings:
                    seen[posting.number] = seen.get(posting.number, False) or field.name in _NAMING
        for number, names_it in seen.items():
            matched[number] = matched.get(number, 0) + 1
            named[number] = named.get(number, 0) + names_it
    return matched, named


def _asked(index: Opened, clauses: Sequence[Clause]) -> list[dict[str, float]]:
    """The query vector of each field as lunr makes it: terms in the index's order, boosts of equal terms summed."""
    vectors: list[dict[str, float]] = [{} for _ in index.fields]
    for clause in clauses:
        for vector, field in zip(vectors, index.fields, strict=True):
            if not clause.fields or field.name in clause.fields:
                vector[clause.term] = vector.get(clause.term, 0) + clause.boost
    return [dict(sorted(vector.items(), key=lambda item: script_order(item[0]))) for vector in vectors]


def _magnitude(vector: dict[str, float]) -> float:
    total = 0.0
    for boost in vector.values():
        total += boost * boost
    return math.sqrt(total)


def _scored(index: Opened, clauses: Sequence[Clause], admits: Callable[[int], bool]) -> dict[int, float]:
    """The scores of the admitted documents."""
    asked = _asked(index, clauses)
    dots: list[dict[int, float]] = []
    for place, field in enumerate(index.fields):
        dot: dict[int, float] = {}
        for term, boost in asked[place].items():
            inverse = idf(index, term)
            for posting in index.postings(term)[place]:
                if admits(posting.number):
                    own = weight(inverse, posting.times, posting.length, field.average, field.boost)
                    dot[posting.number] = dot.get(posting.number, 0.0) + own * boost
        dots.append(dot)
    magnitudes = [_magnitude(vector) for vector in asked]
    scores: dict[int, float] = {}
    added: set[tuple[int, int]] = set()
    for clause in clauses:
        for place, field in enumerate(index.fields):
            if clause.fields and field.name not in clause.fields:
                continue
            for posting in index.postings(clause.term)[place]:
                key = (place, posting.number)
                if key in added or not admits(posting.number):
                    continue
                added.add(key)
                share = dots[place][posting.number] / magnitudes[place]
                scores[posting.number] = scores.get(posting.number, 0.0) + share
    return scores


def _covered(
    index: Opened, wanted: Sequence[Sequence[Clause]], extra: Sequence[Clause]
) -> Callable[[int], Literal["title", "called", ""]]:
    """Whether no word of a document's ``title`` is left over by the clauses, or a wanted word is what it is ``called``.

    Of a title's words one of the query's covers as many as its best clause says: its other beginnings and
    synonyms cover the same again.
    """
    called = next(place for place, field in enumerate(index.fields) if field.name == "called")
    own = [clause for word in wanted for clause in word if clause.boost == 1]
    says = {posting.number for clause in own for posting in index.postings(clause.term)[called]}
    place = next(place for place, field in enumerate(index.fields) if field.name == "title")
    left: dict[int, float] = {}
    counted: set[str] = set()
    for word in (*wanted, *((clause,) for clause in extra)):
        most: dict[int, Posting] = {}
        for term in {clause.term: None for clause in word if clause.term not in counted}:
            for posting in index.postings(term)[place]:
                if posting.number not in most or posting.times > most[posting.number].times:
                    most[posting.number] = posting
        counted.update(clause.term for clause in word)
        for number, posting in most.items():
            left[number] = left.get(number, posting.length) - posting.times
    return lambda number: "title" if left.get(number, 1) <= 0 else "called" if number in says else ""
