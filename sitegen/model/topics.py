"""Which clinics treat what, and where: the lists behind the pages of conditions and treatments.

Invariant: every list is in listing order and holds no clinic that is closed for good.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sitegen.model.site import Clinic

CONDITION_REGION_MINIMUM = 3
"""A condition has a page of its own for a region with so many clinics that treat it."""


@dataclass(frozen=True, slots=True)
class Topics:
    """Clinics by what they treat.

    Attributes:
        conditions: by the condition's id.
        treatments: by the treatment's id.
        local: condition → region → clinics, for every region with a page of its own for that condition, in path order.
    """

    conditions: Mapping[str, tuple[Clinic, ...]] = field(default_factory=dict)
    treatments: Mapping[str, tuple[Clinic, ...]] = field(default_factory=dict)
    local: Mapping[str, Mapping[str, tuple[Clinic, ...]]] = field(default_factory=dict)


def topics(clinics: Iterable[Clinic], regions: Iterable[str]) -> Topics:
    """Sort the clinics, given in listing order, by their conditions, treatments and places.

    Args:
        clinics: the published ones.
        regions: the ids of all regions, in path order.
    """
    conditions: dict[str, list[Clinic]] = {}
    treatments: dict[str, list[Clinic]] = {}
    for clinic in clinics:
        if clinic.record.status == "closed":
            continue
        for name in dict.fromkeys(clinic.record.conditions):
            conditions.setdefault(name, []).append(clinic)
        for name in dict.fromkeys(clinic.record.treatments):
            treatments.setdefault(name, []).append(clinic)
    return Topics(
        {name: tuple(found) for name, found in conditions.items()},
        {name: tuple(found) for name, found in treatments.items()},
        _local(conditions, regions),
    )


def _local(conditions: Mapping[str, list[Clinic]], regions: Iterable[str]) -> dict[str, dict[str, tuple[Clinic, ...]]]:
    order = {name: index for index, name in enumerate(regions)}
    lineages: dict[str, tuple[str, ...]] = {}
    found: dict[str, dict[str, tuple[Clinic, ...]]] = {}
    for condition, clinics in conditions.items():
        around: dict[str, list[Clinic]] = {}
        for clinic in clinics:
            if clinic.region not in lineages:
                parts = clinic.region.split("/")
                lineages[clinic.region] = tuple("/".join(parts[: depth + 1]) for depth in range(len(parts)))
            for name in lineages[clinic.region]:
                around.setdefault(name, []).append(clinic)
        large = (name for name, members in around.items() if len(members) >= CONDITION_REGION_MINIMUM)
        found[condition] = {name: tuple(around[name]) for name in sorted(large, key=order.__getitem__)}
    return found
