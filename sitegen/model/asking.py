"""Asking prices of all clinics, summed up by place when somebody asks for them.

Invariant: a place's figures depend on what its clinics ask alone, so they stay while that stays.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from sitegen.model.facts import asked, price_figures

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from sitegen.model.facts import Ask, Asked, PriceFigures, Thing
    from sitegen.model.site import Region


@dataclass(frozen=True)
class Asking:
    """What clinics ask, by place.

    Attributes:
        asks: of every published clinic, in listing order.
        regions: the tree.
    """

    asks: tuple[Ask, ...]
    regions: Mapping[str, Region]
    _known: dict[str, tuple[PriceFigures, ...]] = field(default_factory=dict, init=False, compare=False)

    def figures(self, region: str, treatment: str = "") -> tuple[PriceFigures, ...]:
        """The figures of a region, or of everywhere (''); of one treatment, or of all ('')."""
        place = region if region in self.regions else ""
        if place not in self._known:
            self._known[place] = price_figures(self._by_place.get(place, {}))
        found = self._known[place]
        return tuple(one for one in found if one.treatment == treatment) if treatment else found

    def has_any(self, region: str, treatments: Container[str]) -> bool:
        """Whether there are figures of a region for any of these treatments, without working one out."""
        return any(treatment in treatments for treatment, *_ in self._by_place.get(region, {}))

    @cached_property
    def _by_place(self) -> Mapping[str, Mapping[Thing, list[Asked]]]:
        own: defaultdict[str, defaultdict[Thing, list[Asked]]] = defaultdict(_lists)
        for ask in self.asks:
            here = own[ask.region]
            for thing, price in asked(ask, self.regions[ask.region].currency).items():
                here[thing].append(price)
        found: defaultdict[str, defaultdict[Thing, list[Asked]]] = defaultdict(_lists)
        for name, things in own.items():
            for place in ("", *self.regions[name].lineage()) if things else ():
                here = found[place]
                for thing, prices in things.items():
                    here[thing] += prices
        return found


def _lists() -> defaultdict[Thing, list[Asked]]:
    return defaultdict(list)
