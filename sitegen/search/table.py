"""The index over one span of document numbers: counted by itself, and written so that it need not be counted again.

Invariant: what a table says is decided by its documents and their numbers alone, and a table that is read says what the
one said that was written.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, chain
from typing import TYPE_CHECKING, NamedTuple

from pydantic_core import from_json, to_json

from sitegen.base.dataclass import dataclass
from sitegen.search.document import WordsOnce
from sitegen.search.facets import VALUES_OF, Run, values
from sitegen.search.norms import bucket, bucket_length
from sitegen.search.numbering import CHUNK, REGIONS
from sitegen.search.packed import MOST, NORM_BITS, NUMBER_BITS, union
from sitegen.search.stem import STOP_WORDS, stem
from sitegen.search.tokens import phone_words, runs, word

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sitegen.search.document import SearchDocument
    from sitegen.search.facets import Values

#: Numbers to a table. What lies in regions begins with a table.
SPREAD = REGIONS * CHUNK


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


class Terms(dict[str, tuple[str, str]]):
    """Memo from a folded run to its term, and to that and its word, parted by a space."""

    def __missing__(self, run: str) -> tuple[str, str]:
        own = word(run)
        term = stem(own)
        found = self[run] = term, f"{term} {own}"
        return found


class _Words:
    """Counts the runs of texts; texts that are equal are looked at once.

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
        self._left_out: Counter[str] = Counter()

    def count(self, texts: tuple[str, ...]) -> tuple[int, dict[str, int]]:
        """Number of words in the texts of one field of one document, and how often each run occurs."""
        if texts not in self._uses:
            return self._count(texts)
        known = self._known.get(texts)
        if known is None:
            known = self._known[texts] = self._count(texts)
        return known

    def _count(self, texts: tuple[str, ...]) -> tuple[int, dict[str, int]]:
        found: Sequence[str]
        counts: dict[str, int]
        if isinstance(texts, WordsOnce):
            found, counts = texts, dict.fromkeys(texts, 1)
        else:
            text = "\n".join(texts)
            found = runs(text)
            counts = Counter(found)
            if self._leaves_out and ("'" in text or not text.isascii()):  # then it may say `it's`
                self._stops.update(run for run in counts if "'" in run and word(run) in STOP_WORDS)
        if not self._leaves_out:
            return len(found), counts
        left_out = self._stops & counts.keys()
        if len(left_out) == len(counts):
            return len(found), counts
        self._left_out.update(left_out)
        return len(found) - sum(map(counts.pop, left_out)), counts

    def seen(self) -> Counter[str]:
        """In how many different texts each run was seen, less the number of its postings in all fields."""
        found = self._left_out
        for texts, (_, counts) in self._known.items():
            for run in counts:
                found[run] -= self._uses[texts] - 1
        return found


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


class Packed(Mapping[str, Sequence[int]]):
    """The postings of one field: of each term, in sorted order, a stretch of one array.

    Attributes:
        terms: sorted.
        counts: how many postings each has.
        all: the postings of all terms.
    """

    __slots__ = ("all", "counts", "ends", "terms")

    def __init__(self, terms: Sequence[str], counts: array[int], postings: array[int]) -> None:
        self.terms = terms
        self.counts = counts
        self.all = postings
        self.ends = array("I", accumulate(counts, initial=0))  # where each stretch begins, and where the last one ends

    def at(self, place: int) -> array[int]:
        """The postings of the term at a place."""
        return self.all[self.ends[place] : self.ends[place + 1]]

    def place(self, term: str) -> int:
        """The place of a term, or -1."""
        place = bisect_left(self.terms, term)
        return place if place < len(self.terms) and self.terms[place] == term else -1

    def find(self, term: str) -> Sequence[int]:
        """The postings of a term; none if it is not there."""
        place = self.place(term)
        return () if place < 0 else self.at(place)

    def __getitem__(self, term: str) -> Sequence[int]:
        """The postings of a term.

        Raises:
            KeyError: it has none.
        """
        found = self.find(term)
        if not found:
            raise KeyError(term)
        return found

    def items(self) -> Iterator[tuple[str, Sequence[int]]]:  # type: ignore[override]
        """The terms with their postings."""
        postings, start = self.all, 0
        for term, end in zip(self.terms, self.ends[1:], strict=True):
            yield term, postings[start:end]
            start = end

    def __iter__(self) -> Iterator[str]:
        """The terms."""
        return iter(self.terms)

    def __len__(self) -> int:
        """How many terms there are."""
        return len(self.terms)


class Words(NamedTuple):
    """The words of some texts.

    Attributes:
        spelt: each term with each of its words, parted by a space; sorted.
        seen: in how many different texts each of them was seen.
    """

    spelt: Sequence[str]
    seen: Sequence[int]

    def of(self, term: str) -> Iterator[tuple[str, int]]:
        """Those of one term."""
        start, end = bisect_left(self.spelt, f"{term} "), bisect_left(self.spelt, f"{term}!")  # which comes next
        return zip(self.spelt[start:end], self.seen[start:end], strict=True)


class Table(NamedTuple):
    """What is known of the documents of one span.

    Attributes:
        documents: how many there are.
        totals: for each of `FIELDS` the sum of its bucketed lengths.
        postings: for each of `FIELDS`, term → packed postings by ascending document number.
        words: the words of all terms.
        values: their numbers by what filters ask for.
        rows: the texts of the span's display chunks; none where they were not asked for.
    """

    documents: int
    totals: tuple[float, ...]
    postings: tuple[Packed, ...]
    words: Words
    values: Values
    rows: tuple[str, ...] = ()


_SIZES = array("I")
EMPTY = Table(
    0,
    (0.0,) * len(FIELDS),
    (Packed((), _SIZES, array("Q")),) * len(FIELDS),
    Words((), ()),
    {facet: {} for facet in VALUES_OF},
)
"""The table of a span without documents."""


def tabulate(documents: Sequence[SearchDocument], numbers: Mapping[str, int], terms: Terms) -> Table:
    """The table of some documents.

    Args:
        documents: in the order of their numbers.
        numbers: the number of each by its id.
        terms: remembers what it worked out, for the next table.
    """
    heads = [(numbers[document.id] << NUMBER_BITS, document.rank) for document in documents]
    columns = [[texts_of(document, field) for document in documents] for field in FIELDS[:-1]]
    fields = tuple(zip(FIELDS, columns, strict=False))
    words = {
        choice: _Words((column for field, column in fields if field.stop_words is choice), stop_words=choice)
        for choice in (False, True)
    }
    postings: list[Packed] = []
    totals: list[float] = []
    seen: dict[str, int] = {}
    for field, column in fields:
        held, total = _held(field, heads, map(words[field.stop_words].count, column))
        postings.append(_packed(_by_term(held, terms, seen)))
        totals.append(total)
    phones = map(number_words, documents)
    held, total = _held(FIELDS[-1], heads, ((len(each), each) for each in phones))
    for run, more in chain.from_iterable(own.seen().items() for own in words.values()):
        _, spelt = terms[run]
        seen[spelt] = seen.get(spelt, 0) + more
    ordered = sorted(seen)
    own_words = Words(ordered, array("I", map(seen.__getitem__, ordered)))
    fields_held = (*postings, _packed(held))
    return Table(len(documents), (*totals, total), fields_held, own_words, values(documents, numbers))


def _packed(held: Mapping[str, Sequence[int]]) -> Packed:
    terms = sorted(held)
    lists = [held[term] for term in terms]
    every = [*chain.from_iterable(lists)]  # an array takes a list sooner than what comes one by one
    return Packed(terms, array("I", map(len, lists)), array("Q", every))


def encode(table: Table) -> bytes:
    """A table as bytes."""
    head = {
        "documents": table.documents,
        "totals": table.totals,
        "fields": [" ".join(held.terms) for held in table.postings],
        "words": "\n".join(table.words.spelt),
        "values": table.values,
        "rows": table.rows,
    }
    counts = [*(held.counts.tobytes() for held in table.postings), array("I", table.words.seen).tobytes()]
    written = to_json(head)
    sizes = array("I", [len(written), sum(map(len, counts))])
    return b"".join([sizes.tobytes(), written, *counts, *(held.all.tobytes() for held in table.postings)])


def decode(data: bytes) -> Table:
    """The table that `encode` wrote on a machine of the same order of bytes."""
    size, many = array("I", data[: _SIZES.itemsize * 2])
    start = _SIZES.itemsize * 2
    head = from_json(data[start : start + size])
    start += size
    counts, postings = array("I", data[start : start + many]), array("Q", data[start + many :])
    held: list[Packed] = []
    place = begin = 0
    for field in head["fields"]:
        terms = field.split(" ") if field else []
        own = counts[place : place + len(terms)]
        end = begin + sum(own)
        held.append(Packed(terms, own, postings[begin:end]))
        place, begin = place + len(terms), end
    words = Words(head["words"].split("\n") if head["words"] else [], counts[place:])
    facets = {facet: {value: Run(*run) for value, run in found.items()} for facet, found in head["values"].items()}
    return Table(head["documents"], tuple(head["totals"]), tuple(held), words, facets, tuple(head["rows"]))


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


def _by_term(held: Mapping[str, list[int]], terms: Terms, seen: dict[str, int]) -> dict[str, Sequence[int]]:
    """The postings of each term, given those of each run, whose numbers are added to those of its word in ``seen``."""
    found: dict[str, Sequence[int]] = {}
    several: dict[str, list[Sequence[int]]] = {}
    for run, postings in held.items():
        term, spelt = terms[run]
        seen[spelt] = seen.get(spelt, 0) + len(postings)
        first = found.setdefault(term, postings)
        if first is not postings:
            several.setdefault(term, [first]).append(postings)
    found |= {term: union(lists) for term, lists in several.items()}
    return found
