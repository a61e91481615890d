"""The inverted index: for every term and field, which documents hold it, how often, in how long a field.

Invariant: the same postings as the stock lunr builder's given the same words (tested), written
directly because that one takes ten times as long. An index of some terms says of them what the index of all does.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, groupby
from math import ceil
from typing import TYPE_CHECKING

from sitegen.base.dataclass import dataclass
from sitegen.search.norms import bucket_length
from sitegen.search.packed import LOW, NORM, NORM_BITS, NUMBER_BITS
from sitegen.search.synonyms import sources, widened
from sitegen.search.table import FIELDS, SPREAD, Packed, Table, Terms, tabulate

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sitegen.search.document import SearchDocument

_PLACE_BITS = 20  # of a term in a table; what is above is the table's
_PLACE = (1 << _PLACE_BITS) - 1

_TEXT = next(place for place, field in enumerate(FIELDS) if field.name == "text")

#: Most regional documents whose texts may hold a word. One in more of them tells nobody apart and would
#: cost every query that has it, so it is left out of these texts, and only adds to a score (`Index.common`).
COMMON = 8192


class Joined(Mapping[str, Sequence[int]]):
    """The postings of one field: those of all tables one after the other, put together when somebody asks.

    They stay in the tables, since lists of them all would take twice the memory; here is only in which tables a term is.
    """

    def __init__(self) -> None:
        self._tables: list[Packed] = []
        self._places: dict[str, int] = {}  # in the first table that has a term: most are in one
        self._others: dict[str, array[int]] = {}
        self._instead: dict[str, Sequence[int]] = {}

    def add(self, own: Packed, only: Collection[str] | None) -> None:
        """Add a table's postings after those of the others: of all its terms, or of some."""
        places, others, start = self._places, self._others, len(self._tables) << _PLACE_BITS
        self._tables.append(own)
        if only is None:
            pairs: Iterable[tuple[int, str]] = enumerate(own.terms, start)
        else:
            pairs = [(start + place, term) for term in only if (place := own.place(term)) >= 0]
        for code, term in pairs:
            if places.setdefault(term, code) == code:
                continue
            if term in others:
                others[term].append(code)
            else:
                others[term] = array("I", (code,))

    def put(self, term: str, postings: Sequence[int]) -> None:
        """Let these be the postings of a term; none take it away."""
        for held in (self._places, self._others, self._instead):
            held.pop(term, None)
        if postings:
            self._instead[term] = postings

    def many(self, term: str) -> int:
        """How many postings a term has."""
        first = self._places.get(term)
        if first is None:
            return len(self._instead.get(term, ()))
        tables = self._tables
        found = tables[first >> _PLACE_BITS].counts[first & _PLACE]
        for code in self._others.get(term, ()):
            found += tables[code >> _PLACE_BITS].counts[code & _PLACE]
        return found

    def __getitem__(self, term: str) -> Sequence[int]:
        """The postings of a term.

        Raises:
            KeyError: it has none.
        """
        first = self._places.get(term)
        if first is None:
            return self._instead[term]
        found = self._tables[first >> _PLACE_BITS].at(first & _PLACE)
        for code in self._others.get(term, ()):
            found += self._tables[code >> _PLACE_BITS].at(code & _PLACE)
        return found

    def __contains__(self, term: object) -> bool:
        """Whether a term has any."""
        return term in self._places or term in self._instead

    def __iter__(self) -> Iterator[str]:
        """The terms."""
        return chain(self._places, self._instead)

    def __len__(self) -> int:
        """How many terms there are."""
        return len(self._places) + len(self._instead)


@dataclass(frozen=True, slots=True)
class Index:
    """Everything the files are written from.

    Attributes:
        count: number of documents.
        averages: average length of each field in words, of bucketed lengths, over all documents.
        postings: for each of `FIELDS`, term → packed postings by ascending document number.
        common: sorted terms that are in the texts of more than `COMMON` regional documents, and left out there.
        words: each term with each of its words, parted by a space → in how many texts that word was seen.
    """

    count: int
    averages: tuple[float, ...]
    postings: tuple[Joined, ...]
    common: tuple[str, ...]
    words: Mapping[str, int]

    def terms(self) -> set[str]:
        """Every term of every field."""
        return set().union(*self.postings)

    def of(self, term: str) -> dict[int, list[int]]:
        """A term's postings by their field's place in `FIELDS`."""
        return {place: list(held[term]) for place, held in enumerate(self.postings) if term in held}

    def spellings(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The words of each term: the commonest (of equals the shortest, then the first), and all seen twice."""
        for term, pairs in groupby(sorted(self.words), key=_term):
            words = [(-self.words[pair], len(pair), pair[len(term) + 1 :]) for pair in pairs]
            (_, _, first), *others = sorted(words)
            yield term, (first, *(word for times, _, word in others if times < -1))


def _term(pair: str) -> str:
    return pair.partition(" ")[0]


def build(
    documents: Iterable[SearchDocument], numbers: Mapping[str, int], finds: Mapping[str, tuple[str, ...]] | None = None
) -> Index:
    """Index ``documents`` under their ``numbers``.

    Args:
        documents: with distinct ids.
        numbers: the number of each by its id.
        finds: word → the words that it stands for besides itself (see `synonyms`).
    """
    spans: defaultdict[int, list[SearchDocument]] = defaultdict(list)
    ordered = sorted(documents, key=lambda document: numbers[document.id])
    for document in ordered:
        spans[numbers[document.id] // SPREAD].append(document)
    terms = Terms()
    tables = (tabulate(own, numbers, terms) for own in spans.values())
    regional = {numbers[document.id] for document in ordered if document.group}
    return merged(tables, regional, sources(finds or {}))


def merged(
    tables: Iterable[Table],
    regional: Collection[int],
    stands_for: Mapping[str, Collection[str]],
    only: Collection[str] | None = None,
) -> Index:
    """The index of what the tables say.

    Args:
        tables: in the order of their numbers.
        regional: the numbers of the documents that lie in regions.
        stands_for: as `synonyms.sources` gives it.
        only: terms, if the index is to be of these alone; what any of them stands for has to be among them.
    """
    postings = tuple(Joined() for _ in FIELDS)
    totals = [0.0] * len(FIELDS)
    words: dict[str, int] = {}
    documents = 0
    for table in tables:
        documents += table.documents
        for place, (held, own) in enumerate(zip(postings, table.postings, strict=True)):
            totals[place] += table.totals[place]
            held.add(own, only)
        seen = zip(*table.words, strict=True) if only is None else chain.from_iterable(map(table.words.of, only))
        for pair, times in seen:
            words[pair] = words.get(pair, 0) + times
    common = _leave_out_common(postings, regional)
    for held, more in zip(postings, widened(postings, stands_for), strict=True):
        for term, found in more.items():
            held.put(term, found)
    averages = tuple(total / max(documents, 1) for total in totals)
    return Index(documents, averages, postings, common, words)


def _leave_out_common(by_field: Sequence[Joined], regional: Collection[int]) -> tuple[str, ...]:
    """Take the postings of common terms in the texts of ``regional`` documents away; these terms, sorted.

    A term that would then be nowhere stays as it is.
    """
    texts = by_field[_TEXT]
    found = []
    for term in [term for term in texts if texts.many(term) > COMMON]:
        entries = texts[term]
        kept = array("Q", [entry for entry in entries if entry >> NUMBER_BITS not in regional])
        elsewhere = any(term in held for place, held in enumerate(by_field) if place != _TEXT)
        if len(entries) - len(kept) <= COMMON or not (kept or elsewhere):
            continue
        found.append(term)
        texts.put(term, kept)
    return tuple(sorted(found))


def lengths(fields: Mapping[int, Sequence[int]], start: int) -> tuple[int, ...] | None:
    """Of a frequent term the different ways in which it stands in the texts of documents numbered from ``start``.

    Args:
        fields: the term's postings by field.
        start: first number of what lies in regions.

    Returns:
        times and buckets, as postings have them, sorted; None if it stands in more than the text of such a document.
    """
    if any(postings[-1] >> NUMBER_BITS >= start for place, postings in fields.items() if place != _TEXT):
        return None
    texts = fields.get(_TEXT, ())
    return tuple(sorted({posting & LOW for posting in texts[bisect_left(texts, start << NUMBER_BITS) :]}))


def heaviest(found: tuple[int, ...] | None, averages: Sequence[float]) -> int:
    """How much a frequent term can weigh at most in such a document, in thousandths of its idf; -1 if there is no telling.

    Args:
        found: its `lengths`.
        averages: average lengths of all fields (`Index.averages`).
    """
    if found is None:
        return -1
    weights = (_weight((low >> NORM_BITS) + 1, bucket_length(low & NORM), averages[_TEXT]) for low in found)
    return ceil(1000 * max(weights, default=0.0))


def _weight(times: int, length: float, average: float) -> float:
    """BM25 as lunr has it, without idf and boost (k1 = 1.2, b = 0.75)."""
    return 2.2 * times / (1.2 * (0.25 + 0.75 * length / average) + times)
