"""What the clinics of a place have in common, counted.

Each place is counted by itself: a clinic lies in four at most or so, and adding counts up takes longer than counting.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
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
    regions = (site.regions[name],) if name else [region for region in site.regions.values() if not region.parent]
    own = [site.clinics[clinic].listing for region in regions for clinic in region.clinics]
    return Tally(
        clinics=len(own),
        accepting=sum([bool(listing.accepting) for listing in own]),
        treatments=Counter(chain.from_iterable([listing.treatments for listing in own])),
        conditions=Counter(chain.from_iterable([listing.conditions for listing in own])),
        insurers=Counter(chain.from_iterable([listing.insurers for listing in own])),
    )
