"""A clinic's record as it is kept: JSON under the keys of its source, read without the time that it takes to make a record of it.

Invariant: what is as the schema has it anyway is left out; a test holds the keys to those of the schema.
"""

from __future__ import annotations

from typing import NotRequired, TypedDict


class KeptAddress(TypedDict):
    """`schema.Address`."""

    street: NotRequired[str]
    locality: str
    region: NotRequired[str]
    postal_code: NotRequired[str]


class KeptLocation(TypedDict):
    """`schema.Location`."""

    lat: float
    lon: float


class KeptPerson(TypedDict):
    """`schema.Practitioner`."""

    name: str
    credentials: NotRequired[list[str]]
    role: NotRequired[str]
    specialty: NotRequired[str]
    bio: NotRequired[str]


class KeptPayment(TypedDict, total=False):
    """`schema.Payment`; ``checked`` is an ISO date."""

    insurers: list[str]
    hsa_fsa: bool
    financing: bool
    sliding_scale: bool
    superbill: bool
    checked: str


class KeptPhoto(TypedDict):
    """`schema.Photo`."""

    file: str
    alt: str


class KeptReview(TypedDict):
    """`schema.Review`; ``date`` is an ISO date."""

    rating: int
    date: NotRequired[str]
    author: NotRequired[str]
    text: NotRequired[str]
    source: NotRequired[str]


class KeptVerified(TypedDict):
    """`schema.Verified`; ``on`` is an ISO date."""

    on: str
    by: NotRequired[str]


# `schema.PriceEntry`, written so since a key of it is a word of Python's own.
KeptPrice = TypedDict(
    "KeptPrice",
    {
        "treatment": str,
        "for": NotRequired[str],
        "min": NotRequired[float],
        "max": NotRequired[float],
        "currency": NotRequired[str],
        "per": NotRequired[str],
        "includes": NotRequired[str],
        "checked": NotRequired[str],
    },
)


class Kept(TypedDict):
    """`schema.ClinicRecord`; ``added`` is an ISO date, ``hours`` are by day."""

    name: str
    sample: NotRequired[bool]
    draft: NotRequired[bool]
    added: NotRequired[str]
    status: NotRequired[str]
    address: KeptAddress
    location: NotRequired[KeptLocation]
    phone: NotRequired[str]
    email: NotRequired[str]
    website: NotRequired[str]
    summary: NotRequired[str]
    background: NotRequired[str]
    treatments: list[str]
    conditions: NotRequired[list[str]]
    practitioners: NotRequired[list[KeptPerson]]
    amenities: NotRequired[list[str]]
    hours: NotRequired[dict[str, str]]
    timezone: NotRequired[str]
    pricing: NotRequired[list[KeptPrice]]
    payment: NotRequired[KeptPayment]
    languages: NotRequired[list[str]]
    accepting_new_patients: NotRequired[bool]
    telehealth_followup: NotRequired[bool]
    accessibility: NotRequired[list[str]]
    founded: NotRequired[int]
    photos: NotRequired[list[KeptPhoto]]
    reviews: NotRequired[list[KeptReview]]
    verified: KeptVerified
    aliases: NotRequired[list[str]]
