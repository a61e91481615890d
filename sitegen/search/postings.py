"""The inverted index: for every term and field, which documents hold it, how often, in how long a field.

Invariant: the same postings as the stock lunr builder's given the same words (tested), written
directly because that one takes ten times as long.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sitegen.search.norms import bucket, bucket_length
from sitegen.search.stem import STOP_WORDS, stem
from sitegen.search.tokens import phone_words, runs, word

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sitegen.search.document import SearchDocument


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the index.

    Attributes:
        name: as lunr calls it.
        boost: lunr's field boost.
        stop_words: whether lunr's stop words are left out.
        ranked: whether a document's rank makes the field look longer (see `norms`).
    """

    name: str
    boost: int
    stop_words: bool
    ranked: bool


#: The fields, in the order of their digits in a shard. `title` is not ranked: the browser reads
#: its length in words off the bucket to see whether a query covers it.
FIELDS: tuple[Field, ...] = (
    Field("title", 8, stop_words=True, ranked=False),
    Field("names", 5, stop_words=False, ranked=False),
    Field("place", 10, stop_words=False, ranked=True),
    Field("tags", 4, stop_words=True, ranked=True),
    Field("text", 1, stop_words=True, ranked=True),
    Field("numbers", 8, stop_words=False, ranked=False),
)

#: A posting is one integer, so that a million of them are light: the document's number, then 18 bits
#: of the times that the term occurs less one, then 6 bits of the bucket of the field's length.
NORM_BITS = 6
TIMES_BITS = 18
_MOST = (1 << TIMES_BITS) - 1


@dataclass(frozen=True, slots=True)
class Index:
    """Everything the files are written from.

    Attributes:
        count: number of documents.
        averages: average length of each field in words, of bucketed lengths, over all documents.
        postings: term → field's place in `FIELDS` → packed postings by ascending document number.
        surfaces: term → the commonest word that has it as its stem.
    """

    count: int
    averages: tuple[float, ...]
    postings: dict[str, dict[int, list[int]]]
    surfaces: dict[str, str]


def unpacked(posting: int) -> tuple[int, int, int]:
    """Document number, times, bucket of the field's length of a packed posting."""
    return posting >> TIMES_BITS + NORM_BITS, (posting >> NORM_BITS & _MOST) + 1, posting & (1 << NORM_BITS) - 1


class _Terms(dict[str, str]):
    """Memo from a folded run to its term; '' for a stop word, if those are left out."""

    def __init__(self, *, stop_words: bool) -> None:
        super().__init__()
        self._left_out: frozenset[str] = STOP_WORDS if stop_words else frozenset()

    def __missing__(self, run: str) -> str:
        spelt = word(run)
        found = "" if spelt in self._left_out else stem(spelt)
        self[run] = found
        return found


class _Indexer:
    """Counts the terms of texts; keeps what it learnt about words while one index is built."""

    def __init__(self) -> None:
        self._all = _Terms(stop_words=False)
        self._kept = _Terms(stop_words=True)
        self._counted: dict[tuple[tuple[str, ...], bool], tuple[int, dict[str, int]]] = {}
        self._seen: Counter[str] = Counter()

    def count(self, texts: tuple[str, ...], *, stop_words: bool) -> tuple[int, dict[str, int]]:
        """Number of words in ``texts``, and how often each term occurs.

        Args:
            texts: the texts of one field of one document; clinics of one place share theirs.
            stop_words: whether stop words are left out; they stay where there is nothing else.
        """
        key = (texts, stop_words)
        known = self._counted.get(key)
        if known is None:
            known = self._counted[key] = self._count("\n".join(texts), stop_words=stop_words)
        return known

    def _count(self, text: str, *, stop_words: bool) -> tuple[int, dict[str, int]]:
        found = Counter(runs(text))
        self._seen.update(found.keys())
        counts = _counts(found, self._kept if stop_words else self._all)
        if stop_words and not counts:
            counts = _counts(found, self._all)
        return sum(counts.values()), counts

    def surfaces(self) -> dict[str, str]:
        """The commonest word of each term; of equals the shortest, then the first."""
        best: dict[str, tuple[int, int, str]] = {}
        for run in self._seen:
            spelt = word(run)
            term = self._all[run]
            candidate = (-self._seen[run], len(spelt), spelt)
            if term not in best or candidate < best[term]:
                best[term] = candidate
        return {term: spelt for term, (_, _, spelt) in best.items()}


def _counts(found: Counter[str], terms: _Terms) -> dict[str, int]:
    counts: dict[str, int] = {}
    for run, times in found.items():
        term = terms[run]
        if term:
            counts[term] = counts.get(term, 0) + times
    return counts


def field_texts(document: SearchDocument) -> tuple[tuple[str, ...], ...]:
    """The texts of each of `FIELDS` but the last, which holds telephone numbers."""
    return ((document.title,), document.names, document.place, document.tags, (document.text,))


def number_words(document: SearchDocument) -> dict[str, int]:
    """The words of a document's telephone numbers, each once."""
    return dict.fromkeys((found for spelt in document.numbers for found in phone_words(spelt)), 1)


def build(documents: Iterable[SearchDocument], numbers: Mapping[str, int]) -> Index:
    """Index ``documents`` under their ``numbers``."""
    indexer = _Indexer()
    postings: dict[str, dict[int, list[int]]] = {}
    totals = [0.0] * len(FIELDS)
    ordered = sorted(documents, key=lambda document: numbers[document.id])
    for document in ordered:
        number = numbers[document.id]
        found = [
            indexer.count(texts, stop_words=field.stop_words)
            for field, texts in zip(FIELDS, field_texts(document), strict=False)
        ]
        phones = number_words(document)
        found.append((len(phones), phones))
        for place, (length, counts) in enumerate(found):
            norm = bucket(length, document.rank if FIELDS[place].ranked else 0)
            totals[place] += bucket_length(norm)
            head = number << TIMES_BITS + NORM_BITS | norm
            for term, times in counts.items():
                fields = postings.get(term)
                if fields is None:
                    fields = postings[term] = {}
                entries = fields.get(place)
                if entries is None:
                    entries = fields[place] = []
                entries.append(head if times == 1 else head | min(times - 1, _MOST) << NORM_BITS)
    averages = tuple(total / max(len(ordered), 1) for total in totals)
    return Index(len(ordered), averages, postings, indexer.surfaces())
