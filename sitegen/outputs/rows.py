"""The finder's rows as they are kept by block and column, so that a row is made again only beside a record that changed.

Invariant: a kept row says what its own record and what is said of its region decide, and nothing of other clinics.
"""

from __future__ import annotations

from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from pydantic_core import from_json, to_json

from sitegen.finder.clinic import AskingPrice, FinderClinic
from sitegen.finder.table import PARTS, SETS
from sitegen.views.clinic_data import DAYS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sitegen.finder.clinic import Point
    from sitegen.model.near import Place
    from sitegen.model.site import Clinic
    from sitegen.parse.listing import More
    from sitegen.views.edition import Edition

KEPT: Final[Mapping[str, tuple[str, ...]]] = {
    **PARTS,
    "place": ("id", "region", "where", "about", "postal_code"),
    "name": ("name", "locality"),
}
"""The columns that are kept together: those of each part of the table, what decides where a row stands, and names."""
_THOUSANDTHS = 1000
_SEVERAL: Final = frozenset({*SETS, "hours", "where"})


def written(edition: Edition, said: Iterable[tuple[Clinic, More]]) -> list[bytes]:
    """The columns of those clinics that have not closed, in pieces as `KEPT` has them, for `read`."""
    rows = [_row(edition, *pair) for pair in said if pair[0].listing.status != "closed"]
    return [to_json([[*map(attrgetter(field), rows)] for field in fields]) for fields in KEPT.values()]


def read(name: str, pieces: Iterable[bytes]) -> dict[str, list[Any]]:
    """The columns that were written, by field.

    Args:
        name: which of `KEPT`.
        pieces: what `written` gave for it, of one block after the other.
    """
    blocks = [from_json(piece) for piece in pieces]
    found = {field: [*chain.from_iterable(column)] for field, *column in zip(KEPT[name], *blocks, strict=True)}
    for field, column in found.items():
        if field in _SEVERAL:
            found[field] = [tuple(value) if value is not None else None for value in column]
        elif field == "price":
            found[field] = [AskingPrice._make(value) if value else None for value in column]
    return found


def point(where: Place) -> Point:
    """A place as the finder has it."""
    return round(where.lat * _THOUSANDTHS), round(where.lon * _THOUSANDTHS)


def _row(edition: Edition, clinic: Clinic, more: More) -> FinderClinic:
    """A row; a clinic that does not say where it is has no place yet."""
    site, listing = edition.site, clinic.listing
    region = edition.region(clinic)
    price = edition.price_from(clinic)
    asking = None
    if price and price.low is not None:
        asking = AskingPrice(price.low, price.currency, price.per, price.low == price.high)
    return FinderClinic(
        id=clinic.id,
        region=clinic.region,
        name=listing.name,
        locality="" if listing.locality == region.name else listing.locality,
        where=point(listing.location) if listing.location else None,
        about=listing.location is None,
        postal_code=more.postal_code,
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


def _known(ids: tuple[str, ...], entries: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(entries.__contains__, ids)))
