"""Shapes to paths: projected, fitted into a frame, thinned for its size, rounded to whole units.

Invariant: lines are thinned and rounded before shapes are made of them, so that neighbours meet without gaps.
"""

from __future__ import annotations

from itertools import pairwise
from math import ceil, floor
from typing import TYPE_CHECKING

from sitegen.base.dataclass import dataclass
from sitegen.geo.thinning import Point, ring_area, thin
from sitegen.geo.topology import ring_points

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sitegen.geo.projection import Project
    from sitegen.geo.topology import Shape, Topology

Flat = tuple[float, float]
Ring = tuple[Point, ...]
_STEP = 1.5
"""Degrees: longer pieces of a line are cut, so that a border along a parallel bends as the parallel does."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """A rectangle, in radii of the Earth or in units of a drawing."""

    west: float
    south: float
    east: float
    north: float

    @property
    def width(self) -> float:
        """From west to east."""
        return self.east - self.west

    @property
    def height(self) -> float:
        """From south to north."""
        return self.north - self.south


@dataclass(frozen=True, slots=True)
class Fit:
    """Where the plane's points land in a drawing: ``k`` units to a radius, y downwards."""

    k: float
    x: float
    y: float

    def __call__(self, point: Flat) -> Point:
        """The nearest whole units."""
        return floor(self.x + self.k * point[0] + 0.5), floor(self.y - self.k * point[1] + 0.5)


def bounds(points: Iterable[Flat]) -> Bounds:
    """The rectangle around some points."""
    listed = list(points)
    xs, ys = [x for x, _ in listed], [y for _, y in listed]
    return Bounds(min(xs), min(ys), max(xs), max(ys))


def fit(area: Bounds, width: float, height: float, corner: Flat = (0, 0)) -> Fit:
    """``area`` in the middle of a frame of this size whose upper left corner is at ``corner``, as large as it goes."""
    k = min(width / (area.width or 1e-9), height / (area.height or 1e-9))
    x = corner[0] + (width - k * area.width) / 2 - k * area.west
    return Fit(k, x, corner[1] + (height - k * area.height) / 2 + k * area.north)


def middle(topology: Topology, shape: Shape) -> Flat:
    """The middle of a shape in degrees; longitudes are counted from its first point, across the date line too."""
    scale = topology.scale
    first = topology.packed[abs(shape[0][0]) - 1][0]
    points = [point for number in topology.lines((shape,)) for point in topology.arc(number)]
    turned = [(x - first + 540 * scale) % (360 * scale) - 180 * scale + first for x, _ in points]
    heights = [y for _, y in points]
    return (min(turned) + max(turned)) / 2 / scale, (min(heights) + max(heights)) / 2 / scale


def flatten(topology: Topology, shapes: Iterable[Shape], project: Project) -> dict[int, list[Flat]]:
    """The lines of some shapes on the plane."""
    found = {}
    for number in topology.lines(shapes):
        line = [(x / topology.scale, y / topology.scale) for x, y in topology.arc(number)]
        flat = [project(*line[0])]
        for (ax, ay), (bx, by) in pairwise(line):
            parts = ceil(max(abs(bx - ax), abs(by - ay)) / _STEP) or 1
            flat += (project(ax + (bx - ax) * n / parts, ay + (by - ay) * n / parts) for n in range(1, parts + 1))
        found[number] = flat
    return found


def draw(shape: Shape, lines: Mapping[int, Sequence[Point]], speck: int) -> tuple[Ring, ...]:
    """A shape's rings in a drawing, the largest first.

    A ring is left out where twice its area is below ``speck`` square units; the largest one never is.
    """
    rings = [tuple(ring_points(ring, lines)) for ring in shape]
    rings.sort(key=lambda ring: -abs(ring_area(ring)))
    return tuple(ring for place, ring in enumerate(rings) if not place or abs(ring_area(ring)) >= speck)


def placed(lines: Mapping[int, Sequence[Flat]], put: Fit, least: int) -> dict[int, tuple[Point, ...]]:
    """Lines in a drawing, thinned: a point stays where twice the area of its triangle is ``least`` square units."""
    return {number: thin([put(point) for point in line], least) for number, line in lines.items()}


def path(rings: Iterable[Ring]) -> str:
    """The path's text: absolute beginnings, then steps; a minus parts numbers as well as a space."""
    texts = []
    for ring in rings:
        (x, y), steps = ring[0], []
        for nx, ny in ring[1:]:
            if (nx, ny) != (x, y):
                steps.append(f"{nx - x} {ny - y}")
            x, y = nx, ny
        texts.append(f"M{ring[0][0]} {ring[0][1]}l{' '.join(steps)}z" if steps else "")
    return "".join(texts).replace(" -", "-")


def clip(ring: Ring, box: Bounds) -> Ring:
    """The part of a ring inside a box of whole units, by Sutherland and Hodgman (1974)."""
    points = list(ring)
    for axis, edge, side in ((0, box.west, 1), (0, box.east, -1), (1, box.south, 1), (1, box.north, -1)):
        kept: list[Point] = []
        for here, following in zip(points, [*points[1:], *points[:1]], strict=True):
            inside, goes_on = side * (here[axis] - edge) >= 0, side * (following[axis] - edge) >= 0
            if inside:
                kept.append(here)
            if inside != goes_on:
                along = (edge - here[axis]) / (following[axis] - here[axis])
                other = floor(here[1 - axis] + along * (following[1 - axis] - here[1 - axis]) + 0.5)
                kept.append((int(edge), other) if axis == 0 else (other, int(edge)))
        points = kept
    return tuple(points)


def room(ring: Ring, high: int) -> tuple[int, int, int]:
    """A good place for a short text of some height inside a ring: its middle, and how wide it may be."""
    ys = [y for _, y in ring]
    low, tall = min(ys), max(ys) - min(ys)
    best = (0, 0, -1)
    for tenth in (5, 4, 6, 3, 7):
        y = low + tall * tenth / 10 + 0.25  # between the whole units on which points lie
        above, below = _spans(ring, y - high / 2), _spans(ring, y + high / 2)
        for west, east in _spans(ring, y):
            for left, right in above:
                for start, end in below:
                    first, last = max(west, left, start), min(east, right, end)
                    if floor(last - first) > best[2]:
                        best = (floor((first + last) / 2 + 0.5), floor(y + 0.5), floor(last - first))
    return best


def _spans(ring: Ring, y: float) -> list[Flat]:
    """From where to where a level line is inside a ring."""
    cuts = sorted(
        ax + (y - ay) / (by - ay) * (bx - ax)
        for (ax, ay), (bx, by) in zip(ring, [*ring[1:], *ring[:1]], strict=True)
        if (ay > y) != (by > y)
    )
    return list(zip(cuts[::2], cuts[1::2], strict=False))
