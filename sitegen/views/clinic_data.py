"""What a clinic's record says in structured form: opening hours, rating, and its JSON-LD."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, ClassVar

from sitegen.views.json_ld import member, quoted, written

if TYPE_CHECKING:
    from markupsafe import Markup

    from sitegen.model.site import Clinic
    from sitegen.parse.schema import ClinicRecord, Hours
    from sitegen.views.edition import Edition

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NAMES = dict(zip(DAYS, ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"), strict=True))
_ACCEPTING = {True: '"isAcceptingNewPatients":true,', False: '"isAcceptingNewPatients":false,'}
_texts = attrgetter(*DAYS)
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


def hours_rows(hours: Hours | None) -> tuple[HoursRow, ...]:
    """The week from Monday; nothing where the record has no hours at all."""
    if hours is None:
        return ()
    return tuple(map(_row, DAYS, _texts(hours)))


@lru_cache(maxsize=_DAYS)
def _row(day: str, text: str) -> HoursRow:
    closed = text == "closed"
    ranges = tuple((start, end) for part in text.split() if not closed for start, _, end in [part.partition("-")])
    return HoursRow(day, ranges, closed, bool(text))


def rating_of(record: ClinicRecord) -> tuple[float, int] | None:
    """Mean rating, to one decimal, and number of reviews; None without any."""
    if not record.reviews:
        return None
    ratings = [review.rating for review in record.reviews]
    return round(sum(ratings) / len(ratings), 1), len(ratings)


def clinic_json_ld(edition: Edition, clinic: Clinic) -> tuple[Markup, ...]:
    """A `MedicalClinic` and a `Physician` for each doctor; a rating only from reviews that the site itself collected."""
    site, record = edition.site, clinic.record
    address = f"{site.origin}{site.href(clinic.address)}"
    identity = quoted(f"{address}#clinic")
    postal = _postal(record, clinic.region.partition("/")[0].upper())
    phone = member("telephone", record.phone or "")
    about = (
        f'"@type":"MedicalClinic","@id":{identity},',
        member("name", record.name),
        member("url", address),
        member("sameAs", record.website or ""),
        member("description", record.summary),
        phone,
        member("email", record.email or ""),
        postal,
        _geo(record),
        _opening(record.hours),
        _services(edition, record.treatments),
        f'"foundingDate":"{record.founded}",' if record.founded else "",
        "" if record.accepting_new_patients is None else _ACCEPTING[record.accepting_new_patients],
        f'"knowsLanguage":[{",".join(map(quoted, record.languages))}],' if record.languages else "",
        _rating(record),
    )
    physicians = edition.physicians
    doctors = [
        written(
            f'"@type":"Physician",{member("name", person.name)}'
            f"{member('description', ' · '.join(part for part in (person.role, person.specialty) if part))}"
            f'"memberOf":{{"@id":{identity}}},{postal}{phone}'
        )
        for person in record.practitioners
        if not physicians.isdisjoint(person.credentials)
    ]
    return written("".join(about)), *doctors


def _postal(record: ClinicRecord, country: str) -> str:
    address = record.address
    return (
        '"address":{"@type":"PostalAddress",'
        f"{member('streetAddress', address.street)}{member('addressLocality', address.locality)}"
        f"{member('addressRegion', address.region)}{member('postalCode', address.postal_code)}"
        f'"addressCountry":{quoted(country)}}},'
    )


def _geo(record: ClinicRecord) -> str:
    where = record.location
    if where is None:
        return ""
    return f'"geo":{{"@type":"GeoCoordinates","latitude":{where.lat!r},"longitude":{where.lon!r}}},'


def _services(edition: Edition, treatments: tuple[str, ...]) -> str:
    known = edition.site.treatments
    offered = [known[name].long or known[name].name for name in treatments if name in known]
    listed = ",".join([f'{{"@type":"MedicalTherapy","name":{quoted(name)}}}' for name in offered])
    return f'"availableService":[{listed}],' if listed else ""


def _opening(hours: Hours | None) -> str:
    if hours is None:
        return ""
    listed = "".join(map(_opened, DAYS, _texts(hours)))
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


def _rating(record: ClinicRecord) -> str:
    own = [review.rating for review in record.reviews if review.source == "site"]
    if record.sample or not own:
        return ""
    mean = round(sum(own) / len(own), 1)
    return (
        f'"aggregateRating":{{"@type":"AggregateRating","ratingValue":{mean!r},"reviewCount":{len(own)},'
        '"bestRating":5,"worstRating":1},'
    )
