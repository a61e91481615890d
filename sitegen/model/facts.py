"""What follows from records alone: freshness, listing order, price figures and distances.

Invariant: pure functions of their arguments; the only "today" is the ``as_of`` they are given.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from math import asin, cos, floor, pi, radians, sin, sqrt
from statistics import median
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from sitegen.model.site import Clinic
    from sitegen.parse.schema import ClinicRecord, Freshness, Location, PriceEntry

EARTH_KM = 6371.0088
KM_PER_MILE = 1.609344
_CELL_KM = 100.0
_HALF_CIRCLE = 180
_STATUS = {"open": 0, "temporarily-closed": 1, "closed": 2}


def freshness(record: ClinicRecord, as_of: date, ages: Freshness) -> Literal["fresh", "older", "stale"]:
    """How old a record's verification is: up to ``fresh`` days, up to ``stale`` days, or past them."""
    days = (as_of - record.verified.on).days
    return "fresh" if days <= ages.fresh else "older" if days <= ages.stale else "stale"


def listing_key(clinic: Clinic, as_of: date, ages: Freshness) -> tuple[int, bool, str, str]:
    """The order of every list: open before closed, stale records last, then by name."""
    record = clinic.record
    return _STATUS[record.status], freshness(record, as_of, ages) == "stale", record.name.casefold(), clinic.id


@dataclass(frozen=True, slots=True)
class PriceFigures:
    """Asking prices of one treatment for one purpose in one currency, over several clinics."""

    treatment: str
    purpose: str
    currency: str
    per: str
    low: float
    median: float
    high: float
    clinics: int
    oldest: str
    sample: bool


def ends(entry: PriceEntry) -> tuple[float, float] | None:
    """The lower and upper end of one asking price, or None when it names neither."""
    low = entry.low if entry.low is not None else entry.high
    high = entry.high if entry.high is not None else entry.low
    return None if low is None or high is None else (low, high)


def price_figures(clinics: Iterable[tuple[Clinic, str]]) -> tuple[PriceFigures, ...]:
    """Range and median of what ``clinics`` (each with its region's currency) list; closed clinics do not count.

    The median is over the clinics' midpoints, so that a clinic with a wide range weighs no more than another.
    """
    found: dict[tuple[str, str, str, str], list[tuple[Clinic, float, float, str]]] = {}
    for clinic, currency in clinics:
        if clinic.record.status == "closed":
            continue
        for entry in clinic.record.pricing:
            both = ends(entry)
            if both:
                key = entry.treatment, entry.purpose or "", entry.currency or currency, entry.per
                checked = entry.checked or clinic.record.verified.on
                found.setdefault(key, []).append((clinic, *both, checked.isoformat()))
    return tuple(
        PriceFigures(
            *key,
            low=min(low for _, low, _, _ in prices),
            median=round(median((low + high) / 2 for _, low, high, _ in prices), 2),
            high=max(high for _, _, high, _ in prices),
            clinics=len({clinic.id for clinic, _, _, _ in prices}),
            oldest=min(checked for _, _, _, checked in prices),
            sample=any(clinic.record.sample for clinic, _, _, _ in prices),
        )
        for key, prices in sorted(found.items())
    )


def distance_km(one: Location, other: Location) -> float:
    """The great-circle distance in kilometres, by the haversine formula (Sinnott 1984)."""
    phi, psi = radians(one.lat), radians(other.lat)
    chord = sin((psi - phi) / 2) ** 2 + cos(phi) * cos(psi) * sin(radians(other.lon - one.lon) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(chord)))


class Neighbours:
    """Nearest clinics by a grid of cubes in space, searched in growing cubes; closed clinics are left out.

    Points on the globe are taken as points in space, so the date line and the poles are places like any other.
    """

    def __init__(self, clinics: Iterable[Clinic]) -> None:
        self._cells: dict[tuple[int, int, int], list[Clinic]] = {}
        for clinic in clinics:
            where = clinic.record.location
            if where and clinic.record.status == "open":
                self._cells.setdefault(_cell(where), []).append(clinic)
        self._largest = round((len(self._cells) ** (1 / 3) - 1) / 2)  # a larger cube holds more cells than there are

    def nearest(
        self, where: Location, count: int, limit_km: float, without: frozenset[str]
    ) -> tuple[tuple[float, Clinic], ...]:
        """Up to ``count`` clinics within ``limit_km`` kilometres of ``where``, nearest first, none of ``without``.

        Distances are rounded to a metre, so that no machine's last digit decides the order.
        """
        size = 1
        while True:
            found = sorted(self._within(where, size, limit_km, without), key=lambda item: item[:2])[:count]
            furthest = found[-1][0] + 0.001 if len(found) == count else limit_km
            if size * _CELL_KM >= _chord(furthest) or size > self._largest:
                return tuple((away, clinic) for away, _, clinic in found)
            size += 1

    def _within(
        self, where: Location, size: int, limit_km: float, without: frozenset[str]
    ) -> Iterator[tuple[float, str, Clinic]]:
        """The clinics at most ``size`` cubes away in any direction; all of them once that is quicker."""
        steps = range(-size, size + 1)
        x, y, z = _cell(where)
        cells = ((x + i, y + j, z + k) for i, j, k in product(steps, steps, steps))
        for cell in self._cells if size > self._largest else cells:
            for clinic in self._cells.get(cell, ()):
                if clinic.id not in without and clinic.record.location:
                    away = round(distance_km(where, clinic.record.location), 3)
                    if away <= limit_km:
                        yield away, clinic.id, clinic


def _cell(where: Location) -> tuple[int, int, int]:
    """The cube, with edges of `_CELL_KM`, that holds a point of the globe."""
    phi, theta = radians(where.lat), radians(where.lon)
    x, y, z = cos(phi) * cos(theta), cos(phi) * sin(theta), sin(phi)
    scale = EARTH_KM / _CELL_KM
    return floor(x * scale), floor(y * scale), floor(z * scale)


def _chord(km: float) -> float:
    """The straight line through the Earth, in kilometres, between two points ``km`` apart on its surface."""
    return 2 * EARTH_KM * sin(min(km / EARTH_KM, pi) / 2)
