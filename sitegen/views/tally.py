"""What the clinics of a place have in common, counted.

Invariant: the tally of a place is the sum of its own clinics and of the tallies of the places in it, so that every
clinic is looked at once, however many places it lies in.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sitegen.views.edition import Edition


class Tally(NamedTuple):
    """Of the clinics that are not closed for good: how many there are, and how many name what."""

    clinics: int
    accepting: int
    treatments: Counter[str]
    conditions: Counter[str]
    insurers: Counter[str]


def tally(edition: Edition, region: str = "") -> Tally:
    """The tally of a region, or of everywhere ('')."""
    return edition.once(_tally, region)


def newest(edition: Edition, region: str = "") -> str:
    """When a clinic of a region, or of everywhere (''), was last verified, as ISO text; '' where all are closed for good.

    It stands apart from the tally, since every plan asks for it, and only pages that are made for the rest.
    """
    return edition.once(_newest).get(region, "")


def _newest(edition: Edition) -> dict[str, str]:
    own: dict[str, date] = {}
    for clinic in edition.site.clinics.values():
        day, region = clinic.listing.verified, clinic.region
        if clinic.listing.status != "closed" and day > own.get(region, date.min):
            own[region] = day
    found: dict[str, str] = {}
    for region, day in own.items():
        text = day.isoformat()
        for name in ("", *edition.site.regions[region].lineage()):
            found[name] = max(text, found.get(name, ""))
    return found


def _tally(edition: Edition, name: str) -> Tally:
    site = edition.site
    if name:
        region = site.regions[name]
        clinics = map(site.clinics.__getitem__, region.clinics)
        own = [clinic.listing for clinic in clinics if clinic.region == name]
        below = region.children
    else:
        own, below = [], tuple(region.id for region in site.regions.values() if not region.parent)
    parts = [tally(edition, child) for child in below]
    return Tally(
        clinics=len(own) + sum(part.clinics for part in parts),
        accepting=sum(bool(listing.accepting) for listing in own) + sum(part.accepting for part in parts),
        treatments=_sum((listing.treatments for listing in own), (part.treatments for part in parts)),
        conditions=_sum((listing.conditions for listing in own), (part.conditions for part in parts)),
        insurers=_sum((listing.insurers for listing in own), (part.insurers for part in parts)),
    )


def _sum(own: Iterable[tuple[str, ...]], parts: Iterable[Counter[str]]) -> Counter[str]:
    counts = Counter(chain.from_iterable(own))
    for part in parts:
        counts.update(part)
    return counts
