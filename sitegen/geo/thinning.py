"""Fewer points on a line: Visvalingam and Whyatt (1993) on whole numbers.

Invariant: the ends of a line stay, so lines that meet go on meeting; equal areas go by place in the line.
"""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

Point = tuple[int, int]
_RING = 4
"""A closed line keeps this many points, the first one twice."""


def thin(line: Sequence[Point], least: float) -> tuple[Point, ...]:
    """The line without the points whose triangle with their neighbours has twice its area below ``least``."""
    last = len(line) - 1
    before, after = list(range(-1, last)), list(range(1, last + 2))
    kept, left = [True] * (last + 1), last + 1
    floor = _RING if last > 0 and line[0] == line[-1] else 2

    def area(at: int) -> int:
        (ax, ay), (bx, by), (cx, cy) = line[before[at]], line[at], line[after[at]]
        return abs((bx - ax) * (cy - ay) - (cx - ax) * (by - ay))

    areas = {at: area(at) for at in range(1, last)}
    heap = [(size, at) for at, size in areas.items()]
    heapify(heap)
    grown = 0
    while heap and left > floor:
        size, at = heappop(heap)
        if not kept[at] or size != areas[at]:
            continue
        grown = max(grown, size)  # a point's weight is never below that of one removed before it
        if grown >= least:
            break
        kept[at] = False
        left -= 1
        before[after[at]], after[before[at]] = before[at], after[at]
        for beside in (before[at], after[at]):
            if 0 < beside < last:
                areas[beside] = area(beside)
                heappush(heap, (areas[beside], beside))
    return tuple(point for point, stays in zip(line, kept, strict=True) if stays)


def ring_area(ring: Sequence[Point]) -> int:
    """Twice the area inside a ring; negative where it runs the other way round."""
    return sum(ax * by - bx * ay for (ax, ay), (bx, by) in zip(ring, [*ring[1:], *ring[:1]], strict=True))
