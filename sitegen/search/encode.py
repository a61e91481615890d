"""Postings to text: term shards and their cuts.

A shard is one line a term, sorted as JavaScript sorts strings: the term, then for each field that
holds it a space, the field's digit, and three runs of base64 digits parted by commas: gaps between
document numbers, times (absent where all are one), buckets of the field's length.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from operator import sub
from sys import byteorder
from typing import TYPE_CHECKING

from sitegen.base.sealing import DIGITS, stable_hash, varint
from sitegen.search.postings import NORM_BITS, TIMES_BITS

if TYPE_CHECKING:
    from collections.abc import Sequence


#: Documents from which shards are twice as long: a shard costs its reader, and its name every reader.
MANY = 30_000

#: Document numbers to a part of a frequent term.
SPAN = 8192

_NUMBER = NORM_BITS + TIMES_BITS
_TIMES = (1 << TIMES_BITS) - 1
_NORM = (1 << NORM_BITS) - 1
#: Where the bytes of a posting lie, the lowest first, and which of its halves is its number.
_BYTES, _HIGH = (range(8), 1) if byteorder == "little" else (range(7, -1, -1), 0)
_BITS = 5
_ONE_DIGIT = 1 << _BITS
_HASH_RANGE = 1 << 64


_SMALL = 1 << 2 * _BITS
_SINGLE = DIGITS.encode().ljust(256, b"?")


class _Gaps(dict[int, str]):
    """The digits of the gap that a step from number to number leaves; small ones are remembered."""

    def __missing__(self, step: int) -> str:
        return varint(step - 1)


_GAPS = _Gaps({step: varint(step - 1) for step in range(1, _SMALL)})


def _gaps(numbers: Sequence[int]) -> str:
    """The gaps between rising numbers, the first counted from zero."""
    return "".join(map(_GAPS.__getitem__, map(sub, numbers, (-1, *numbers))))


def field_line(place: int, postings: Sequence[int]) -> str:
    """The packed postings of one field of a term."""
    if len(postings) == 1:
        (only,) = postings
        count = only >> NORM_BITS & _TIMES
        return f"{place}{varint(only >> _NUMBER)},{varint(count) if count else ''},{DIGITS[only & _NORM]}"
    packed = array("Q", postings)
    data = packed.tobytes()
    norms, often, *more = (data[byte::8] for byte in _BYTES[: _NUMBER // 8])
    numbers = memoryview(data).cast("I")[_HIGH::2].tolist()
    most = max(often)
    if most >= _ONE_DIGIT or any(map(any, more)):
        times = "".join([varint(posting >> NORM_BITS & _TIMES) for posting in postings])
    else:
        times = often.translate(_SINGLE).decode() if most else ""
    return f"{place}{_gaps(numbers)},{times},{norms.translate(_SINGLE).decode()}"


def term_line(term: str, fields: dict[int, list[int]]) -> str:
    """One line of a shard, its line end included."""
    return f"{term} {' '.join(field_line(place, fields[place]) for place in sorted(fields))}\n"


def script_order(term: str) -> bytes:
    """The key that sorts strings as JavaScript does: by UTF-16 code units."""
    return term.encode("utf-16-be")


def usual(count: int) -> int:
    """The usual length of a shard over ``count`` documents, in characters; none but a frequent term's is twice that."""
    return 6_000 if count < MANY else 12_000


def shards(postings: dict[str, dict[int, list[int]]], usual: int) -> tuple[tuple[str, str], ...]:
    """Cut the index into shards of about ``usual`` characters: the first term and the text (without envelope) of each.

    None ends before half of that, but where a frequent term's begins, and most at one and a half times it. Where to cut is decided after each term by its own hash, likelier after long lines and in long
    shards, so that an edit moves cuts in its neighbourhood at most.
    """
    found: list[tuple[str, str]] = []
    lines: list[str] = []
    first, size = "", 0
    smallest, largest = usual // 2, usual * 3 // 2

    def cut() -> None:
        nonlocal size
        if lines:
            found.append((first, "".join(lines)))
            lines.clear()
            size = 0

    for term in sorted(postings, key=script_order):
        line = term_line(term, postings[term])
        if len(line) > usual:
            cut()
        if not lines:
            first = term
        lines.append(line)
        size += len(line)
        likely = len(line) / (usual - smallest)
        if size > largest or (size > smallest and stable_hash(term) < likely * _HASH_RANGE):
            cut()
    cut()
    return tuple(found)


def is_split(text: str, usual: int) -> bool:
    """Whether a shard (without envelope) is of one frequent term, and is published in parts too."""
    return len(text) > usual and text.count("\n") == 1


def part_lines(term: str, fields: dict[int, list[int]], start: int, end: int) -> tuple[str, ...]:
    """The parts of a frequent term: its lines over the numbers below ``start``, and over each `SPAN` from there.

    Args:
        term: the term.
        fields: its packed postings by field.
        start: first number of what lies in regions.
        end: the first number past all documents.
    """
    bounds = [0, *range(start, max(end, start + 1), SPAN)]
    bounds.append(bounds[-1] + SPAN)
    cuts = {place: [bisect_left(postings, bound << _NUMBER) for bound in bounds] for place, postings in fields.items()}
    return tuple(
        term_line(
            term,
            {place: fields[place][at[part] : at[part + 1]] for place, at in cuts.items() if at[part] < at[part + 1]},
        )
        for part in range(len(bounds) - 1)
    )
