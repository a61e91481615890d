"""Asking prices of all clinics, summed up by place when somebody asks for them.

Invariant: a place's figures depend on what its clinics ask alone, so they stay while that stays.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from sitegen.model.facts import price_figures

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sitegen.model.facts import Ask, PriceFigures
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
    _known: dict[tuple[str, str], tuple[PriceFigures, ...]] = field(default_factory=dict, init=False, compare=False)

    def figures(self, region: str, treatment: str = "") -> tuple[PriceFigures, ...]:
        """The figures of a region, or of everywhere (''); of one treatment, or of all ('')."""
        key = region, treatment
        if key not in self._known:
            asks = self._by_region.get(region, ()) if region in self.regions else self.asks
            priced = ((ask, self.regions[ask.region].currency) for ask in asks)
            self._known[key] = price_figures(priced, treatment)
        return self._known[key]

    @cached_property
    def _by_region(self) -> dict[str, list[Ask]]:
        found: dict[str, list[Ask]] = {}
        for ask in self.asks:
            for name in self.regions[ask.region].lineage():
                found.setdefault(name, []).append(ask)
        return found
