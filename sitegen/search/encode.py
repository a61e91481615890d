"""Postings to text: term shards, their cuts, and the envelope that every hashed file has.

A shard is one line a term, sorted as JavaScript sorts strings: the term, then for each field that
holds it a space, the field's digit, and three runs of base64 digits parted by commas: gaps between
document numbers, times (absent where all are one), buckets of the field's length.
"""

from __future__ import annotations

import json
import zlib
from base64 import b32encode
from hashlib import blake2b
from typing import TYPE_CHECKING

from sitegen.search.numbering import stable_hash
from sitegen.search.postings import NORM_BITS, TIMES_BITS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

#: Raw characters of a shard: none is cut before the first, about half by the second, all at the third.
SMALLEST, USUAL, LARGEST = 6_000, 12_000, 24_000

_NUMBER = NORM_BITS + TIMES_BITS
_TIMES = (1 << TIMES_BITS) - 1
_NORM = (1 << NORM_BITS) - 1
_BITS = 5
_MORE = 1 << _BITS
_HASH_RANGE = 1 << 64


def varint(value: int) -> str:
    """``value`` (not negative) in base64 digits of five bits, lowest first; all but the last have 32 added."""
    digits = ""
    while value >= _MORE:
        digits += DIGITS[_MORE | value & (_MORE - 1)]
        value >>= _BITS
    return digits + DIGITS[value]


_SMALL = tuple(varint(value) for value in range(1 << 2 * _BITS))


def _varints(values: Iterable[int]) -> str:
    small, limit = _SMALL, len(_SMALL)
    return "".join([small[value] if value < limit else varint(value) for value in values])


def field_line(place: int, postings: Sequence[int]) -> str:
    """The packed postings of one field of a term."""
    numbers = [posting >> _NUMBER for posting in postings]
    before = -1
    gaps = []
    for number in numbers:
        gaps.append(number - before - 1)
        before = number
    times = [posting >> NORM_BITS & _TIMES for posting in postings]
    norms = "".join([DIGITS[posting & _NORM] for posting in postings])
    return f"{place}{_varints(gaps)},{_varints(times) if any(times) else ''},{norms}"


def term_line(term: str, fields: dict[int, list[int]]) -> str:
    """One line of a shard, its line end included."""
    return f"{term} {' '.join(field_line(place, fields[place]) for place in sorted(fields))}\n"


def script_order(term: str) -> bytes:
    """The key that sorts strings as JavaScript does: by UTF-16 code units."""
    return term.encode("utf-16-be")


def shards(postings: dict[str, dict[int, list[int]]]) -> tuple[tuple[str, str], ...]:
    """Cut the index into shards: the first term and the text (without envelope) of each.

    Where to cut is decided after each term by its own hash, likelier after long lines and in long
    shards, so that an edit moves cuts in its neighbourhood at most.
    """
    found: list[tuple[str, str]] = []
    lines: list[str] = []
    first, size = "", 0

    def cut() -> None:
        nonlocal size
        if lines:
            found.append((first, "".join(lines)))
            lines.clear()
            size = 0

    for term in sorted(postings, key=script_order):
        line = term_line(term, postings[term])
        if len(line) > USUAL:
            cut()
        if not lines:
            first = term
        lines.append(line)
        size += len(line)
        likely = len(line) / (USUAL - SMALLEST)
        if size > LARGEST or (size > SMALLEST and stable_hash(term) < likely * _HASH_RANGE):
            cut()
    cut()
    return tuple(found)


def short_hash(text: str) -> str:
    """Eight lower-case characters (40 bits) that name a content; safe where file names fold case."""
    return b32encode(blake2b(text.encode(), digest_size=5).digest()).decode().lower()


def sealed_json(value: dict[str, object]) -> str:
    """An object as JSON whose last entry, ``crc``, is the CRC-32 of everything before it."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":"))[:-1]
    return f'{body},"crc":"{zlib.crc32(body.encode()):08x}"}}\n'


def sealed(body: str) -> str:
    """``body`` (ending in a line end) with a last line that shows a cut or altered file: ``#`` and its CRC-32."""
    return f"{body}#{zlib.crc32(body.encode()):08x}\n"
