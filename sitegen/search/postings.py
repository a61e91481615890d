"""The inverted index: for every term and field, which documents hold it, how often, in how long a field.

Invariant: the same postings as the stock lunr builder's given the same words (tested), written
directly because that one takes ten times as long. An index of some terms says of them what the index of all does.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from sitegen.search.norms import bucket_length
from sitegen.search.packed import LOW, NORM, NORM_BITS, NUMBER_BITS
from sitegen.search.synonyms import sources, widened
from sitegen.search.table import FIELDS, SPREAD, Packed, Table, Terms, tabulate

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from sitegen.search.document import SearchDocument

Postings = Sequence[int]

_TEXT = next(place for place, field in enumerate(FIELDS) if field.name == "text")

#: Most regional documents whose texts may hold a word. One in more of them tells nobody apart and would
#: cost every query that has it, so it is left out of these texts, and only adds to a score (`Index.common`).
COMMON = 8192


@dataclass(frozen=True, slots=True)
class Index:
    """Everything the files are written from.

    Attributes:
        count: number of documents.
        averages: average length of each field in words, of bucketed lengths, over all documents.
        postings: for each of `FIELDS`, term → packed postings by ascending document number.
        common: sorted terms that are in the texts of more than `COMMON` regional documents, and left out there.
        spellings: term → the commonest word that has it as its stem, and the others that are seen more than once.
    """

    count: int
    averages: tuple[float, ...]
    postings: tuple[Mapping[str, Postings], ...]
    common: tuple[str, ...]
    spellings: dict[str, tuple[str, ...]]

    def terms(self) -> set[str]:
        """Every term of every field."""
        return set().union(*self.postings)

    def of(self, term: str) -> dict[int, list[int]]:
        """A term's postings by their field's place in `FIELDS`."""
        return {place: list(held[term]) for place, held in enumerate(self.postings) if term in held}


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
    postings: tuple[dict[str, array[int]], ...] = tuple({} for _ in FIELDS)
    totals = [0.0] * len(FIELDS)
    words: Counter[str] = Counter()
    documents = 0
    for table in tables:
        documents += table.documents
        for place, (held, own) in enumerate(zip(postings, table.postings, strict=True)):
            totals[place] += table.totals[place]
            _extend(held, own, only)
        if only is None:
            words.update(dict(zip(table.words.spelt, table.words.seen, strict=True)))
        else:
            for term in only:
                words.update(table.words.of(term))
    common = _leave_out_common(postings, regional)
    found: tuple[dict[str, Postings], ...] = tuple(
        {**held, **more} for held, more in zip(postings, widened(postings, stands_for), strict=True)
    )
    averages = tuple(total / max(documents, 1) for total in totals)
    return Index(documents, averages, found, common, _spellings(words))


def _extend(held: dict[str, array[int]], own: Packed, only: Collection[str] | None) -> None:
    """Add the postings of a table's field to those of the tables before."""
    pairs = own.items() if only is None else [(term, found) for term in only if (found := own.find(term))]
    for term, found in pairs:
        known = held.get(term)
        if known is None:
            held[term] = array("Q", found)
        else:
            known.extend(found)


def _spellings(seen: Mapping[str, int]) -> dict[str, tuple[str, ...]]:
    """The words of each term: the commonest (of equals the shortest, then the first), and all seen twice.

    Args:
        seen: a term and one of its words → how often.
    """
    found: dict[str, tuple[str, ...]] = {}
    several: dict[str, list[tuple[int, int, str]]] = {}
    for spelt, times in seen.items():
        term, _, word = spelt.partition(" ")
        if term in found:
            first = found[term][0]
            several.setdefault(term, [(-seen[f"{term} {first}"], len(first), first)]).append((-times, len(word), word))
        else:
            found[term] = (word,)
    for term, words in several.items():
        (_, _, first), *others = sorted(words)
        found[term] = (first, *(word for times, _, word in others if times < -1))
    return found


def _leave_out_common(by_field: Sequence[dict[str, array[int]]], regional: Collection[int]) -> tuple[str, ...]:
    """Take the postings of common terms in the texts of ``regional`` documents away; these terms, sorted.

    A term that would then be nowhere stays as it is.
    """
    texts = by_field[_TEXT]
    found = []
    for term in [term for term, entries in texts.items() if len(entries) > COMMON]:
        kept = array("Q", [entry for entry in texts[term] if entry >> NUMBER_BITS not in regional])
        elsewhere = any(term in held for place, held in enumerate(by_field) if place != _TEXT)
        if len(texts[term]) - len(kept) <= COMMON or not (kept or elsewhere):
            continue
        found.append(term)
        if kept:
            texts[term] = kept
        else:
            del texts[term]
    return tuple(sorted(found))


def lengths(fields: Mapping[int, Postings], start: int) -> tuple[int, ...] | None:
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
