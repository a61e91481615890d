"""The parts of a region on one sheet: what of its map follows from boundaries alone.

Invariant: a sheet is decided by lines and shapes, by no site, so that it is drawn once for a file of boundaries.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sitegen.geo.drawing import bounds, draw, fit, flatten, middle, path, placed, room
from sitegen.geo.projection import azimuthal, conic

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sitegen.geo.drawing import Ring
    from sitegen.geo.topology import Topology

WIDE: Final = 960
"""Units across: about as many pixels on a wide screen, and a third of them on a phone."""

DIGIT: Final = 12
"""Units that a digit takes, and as many high."""

_HEAD = 26  # room above for the name of what is pointed at
_INSET_GAP = 14
_LEAST = 14  # square units, as in `placed`: a sheet holds half a hundred outlines
_SPECK = 40


class Part(NamedTuple):
    """One shape on a sheet, in its units.

    Attributes:
        path: its rings as an SVG path.
        side: the shorter side of the rectangle around it.
        middle: of that rectangle.
        inside: a good place for a number inside its largest ring.
        free: how wide that may be there.
    """

    path: str
    side: int
    middle: tuple[int, int]
    inside: tuple[int, int]
    free: int


class Sheet(NamedTuple):
    """All parts of a region in one frame that is `WIDE` units across, in the order of their names in the file."""

    height: int
    parts: Mapping[str, Part]


def sheet(topology: Topology, names: Sequence[str], parallels: tuple[float, ...], insets: Mapping[str, float]) -> Sheet:
    """Shapes in one frame: most as they lie, the insets in the lower left corner, each on its own plane.

    Args:
        topology: the shapes, and lines that they share.
        names: of those that are shown, one at least.
        parallels: the two standard parallels of a conic projection, in degrees; none for an azimuthal one.
        insets: the scales of insets relative to the others, by name; where there are no others, none is one.
    """
    if insets.keys() >= set(names):
        insets = {}
    main = [topology.shapes[name] for name in names if name not in insets]
    middles = bounds(middle(topology, shape) for shape in main)
    east, north = (middles.west + middles.east) / 2, (middles.south + middles.north) / 2
    project = conic(east, *parallels) if len(parallels) > 1 else azimuthal(east, north)
    lines = flatten(topology, main, project)
    area = bounds(point for line in lines.values() for point in line)
    k = WIDE / (area.width or 1e-9)
    flat = placed(lines, fit(area, WIDE, k * area.height, (0, _HEAD)), _LEAST)
    drawn = {name: draw(topology.shapes[name], flat, _SPECK) for name in names if name not in insets}
    bottom, left = _HEAD + k * area.height, 0.0
    for name, scale in insets.items():
        if name not in names:
            continue
        shape = topology.shapes[name]
        lines = flatten(topology, (shape,), azimuthal(*middle(topology, shape)))
        area = bounds(point for line in lines.values() for point in line)
        wide, high = k * scale * area.width, k * scale * area.height
        drawn[name] = draw(shape, placed(lines, fit(area, wide, high, (left, bottom - high)), _LEAST), _SPECK)
        left += wide + _INSET_GAP
    return Sheet(int(bottom) + 2, {name: _part(drawn[name]) for name in names})


def _part(rings: tuple[Ring, ...]) -> Part:
    sides = bounds(point for ring in rings for point in ring)
    x, y, free = room(rings[0], DIGIT)
    centre = int(sides.west + sides.east) // 2, int(sides.south + sides.north) // 2
    return Part(path(rings), int(min(sides.width, sides.height)), centre, (x, y), free)
