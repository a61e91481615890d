"""Postings to text: term shards and their cuts.

A shard is one line a term, sorted as JavaScript sorts strings: the term, then for each field that
holds it a space, the field's digit, and three runs of base64 digits parted by commas: gaps between
document numbers, times (absent where all are one), buckets of the field's length.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from operator import sub
from sys import byteorder
from typing import TYPE_CHECKING

from sitegen.base.sealing import DIGITS, stable_hash, varint
from sitegen.search.packed import MOST, NORM, NORM_BITS, NUMBER_BITS

if TYPE_CHECKING:
    from collections.abc import Mapping

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


@dataclass(frozen=True, slots=True)
class Shard:
    """A run of terms.

    Attributes:
        first: its first term.
        text: its lines, without envelope.
        parts: the lines of a frequent term in parts, if it is of one: over the numbers of no region, then over each `SPAN`.
    """

    first: str
    text: str
    parts: tuple[str, ...] = ()


class _Gaps(dict[int, str]):
    """The digits of the gap that a step from number to number leaves; small ones are remembered."""

    def __missing__(self, step: int) -> str:
        return varint(step - 1)


_GAPS = _Gaps({step: varint(step - 1) for step in range(1, _SMALL)})


#: The digits of the postings of one field of a term: gaps, times ('' where all are one), norms, one by one.
_Digits = tuple[Sequence[str], Sequence[str], str]


def _digits(postings: Sequence[int]) -> _Digits:
    if len(postings) == 1:
        (only,) = postings
        count = only >> NORM_BITS & MOST
        return (varint(only >> NUMBER_BITS),), (varint(count),) if count else (), DIGITS[only & NORM]
    data = array("Q", postings).tobytes()
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


def shards(postings: Sequence[Mapping[str, Sequence[int]]], usual: int, start: int, end: int) -> tuple[Shard, ...]:
    """Cut the index into shards of about ``usual`` characters.

    None ends before half of that, but where a frequent term's begins, and most at one and a half times it. Where to
    cut is decided after each term by its own hash, likelier after long lines and in long shards, so that an edit
    moves cuts in its neighbourhood at most. A term whose line is longer than ``usual`` is frequent.

    Args:
        postings: for each field, term → packed postings.
        usual: characters.
        start: first number of what lies in regions.
        end: the first number past all documents.
    """
    found: list[Shard] = []
    lines: list[str] = []
    first, size = "", 0
    smallest, largest = usual // 2, usual * 3 // 2

    def cut() -> None:
        nonlocal size
        if lines:
            found.append(Shard(first, "".join(lines)))
            lines.clear()
            size = 0

    for term, places in sorted(_places(postings).items(), key=lambda item: script_order(item[0])):
        fields = [(place, postings[place][term]) for place in places]
        digits = [_digits(own) for _, own in fields]
        packed = [
            f"{place}{''.join(gaps)},{''.join(times)},{norms}"
            for place, (gaps, times, norms) in zip(places, digits, strict=True)
        ]
        line = f"{term} {' '.join(packed)}\n"
        if len(line) > usual:
            cut()
            found.append(Shard(term, line, _parts(term, fields, digits, start, end)))
            continue
        if not lines:
            first = term
        lines.append(line)
        size += len(line)
        likely = len(line) / (usual - smallest)
        if size > largest or (size > smallest and stable_hash(term) < likely * _HASH_RANGE):
            cut()
    cut()
    return tuple(found)


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
    term: str, fields: Sequence[tuple[int, Sequence[int]]], digits: Sequence[_Digits], start: int, end: int
) -> tuple[str, ...]:
    """The parts of a frequent term: its lines over the numbers below ``start``, and over each `SPAN` from there."""
    bounds = [0, *range(start, max(end, start + 1), SPAN)]
    bounds.append(bounds[-1] + SPAN)
    parts: list[list[str]] = [[] for _ in bounds[1:]]
    for (place, postings), (gaps, times, norms) in zip(fields, digits, strict=True):
        cuts = [bisect_left(postings, bound << NUMBER_BITS) for bound in bounds]
        for part, low, high in zip(parts, cuts, cuts[1:], strict=False):
            if low < high:
                first, often = varint(postings[low] >> NUMBER_BITS), "".join(times[low:high])
                often = often if often.strip(DIGITS[0]) else ""
                part.append(f"{place}{first}{''.join(gaps[low + 1 : high])},{often},{norms[low:high]}")
    return tuple(f"{term} {' '.join(part)}\n" for part in parts)
