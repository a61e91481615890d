"""The inverted index: for every term and field, which documents hold it, how often, in how long a field.

Invariant: the same postings as the stock lunr builder's given the same words (tested), written
directly because that one takes ten times as long.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import chain
from math import ceil
from typing import TYPE_CHECKING

from sitegen.search.norms import bucket, bucket_length
from sitegen.search.packed import MOST, NORM, NORM_BITS, NUMBER_BITS, union
from sitegen.search.stem import STOP_WORDS, stem
from sitegen.search.synonyms import widened
from sitegen.search.tokens import phone_words, runs, word

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

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
    Field("called", 6, stop_words=False, ranked=False),
    Field("numbers", 8, stop_words=False, ranked=False),
)

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
    postings: tuple[dict[str, list[int]], ...]
    common: tuple[str, ...]
    spellings: dict[str, tuple[str, ...]]

    def terms(self) -> set[str]:
        """Every term of every field."""
        return set().union(*self.postings)

    def of(self, term: str) -> dict[int, list[int]]:
        """A term's postings by their field's place in `FIELDS`."""
        return {place: held[term] for place, held in enumerate(self.postings) if term in held}


class _Terms(dict[str, str]):
    """Memo from a folded run to its term."""

    def __missing__(self, run: str) -> str:
        found = self[run] = stem(word(run))
        return found


class _Words:
    """Counts the runs of texts, and in how many texts each was seen; texts that are equal are looked at once.

    Runs are counted and not terms, since few terms have more than one run: those are put together at the end.
    """

    def __init__(self, columns: Iterable[Sequence[tuple[str, ...]]], *, stop_words: bool) -> None:
        """Begin with all that will be asked for.

        Args:
            columns: for each field the texts of all documents; clinics of one place share theirs.
            stop_words: whether stop words are left out; they stay where there is nothing else.
        """
        uses = Counter(chain.from_iterable(columns))
        self._uses = {texts: times for texts, times in uses.items() if times > 1}
        self._known: dict[tuple[str, ...], tuple[int, dict[str, int]]] = {}
        self._leaves_out = stop_words
        self._stops = set(STOP_WORDS)
        self._seen: Counter[str] = Counter()

    def count(self, texts: tuple[str, ...]) -> tuple[int, dict[str, int]]:
        """Number of words in the texts of one field of one document, and how often each run occurs."""
        known = self._known.get(texts)
        if known is None:
            known = self._count("\n".join(texts))
            if texts in self._uses:
                self._known[texts] = known
        return known

    def _count(self, text: str) -> tuple[int, dict[str, int]]:
        found = runs(text)
        counts = Counter(found)
        if not self._leaves_out:
            return len(found), counts
        if "'" in text or not text.isascii():  # then it may say `it's`
            self._stops.update(run for run in counts if "'" in run and word(run) in STOP_WORDS)
        left_out = self._stops & counts.keys()
        if len(left_out) == len(counts):
            return len(found), counts
        self._seen.update(left_out)
        return len(found) - sum(map(counts.pop, left_out)), counts

    def saw(self, held: Mapping[str, Sequence[int]]) -> None:
        """Take note of the postings of all runs in one field."""
        for run, postings in held.items():
            self._seen[run] += len(postings)

    def seen(self) -> Counter[str]:
        """In how many different texts each run was seen, given the postings of every field."""
        for texts, (_, counts) in self._known.items():
            for run in counts:
                self._seen[run] -= self._uses[texts] - 1
        return self._seen


def _spellings(seen: Mapping[str, int], terms: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """The words of each term: the commonest (of equals the shortest, then the first), and all seen twice."""
    found: dict[str, dict[str, int]] = {}
    for run, times in seen.items():
        spelt = word(run)
        words = found.setdefault(terms[run], {})
        words[spelt] = words.get(spelt, 0) + times
    ordered = {
        term: sorted(words, key=lambda spelt: (-words[spelt], len(spelt), spelt)) for term, words in found.items()
    }
    return {
        term: tuple(spelt for place, spelt in enumerate(words) if not place or found[term][spelt] > 1)
        for term, words in ordered.items()
    }


def texts_of(document: SearchDocument, field: Field) -> tuple[str, ...]:
    """The texts of one of `FIELDS`."""
    found: str | tuple[str, ...] = getattr(document, field.name)
    return (found,) if isinstance(found, str) else found


def field_texts(document: SearchDocument) -> tuple[tuple[str, ...], ...]:
    """The texts of each of `FIELDS` but the last, which holds telephone numbers."""
    return tuple(texts_of(document, field) for field in FIELDS[:-1])


def number_words(document: SearchDocument) -> dict[str, int]:
    """The words of a document's telephone numbers, each once."""
    return dict.fromkeys((found for spelt in document.numbers for found in phone_words(spelt)), 1)


def build(
    documents: Iterable[SearchDocument], numbers: Mapping[str, int], finds: Mapping[str, tuple[str, ...]] | None = None
) -> Index:
    """Index ``documents`` under their ``numbers``.

    Args:
        documents: with distinct ids.
        numbers: the number of each by its id.
        finds: word → the words that it stands for besides itself (see `synonyms`).
    """
    ordered = sorted(documents, key=lambda document: numbers[document.id])
    heads = [(numbers[document.id] << NUMBER_BITS, document.rank) for document in ordered]
    columns = [[texts_of(document, field) for document in ordered] for field in FIELDS[:-1]]
    fields = tuple(zip(FIELDS, columns, strict=False))
    words = {
        choice: _Words((column for field, column in fields if field.stop_words is choice), stop_words=choice)
        for choice in (False, True)
    }
    terms = _Terms()
    postings: list[dict[str, list[int]]] = []
    totals: list[float] = []
    for field, column in fields:
        own = words[field.stop_words]
        held, total = _held(field, heads, map(own.count, column))
        own.saw(held)
        postings.append(_by_term(held, terms))
        totals.append(total)
    phones = map(number_words, ordered)
    held, total = _held(FIELDS[-1], heads, ((len(each), each) for each in phones))
    postings.append(held)
    totals.append(total)
    common = _leave_out_common(postings, {numbers[document.id] for document in ordered if document.group})
    for place, more in enumerate(widened(postings, finds or {})):
        postings[place] |= more
    spellings = _spellings(words[False].seen() + words[True].seen(), terms)
    averages = tuple(total / max(len(ordered), 1) for total in totals)
    return Index(len(ordered), averages, tuple(postings), common, spellings)


def _held(
    field: Field, heads: Iterable[tuple[int, int]], counted: Iterable[tuple[int, dict[str, int]]]
) -> tuple[dict[str, list[int]], float]:
    """The postings of each run in one field, and the sum of the field's bucketed lengths.

    Args:
        field: which it is.
        heads: of each document its number where a posting has it, and its rank.
        counted: of each the number of words in the field, and how often each run occurs.
    """
    held: defaultdict[str, list[int]] = defaultdict(list)
    total = 0.0
    for (start, rank), (length, counts) in zip(heads, counted, strict=True):
        if not length:
            continue  # of no length, so nothing is added to the total
        norm = bucket(length, rank if field.ranked else 0)
        total += bucket_length(norm)
        head = start | norm
        if length == len(counts):  # each once
            for run in counts:
                held[run].append(head)
            continue
        for run, times in counts.items():
            held[run].append(head if times == 1 else head | min(times - 1, MOST) << NORM_BITS)
    return held, total


def _by_term(held: Mapping[str, list[int]], terms: Mapping[str, str]) -> dict[str, list[int]]:
    """The postings of each term, given those of each run."""
    found: dict[str, list[int]] = {}
    several: dict[str, list[list[int]]] = {}
    for run, postings in held.items():
        first = found.setdefault(terms[run], postings)
        if first is not postings:
            several.setdefault(terms[run], [first]).append(postings)
    found |= {term: union(lists) for term, lists in several.items()}
    return found


def _leave_out_common(by_field: Sequence[dict[str, list[int]]], regional: set[int]) -> tuple[str, ...]:
    """Take the postings of common terms in the texts of ``regional`` documents away; these terms, sorted.

    A term that would then be nowhere stays as it is.
    """
    texts = by_field[_TEXT]
    found = []
    for term in [term for term, entries in texts.items() if len(entries) > COMMON]:
        kept = [entry for entry in texts[term] if entry >> NUMBER_BITS not in regional]
        elsewhere = any(term in held for place, held in enumerate(by_field) if place != _TEXT)
        if len(texts[term]) - len(kept) <= COMMON or not (kept or elsewhere):
            continue
        found.append(term)
        if kept:
            texts[term] = kept
        else:
            del texts[term]
    return tuple(sorted(found))


def heaviest(fields: Mapping[int, Sequence[int]], averages: Sequence[float], start: int) -> int:
    """How much a frequent term can weigh at most in a document numbered from ``start``, in thousandths of its idf.

    -1 if it stands in more than the text of such a document: then there is no telling.

    Args:
        fields: the term's postings by field.
        averages: average lengths of all fields (`Index.averages`).
        start: first number of what lies in regions.
    """
    if any(postings[-1] >> NUMBER_BITS >= start for place, postings in fields.items() if place != _TEXT):
        return -1
    texts = fields.get(_TEXT, ())
    found = {posting & (1 << NUMBER_BITS) - 1 for posting in texts[bisect_left(texts, start << NUMBER_BITS) :]}
    weights = (_weight((low >> NORM_BITS) + 1, bucket_length(low & NORM), averages[_TEXT]) for low in found)
    return ceil(1000 * max(weights, default=0.0))


def _weight(times: int, length: float, average: float) -> float:
    """BM25 as lunr has it, without idf and boost (k1 = 1.2, b = 0.75)."""
    return 2.2 * times / (1.2 * (0.25 + 0.75 * length / average) + times)
