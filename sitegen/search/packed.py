"""Postings as integers: a document's number, how often a term occurs there less one, the bucket of the field's length.

Invariant: lists of them rise, since the number stands highest.
"""

from __future__ import annotations

from array import array
from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

#: A posting is one integer, so that a million of them are light: the document's number, then three bytes
#: of the times that the term occurs less one, then a byte of the bucket of the field's length. A number is a half of
#: 64 bits, so that `encode` can take a list of them apart byte by byte.
NORM_BITS = 8
TIMES_BITS = 24
NUMBER_BITS = NORM_BITS + TIMES_BITS
#: Most times less one that a posting can say.
MOST = (1 << TIMES_BITS) - 1
#: The byte of the bucket.
NORM = (1 << NORM_BITS) - 1
#: Times and bucket.
LOW = (1 << NUMBER_BITS) - 1


def unpacked(posting: int) -> tuple[int, int, int]:
    """Document number, times, bucket of the field's length of a packed posting."""
    return posting >> NUMBER_BITS, (posting >> NORM_BITS & MOST) + 1, posting & NORM


def union(lists: Sequence[Sequence[int]]) -> Sequence[int]:
    """The postings in one field of documents that are in any of ``lists``, their times added."""
    if len(lists) == 1:
        return lists[0]
    found = array("Q")
    last = -1
    for posting in sorted(chain.from_iterable(lists)):
        number = posting >> NUMBER_BITS
        if number == last:
            often = min((found[-1] >> NORM_BITS & MOST) + (posting >> NORM_BITS & MOST) + 1, MOST)
            found[-1] = number << NUMBER_BITS | often << NORM_BITS | posting & NORM
        else:
            found.append(posting)
            last = number
    return found
