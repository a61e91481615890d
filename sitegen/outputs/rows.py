"""The finder's rows as they are kept by block, so that a row is made again only beside a record that changed.

Invariant: a kept row says what its own record and what is said of its region decide, and nothing of other clinics.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pydantic_core import from_json, to_json

from sitegen.finder.clinic import AskingPrice, FinderClinic
from sitegen.finder.table import SETS
from sitegen.views.clinic_data import DAYS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sitegen.finder.clinic import Point
    from sitegen.model.near import Place
    from sitegen.model.site import Clinic
    from sitegen.parse.listing import More
    from sitegen.views.edition import Edition

_THOUSANDTHS = 1000
_REGION, _WHERE, _PRICE = map(FinderClinic._fields.index, ("region", "where", "price"))
_SEVERAL = tuple(map(FinderClinic._fields.index, (*SETS, "hours")))


class Row(NamedTuple):
    """A clinic in the table, and its postal code."""

    clinic: FinderClinic
    postal_code: str


def written(edition: Edition, said: Iterable[tuple[Clinic, More]]) -> bytes:
    """The rows of those clinics that have not closed, for `read`."""
    return to_json([_row(edition, *pair) for pair in said if pair[0].listing.status != "closed"])


def read(data: bytes, around: Mapping[str, Point | None]) -> Iterator[Row]:
    """The rows that were written; a clinic that does not say where it is lies where its region does.

    Args:
        data: what `written` gave.
        around: where each region lies.
    """
    for row, code in from_json(data):
        for place in _SEVERAL:
            row[place] = tuple(row[place])
        where, price = row[_WHERE], row[_PRICE]
        row[_WHERE] = tuple(where) if where else around[row[_REGION]]
        row[_PRICE] = AskingPrice._make(price) if price else None
        yield Row(FinderClinic._make(row), code)


def point(where: Place) -> Point:
    """A place as the finder has it."""
    return round(where.lat * _THOUSANDTHS), round(where.lon * _THOUSANDTHS)


def _row(edition: Edition, clinic: Clinic, more: More) -> Row:
    site, listing = edition.site, clinic.listing
    region = edition.region(clinic)
    price = edition.price_from(clinic)
    asking = None
    if price and price.low is not None:
        asking = AskingPrice(price.low, price.currency, price.per, price.low == price.high)
    found = FinderClinic(
        id=clinic.id,
        region=clinic.region,
        name=listing.name,
        locality="" if listing.locality == region.name else listing.locality,
        where=point(listing.location) if listing.location else None,
        about=listing.location is None,
        conditions=_known(listing.conditions, site.conditions),
        treatments=_known(listing.treatments, site.treatments),
        insurers=_known(listing.insurers, site.insurers),
        languages=tuple(dict.fromkeys(more.languages)),
        accessibility=tuple(dict.fromkeys(listing.accessibility)),
        price=asking,
        accepting=listing.accepting,
        telehealth=bool(listing.telehealth),
        paused=listing.status != "open",
        sample=listing.sample,
        verified=listing.verified.toordinal(),
        hours=() if more.hours is None else tuple([more.hours.get(day, "") for day in DAYS]),
        zone=more.timezone or region.timezone,
    )
    return Row(found, more.postal_code)


def _known(ids: tuple[str, ...], entries: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(entries.__contains__, ids)))
