"""What a clinic's record says in structured form: opening hours, rating, and its JSON-LD."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar

from sitegen.base.dataclass import dataclass
from sitegen.views.json_ld import member, quoted, written

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from markupsafe import Markup

    from sitegen.model.site import Clinic
    from sitegen.parse.kept import Kept, KeptAddress, KeptReview
    from sitegen.parse.listing import Point
    from sitegen.views.edition import Edition

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NAMES = dict(zip(DAYS, ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"), strict=True))
_ACCEPTING = {True: '"isAcceptingNewPatients":true,', False: '"isAcceptingNewPatients":false,'}
#: Days that are remembered: clinics are open at much the same hours.
_DAYS = 4096


@dataclass(frozen=True, slots=True)
class HoursRow:
    """One weekday: time ranges as ``(from, to)`` in 24-hour HH:MM; ``known`` is False where the record is silent."""

    ON_MANY_PAGES: ClassVar[bool] = True

    day_key: str
    ranges: tuple[tuple[str, str], ...]
    closed: bool
    known: bool


def hours_rows(hours: Mapping[str, str] | None) -> tuple[HoursRow, ...]:
    """The week from Monday; nothing where the record has no hours at all."""
    return () if hours is None else tuple(map(_row, DAYS, _texts(hours)))


def _texts(hours: Mapping[str, str]) -> list[str]:
    """What is said of each day."""
    return [hours.get(day, "") for day in DAYS]


@lru_cache(maxsize=_DAYS)
def _row(day: str, text: str) -> HoursRow:
    closed = text == "closed"
    ranges = tuple((start, end) for part in text.split() if not closed for start, _, end in [part.partition("-")])
    return HoursRow(day, ranges, closed, bool(text))


def rating_of(reviews: Sequence[KeptReview]) -> tuple[float, int] | None:
    """Mean rating, to one decimal, and number of reviews; None without any."""
    if not reviews:
        return None
    ratings = [review["rating"] for review in reviews]
    return round(sum(ratings) / len(ratings), 1), len(ratings)


def clinic_json_ld(edition: Edition, clinic: Clinic, record: Kept) -> tuple[Markup, ...]:
    """A `MedicalClinic` and a `Physician` for each doctor; a rating only from reviews that the site itself collected."""
    site, listing = edition.site, clinic.listing
    address = f"{site.origin}{site.href(clinic.address)}"
    identity = quoted(f"{address}#clinic")
    postal = _postal(record["address"], clinic.region.partition("/")[0].upper())
    phone = member("telephone", listing.phone or "")
    founded, languages = record.get("founded"), record.get("languages")
    about = (
        f'"@type":"MedicalClinic","@id":{identity},',
        member("name", listing.name),
        member("url", address),
        member("sameAs", record.get("website", "")),
        member("description", listing.summary),
        phone,
        member("email", record.get("email", "")),
        postal,
        _geo(listing.location),
        _opening(record.get("hours")),
        edition.lately(_services, listing.treatments),
        f'"foundingDate":"{founded}",' if founded else "",
        "" if listing.accepting is None else _ACCEPTING[listing.accepting],
        f'"knowsLanguage":[{",".join(map(quoted, languages))}],' if languages else "",
        "" if listing.sample else _rating(record.get("reviews", ())),
    )
    physicians = edition.physicians
    doctors = [
        written(
            f'"@type":"Physician",{member("name", person["name"])}'
            f"{member('description', ' · '.join(part for part in (person.get('role'), person.get('specialty')) if part))}"
            f'"memberOf":{{"@id":{identity}}},{postal}{phone}'
        )
        for person in record.get("practitioners", ())
        if not physicians.isdisjoint(person.get("credentials", ()))
    ]
    return written("".join(about)), *doctors


def _postal(address: KeptAddress, country: str) -> str:
    return (
        '"address":{"@type":"PostalAddress",'
        f"{member('streetAddress', address.get('street', ''))}{member('addressLocality', address['locality'])}"
        f"{member('addressRegion', address.get('region', ''))}{member('postalCode', address.get('postal_code', ''))}"
        f'"addressCountry":{quoted(country)}}},'
    )


def _geo(where: Point | None) -> str:
    if where is None:
        return ""
    return f'"geo":{{"@type":"GeoCoordinates","latitude":{where.lat!r},"longitude":{where.lon!r}}},'


def _services(edition: Edition, treatments: tuple[str, ...]) -> str:
    known = edition.site.treatments
    offered = [known[name].long or known[name].name for name in treatments if name in known]
    listed = ",".join([f'{{"@type":"MedicalTherapy","name":{quoted(name)}}}' for name in offered])
    return f'"availableService":[{listed}],' if listed else ""


def _opening(hours: Mapping[str, str] | None) -> str:
    listed = "".join(map(_opened, DAYS, _texts(hours))) if hours else ""
    return f'"openingHoursSpecification":[{listed[:-1]}],' if listed else ""


@lru_cache(maxsize=_DAYS)
def _opened(day: str, text: str) -> str:
    """The members of a list that say when a clinic is open on one day, each with a comma after it."""
    return "".join(
        [
            f'{{"@type":"OpeningHoursSpecification","dayOfWeek":"https://schema.org/{_NAMES[day]}",'
            f"{member('opens', start)}{member('closes', '23:59' if end == '24:00' else end)}"[:-1]
            + "},"
            for start, end in _row(day, text).ranges
        ]
    )


def _rating(reviews: Sequence[KeptReview]) -> str:
    found = rating_of([review for review in reviews if "source" not in review])  # the site's own
    if found is None:
        return ""
    mean, count = found
    return (
        f'"aggregateRating":{{"@type":"AggregateRating","ratingValue":{mean!r},"reviewCount":{count},'
        '"bestRating":5,"worstRating":1},'
    )
