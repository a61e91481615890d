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
    from collections.abc import Iterable, Mapping

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
            asked_for = _lists()
            for name in self._inside.get(place, ()):
                for thing, prices in self._own[name].items():
                    asked_for[thing] += prices
            self._known[place] = price_figures(asked_for)
        found = self._known[place]
        return tuple(one for one in found if one.treatment == treatment) if treatment else found

    def has_any(self, region: str, treatments: Iterable[str]) -> bool:
        """Whether there are figures of a region for any of these treatments, without working one out."""
        return not self._priced.get(region, frozenset()).isdisjoint(treatments)

    @cached_property
    def _priced(self) -> Mapping[str, frozenset[str]]:
        """By place the treatments for which anything is asked there."""
        own = {name: {treatment for treatment, *_ in things} for name, things in self._own.items()}
        return {place: frozenset().union(*map(own.__getitem__, names)) for place, names in self._inside.items()}

    @cached_property
    def _own(self) -> Mapping[str, Mapping[Thing, list[Asked]]]:
        """What is asked in each region itself."""
        found: defaultdict[str, defaultdict[Thing, list[Asked]]] = defaultdict(_lists)
        for ask in self.asks:
            if ask.pricing:
                here = found[ask.region]
                for thing, price in asked(ask, self.regions[ask.region].currency).items():
                    here[thing].append(price)
        return found

    @cached_property
    def _inside(self) -> Mapping[str, list[str]]:
        """By place those regions in it of which `_own` says something."""
        found: dict[str, list[str]] = {}
        for name, things in self._own.items():
            for place in ("", *self.regions[name].lineage()) if things else ():
                found.setdefault(place, []).append(name)
        return found


def _lists() -> defaultdict[Thing, list[Asked]]:
    return defaultdict(list)
