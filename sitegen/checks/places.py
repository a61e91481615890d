"""Clinics on the map far from where their region is.

A swapped latitude and longitude, or a lost minus sign, puts a clinic onto another continent. The middle
of a region is the middle of its clinics (the median of each axis in space, so that a few wrong ones do
not move it); its spread is how far from the middle nine of ten of them lie, or half of them where there
are fewer than ten. A clinic is far off when it lies more than 300 km and more than three times the spread
from the middle of the smallest region around it that has four clinics on the map. A city or a state
with a `location` of its own is its own middle, with 300 km around a city and 1,000 km around a state.

To mend it, look the address up on a map and copy latitude and longitude, in this order.
"""

from __future__ import annotations

from math import atan2, cos, degrees, hypot, radians, sin
from statistics import median
from typing import TYPE_CHECKING, Final

from sitegen.model.near import distance_km
from sitegen.parse.listing import Point

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sitegen.base.problem import Problem
    from sitegen.checks.subject import Subject
    from sitegen.model.near import Place
    from sitegen.model.site import Clinic, Site

    Around = tuple[Place, float]

CODES: Final = ("location-far-off",)
_NEAR_KM: Final = 300.0
_STATE_KM: Final = 1_000.0
_TIMES: Final = 3
_ENOUGH: Final = 4
_MANY: Final = 10
_CITY: Final = 3  # folders: country, state, city
_STATE: Final = 2


def check(subject: Subject) -> Iterator[Problem]:
    """Every clinic whose location cannot be in its region."""
    site = subject.site
    around: dict[str, Around | None] = {}
    for clinic in site.clinics.values():
        where = clinic.listing.location
        if where is None:
            continue
        for name in reversed(site.regions[clinic.region].lineage()):
            if name not in around:
                around[name] = _around(site, name)
            if found := around[name]:
                middle, reach = found
                km = distance_km(where, middle)
                if km > reach:
                    message = f"the location lies {km:,.0f} km from the middle of {site.regions[name].in_text}"
                    hint = _likely(where, middle, reach) or "copy latitude and longitude from a map"
                    yield subject.fault((clinic.path, ("location",)), "location-far-off", message, hint)
                break


def _around(site: Site, name: str) -> Around | None:
    """The middle of a region and how far from it a clinic may lie, or None where nothing can be said."""
    region = site.regions[name]
    depth = len(region.lineage())
    if region.location and depth >= _STATE:
        return region.location, _NEAR_KM if depth >= _CITY else _STATE_KM
    located = [point for key in (*region.clinics, *region.closed) if (point := _place(site.clinics[key]))]
    if len(located) < _ENOUGH:
        return None
    middle = _middle(located)
    away = sorted(distance_km(point, middle) for point in located)
    spread = away[len(away) * 9 // 10 if len(away) >= _MANY else (len(away) - 1) // 2]
    return middle, max(_NEAR_KM, _TIMES * spread)


def _place(clinic: Clinic) -> Point | None:
    return clinic.listing.location


def _middle(points: Sequence[Place]) -> Point:
    """The median in space, so that the date line is a place like any other."""
    x = median(cos(radians(one.lat)) * cos(radians(one.lon)) for one in points)
    y = median(cos(radians(one.lat)) * sin(radians(one.lon)) for one in points)
    z = median(sin(radians(one.lat)) for one in points)
    return Point(degrees(atan2(z, hypot(x, y))), degrees(atan2(y, x)))


def _likely(where: Place, middle: Place, reach: float) -> str:
    """What somebody probably meant, when that lies in the region."""
    guesses = (
        ("the two look swapped", where.lon, where.lat),
        ("a minus sign seems to be missing or too much", where.lat, -where.lon),
        ("a minus sign seems to be missing or too much", -where.lat, where.lon),
    )
    for words, lat, lon in guesses:
        if abs(lat) <= 90 and distance_km(Point(lat, lon), middle) <= reach:  # noqa: PLR2004 - the pole
            return f"{words}: write {{lat: {lat:.15g}, lon: {lon:.15g}}}"
    return ""
