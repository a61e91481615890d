"""The inverted index: for every term and field, which documents hold it, how often, in how long a field.

Invariant: the same postings as the stock lunr builder's given the same words (tested), written
directly because that one takes ten times as long.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from sitegen.search.norms import bucket, bucket_length
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

#: A posting is one integer, so that a million of them are light: the document's number, then three bytes
#: of the times that the term occurs less one, then a byte of the bucket of the field's length. A number is a half of
#: 64 bits, so that `encode` can take a list of them apart byte by byte.
NORM_BITS = 8
TIMES_BITS = 24
_MOST = (1 << TIMES_BITS) - 1


@dataclass(frozen=True, slots=True)
class Index:
    """Everything the files are written from.

    Attributes:
        count: number of documents.
        averages: average length of each field in words, of bucketed lengths, over all documents.
        postings: term → field's place in `FIELDS` → packed postings by ascending document number.
        common: sorted terms that are in the texts of more than `COMMON` regional documents, and left out there.
        surfaces: term → the commonest word that has it as its stem.
        spellings: term → that word and the others that have it, if they are seen more than once.
    """

    count: int
    averages: tuple[float, ...]
    postings: dict[str, dict[int, list[int]]]
    common: tuple[str, ...]
    surfaces: dict[str, str]
    spellings: dict[str, tuple[str, ...]]


def unpacked(posting: int) -> tuple[int, int, int]:
    """Document number, times, bucket of the field's length of a packed posting."""
    return posting >> TIMES_BITS + NORM_BITS, (posting >> NORM_BITS & _MOST) + 1, posting & (1 << NORM_BITS) - 1


class _Terms(dict[str, str]):
    """Memo from a folded run to its term; '' for a stop word, if those are left out."""

    def __init__(self, left_out: frozenset[str]) -> None:
        super().__init__()
        self._left_out = left_out

    def __missing__(self, run: str) -> str:
        spelt = word(run)
        found = self[run] = "" if spelt in self._left_out else stem(spelt)
        return found


class _Indexer:
    """Counts the terms of texts; keeps what it learnt about words while one index is built."""

    def __init__(self) -> None:
        self._all = _Terms(frozenset())
        self._kept = _Terms(STOP_WORDS)
        self._counted: dict[tuple[tuple[str, ...], bool], tuple[int, dict[str, int]]] = {}
        self._seen: Counter[str] = Counter()

    def count(self, texts: tuple[str, ...], *, stop_words: bool) -> tuple[int, dict[str, int]]:
        """Number of words in ``texts``, and how often each term occurs.

        Args:
            texts: the texts of one field of one document; clinics of one place share theirs.
            stop_words: whether stop words are left out; they stay where there is nothing else.
        """
        if not any(texts):
            return 0, {}
        key = (texts, stop_words)
        known = self._counted.get(key)
        if known is None:
            known = self._counted[key] = self._count("\n".join(texts), stop_words=stop_words)
        return known

    def _count(self, text: str, *, stop_words: bool) -> tuple[int, dict[str, int]]:
        found = runs(text)
        self._seen.update(set(found))
        counts = _counts(found, self._kept if stop_words else self._all)
        if stop_words and not counts:
            counts = _counts(found, self._all)
        return sum(counts.values()), counts

    def spellings(self) -> dict[str, tuple[str, ...]]:
        """The words of each term: the commonest (of equals the shortest, then the first), and all seen twice."""
        found: dict[str, dict[str, int]] = {}
        for run, times in self._seen.items():
            spelt = word(run)
            words = found.setdefault(self._all[run], {})
            words[spelt] = words.get(spelt, 0) + times
        ordered = {
            term: sorted(words, key=lambda spelt: (-words[spelt], len(spelt), spelt)) for term, words in found.items()
        }
        return {
            term: tuple(spelt for place, spelt in enumerate(words) if not place or found[term][spelt] > 1)
            for term, words in ordered.items()
        }


def _counts(found: list[str], terms: _Terms) -> dict[str, int]:
    counts = Counter(map(terms.__getitem__, found))
    counts.pop("", None)
    return counts


def field_texts(document: SearchDocument) -> tuple[tuple[str, ...], ...]:
    """The texts of each of `FIELDS` but the last, which holds telephone numbers."""
    return ((document.title,), document.names, document.place, document.tags, (document.text,), document.called)


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
    indexer = _Indexer()
    by_field: list[defaultdict[str, list[int]]] = [defaultdict(list) for _ in FIELDS]
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
            if not length:
                continue  # of no length, so nothing is added to the total
            norm = bucket(length, document.rank if FIELDS[place].ranked else 0)
            totals[place] += bucket_length(norm)
            head = number << TIMES_BITS + NORM_BITS | norm
            held = by_field[place]
            if length == len(counts):  # each once
                for term in counts:
                    held[term].append(head)
                continue
            for term, times in counts.items():
                held[term].append(head if times == 1 else head | min(times - 1, _MOST) << NORM_BITS)
    common = _leave_out_common(by_field, {numbers[document.id] for document in ordered if document.group})
    postings: dict[str, dict[int, list[int]]] = {}
    for place, held in enumerate(by_field):
        for term, entries in held.items():
            postings.setdefault(term, {})[place] = entries
    postings |= widened(postings, finds or {}, NORM_BITS, TIMES_BITS)
    averages = tuple(total / max(len(ordered), 1) for total in totals)
    spellings = indexer.spellings()
    surfaces = {term: words[0] for term, words in spellings.items()}
    return Index(len(ordered), averages, postings, common, surfaces, spellings)


def _leave_out_common(by_field: Sequence[dict[str, list[int]]], regional: set[int]) -> tuple[str, ...]:
    """Take the postings of common terms in the texts of ``regional`` documents away; these terms, sorted.

    A term that would then be nowhere stays as it is.
    """
    texts = by_field[_TEXT]
    found = []
    for term in [term for term, entries in texts.items() if len(entries) > COMMON]:
        kept = [entry for entry in texts[term] if _number(entry) not in regional]
        elsewhere = any(term in held for place, held in enumerate(by_field) if place != _TEXT)
        if len(texts[term]) - len(kept) <= COMMON or not (kept or elsewhere):
            continue
        found.append(term)
        if kept:
            texts[term] = kept
        else:
            del texts[term]
    return tuple(sorted(found))


def heaviest(index: Index, term: str, start: int) -> int:
    """How much a frequent term can weigh at most in a document numbered from ``start``, in thousandths of its idf.

    -1 if it stands in more than the text of such a document: then there is no telling.
    """
    fields = index.postings[term]
    if any(postings[-1] >> TIMES_BITS + NORM_BITS >= start for place, postings in fields.items() if place != _TEXT):
        return -1
    found = {
        posting & (1 << TIMES_BITS + NORM_BITS) - 1 for posting in fields.get(_TEXT, ()) if _number(posting) >= start
    }
    average = index.averages[_TEXT]
    weights = (_weight((low >> NORM_BITS) + 1, bucket_length(low & (1 << NORM_BITS) - 1), average) for low in found)
    return ceil(1000 * max(weights, default=0.0))


def _number(posting: int) -> int:
    return posting >> TIMES_BITS + NORM_BITS


def _weight(times: int, length: float, average: float) -> float:
    """BM25 as lunr has it, without idf and boost (k1 = 1.2, b = 0.75)."""
    return 2.2 * times / (1.2 * (0.25 + 0.75 * length / average) + times)
