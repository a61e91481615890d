"""One thing that was mended in a source, and how places move when lines do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True, slots=True, order=True)
class Mend:
    """What was mended, and where.

    Attributes:
        line: of the mended file, from 1.
        col: in code points, from 1.
        words: what was done.
    """

    line: int
    col: int
    words: str


def moved(mends: Iterable[Mend], lines: Sequence[int]) -> list[Mend]:
    """``mends`` where they stand once the file's lines are in another order.

    Args:
        mends: with places in the former order.
        lines: the number, from 0, that each line of the new order had in the former one.
    """
    now = {before: after for after, before in enumerate(lines)}
    return [replace(mend, line=now.get(mend.line - 1, mend.line - 1) + 1) for mend in mends]
