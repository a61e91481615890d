"""Places by name and by postal district, as one text: what the place field offers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sitegen.finder.clinic import District

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sitegen.finder.clinic import FinderRegion, Point

_SIGNS = re.compile(r"[^A-Z0-9 ]+")


def place_lines(regions: Sequence[FinderRegion], districts: Sequence[District]) -> str:
    """A line for each region (id, name, other names, place, units, number of clinics), an empty one, and a line for each district."""
    lines = [
        "\t".join(
            (region.id, region.name, "|".join(region.names), *_place(region.where), region.units, str(region.clinics))
        )
        for region in regions
    ]
    lines.append("")
    lines += ["\t".join((one.country, one.code, *_place(one.where))) for one in districts]
    return "\n".join(lines) + "\n"


def _place(where: Point | None) -> tuple[str, str]:
    return (str(where[0]), str(where[1])) if where else ("", "")


def district(code: str) -> str:
    """The part of a postal code that names a district: what stands before its first space ("SW1A 1AA", "D02 X285")."""
    return _SIGNS.sub("", code.upper()).strip().partition(" ")[0]


def districts(codes: Iterable[tuple[str, str, Point]]) -> tuple[District, ...]:
    """The districts of records' postal codes, each with the mean of its clinics' places.

    Args:
        codes: country, postal code and place of each record.
    """
    found: dict[tuple[str, str], list[Point]] = {}
    for country, code, where in codes:
        if named := district(code):
            found.setdefault((country, named), []).append(where)
    return tuple(District(country, code, mean(found[country, code])) for country, code in sorted(found))


def mean(places: Sequence[Point]) -> Point:
    """The middle of some places; good enough within one region."""
    return tuple(round(sum(place[axis] for place in places) / len(places)) for axis in (0, 1))  # type: ignore[return-value]
