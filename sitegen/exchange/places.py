"""Words for places to regions: `SC` or `South Carolina` below `us`, a city by its name or by its slug."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.exchange.clean import slug
from sitegen.exchange.table import loosened
from sitegen.parse.records import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sitegen.parse.schema import RegionEntry


class Regions:
    """What regions are called.

    Args:
        entries: `data/regions.yaml`.
        paths: regions that have records, known by their ids alone.
    """

    def __init__(self, entries: Mapping[str, RegionEntry], paths: Iterable[str]) -> None:
        self.ids: set[str] = set()
        self._names: dict[tuple[str, str], str] = {}
        self._shown: dict[str, list[str]] = {}
        for name, entry in entries.items():
            words = [entry.name or "", *(alias for alias in entry.aliases if not alias.startswith("/"))]
            self._add(name, [word for word in words if word])
        for name in paths:
            self._add(name, [])

    def _add(self, name: str, words: list[str]) -> None:
        parent, _, last = name.rpartition("/")
        if parent:
            self._add(parent, [])
        if name not in self.ids:
            self._shown.setdefault(parent, []).append(words[0] if words else last)
            self.ids.add(name)
        for word in (last, *words):
            self._names.setdefault((parent, _key(word)), name)

    def country(self, word: str) -> tuple[str, str]:
        """The region of a country, or '' and why there is none."""
        return self._known("", word)

    def state(self, country: str, word: str) -> tuple[str, str]:
        """The region of a state, or '' and why there is none."""
        return self._known(country, word)

    def city(self, around: str, word: str) -> tuple[str, str]:
        """The region of a city, known or new, or '' and why there is none."""
        found = self._names.get((around, _key(word)), "")
        if found:
            return found, ""
        part = slug(word)
        return (f"{around}/{part}", "") if part else ("", f"`{word[:60]}` gives no name for an address")

    def _known(self, parent: str, word: str) -> tuple[str, str]:
        found = self._names.get((parent, _key(word)), "")
        if found:
            return found, ""
        hint = nearest(word, self._shown.get(parent, [])) or "add it to data/regions.yaml, or to `values` in the map"
        where = f" in {parent}" if parent else ""
        return "", f"no region is called `{word[:60]}`{where} ({hint})"


def _key(word: str) -> str:
    return slug(word) or loosened(word)
