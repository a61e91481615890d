"""The boundaries of `data/geo/*.yaml`: shapes of regions for the maps on their pages.

Invariant: every shape of an atlas can be drawn, and no region has two. Shapes of regions that the site does
not have are no fault, so that one file of the world serves any directory.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sitegen.base.problem import Problem, Span
from sitegen.geo.topology import Topology, decode
from sitegen.model import sources
from sitegen.parse import yaml
from sitegen.parse.records import nearest, place
from sitegen.parse.schema import Boundaries

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Atlas:
    """One file of boundaries.

    Attributes:
        credit: whose boundaries they are, as it stands below a map.
        topology: the shapes by region id.
        parallels: the two standard parallels of the map that shows all shapes together; none for the default.
        insets: shapes that this map shows in its corner, with their scale relative to the others.
    """

    credit: str
    topology: Topology
    parallels: tuple[float, ...]
    insets: Mapping[str, float]


def in_folder(path: str) -> bool:
    """Whether the file at ``path`` holds boundaries."""
    return path.startswith("data/geo/") and path.endswith(".yaml") and path.count("/") == 2  # noqa: PLR2004 - no folders in it


def read_atlases(files: tuple[tuple[str, bytes], ...]) -> tuple[tuple[Atlas, ...], list[Problem]]:
    """The boundaries of some files, given by path, and what is wrong with them."""
    atlases, problems = [], []
    owners: dict[str, str] = {}
    for path, data in files:
        record, found = sources.record(path, data, Boundaries)
        problems += found
        if record is None:
            continue
        topology, faults = decode(record.scale, record.arcs, record.shapes)
        known = record.shapes.keys()
        faults += [
            (("insets", name), f"`{name}` is no shape of this file. {nearest(name, tuple(known))}".rstrip())
            for name in record.insets
            if name not in known
        ]
        places = yaml.locate(yaml.decode(data)[0]) if faults else {}
        for key, message in faults:
            hint = "`make geo` writes these files anew; docs/WRITING.md says what is in them"
            problems.append(Problem(Span(path, *place(places, key)), "error", "border-broken", message, hint))
        twice = [name for name in topology.shapes if name in owners]
        if twice:
            places = yaml.locate(yaml.decode(data)[0])
        for name in twice:
            span = Span(path, *place(places, ("shapes", name)))
            message, hint = f"`{name}` is drawn in {owners[name]} too", "keep one of the two"
            problems.append(Problem(span, "error", "border-twice", message, hint))
        owners |= dict.fromkeys(topology.shapes, path)
        insets = {name: scale for name, scale in record.insets.items() if name in topology.shapes and scale > 0}
        atlases.append(Atlas(record.credit, topology, record.parallels, insets))
    return tuple(atlases), problems
