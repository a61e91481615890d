"""What follows from records alone: freshness, listing order and price figures.

Invariant: pure functions of their arguments; the only "today" is the ``as_of`` they are given.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from sitegen.model.site import Clinic
    from sitegen.parse.schema import ClinicRecord, Freshness, PriceEntry

KM_PER_MILE = 1.609344
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
