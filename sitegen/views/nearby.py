"""Which clinics close by a page tells of: a clinic's own those around it, a small region's those across its border."""

from __future__ import annotations

from math import fsum
from typing import TYPE_CHECKING, Final

from sitegen.model.near import CLOSE, MOST_KM, cell
from sitegen.parse.listing import Point

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sitegen.model.near import Cell, Place
    from sitegen.model.site import Clinic, Region
    from sitegen.views.edition import Edition

    Found = tuple[tuple[float, str], ...]
    """Kilometres and ids, the nearest first."""

NEAREST: Final = CLOSE
"""So many a clinic's page tells of, at most."""
NEARBY_KM: Final = 300.0
FEW: Final = 5
"""A region with fewer clinics than this also shows the nearest ones across its border."""
ACROSS_KM: Final = MOST_KM


def around_clinic(edition: Edition, clinic: Clinic) -> Found:
    """What a clinic's page tells of."""
    where = clinic.listing.location
    return edition.site.near.nearest(where, NEAREST, NEARBY_KM, frozenset({clinic.id})) if where else ()


def around_region(edition: Edition, region: Region) -> Found:
    """What the first page of a region's list tells of besides its own clinics."""
    where = middle_of(edition, region)
    return edition.site.near.nearest(where, FEW, ACROSS_KM, frozenset(region.clinics)) if where else ()


def middle_of(edition: Edition, region: Region) -> Place | None:
    """Around which place clinics across the border are looked for; None where there are enough on this side."""
    if len(region.clinics) >= FEW:
        return None
    if region.location:
        return region.location
    places = [where for name in region.clinics if (where := edition.site.clinics[name].listing.location)]
    return mean(places) if places else None


def mean(places: Collection[Place]) -> Point:
    """The mean position of some places, whatever their order; good enough within a region."""
    lat, lon = fsum(place.lat for place in places), fsum(place.lon for place in places)
    return Point(lat / len(places), lon / len(places))


def cell_of(edition: Edition) -> dict[str, Cell]:
    """The cell by which it is told what is near each clinic, of those that say where they are."""
    site = edition.site
    opened = {pin.id for pin in site.near.pins}
    others = ((name, site.clinics[name].listing.location) for name in site.clinics.keys() - opened)
    return site.near.surroundings({name: where for name, where in others if where})


def telling_of(edition: Edition, clinics: Collection[str]) -> Iterator[str]:
    """The ids of the clinics and regions whose pages tell of one of these clinics as close by."""
    site = edition.site
    around = site.near.around(clinics)
    for name, one in edition.once(cell_of).items():
        if one in around and _among(clinics, around_clinic(edition, site.clinics[name])):
            yield name
    for region in site.regions.values():
        middle = middle_of(edition, region)
        if middle and cell(middle) in around and _among(clinics, around_region(edition, region)):
            yield region.id


def _among(clinics: Collection[str], found: Found) -> bool:
    return any(name in clinics for _, name in found)
