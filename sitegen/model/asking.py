"""Asking prices of all clinics, summed up by place when somebody asks for them.

Invariant: a place's figures depend on what its clinics ask alone, so they stay while that stays.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from sitegen.model.facts import asked, price_figures

if TYPE_CHECKING:
    from collections.abc import Mapping

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

    @cached_property
    def _by_place(self) -> dict[str, dict[Thing, list[Asked]]]:
        found: dict[str, dict[Thing, list[Asked]]] = {}
        for ask in self.asks:
            region = self.regions[ask.region]
            things = asked(ask, region.currency)
            for place in ("", *region.lineage()) if things else ():
                here = found.setdefault(place, {})
                for thing, price in things.items():
                    here.setdefault(thing, []).append(price)
        return found
