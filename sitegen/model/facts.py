"""What follows from records alone: freshness, listing order and price figures.

Invariant: pure functions of their arguments; the only "today" is the ``as_of`` they are given.
"""

from __future__ import annotations

import math
from statistics import median
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from sitegen.base.dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from sitegen.model.site import Clinic
    from sitegen.parse.listing import Listing, Price
    from sitegen.parse.schema import Freshness

    Thing = tuple[str, str, str, str]
    """What is paid for: treatment, purpose, currency, and per what."""

KM_PER_MILE = 1.609344
_STATUS = {"open": 0, "temporarily-closed": 1, "closed": 2}


def freshness(listing: Listing, as_of: date, ages: Freshness) -> Literal["fresh", "older", "stale"]:
    """How old a record's verification is: up to ``fresh`` days, up to ``stale`` days, or past them."""
    return age(listing.verified, as_of, ages)


def age(day: date, as_of: date, ages: Freshness) -> Literal["fresh", "older", "stale"]:
    """How old what was checked on ``day`` is, in the same three steps."""
    days = (as_of - day).days
    return "fresh" if days <= ages.fresh else "older" if days <= ages.stale else "stale"


def listing_key(clinic: Clinic, as_of: date, ages: Freshness) -> tuple[int, bool, str, str]:
    """The order of every list: open before closed, stale records last, then by name."""
    listing = clinic.listing
    return _STATUS[listing.status], age(listing.verified, as_of, ages) == "stale", listing.name.casefold(), clinic.id


ENOUGH: Final = 3
"""With fewer clinics than this, a middle price would only repeat what one of them asks."""

# Up to which amount a figure of ours is rounded to what.
_MIDDLE_STEPS: Final = ((50, 1), (500, 5), (10_000, 10), (math.inf, 100))
_TOTAL_STEPS: Final = ((100, 1), (1_000, 10), (10_000, 50), (math.inf, 500))


@dataclass(frozen=True, slots=True)
class PriceFigures:
    """Asking prices of one treatment for one purpose in one currency, over several clinics.

    ``median`` is rounded, and None when fewer than `ENOUGH` clinics list a price.
    """

    treatment: str
    purpose: str
    currency: str
    per: str
    low: float
    median: float | None
    high: float
    clinics: int
    oldest: date
    sample: bool


def ends(entry: Price) -> tuple[float, float] | None:
    """The lower and upper end of one asking price, or None when it names neither."""
    low = entry.low if entry.low is not None else entry.high
    high = entry.high if entry.high is not None else entry.low
    return None if low is None or high is None else (low, high)


class Ask(NamedTuple):
    """What one clinic asks for its treatments; nothing where it is closed for good."""

    id: str
    region: str
    sample: bool
    verified: date
    pricing: tuple[Price, ...]


def ask(clinic: Clinic) -> Ask:
    """What a clinic asks."""
    listing = clinic.listing
    pricing = () if listing.status == "closed" else listing.pricing
    return Ask(clinic.id, clinic.region, listing.sample, listing.verified, pricing)


class Asked(NamedTuple):
    """What one clinic asks for one thing: its lowest and highest price, and the older of their checks."""

    low: float
    high: float
    checked: date
    sample: bool


def asked(one: Ask, currency: str) -> dict[Thing, Asked]:
    """What a clinic asks for each thing, in ``currency`` where it names none."""
    found: dict[Thing, Asked] = {}
    for entry in one.pricing:
        both = ends(entry)
        if both:
            thing = entry.treatment, entry.purpose or "", entry.currency or currency, entry.per
            (low, high), checked = both, entry.checked or one.verified
            if before := found.get(thing):
                low, high, checked = min(low, before.low), max(high, before.high), min(checked, before.checked)
            found[thing] = Asked(low, high, checked, one.sample)
    return found


def price_figures(found: Mapping[Thing, Sequence[Asked]]) -> tuple[PriceFigures, ...]:
    """Range and median of what clinics ask for each thing, each clinic named once for it.

    The median is over the clinics' midpoints, so that a clinic with a wide range, or with several prices
    for one thing, weighs no more than another.
    """
    return tuple(_figures(thing, clinics) for thing, clinics in sorted(found.items()))


def _figures(thing: Thing, clinics: Sequence[Asked]) -> PriceFigures:
    lows, highs, checks, samples = zip(*clinics, strict=True)
    low, high = min(lows), max(highs)
    middle = rounded(median([(one.low + one.high) / 2 for one in clinics]))
    return PriceFigures(
        *thing,
        low=low,
        median=min(max(middle, low), high) if len(clinics) >= ENOUGH else None,
        high=high,
        clinics=len(clinics),
        oldest=min(checks),
        sample=any(samples),
    )


def rounded(amount: float) -> float:
    """A middle price without false precision: to 5 below 500, to 10 above, halves up; coarser for large amounts."""
    return _to_step(amount, _MIDDLE_STEPS)


def estimate(price: float, sessions: int) -> float:
    """What ``sessions`` cost at one price: to 10 below 1,000, to 50 above, halves up; one session is as listed."""
    return price if sessions == 1 else _to_step(price * sessions, _TOTAL_STEPS)


def _to_step(amount: float, steps: tuple[tuple[float, int], ...]) -> float:
    step = next(step for below, step in steps if amount < below)
    return float(math.floor(amount / step + 0.5) * step)
