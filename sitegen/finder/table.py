"""The table of all clinics, in columns: what can be filtered, counted, sorted and measured without a name.

Invariant: the text is a pure function of the clinics' order and values; a line of JSON explains the columns after it.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

from sitegen.base.dataclass import dataclass
from sitegen.finder.digits import digit_lines, zigzag

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sitegen.finder.clinic import AskingPrice, FinderRegion, Point

T = TypeVar("T", bound="str | tuple[object, ...]")

#: Version of the format; the script refuses another and asks for a reload.
VERSION = 1
#: What a clinic may have several of.
SETS = ("conditions", "treatments", "insurers", "languages", "accessibility")
#: The fields of a clinic that each part of the table shows; columns come in this order.
PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "place": ("region", "where", "about"),
    **{kind: (kind,) for kind in SETS},
    "price": ("price",),
    "state": ("accepting", "telehealth", "paused", "sample"),
    "verified": ("verified",),
    "week": ("hours",),
    "zone": ("zone",),
}
_HEAD = (*SETS, "prices", "zones", "hours", "weeks", "first", "stale", "older", "year")
_ACCEPTING = {None: 0, False: 1, True: 2}


@dataclass(frozen=True, slots=True)
class Ages:
    """The last days (ordinals) on which a record would be stale, would no longer be fresh, and would be a year old."""

    stale: int
    older: int
    year: int


class Part(NamedTuple):
    """Some columns of the table, which come of a few fields of every clinic, of the order of rows and of `Terms`.

    Attributes:
        head: what the table's first line says of them.
        columns: the lines of each, by name.
    """

    head: Mapping[str, Any]
    columns: Mapping[str, Sequence[str]]


class Terms(NamedTuple):
    """What the table is read with.

    Attributes:
        regions: all of them, in the order in which the places are listed.
        names: by each of `SETS`, its ids with their names.
        ages: what decides between fresh, older and stale; only the days of records that are told are published, so
            that a new day changes nothing while no record changes its state.
    """

    regions: Sequence[FinderRegion]
    names: Mapping[str, Mapping[str, str]]
    ages: Ages


def in_order(
    ids: Sequence[str], within: Sequence[str], where: Sequence[Point | None], regions: Sequence[FinderRegion]
) -> list[int]:
    """The numbers of clinics as the table lists them: region by region, and from south to north within one.

    Args:
        ids: of the clinics.
        within: the region of each.
        where: the place of each.
        regions: as of `Terms`.
    """
    order = {region.id: place for place, region in enumerate(regions)}
    keys = [(order[region], place or (0, 0), name) for region, place, name in zip(within, where, ids, strict=True)]
    return sorted(range(len(keys)), key=keys.__getitem__)


def part(name: str, columns: Sequence[Sequence[Any]], terms: Terms) -> Part:
    """One of `PARTS`.

    Args:
        name: which.
        columns: its fields, each of all clinics as `in_order` puts them.
        terms: what they are read with.
    """
    return _MAKERS[name](*columns, terms)


def table_text(count: int, parts: Mapping[str, Part]) -> str:
    """The table.

    Args:
        count: how many clinics it lists.
        parts: all of `PARTS`.
    """
    said = {key: value for own in parts.values() for key, value in own.head.items()}
    packed = {name: lines for own in PARTS for name, lines in parts[own].columns.items()}
    head = {
        "version": VERSION,
        "count": count,
        **{key: said[key] for key in _HEAD},
        "columns": [[name, len(lines)] for name, lines in packed.items()],
    }
    lines = [line for name in packed for line in packed[name]]
    return "\n".join([json.dumps(head, ensure_ascii=False, separators=(",", ":")), *lines]) + "\n"


def _part(head: Mapping[str, Any], **columns: Sequence[int]) -> Part:
    return Part(head, {name: digit_lines(values) for name, values in columns.items()})


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


def _places(within: Sequence[str], where: Sequence[Point | None], about: Sequence[bool], terms: Terms) -> Part:
    """In which region each clinic is, how its place is known, and where it is.

    ``placed`` is 0 for a place of its own, 1 for its region's, 2 for none. Latitudes rise within a region, so each
    counts from the one before, the first from the region's; longitudes all count from the region's.
    """
    index = {region.id: place for place, region in enumerate(terms.regions)}
    numbers, placed, north, east = [], [], [], []
    number, lat, middle = -1, 0, (0, 0)
    for name, place, only_about in zip(within, where, about, strict=True):
        if index[name] != number:
            number = index[name]
            middle = terms.regions[number].where or (0, 0)
            lat = middle[0]
        here = place or (lat, middle[1])
        numbers.append(number)
        placed.append(2 if place is None else int(only_about))
        north.append(zigzag(here[0] - lat))
        east.append(zigzag(here[1] - middle[1]))
        lat = here[0]
    return _part({}, region=_gaps(numbers), placed=placed, lat=north, lon=east)


def _members(kind: str, column: Sequence[tuple[str, ...]], terms: Terms) -> Part:
    """What of a kind each clinic has several of."""
    members, names = _by_use(column), terms.names[kind]
    bits = _Bits(members)
    return _part({kind: [[one, names.get(one, one)] for one in members]}, **{kind: [*map(bits.__getitem__, column)]})


def _prices(column: Sequence[AskingPrice | None], terms: Terms) -> Part:
    """Where prices start, if that is known."""
    del terms
    asked = [*map(_asked, column)]
    prices = _by_use(asked)
    return _part({"prices": list(prices)}, price=[prices[own[0]] + 1 if own else 0 for own in asked])


def _asked(price: AskingPrice | None) -> tuple[tuple[float, str, str, bool], ...]:
    """Where prices start, once or not at all; whole amounts as whole numbers."""
    if price is None:
        return ()
    amount = int(price.amount) if price.amount == int(price.amount) else price.amount
    return ((amount, price.currency, price.per, price.exact),)


def _states(
    accepting: Sequence[bool | None],
    telehealth: Sequence[bool],
    paused: Sequence[bool],
    sample: Sequence[bool],
    terms: Terms,
) -> Part:
    """Four answers in one number: accepting (0 unknown, 1 no, 2 yes), then telehealth, paused and sample as bits."""
    del terms
    answers = zip(accepting, telehealth, paused, sample, strict=True)
    return _part(
        {}, state=[_ACCEPTING[asked] | (far | shut << 1 | made_up << 2) << 2 for asked, far, shut, made_up in answers]
    )


def _days(column: Sequence[int], terms: Terms) -> Part:
    """The days on which records were last confirmed, and how old that is."""
    first = min(column, default=0)
    start = date.fromordinal(first).isoformat() if column else ""
    return _part({"first": start, **_told(column, first, terms.ages)}, verified=[day - first for day in column])


def _weeks(told: Sequence[tuple[str, ...]], terms: Terms) -> Part:
    """The opening hours of a week."""
    del terms
    hours = _by_use(told)
    weeks = _by_use([(own,) if own else () for own in told])
    head = {"hours": list(hours), "weeks": [[hours[text] for text in week] for week in weeks]}
    return _part(head, week=[weeks[own] + 1 if own else 0 for own in told])


def _zones(column: Sequence[str], terms: Terms) -> Part:
    """Time zones."""
    del terms
    zones = _by_use([(zone,) for zone in column])
    return _part({"zones": list(zones)}, zone=[*map(zones.__getitem__, column)])


def _gaps(values: Sequence[int]) -> list[int]:
    return [here - before for before, here in zip([0, *values], values, strict=False)]


def _told(days: Sequence[int], first: int, ages: Ages) -> dict[str, int]:
    """The newest day that is stale, no longer fresh, and a year old, counted from ``first``; -1 where none is."""
    bounds = {"stale": ages.stale, "older": ages.older, "year": ages.year}
    return {name: max((day - first for day in days if day <= bound), default=-1) for name, bound in bounds.items()}


_MAKERS: Final[Mapping[str, Callable[..., Part]]] = {
    "place": _places,
    **{kind: partial(_members, kind) for kind in SETS},
    "price": _prices,
    "state": _states,
    "verified": _days,
    "week": _weeks,
    "zone": _zones,
}
