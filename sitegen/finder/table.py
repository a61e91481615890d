"""The table of all clinics, in columns: what can be filtered, counted, sorted and measured without a name.

Invariant: the text is a pure function of the clinics' order and values; a line of JSON explains the columns after it.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from operator import attrgetter
from typing import TYPE_CHECKING, TypeVar

from sitegen.base.dataclass import dataclass
from sitegen.finder.digits import digit_lines, zigzag

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sitegen.finder.clinic import FinderClinic, FinderRegion, Point

T = TypeVar("T", bound="str | tuple[object, ...]")

#: Version of the format; the script refuses another and asks for a reload.
VERSION = 1
#: What a clinic may have several of.
SETS = ("conditions", "treatments", "insurers", "languages", "accessibility")
_ACCEPTING = {None: 0, False: 1, True: 2}


@dataclass(frozen=True, slots=True)
class Ages:
    """The last days (ordinals) on which a record would be stale, would no longer be fresh, and would be a year old."""

    stale: int
    older: int
    year: int


def in_order(clinics: Iterable[FinderClinic], regions: Sequence[FinderRegion]) -> list[FinderClinic]:
    """The clinics as the table lists them: region by region, and from south to north within one."""
    order = {region.id: place for place, region in enumerate(regions)}
    return sorted(clinics, key=lambda clinic: (order[clinic.region], clinic.where or (0, 0), clinic.id))


def table_lines(
    clinics: Sequence[FinderClinic],
    regions: Sequence[FinderRegion],
    names: Mapping[str, Mapping[str, str]],
    ages: Ages,
) -> str:
    """The table's text.

    Args:
        clinics: as `in_order` puts them.
        regions: all of them, in the order in which the places are listed.
        names: by each of `SETS`, its ids with their names.
        ages: what decides between fresh, older and stale; only the days of records that are told are published, so
            that a new day changes nothing while no record changes its state.
    """
    index = {region.id: place for place, region in enumerate(regions)}
    days = [clinic.verified for clinic in clinics]
    first = min(days, default=0)
    sets = {kind: [*map(attrgetter(kind), clinics)] for kind in SETS}
    members = {kind: _by_use(column) for kind, column in sets.items()}
    bits = {kind: _Bits(found) for kind, found in members.items()}
    asked = [*map(_price, clinics)]
    prices = _by_use(asked)
    zones = _by_use([(clinic.zone,) for clinic in clinics])
    told = [clinic.hours for clinic in clinics]
    hours = _by_use(told)
    weeks = _by_use([(own,) if own else () for own in told])
    columns: dict[str, Sequence[int]] = {
        "region": _gaps([index[clinic.region] for clinic in clinics]),
        **_places(clinics, {region.id: region.where for region in regions}),
        **{kind: [*map(bits[kind].__getitem__, column)] for kind, column in sets.items()},
        "price": [prices[own[0]] + 1 if own else 0 for own in asked],
        "state": [_state(clinic) for clinic in clinics],
        "verified": [day - first for day in days],
        "week": [weeks[own] + 1 if own else 0 for own in told],
        "zone": [zones[clinic.zone] for clinic in clinics],
    }
    packed = {name: digit_lines(values) for name, values in columns.items()}
    head = {
        "version": VERSION,
        "count": len(clinics),
        **{kind: [[one, names[kind].get(one, one)] for one in members[kind]] for kind in SETS},
        "prices": list(prices),
        "zones": list(zones),
        "hours": list(hours),
        "weeks": [[hours[text] for text in week] for week in weeks],
        "first": date.fromordinal(first).isoformat() if days else "",
        **_told(days, first, ages),
        "columns": [[name, len(lines)] for name, lines in packed.items()],
    }
    lines = [line for name in packed for line in packed[name]]
    return "\n".join([json.dumps(head, ensure_ascii=False, separators=(",", ":")), *lines]) + "\n"


def _by_use(found: Iterable[tuple[T, ...]]) -> dict[T, int]:
    """Whatever is there, with its number: the commonest first, so that what is rare shares the highest digits."""
    uses: Counter[T] = Counter()
    for several, times in Counter(found).items():  # what clinics have together many have
        for one in several:
            uses[one] += times
    return {one: place for place, one in enumerate(sorted(uses, key=lambda one: (-uses[one], one)))}


class _Bits(dict[tuple[str, ...], int]):
    """Sets as numbers with a bit for each member; each set is looked at once."""

    def __init__(self, members: Mapping[str, int]) -> None:
        super().__init__()
        self._members = members

    def __missing__(self, several: tuple[str, ...]) -> int:
        found = self[several] = sum(1 << self._members[one] for one in several)
        return found


def _price(clinic: FinderClinic) -> tuple[tuple[float, str, str, bool], ...]:
    """Where prices start, once or not at all; whole amounts as whole numbers."""
    price = clinic.price
    if price is None:
        return ()
    amount = int(price.amount) if price.amount == int(price.amount) else price.amount
    return ((amount, price.currency, price.per, price.exact),)


def _places(clinics: Sequence[FinderClinic], middles: Mapping[str, Point | None]) -> dict[str, list[int]]:
    """How each place is known, and where it is.

    ``placed`` is 0 for a place of its own, 1 for its region's, 2 for none. Latitudes rise within a region, so each
    counts from the one before, the first from the region's; longitudes all count from the region's.
    """
    placed, north, east = [], [], []
    region, lat = "", 0
    for clinic in clinics:
        middle = middles[clinic.region] or (0, 0)
        if clinic.region != region:
            region, lat = clinic.region, middle[0]
        where = clinic.where or (lat, middle[1])
        placed.append(2 if clinic.where is None else int(clinic.about))
        north.append(zigzag(where[0] - lat))
        east.append(zigzag(where[1] - middle[1]))
        lat = where[0]
    return {"placed": placed, "lat": north, "lon": east}


def _state(clinic: FinderClinic) -> int:
    """Four answers in one number: accepting (0 unknown, 1 no, 2 yes), then telehealth, paused and sample as bits."""
    bits = clinic.telehealth | clinic.paused << 1 | clinic.sample << 2
    return _ACCEPTING[clinic.accepting] | bits << 2


def _gaps(values: Sequence[int]) -> list[int]:
    return [here - before for before, here in zip([0, *values], values, strict=False)]


def _told(days: Sequence[int], first: int, ages: Ages) -> dict[str, int]:
    """The newest day that is stale, no longer fresh, and a year old, counted from ``first``; -1 where none is."""
    bounds = {"stale": ages.stale, "older": ages.older, "year": ages.year}
    return {name: max((day - first for day in days if day <= bound), default=-1) for name, bound in bounds.items()}
