"""The map of a region's page: its parts as shaded links, or its cities as dots on its outline.

Where the boundaries of a region's own parts are known, they are the map; else its outline is, or the part
of an outline around it in which its cities lie. Without `data/geo/` there are no maps.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.base.dataclass import dataclass
from sitegen.frame import MapArea, MapPlace, RegionMap
from sitegen.geo.drawing import Bounds, Fit, bounds, clip, draw, fit, flatten, middle, path, placed
from sitegen.geo.labels import Dot, apart, labels
from sitegen.geo.projection import azimuthal
from sitegen.geo.sheet import DIGIT, WIDE
from sitegen.views.nearby import mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sitegen.geo.drawing import Flat
    from sitegen.geo.projection import Project
    from sitegen.geo.sheet import Part, Sheet
    from sitegen.model.boundaries import Atlas
    from sitegen.model.site import Clinic, Region
    from sitegen.views.edition import Edition

# A map of areas is a sheet.
_FINGER = 72  # units of a wide map that are 24 pixels on a phone
_SMALLEST, _MARK = 16, 12
_SHADES = 5

# A map of places is 640 units wide: shown smaller than that on a wide screen, and half as large on a phone.
_NARROW, _TALL = 640, 600
_MARGIN = 14
_RADII = (6, 9, 12, 14)
_NEAR, _FAR = 15, 24  # radii of what is pressed: 24 pixels across on a wide screen, and on a phone
_LETTERS, _LARGE_LETTERS = 19, 27  # sizes of names on a wide screen and on a phone, as in the theme's tokens
_LEAST = 5
_SPECK = 40
_MOST_ZOOM = 3  # times: a coast is not made for looking any closer
_ROUND = (1, 2, 3, 5, 10, 15, 20, 30, 50, 75, 100, 150, 200, 300, 500, 750, 1000, 2000, 5000, 10_000)


def region_map(edition: Edition, region: Region) -> RegionMap | None:
    """The map of a region's page, or None where the page is as good without one."""
    for atlas in edition.site.atlases:
        if not atlas.named.isdisjoint(region.children) and (sheet := atlas.sheet(region.id)):
            return _areas(edition, region, atlas.credit, sheet)
    for name in reversed(region.lineage()):
        for atlas in edition.site.atlases:
            if name in atlas.named:
                return _places(edition, region, atlas, name)
    return None


def steps(counts: Iterable[int], most: int) -> tuple[tuple[int, int], ...]:
    """Classes of about equally many counts, as the lowest and highest of each, that begin at round numbers.

    Each class has a count in it; the largest is in a class with those of its own order alone.
    """
    ordered = sorted(counts)
    begins: list[int] = []
    for parts in range(most, 0, -1):
        quantiles = {ordered[place * len(ordered) // parts] for place in range(parts)} if ordered else set()
        begins = sorted({max(number for number in _ROUND if number <= count) for count in {*quantiles, *ordered[-1:]}})
        if len(begins) <= most:
            break
    ends = [following - 1 for following in begins[1:]]
    return tuple(zip(begins, [*ends, *ordered[-1:]], strict=True))


def _step(count: int, of: Sequence[tuple[int, int]]) -> int:
    return sum(low <= count for low, _ in of)


def _areas(edition: Edition, region: Region, credit: str, sheet: Sheet) -> RegionMap:
    site = edition.site
    linked = [site.regions[name] for name in region.children if name in sheet.parts and site.regions[name].clinics]
    classes = steps((len(one.clinics) for one in linked), _SHADES)
    ids = {one.id for one in linked}
    return RegionMap(
        place=region.in_text,
        width=WIDE,
        height=sheet.height,
        cut=False,
        land="".join([part.path for name, part in sheet.parts.items() if name not in ids]),
        areas=tuple(_area(edition, one, sheet.parts[one.id], classes) for one in linked),
        places=(),
        steps=classes,
        credit=credit,
    )


def _area(edition: Edition, region: Region, part: Part, classes: Sequence[tuple[int, int]]) -> MapArea:
    link = edition.region_link(region)
    count = len(region.clinics)
    tiny = part.side < _SMALLEST
    x, y = part.middle if tiny else part.inside
    return MapArea(
        href=link.href,
        name=region.name,
        count=count,
        step=_step(count, classes),
        path=part.path,
        x=x,
        y=y,
        numbered=not tiny and part.free >= DIGIT * (len(str(count)) + 0.5),
        mark=_MARK if tiny else 0,
        fine=part.side < _FINGER,
    )


@dataclass(frozen=True, slots=True)
class _City:
    """A region with clinics of its own, and where it lies."""

    region: Region
    count: int
    at: Flat


def _places(edition: Edition, region: Region, atlas: Atlas, outline: str) -> RegionMap | None:
    cities = _cities(edition, region)
    whole = outline == region.id
    if len(cities) < (1 if whole else 2):
        return None
    topology = atlas.alone(outline)
    shape = topology.shapes[outline]
    project = azimuthal(*middle(topology, shape))
    lines = flatten(topology, (shape,), project)
    area = bounds(point for line in lines.values() for point in line)
    if not whole:
        area = _around([project(*city.at) for city in cities], area)
    k = min((_NARROW - 2 * _MARGIN) / area.width, (_TALL - 2 * _MARGIN) / area.height)
    height = int(k * area.height) + 2 * _MARGIN
    put = fit(area, _NARROW - 2 * _MARGIN, height - 2 * _MARGIN, (_MARGIN, _MARGIN))
    rings = draw(shape, placed(lines, put, _LEAST), _SPECK)
    if not whole:
        sheet = Bounds(-_MARGIN, -_MARGIN, _NARROW + _MARGIN, height + _MARGIN)
        rings = tuple(part for ring in rings if (part := clip(ring, sheet)))
    places, classes = _dots(edition, cities, project, put, (_NARROW, height))
    if not places:
        return None
    return RegionMap(region.in_text, _NARROW, height, not whole, path(rings), (), places, classes, atlas.credit)


def _around(points: Sequence[Flat], most: Bounds) -> Bounds:
    """The part of a plane that shows some points, with a margin; no larger than ``most``."""
    inner = bounds(points)
    x, y = (inner.west + inner.east) / 2, (inner.south + inner.north) / 2
    ratio = _NARROW / _TALL
    whole = max(most.width, most.height * ratio) / 2
    half = max(0.75 * inner.width, 0.75 * inner.height * ratio, whole / _MOST_ZOOM)
    if half >= whole:
        return most
    return Bounds(x - half, y - half / ratio, x + half, y + half / ratio)


def _cities(edition: Edition, region: Region) -> list[_City]:
    """The places below a region in which its clinics lie, those with most clinics first."""
    site = edition.site
    found = []
    for name in {site.clinics[clinic].region for clinic in region.clinics} - {region.id}:
        city = site.regions[name]
        clinics = [site.clinics[clinic] for clinic in city.clinics]
        at = (city.location.lon, city.location.lat) if city.location else _mean(clinics)
        if at:
            found.append(_City(city, len(clinics), at))
    return sorted(found, key=lambda city: (-city.count, city.region.name.casefold(), city.region.id))


def _mean(clinics: Sequence[Clinic]) -> Flat | None:
    """The mean position of some clinics of one city, as longitude and latitude."""
    places = [clinic.listing.location for clinic in clinics if clinic.listing.location]
    if not places:
        return None
    where = mean(places)
    return where.lon, where.lat


def _dots(
    edition: Edition, cities: Sequence[_City], project: Project, put: Fit, frame: tuple[int, int]
) -> tuple[tuple[MapPlace, ...], tuple[tuple[int, int], ...]]:
    width, height = frame
    at = {city.region.id: put(project(*city.at)) for city in cities}
    shown = [city for city in cities if 0 <= at[city.region.id][0] <= width and 0 <= at[city.region.id][1] <= height]
    classes = steps((city.count for city in shown), len(_RADII))
    dots = [Dot(*at[city.region.id], _RADII[_step(city.count, classes) - 1], city.region.name) for city in shown]
    near = apart(dots, 2 * _NEAR, [True] * len(dots))
    far = apart(dots, 2 * _FAR, near)
    large = labels(dots, [_LARGE_LETTERS * linked for linked in far], width, height)
    small = labels(dots, [_LETTERS * linked for linked in near], width, height, large)
    places = []
    for city, dot, linked, touched, first, label in zip(shown, dots, near, far, large, small, strict=True):
        link = edition.region_link(city.region)
        places.append(
            MapPlace(
                href=link.href,
                name=city.region.name,
                count=city.count,
                step=_step(city.count, classes),
                radius=dot.radius,
                x=dot.x,
                y=dot.y,
                reach=_FAR if touched else _NEAR if linked else 0,
                fine=not touched,
                label=(label.x, label.y, label.anchor, label.drop) if label else None,
                fine_label=label is not None and first is None,
            )
        )
    return tuple(places), classes
