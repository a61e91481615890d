"""Columns of numbers as lines of base64 digits, one digit of every number to a line.

Invariant: a column is as long as the table has rows, so the n-th character of each line belongs to the n-th row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.base.sealing import DIGITS

if TYPE_CHECKING:
    from collections.abc import Sequence

_BITS = 6
_LOW = (1 << _BITS) - 1


def digit_lines(values: Sequence[int]) -> tuple[str, ...]:
    """The lines of a column, the lowest six bits of each value first; none where every value is zero.

    Like stands with like: the high digits are nearly all the same, and compress to next to nothing.

    Args:
        values: none negative, of any size.
    """
    lines = []
    left = list(values)
    while any(left):
        lines.append("".join([DIGITS[value & _LOW] for value in left]))
        left = [value >> _BITS for value in left]
    return tuple(lines)


def zigzag(value: int) -> int:
    """A number of either sign as one that is not negative: 0, -1, 1, -2 become 0, 1, 2, 3."""
    return 2 * value if value >= 0 else -2 * value - 1


def steps(values: Sequence[int]) -> list[int]:
    """The way from each value to the next, from zero to the first, in zigzag."""
    return [zigzag(here - before) for before, here in zip([0, *values[:-1]], values, strict=True)] if values else []
