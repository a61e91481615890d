"""Three-way: what the source said last, what the record says now, what the source says now."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sitegen.base.dataclass import dataclass
from sitegen.exchange.fields import FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sitegen.exchange.fields import Value, Values

_DECIMAL: Final = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")
_UNITS: Final = {"location.lat": "location", "location.lon": "location"}
"""Keys that mean something only together: half a point of each side would be a third place."""


@dataclass(frozen=True, slots=True)
class Merged:
    """What becomes of a record.

    Attributes:
        changes: new values by key; None takes the key away.
        base: what the source is remembered to have said.
        conflicts: keys that both sides changed, each in its own way; the record keeps its own.
    """

    changes: dict[str, Value | None]
    base: Values
    conflicts: tuple[str, ...]


def merge(base: Values, now: Values, new: Values, keys: Iterable[str]) -> Merged:
    """Take what only the source changed; keep what only the record changed.

    Where both did, the base stays as it was, so that the conflict is told until somebody settles it.
    """
    units: dict[str, list[str]] = {}
    for key in keys:
        units.setdefault(_UNITS.get(key, key), []).append(key)
    changes: dict[str, Value | None] = {}
    after: Values = {}
    conflicts: list[str] = []
    for members in units.values():
        kept = new
        if not _same(now, new, members) and not _same(base, new, members):
            if _same(base, now, members):
                changes |= {key: new.get(key) for key in members if not alike(key, now.get(key), new.get(key))}
            else:
                conflicts += [key for key in members if not alike(key, now.get(key), new.get(key))]
                kept = base
        after |= {key: kept[key] for key in members if key in kept}
    return Merged(changes, after, tuple(conflicts))


def _same(one: Values, other: Values, keys: list[str]) -> bool:
    return all(alike(key, one.get(key), other.get(key)) for key in keys)


def alike(key: str, one: Value | None, other: Value | None) -> bool:
    """Whether two values of ``key`` mean the same, however they are written."""
    if one == other:
        return True
    if one is None or other is None or isinstance(one, str) != isinstance(other, str):
        return False
    if isinstance(one, str) and isinstance(other, str):
        if FIELDS[key] in {"number", "degrees"} and _DECIMAL.fullmatch(one) and _DECIMAL.fullmatch(other):
            return float(one) == float(other)
        if FIELDS[key] == "text":
            return one.strip() == other.strip()
        return " ".join(one.split()) == " ".join(other.split())
    if FIELDS[key] == "entries":
        return False
    return [" ".join(str(item).split()) for item in one] == [" ".join(str(item).split()) for item in other]
