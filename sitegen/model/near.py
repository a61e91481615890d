"""The clinics nearest to a place: a k-d tree over points on the globe.

Invariant: the answer is that of comparing every clinic, whatever the tree's shape; points are taken in
space, so the date line and the poles are places like any other.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import asin, cos, dist, floor, pi, radians, sin, sqrt
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from sitegen.model.gather import Pin

    Point = tuple[float, float, float]
    Part = tuple[int, int, int]
    Cell = tuple[int, int, int, int]
    """Which grid, each with cells of twice the sides of the one before, and where in it."""
    Located = tuple[Point, Pin]
    Leaf = tuple[Located, ...]
    Node = list[Any]
    """An axis, where the plane across it lies, and what is below that and above; but for the axis only points until it is asked."""

EARTH_KM = 6371.0088
_BUCKET = 12
_WHOLE = 2  # parts of a node that is not parted yet
_METRE = 0.001  # km
_HAIR = 2 * _METRE / EARTH_KM


class Place(Protocol):
    """A place on the globe, in degrees (WGS 84)."""

    @property
    def lat(self) -> float:
        """Degrees north."""

    @property
    def lon(self) -> float:
        """Degrees east."""


MOST_KM = 400.0
"""What is farther apart than this is near nothing, whatever is asked."""

CLOSE = 5
"""So many clinics are looked for around one, at most."""


def cell(where: Place) -> Cell:
    """The cell of the widest grid in space that a place lies in: what is near it lies in the same or in one beside it."""
    x, y, z = _part(where)
    return _HALVINGS, x >> _HALVINGS, y >> _HALVINGS, z >> _HALVINGS


def beside(middle: Cell) -> Iterator[Cell]:
    """A cell and all of its grid that touch it."""
    grid, x, y, z = middle
    return product((grid,), (x - 1, x, x + 1), (y - 1, y, y + 1), (z - 1, z, z + 1))


def distance_km(one: Place, other: Place) -> float:
    """The great-circle distance in kilometres, by the haversine formula (Sinnott 1984)."""
    phi, psi = radians(one.lat), radians(other.lat)
    chord = sin((psi - phi) / 2) ** 2 + cos(phi) * cos(psi) * sin(radians(other.lon - one.lon) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(chord)))


@dataclass(frozen=True)
class Neighbours:
    """Clinics that are open, by place; sorted when somebody asks first."""

    pins: tuple[Pin, ...]

    def surroundings(self, others: Mapping[str, Place]) -> dict[str, Cell]:
        """For each clinic by id a cell that has, with those that touch it, the `CLOSE` nearest others for sure.

        Where many lie together it is a small one: all of a part that has half a cell's sides are closer to each other than
        such a side is long. So where there are more in it, the nearest are no farther than that from any of them.

        Args:
            others: places of clinics that are not open, by their ids.
        """
        parts = {**self._parts, **{name: _part(where) for name, where in others.items()}}
        count: list[Mapping[Part, int]] = [Counter(self._parts.values())]
        known: list[Collection[Part]] = [{*parts.values()}]
        for _ in range(1, _HALVINGS):
            above: Counter[Part] = Counter()
            for part, pins in count[-1].items():
                above[_up(part)] += pins
            count.append(above)
            known.append({_up(part) for part in known[-1]})
        found: dict[Part, Cell] = {}
        # From the widest grid down: a part has a cell of this grid, or the one of the larger part that it lies in.
        for grid in range(_HALVINGS, 0, -1):
            inside, wider = count[grid - 1], found
            found = {part: (grid, *_up(part)) for part in known[grid - 1] if inside.get(part, 0) > CLOSE or not wider}
            found.update({part: wider[_up(part)] for part in known[grid - 1] if part not in found})
        return {name: found[part] for name, part in parts.items()}

    def by_cell(self, grid: int) -> dict[Cell, list[str]]:
        """The ids of the clinics in each cell of one grid."""
        found: dict[Cell, list[str]] = {}
        for name, (x, y, z) in self._parts.items():
            found.setdefault((grid, x >> grid, y >> grid, z >> grid), []).append(name)
        return found

    def around(self, names: Iterable[str]) -> set[Cell]:
        """The cells of all grids in which any of these clinics lies, or which touch one of these; of those that are open."""
        parts = {part for name in names if (part := self._parts.get(name))}
        middles = {(grid, x >> grid, y >> grid, z >> grid) for x, y, z in parts for grid in range(1, _HALVINGS + 1)}
        return {each for middle in middles for each in beside(middle)}

    @cached_property
    def _parts(self) -> dict[str, Part]:
        return {pin.id: _part(pin) for pin in self.pins}

    @cached_property
    def _root(self) -> Node | Leaf:
        return _node([(_point(pin), pin) for pin in self.pins], 0)

    def nearest(
        self, where: Place, count: int, limit_km: float, without: frozenset[str]
    ) -> tuple[tuple[float, str], ...]:
        """The distances and ids of up to ``count`` clinics within ``limit_km`` kilometres of ``where``, nearest first, none of ``without``.

        Distances are rounded to a metre, so that no machine's last digit decides the order; equals go by id.
        ``limit_km`` is `MOST_KM` at most.
        """
        if count < 1:
            return ()
        middle = _point(where)
        found: list[tuple[float, Pin]] = []  # with the straight line to each; a pin begins with its id
        reach = _chord(limit_km)
        stack: list[tuple[float, Node | Leaf]] = [(0.0, self._root)]
        while stack:
            gap, node = stack.pop()
            if gap > reach:
                continue
            while isinstance(node, list):
                if len(node) == _WHOLE:
                    _part_in_two(node)
                axis, edge, below, above = node
                away = middle[axis] - edge
                node, far = (below, above) if away < 0 else (above, below)
                if (beyond := max(gap, abs(away))) <= reach:
                    stack.append((beyond, far))
            seen = len(found)
            found += [
                (apart, pin) for point, pin in node if (apart := dist(middle, point)) <= reach and pin.id not in without
            ]
            if seen < len(found) >= count:
                found.sort()
                # what is a metre farther than the last may be its equal, once both are rounded
                reach = min(reach, found[count - 1][0] + _HAIR)
                while found[-1][0] > reach:
                    found.pop()
        measured = [(round(distance_km(where, pin), 3), pin.id) for _, pin in found]
        return tuple(sorted([item for item in measured if item[0] <= limit_km])[:count])


def _node(points: list[Located], axis: int) -> Node | Leaf:
    return tuple(points) if len(points) <= _BUCKET else [axis, points]


def _part_in_two(node: Node) -> None:
    """Put the points of a node below it: many a build asks for one place, and has no need of the other branches."""
    axis, points = node
    points.sort(key=lambda item: item[0][axis])
    middle, following = len(points) // 2, (axis + 1) % 3
    node[1:] = points[middle][0][axis], _node(points[:middle], following), _node(points[middle:], following)


def _point(where: Place) -> Point:
    """A place as a point on the unit sphere."""
    phi, theta = radians(where.lat), radians(where.lon)
    return cos(phi) * cos(theta), cos(phi) * sin(theta), sin(phi)


def _part(where: Place) -> Part:
    """Where a place lies in the finest grid."""
    x, y, z = _point(where)
    return floor(x / _PART), floor(y / _PART), floor(z / _PART)


def _up(part: Part) -> Part:
    """The part with twice its sides that a part lies in."""
    x, y, z = part
    return x >> 1, y >> 1, z >> 1


def _chord(km: float) -> float:
    """The straight line, in radii of the Earth, between two points ``km`` apart on its surface, and a hair more."""
    return 2 * sin(min((km + _METRE) / EARTH_KM, pi) / 2)


_CELL = _chord(MOST_KM) + 2 * _HAIR
_HALVINGS = 5  # of sides of 400 km: the smallest cells have 25, and their parts half of that
_PART = _CELL / 2**_HALVINGS  # a power of two, so that a place's part always lies in its cell
