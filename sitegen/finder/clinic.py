"""What the finder knows of clinics and places: plain values that the family of outputs fills in.

Invariant: degrees are whole thousandths, days are ordinals of the calendar; nothing is looked up below here.
"""

from __future__ import annotations

from typing import NamedTuple

from sitegen.base.dataclass import dataclass

Point = tuple[int, int]
"""Latitude and longitude in thousandths of a degree: about a hundred metres."""


class AskingPrice(NamedTuple):
    """Where a clinic's prices start; ``exact`` where it is the only amount."""

    amount: float
    currency: str
    per: str
    exact: bool


class FinderClinic(NamedTuple):
    """One row of the table.

    Attributes:
        id: its identity; the last part is its own, the rest its region's.
        locality: where it lies, if that is not its region's name.
        where: its place; None where its record has none, until its region's stands in.
        about: whether it is known only as its region's place.
        postal_code: as its record has it, '' where it has none.
        verified: the day on which the record was last confirmed.
        hours: a text for each weekday from Monday, as records write them; () where nothing is known.
    """

    id: str
    region: str
    name: str
    locality: str
    where: Point | None
    about: bool
    postal_code: str
    conditions: tuple[str, ...]
    treatments: tuple[str, ...]
    insurers: tuple[str, ...]
    languages: tuple[str, ...]
    accessibility: tuple[str, ...]
    price: AskingPrice | None
    accepting: bool | None
    telehealth: bool
    paused: bool
    sample: bool
    verified: int
    hours: tuple[str, ...]
    zone: str


@dataclass(frozen=True, slots=True)
class FinderRegion:
    """A region that has a page, by name, by its other names, and by place; ``clinics`` is how many are listed in it."""

    id: str
    name: str
    names: tuple[str, ...]
    where: Point | None
    units: str
    clinics: int


@dataclass(frozen=True, slots=True)
class District:
    """The first part of a postal code as records of one country write it, and the mean place of those."""

    country: str
    code: str
    where: Point
