"""Which clinics treat what, and where: the lists behind the pages of conditions and treatments.

Invariant: every list is in listing order and holds no clinic that is closed for good.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from sitegen.base.dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sitegen.model.gather import Offer

CONDITION_REGION_MINIMUM = 3
"""A condition has a page of its own for a region with so many clinics that treat it."""


@dataclass(frozen=True, slots=True)
class Topics:
    """The ids of clinics by what they treat.

    Attributes:
        conditions: by the condition's id.
        treatments: by the treatment's id.
        local: condition → region → clinics, for every region with a page of its own for that condition, in path order.
    """

    conditions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    treatments: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    local: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)


def topics(offers: tuple[Offer, ...], regions: Iterable[str]) -> Topics:
    """Sort the clinics, given in listing order, by their conditions, treatments and places.

    Args:
        offers: what each published clinic treats.
        regions: the ids of all regions, in path order.
    """
    conditions: dict[str, list[Offer]] = {}
    treatments: dict[str, list[str]] = {}
    for offer in offers:
        if not offer.closed:
            for name in dict.fromkeys(offer.conditions):
                conditions.setdefault(name, []).append(offer)
            for name in dict.fromkeys(offer.treatments):
                treatments.setdefault(name, []).append(offer.id)
    return Topics(
        {name: tuple(offer.id for offer in found) for name, found in conditions.items()},
        {name: tuple(found) for name, found in treatments.items()},
        _local(conditions, regions),
    )


def _local(conditions: Mapping[str, list[Offer]], regions: Iterable[str]) -> dict[str, dict[str, tuple[str, ...]]]:
    order = {name: index for index, name in enumerate(regions)}
    lineages: dict[str, tuple[str, ...]] = {}
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for condition, offers in conditions.items():
        around: dict[str, list[str]] = {}
        for offer in offers:
            if offer.region not in lineages:
                parts = offer.region.split("/")
                lineages[offer.region] = tuple("/".join(parts[: depth + 1]) for depth in range(len(parts)))
            for name in lineages[offer.region]:
                around.setdefault(name, []).append(offer.id)
        large = (name for name, members in around.items() if len(members) >= CONDITION_REGION_MINIMUM)
        found[condition] = {name: tuple(around[name]) for name in sorted(large, key=order.__getitem__)}
    return found
