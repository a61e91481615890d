"""What the clinics of a place have in common, counted.

Invariant: the tally of a place is the sum of its own clinics and of the tallies of the places in it, so that every
clinic is looked at once, however many places it lies in.
"""

from __future__ import annotations

from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sitegen.views.edition import Edition


class Tally(NamedTuple):
    """Of the clinics that are not closed for good: how many there are, and how many name what.

    ``newest`` is when one was last verified, as ISO text, or '' without any.
    """

    clinics: int
    accepting: int
    newest: str
    treatments: Counter[str]
    conditions: Counter[str]
    insurers: Counter[str]


def tally(edition: Edition, region: str = "") -> Tally:
    """The tally of a region, or of everywhere ('')."""
    return edition.once(_tally, region)


def newest(edition: Edition) -> str:
    """When the clinic was verified that was verified last, as in the tally of everywhere, which this does not need."""
    days = [one.listing.verified for one in edition.site.clinics.values() if one.listing.status != "closed"]
    return max(days).isoformat() if days else ""


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
    newest = max((listing.verified for listing in own), default=None)
    return Tally(
        clinics=len(own) + sum(part.clinics for part in parts),
        accepting=sum(bool(listing.accepting) for listing in own) + sum(part.accepting for part in parts),
        newest=max(newest.isoformat() if newest else "", *(part.newest for part in parts), ""),
        treatments=_sum((listing.treatments for listing in own), (part.treatments for part in parts)),
        conditions=_sum((listing.conditions for listing in own), (part.conditions for part in parts)),
        insurers=_sum((listing.insurers for listing in own), (part.insurers for part in parts)),
    )


def _sum(own: Iterable[tuple[str, ...]], parts: Iterable[Counter[str]]) -> Counter[str]:
    counts = Counter(chain.from_iterable(own))
    for part in parts:
        counts.update(part)
    return counts
