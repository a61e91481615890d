"""Postings to text: term shards and their cuts.

A shard is one line a term, sorted as JavaScript sorts strings: the term, then for each field that
holds it a space, the field's digit, and three runs of base64 digits parted by commas: gaps between
document numbers, times (absent where all are one), buckets of the field's length.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import deque
from collections.abc import Sequence
from operator import sub
from sys import byteorder
from typing import TYPE_CHECKING, NamedTuple

from sitegen.base.sealing import DIGITS, stable_hash, varint
from sitegen.search.packed import MOST, NORM, NORM_BITS, NUMBER_BITS
from sitegen.search.postings import lengths

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: Documents from which shards are twice as long: a shard costs its reader, and its name every reader.
MANY = 30_000

#: Document numbers to a part of a frequent term.
SPAN = 8192

#: Where the bytes of a posting lie, the lowest first, and which of its halves is its number.
_BYTES, _HIGH = (range(8), 1) if byteorder == "little" else (range(7, -1, -1), 0)
_BITS = 5
_ONE_DIGIT = 1 << _BITS
_HASH_RANGE = 1 << 64


_SMALL = 1 << 2 * _BITS
_SINGLE = DIGITS.encode().ljust(256, b"?")


class Line(NamedTuple):
    """A term's line.

    Attributes:
        term: the term.
        text: the line, its end included.
        parts: of a frequent term its lines in parts: over the numbers of no region, then over each `SPAN`.
        held: of a frequent term, in how many fields of how many documents it is.
        lengths: of a frequent term, as `postings.lengths` has it.
    """

    term: str
    text: str
    parts: tuple[str, ...] = ()
    held: int = 0
    lengths: tuple[int, ...] | None = None


class Shard(NamedTuple):
    """A run of terms.

    Attributes:
        first: its first term.
        text: its lines, without envelope.
        frequent: the line of a frequent term, if it is of one.
    """

    first: str
    text: str
    frequent: Line | None = None

    @property
    def parts(self) -> tuple[str, ...]:
        """The lines of a frequent term in parts."""
        return self.frequent.parts if self.frequent else ()


class Layout(NamedTuple):
    """How an index is laid out.

    Attributes:
        usual: the usual length of a shard in characters.
        start: first number of what lies in regions.
        end: the first number past all documents.
    """

    usual: int
    start: int
    end: int

    def bounds(self) -> list[int]:
        """Where the parts of a frequent term begin, and where the last one ends."""
        found = [0, *range(self.start, max(self.end, self.start + 1), SPAN)]
        return [*found, found[-1] + SPAN]


class _Gaps(dict[int, str]):
    """The digits of the gap that a step from number to number leaves; small ones are remembered."""

    def __missing__(self, step: int) -> str:
        return varint(step - 1)


_GAPS = _Gaps({step: varint(step - 1) for step in range(1, _SMALL)})


#: The digits of the postings of one field of a term: gaps, times ('' where all are one), norms, one by one.
_Digits = tuple[Sequence[str], Sequence[str], str]


def _only(posting: int) -> str:
    count = posting >> NORM_BITS & MOST
    return f"{varint(posting >> NUMBER_BITS)},{varint(count) if count else ''},{DIGITS[posting & NORM]}"


def _digits(postings: Sequence[int]) -> _Digits:
    if len(postings) == 1:
        (only,) = postings
        count = only >> NORM_BITS & MOST
        return (varint(only >> NUMBER_BITS),), (varint(count),) if count else (), DIGITS[only & NORM]
    data = (postings if isinstance(postings, array) else array("Q", postings)).tobytes()
    norms, often, *more = (data[byte::8] for byte in _BYTES[: NUMBER_BITS // 8])
    numbers = memoryview(data).cast("I")[_HIGH::2].tolist()
    most = max(often)
    times: Sequence[str]
    if most >= _ONE_DIGIT or any(map(any, more)):
        times = [varint(posting >> NORM_BITS & MOST) for posting in postings]
    else:
        times = often.translate(_SINGLE).decode() if most else ""
    gaps = [*map(_GAPS.__getitem__, map(sub, numbers, (-1, *numbers)))]
    return gaps, times, norms.translate(_SINGLE).decode()


def script_order(term: str) -> bytes:
    """The key that sorts strings as JavaScript does: by UTF-16 code units."""
    return term.encode("utf-16-be")


def usual(count: int) -> int:
    """The usual length of a shard over ``count`` documents, in characters; none but a frequent term's is twice that."""
    return 6_000 if count < MANY else 12_000


def shards(postings: Sequence[Mapping[str, Sequence[int]]], layout: Layout) -> tuple[Shard, ...]:
    """Cut the index into shards of about the usual length.

    None ends before half of that, but where a frequent term's begins, and most at one and a half times it. Where to
    cut is decided after each term by its own hash, likelier after long lines and in long shards, so that an edit
    moves cuts in its neighbourhood at most. A term whose line is longer than usual is frequent.

    Args:
        postings: for each field, term → packed postings.
        layout: of the index.
    """
    cutter = _Cutter(layout.usual)
    for line in lines(postings, layout):
        cutter.add(line)
    cutter.cut()
    return tuple(cutter.found)


def recut(before: Sequence[Shard], news: Mapping[str, Line | None], usual: int) -> tuple[Shard, ...]:
    """The shards of an index of which some lines have changed: those that `shards` would give.

    Args:
        before: as they were.
        news: term → its new line, or None where it is gone.
        usual: as in their layout.
    """
    cutter = _Cutter(usual)
    pending = deque(sorted(news, key=script_order))
    starts = [script_order(shard.first) for shard in before[1:]]
    for place, shard in enumerate(before):
        after = starts[place] if place < len(starts) else None
        # what comes first in the next shard may be why this one ended
        touched = pending and (after is None or script_order(pending[0]) <= after)
        if not touched and cutter.is_empty():
            cutter.found.append(shard)
            continue
        own = [shard.frequent] if shard.frequent else map(_line, shard.text.splitlines(keepends=True))
        for line in own:
            key = script_order(line.term)
            while pending and script_order(pending[0]) < key:
                cutter.add(news[pending.popleft()])
            if pending and pending[0] == line.term:
                cutter.add(news[pending.popleft()])
            else:
                cutter.add(line)
    while pending:
        cutter.add(news[pending.popleft()])
    cutter.cut()
    return tuple(cutter.found)


def _line(text: str) -> Line:
    return Line(text.partition(" ")[0], text)


class _Cutter:
    """Puts lines into shards.

    Attributes:
        found: the shards that are complete.
    """

    def __init__(self, usual: int) -> None:
        self.found: list[Shard] = []
        self._usual = usual
        self._smallest, self._largest = usual // 2, usual * 3 // 2
        self._first = ""
        self._lines: list[str] = []
        self._size = 0

    def is_empty(self) -> bool:
        """Whether what comes next begins a shard."""
        return not self._lines

    def add(self, line: Line | None) -> None:
        """Add the next line, if there is one."""
        if line is None:
            return
        term, length = line.term, len(line.text)
        if length > self._usual:
            self.cut()
            self.found.append(Shard(term, line.text, line))
            return
        if not self._lines:
            self._first = term
        self._lines.append(line.text)
        self._size += length
        likely = length / (self._usual - self._smallest)
        if self._size > self._largest or (self._size > self._smallest and stable_hash(term) < likely * _HASH_RANGE):
            self.cut()

    def cut(self) -> None:
        """End the shard that was begun."""
        if self._lines:
            self.found.append(Shard(self._first, "".join(self._lines)))
            self._lines = []
            self._size = 0


def lines(postings: Sequence[Mapping[str, Sequence[int]]], layout: Layout) -> Iterator[Line]:
    """The lines of all terms in the order of the script.

    Args:
        postings: for each field, term → packed postings.
        layout: of the index.
    """
    bounds = layout.bounds()
    held_in = _places(postings)
    for term in sorted(held_in, key=script_order):
        places = held_in[term]
        fields = [(place, postings[place][term]) for place in places]
        if len(fields) == 1 and len(fields[0][1]) == 1:  # as most are
            ((place, (only,)),) = fields
            yield Line(term, f"{term} {place}{_only(only)}\n")
            continue
        digits = [_digits(own) for _, own in fields]
        packed = [
            f"{place}{''.join(gaps)},{''.join(times)},{norms}"
            for place, (gaps, times, norms) in zip(places, digits, strict=True)
        ]
        text = f"{term} {' '.join(packed)}\n"
        if len(text) > layout.usual:
            held = sum(len(own) for _, own in fields)
            parts = _parts(term, fields, digits, bounds)
            yield Line(term, text, parts, held, lengths(dict(fields), layout.start))
        else:
            yield Line(term, text)


def _places(postings: Sequence[Mapping[str, Sequence[int]]]) -> dict[str, tuple[int, ...]]:
    """Which fields hold each term; the same for many."""
    found: dict[str, tuple[int, ...]] = {}
    more: dict[tuple[tuple[int, ...], int], tuple[int, ...]] = {}
    for place, held in enumerate(postings):
        for term in held:
            before = found.get(term, ())
            found[term] = more.setdefault((before, place), (*before, place))
    return found


def _parts(
    term: str, fields: Sequence[tuple[int, Sequence[int]]], digits: Sequence[_Digits], bounds: Sequence[int]
) -> tuple[str, ...]:
    """The parts of a frequent term: its lines over the numbers between each two bounds."""
    parts: list[list[str]] = [[] for _ in bounds[1:]]
    for (place, postings), (gaps, times, norms) in zip(fields, digits, strict=True):
        cuts = [bisect_left(postings, bound << NUMBER_BITS) for bound in bounds]
        for part, low, high in zip(parts, cuts, cuts[1:], strict=False):
            if low < high:
                first, often = varint(postings[low] >> NUMBER_BITS), "".join(times[low:high])
                often = often if often.strip(DIGITS[0]) else ""
                part.append(f"{place}{first}{''.join(gaps[low + 1 : high])},{often},{norms[low:high]}")
    return tuple(f"{term} {' '.join(part)}\n" for part in parts)
