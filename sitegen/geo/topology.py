"""Boundaries as lines that neighbours share, and the text they are kept in.

A line (arc) is whole numbers: the first point, then steps from point to point, east and north, in parts of a
degree. A shape is rings; a ring is the numbers of its lines, counted from 1, below 0 where one runs backwards.
Invariant: shared borders are one line, so that thinning cannot tear neighbours apart.
"""

from __future__ import annotations

import re
from array import array
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from sitegen.base.dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sitegen.geo.thinning import Point

Ring = tuple[int, ...]
Shape = tuple[Ring, ...]
_NUMBERS = re.compile(r"-?[0-9]{1,7}( -?[0-9]{1,7})*")


@dataclass(frozen=True, slots=True)
class Topology:
    """Lines in parts of a degree (``scale`` parts to one), and shapes made of them by name.

    Attributes:
        packed: the lines' points, first east and then north of each: an eighth of what pairs would take.
    """

    scale: int
    packed: tuple[array[int], ...]
    shapes: Mapping[str, Shape]

    @property
    def arcs(self) -> tuple[tuple[Point, ...], ...]:
        """All lines."""
        return tuple(map(_points, self.packed))

    def arc(self, number: int) -> tuple[Point, ...]:
        """The line of a number, from 1."""
        return _points(self.packed[number - 1])

    def lines(self, shapes: Iterable[Shape]) -> tuple[int, ...]:
        """The numbers of the lines that some shapes use, each once, in order."""
        return tuple(sorted({abs(number) for shape in shapes for ring in shape for number in ring}))


def decode(
    scale: int, arcs: Sequence[str], shapes: Mapping[str, Sequence[str]]
) -> tuple[Topology, list[tuple[tuple[str | int, ...], str]]]:
    """Boundaries as they are written, and what is wrong: where (as a path of keys) and in words."""
    faults: list[tuple[tuple[str | int, ...], str]] = []
    lines: list[array[int]] = []
    for index, text in enumerate(arcs):
        line = _line(text, scale)
        if line is None:
            faults.append((("arcs", index), "an arc is pairs of whole numbers, two at least, that stay on the globe"))
        lines.append(line or array("q"))
    found: dict[str, Shape] = {}
    for name, rings in shapes.items():
        shape = tuple(_ring(text) for text in rings)
        if not shape or not all(shape) or not all(0 < abs(number) <= len(lines) for ring in shape for number in ring):
            faults.append((("shapes", name), f"`{name}` is no list of rings of arcs that exist"))
        elif not all(lines[abs(number) - 1] for ring in shape for number in ring):
            continue  # told at its line
        elif not all(_closed(ring, lines) for ring in shape):
            faults.append((("shapes", name), f"a ring of `{name}` does not end where it begins"))
        else:
            found[name] = shape
    return Topology(scale, tuple(lines), found), faults


def encode(line: Sequence[Point]) -> str:
    """A line as it is written."""
    steps = [line[0], *((bx - ax, by - ay) for (ax, ay), (bx, by) in pairwise(line))]
    return " ".join(f"{x} {y}" for x, y in steps)


def ring_points(ring: Ring, arcs: Mapping[int, Sequence[Point]]) -> list[Point]:
    """The points of a ring, each once."""
    points: list[Point] = []
    for number in ring:
        line = arcs[abs(number)]
        points += line[:-1] if number > 0 else line[:0:-1]
    return points


def _points(packed: array[int]) -> tuple[Point, ...]:
    return tuple(zip(packed[::2], packed[1::2], strict=True))


def _line(text: str, scale: int) -> array[int] | None:
    if not _NUMBERS.fullmatch(text):
        return None
    numbers = [int(part) for part in text.split(" ")]
    if len(numbers) < 4 or len(numbers) % 2:  # noqa: PLR2004 - two points of two numbers
        return None
    xs, ys = tuple(accumulate(numbers[::2])), tuple(accumulate(numbers[1::2]))
    if max(xs) > 400 * scale or min(xs) < -400 * scale or max(ys) > 90 * scale or min(ys) < -90 * scale:
        return None
    numbers[::2], numbers[1::2] = xs, ys
    return array("q", numbers)


def _ring(text: str) -> Ring:
    return tuple(int(part) for part in text.split(" ")) if _NUMBERS.fullmatch(text) else ()


def _closed(ring: Ring, lines: Sequence[array[int]]) -> bool:
    used = [(lines[abs(number) - 1], number > 0) for number in ring]
    ends = [(line[:2], line[-2:]) if forward else (line[-2:], line[:2]) for line, forward in used]
    return all(end == begin for (_, end), (begin, _) in zip(ends, [*ends[1:], ends[0]], strict=True))
