"""What lists, cards, maps, prices and tallies need of a clinic: a small part of its record, read without the rest.

Invariant: a listing and its marks are decided by the record and its background alone, and reading a listing gives
what it was made of.
"""

from __future__ import annotations

from datetime import date
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from pydantic_core import to_json

from sitegen.base.dataclass import dataclass
from sitegen.base.fingerprint import digest
from sitegen.parse.schema import ClinicRecord

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    Status = Literal["open", "temporarily-closed", "closed"]

PUBLIC: Final = frozenset(
    {
        "accepting_new_patients",
        "accessibility",
        "address",
        "amenities",
        "conditions",
        "email",
        "hours",
        "languages",
        "location",
        "name",
        "payment",
        "phone",
        "practitioners",
        "pricing",
        "sample",
        "status",
        "summary",
        "telehealth_followup",
        "timezone",
        "treatments",
        "verified",
        "website",
    }
)
"""The fields of a record that the downloads and the finder read."""

SEARCHED: Final = frozenset(
    {
        "accepting_new_patients",
        "accessibility",
        "address",
        "amenities",
        "background",
        "conditions",
        "hours",
        "languages",
        "name",
        "payment",
        "phone",
        "practitioners",
        "sample",
        "status",
        "summary",
        "telehealth_followup",
        "treatments",
    }
)
"""The fields of a record that the search reads, but `verified`: of that it only has how fresh it is on the day."""


class Point(NamedTuple):
    """A place in degrees (WGS 84)."""

    lat: float
    lon: float


class Price(NamedTuple):
    """An asking price; what stands for what is as in `schema.PriceEntry`."""

    treatment: str
    purpose: str | None
    low: float | None
    high: float | None
    currency: str | None
    per: str
    checked: date | None


class Listing(NamedTuple):
    """What of a clinic's record everything but its own page, the downloads, the finder and the search reads.

    Attributes:
        verified: when the record was last confirmed.
        photos: the files' names.
        amenities: one to a line, only for the judging of ids.
        credentials: the letters of all people, likewise.
        twice: whether a list of ids names one twice.
        marked: whether its background is more than plain paragraphs.
        refers: whether anything in its background refers to something.
        live: whether a directive in it shows what the records of clinics say.
    """

    name: str
    status: Status
    sample: bool
    draft: bool
    summary: str
    locality: str
    location: Point | None
    phone: str | None
    treatments: tuple[str, ...]
    conditions: tuple[str, ...]
    insurers: tuple[str, ...]
    accepting: bool | None
    telehealth: bool | None
    verified: date
    pricing: tuple[Price, ...]
    aliases: tuple[str, ...]
    photos: tuple[str, ...]
    amenities: str
    accessibility: tuple[str, ...]
    credentials: str
    twice: bool
    marked: bool
    refers: bool
    live: bool


class Person(NamedTuple):
    """Who works at a clinic; what stands for what is as in `schema.Practitioner`."""

    name: str
    credentials: tuple[str, ...]
    role: str
    specialty: str


class More(NamedTuple):
    """What the downloads and the search ask of a clinic beyond its listing; names are as in the record where there is one.

    Attributes:
        hours: the days of which something is said, with what; None where there are no hours.
        payment: what is said of each way to pay.
        by: how the record was last confirmed.
    """

    street: str
    region: str
    postal_code: str
    email: str | None
    website: str | None
    amenities: tuple[str, ...]
    practitioners: tuple[Person, ...]
    hours: Mapping[str, str] | None
    timezone: str | None
    languages: tuple[str, ...]
    payment: Mapping[str, Any]
    background: str
    by: str


@dataclass(frozen=True, slots=True)
class Marks:
    """Digests of a record, so that it need not be read to tell whether something else must be made of it.

    Attributes:
        digests: all five, one behind the other: a fifth of what five texts take.
    """

    digests: str

    @property
    def whole(self) -> str:
        """Of everything that any page could show."""
        return self.digests[:32]

    @property
    def public(self) -> str:
        """Of the fields in `PUBLIC`."""
        return self.digests[32:64]

    @property
    def searched(self) -> str:
        """Of those in `SEARCHED`."""
        return self.digests[64:96]

    @property
    def lists(self) -> str:
        """Of what lists may show or sum up, and what decides on which pages a clinic stands; but for its telephone number and name."""
        return self.digests[96:]

    @staticmethod
    def standing(lists: str) -> str:
        """Of what decides on which pages a clinic stands, but for its name and the day when it was last confirmed.

        Also of whether its background refers to anything, and shows records, which decides of what its page's key is made.
        It is a part of `lists`.
        """
        return lists[32:]


def written(
    record: ClinicRecord, prose: bytes = b"", *, refers: bool = False, live: bool = False
) -> tuple[Marks, bytes, bytes]:
    """The marks of a record, its listing as JSON for `Sharing.read`, and all of it as JSON of one line.

    Args:
        record: what was read.
        prose: its background as JSON, where that is more than plain paragraphs.
        refers: whether the background refers to anything.
        live: whether it shows what records say.
    """
    both, public, rest = _json(record, _BOTH), _json(record, _ONLY_PUBLIC), _json(record, _REST)
    listed = _listed(record, marked=bool(prose), refers=refers, live=live)
    listing = to_json(listed)
    of_public = digest(both, public)
    searched = digest(both, record.background.encode())
    marks = Marks(
        digest(of_public.encode(), rest, prose)
        + of_public
        + searched
        + digest(to_json(_in_lists(listed)))
        + digest(to_json(_standing(record, listed)))
    )
    parts = (both, public, rest) if len(rest) > len(b"{}") else (both, public)
    return marks, listing, b"{%s}" % b",".join([part[1:-1] for part in parts])


_BOTH: Final = set(PUBLIC & SEARCHED)
_ONLY_PUBLIC: Final = set(PUBLIC - SEARCHED)
_REST: Final = set(ClinicRecord.model_fields) - PUBLIC
assert {"background"} == SEARCHED - PUBLIC, "what `written` takes for the search alone"


def _json(record: ClinicRecord, include: set[str]) -> bytes:
    """Some of a record's fields; unlike `model_dump_json` without a text between, since this is done for every record."""
    return record.__pydantic_serializer__.to_json(record, by_alias=True, exclude_defaults=True, include=include)


def _listed(record: ClinicRecord, *, marked: bool, refers: bool, live: bool) -> list[Any]:
    """The fields of a listing in their order; several ids are one text, since that is read sooner and shared whole."""
    where, people = record.location, [person.credentials for person in record.practitioners]
    insurers = record.payment.insurers if record.payment else ()
    lists = (record.treatments, record.conditions, insurers, record.amenities, record.accessibility, *people)
    return [
        record.name,
        record.status,
        record.sample,
        record.draft,
        record.summary,
        record.address.locality,
        [where.lat, where.lon] if where else None,
        record.phone,
        _together(record.treatments),
        _together(record.conditions),
        _together(insurers),
        record.accepting_new_patients,
        record.telehealth_followup,
        record.verified.on.isoformat(),
        [
            [one.treatment, one.purpose, one.low, one.high, one.currency, one.per, _iso(one.checked)]
            for one in record.pricing
        ],
        _together(record.aliases),
        _together(photo.file for photo in record.photos),
        _together(record.amenities),
        _together(record.accessibility),
        _together(dict.fromkeys(chain.from_iterable(people))),
        any(len(set(names)) < len(names) for names in lists),
        marked,
        refers,
        live,
    ]


def _in_lists(listed: list[Any]) -> list[Any]:
    """The fields of a listing of which `Marks.lists` begins with a digest: the others are for a clinic's own page and for checks."""
    return [*listed[_NAME + 1 : _PHONE], *listed[_PHONE + 1 : _OWN]]


_NAME: Final = Listing._fields.index("name")
_PHONE: Final = Listing._fields.index("phone")
_OWN: Final = Listing._fields.index("aliases")
"""Where the fields begin that are for a clinic's own page and for checks; the last says whether it refers to anything."""


def _standing(record: ClinicRecord, listed: list[Any]) -> list[Any]:
    """Of the fields of a listing those of which `Marks.standing` is a digest; of prices, for which treatments there are any."""
    _, status, sample, _, _, locality, where, _, treatments, conditions = listed[:10]
    priced = {one.treatment for one in record.pricing if one.low is not None or one.high is not None}
    return [status, sample, locality, where, treatments, conditions, sorted(priced), *listed[-2:]]


def read_more(plain: dict[str, Any]) -> More:
    """What a record's JSON says, without the time that it takes to make a record of it.

    Args:
        plain: the JSON that `written` gave, in which nothing stands that is as the schema has it anyway.
    """
    find, address = plain.get, plain["address"]
    return More(
        address.get("street", ""),
        address.get("region", ""),
        address.get("postal_code", ""),
        find("email"),
        find("website"),
        tuple(find("amenities", ())),
        tuple(
            [
                Person(one["name"], tuple(one.get("credentials", ())), one.get("role", ""), one.get("specialty", ""))
                for one in find("practitioners", ())
            ]
        ),
        find("hours"),
        find("timezone"),
        tuple(find("languages", ())),
        find("payment") or {},
        find("background", ""),
        plain["verified"].get("by", ""),
    )


def _together(texts: Iterable[str]) -> str:
    """Texts as one: the schema takes none into a list that is empty or longer than a line."""
    return "\n".join(texts)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


class _Lists(dict[str, tuple[str, ...]]):
    """What `_together` made one, taken apart once."""

    def __init__(self, texts: dict[Any, Any]) -> None:
        super().__init__({"": ()})
        self._texts = texts

    def __missing__(self, text: str) -> tuple[str, ...]:
        parts = text.split("\n")
        found = self[text] = tuple(map(self._texts.setdefault, parts, parts))
        return found


class _Days(dict[str | None, Any]):
    """Days by their ISO text."""

    def __missing__(self, text: str) -> date:
        found = self[text] = date.fromisoformat(text)
        return found


_priced: Final = Price._make


class Sharing:
    """Reads listings so that what many of them say is there once; with short texts the reader of JSON does so already."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Let go of what was read; what is read from now on shares nothing with it."""
        self._texts: dict[Any, Any] = {}
        self._lists = _Lists(self._texts)
        self._days = _Days({None: None})

    def read(self, plain: list[Any]) -> Listing:
        """The listing that `written` gave, once it is read as JSON."""
        (name, status, sample, draft, summary, locality, where, phone, treatments, conditions, insurers) = plain[:11]
        (accepting, telehealth, verified, pricing, aliases, photos) = plain[11:17]
        (amenities, accessibility, credentials, twice, marked, refers, live) = plain[17:]
        lists, days = self._lists, self._days
        prices = tuple(
            [
                _priced((what, use, low, high, money, per, days[checked]))
                for what, use, low, high, money, per, checked in pricing
            ]
        )
        found = (
            name,
            status,
            sample,
            draft,
            summary,
            locality,
            Point(*where) if where else None,
            phone,
            lists[treatments],
            lists[conditions],
            lists[insurers],
            accepting,
            telehealth,
            days[verified],
            prices,
            lists[aliases],
            lists[photos],
            amenities,
            lists[accessibility],
            credentials,
            twice,
            marked,
            refers,
            live,
        )
        return Listing._make(found)
