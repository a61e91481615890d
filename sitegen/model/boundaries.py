"""The boundaries of `data/geo/*.yaml`: shapes of regions for the maps on their pages.

Invariant: every shape of an atlas can be drawn, and no region has two. Shapes of regions that the site does
not have are no fault, so that one file of the world serves any directory.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sitegen.base.memory import NoMemo
from sitegen.base.problem import Problem, Span
from sitegen.geo.sheet import Part, Sheet, sheet
from sitegen.geo.topology import Topology, decode
from sitegen.model import sources
from sitegen.parse import yaml
from sitegen.parse.records import nearest, place
from sitegen.parse.schema import Boundaries

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sitegen.base.memory import MemoLike


@dataclass(frozen=True)
class Atlas:
    """One file of boundaries.

    Attributes:
        credit: whose boundaries they are, as it stands below a map.
        parallels: the two standard parallels of the map that shows all shapes together; none for the default.
        insets: shapes that this map shows in its corner, with their scale relative to the others.
        names: of all shapes, in the order of the file.
        source: the file.
    """

    credit: str
    parallels: tuple[float, ...]
    insets: Mapping[str, float]
    names: tuple[str, ...]
    source: bytes = field(repr=False)
    _sheets: dict[str, Sheet] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def named(self) -> frozenset[str]:
        """The names of all shapes."""
        return frozenset(self.names)

    @cached_property
    def topology(self) -> Topology:
        """The shapes by region id, decoded when somebody asks first: most builds draw no map."""
        return decode(self._read.scale, self._read.arcs, self._read.shapes)[0]

    def alone(self, name: str) -> Topology:
        """One of the shapes, with its own lines and none of the others', under their numbers."""
        read, rings = self._read, self._read.shapes[name]
        used = {abs(int(number)) for ring in rings for number in ring.split(" ")}
        arcs = [text if number in used else "" for number, text in enumerate(read.arcs, 1)]
        return decode(read.scale, arcs, {name: rings})[0]

    def sheet(self, region: str) -> Sheet | None:
        """The parts of a region in one frame, if any are known."""
        if region not in self._sheets:
            names = _parts_of(self.names).get(region)
            if names is None:
                return None
            self._sheets[region] = sheet(self.topology, names, self.parallels, self.insets)
        return self._sheets[region]

    @cached_property
    def _read(self) -> Boundaries:
        record, _ = sources.record("", self.source, Boundaries)
        assert record is not None, "there is no atlas of what cannot be read"
        return record


def _parts_of(names: Iterable[str]) -> dict[str, list[str]]:
    """Regions by those around them, but for countries."""
    found: dict[str, list[str]] = {}
    for name in names:
        around = name.rpartition("/")[0]
        if around:
            found.setdefault(around, []).append(name)
    return found


def in_folder(path: str) -> bool:
    """Whether the file at ``path`` holds boundaries."""
    return path.startswith("data/geo/") and path.endswith(".yaml") and path.count("/") == 2  # noqa: PLR2004 - no folders in it


def read_atlases(
    files: tuple[tuple[str, bytes], ...], memo: MemoLike | None = None
) -> tuple[tuple[Atlas, ...], list[Problem]]:
    """The boundaries of some files, given by path, and what is wrong with them.

    Args:
        files: their bytes.
        memo: keeps of a file with nothing wrong what need not be decoded to be known.
    """
    atlases, problems = [], []
    owners: dict[str, str] = {}
    for path, data in files:
        atlas, found = read_atlas(path, data, memo or NoMemo())
        problems += found
        if atlas is None:
            continue
        twice = [name for name in atlas.names if name in owners]
        if twice:
            places = yaml.locate(yaml.decode(data)[0])
        for name in twice:
            span = Span(path, *place(places, ("shapes", name)))
            message, hint = f"`{name}` is drawn in {owners[name]} too", "keep one of the two"
            problems.append(Problem(span, "error", "border-twice", message, hint))
        owners |= dict.fromkeys(atlas.names, path)
        atlases.append(atlas)
    return tuple(atlases), problems


def read_atlas(path: str, data: bytes, memo: MemoLike) -> tuple[Atlas | None, list[Problem]]:
    """The boundaries of one file, and what is wrong with them.

    Of one with nothing wrong ``memo`` keeps what is asked at once, and the sheets.
    """
    kept: Any = memo.get("borders", data)
    if kept is not None:
        credit, parallels, insets, names, sheets = kept
        read = {region: _sheet_of(*plain) for region, plain in sheets.items()}
        return Atlas(credit, tuple(parallels), insets, tuple(names), data, read), []
    atlas, problems = _parsed(path, data)
    if atlas and not problems:
        sheets = {region: atlas.sheet(region) for region in _parts_of(atlas.names)}
        memo.put("borders", data, [atlas.credit, list(atlas.parallels), atlas.insets, list(atlas.names), sheets])
    return atlas, problems


def _sheet_of(height: int, parts: Mapping[str, Sequence[Any]]) -> Sheet:
    """A sheet as the memo has it."""
    return Sheet(
        height,
        {
            name: Part(path, side, (x, y), (left, top), free)
            for name, (path, side, (x, y), (left, top), free) in parts.items()
        },
    )


def _parsed(path: str, data: bytes) -> tuple[Atlas | None, list[Problem]]:
    record, problems = sources.record(path, data, Boundaries)
    if record is None:
        return None, problems
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
    insets = {name: scale for name, scale in record.insets.items() if name in topology.shapes and scale > 0}
    return Atlas(record.credit, record.parallels, insets, tuple(topology.shapes), data), problems
