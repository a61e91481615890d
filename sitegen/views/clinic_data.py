"""What a clinic's record says in structured form: opening hours, rating, and its JSON-LD."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sitegen.views.json_ld import script

if TYPE_CHECKING:
    from markupsafe import Markup

    from sitegen.model.site import Clinic
    from sitegen.parse.schema import ClinicRecord, Hours
    from sitegen.views.edition import Edition

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class HoursRow:
    """One weekday: time ranges as ``(from, to)`` in 24-hour HH:MM; ``known`` is False where the record is silent."""

    day_key: str
    ranges: tuple[tuple[str, str], ...]
    closed: bool
    known: bool


def hours_rows(hours: Hours | None) -> tuple[HoursRow, ...]:
    """The week from Monday; nothing where the record has no hours at all."""
    if hours is None:
        return ()
    rows = []
    for day in DAYS:
        text: str = getattr(hours, day)
        closed = text == "closed"
        ranges = tuple((start, end) for part in text.split() if not closed for start, _, end in [part.partition("-")])
        rows.append(HoursRow(day, ranges, closed, bool(text)))
    return tuple(rows)


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
    postal = {
        "@type": "PostalAddress",
        "streetAddress": record.address.street,
        "addressLocality": record.address.locality,
        "addressRegion": record.address.region,
        "postalCode": record.address.postal_code,
        "addressCountry": clinic.region.partition("/")[0].upper(),
    }
    data: dict[str, Any] = {
        "@type": "MedicalClinic",
        "@id": f"{address}#clinic",
        "name": record.name,
        "url": address,
        "sameAs": record.website or "",
        "description": record.summary,
        "telephone": record.phone or "",
        "email": record.email or "",
        "address": postal,
        "geo": {"@type": "GeoCoordinates", "latitude": record.location.lat, "longitude": record.location.lon}
        if record.location
        else None,
        "openingHoursSpecification": _opening(record.hours),
        "availableService": [
            {"@type": "MedicalTherapy", "name": site.treatments[name].long or site.treatments[name].name}
            for name in record.treatments
            if name in site.treatments
        ],
        "foundingDate": str(record.founded) if record.founded else "",
        "isAcceptingNewPatients": record.accepting_new_patients,
        "knowsLanguage": list(record.languages),
        "aggregateRating": _rating(record),
    }
    doctors = [
        script(
            {
                "@type": "Physician",
                "name": person.name,
                "description": " · ".join(part for part in (person.role, person.specialty) if part),
                "memberOf": {"@id": f"{address}#clinic"},
                "address": postal,
                "telephone": record.phone or "",
            }
        )
        for person in record.practitioners
        if any(site.credentials[name].physician for name in person.credentials if name in site.credentials)
    ]
    return script(data), *doctors


def _opening(hours: Hours | None) -> list[dict[str, str]]:
    return [
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": f"https://schema.org/{name}",
            "opens": start,
            "closes": "23:59" if end == "24:00" else end,
        }
        for row, name in zip(hours_rows(hours), _NAMES, strict=False)
        for start, end in row.ranges
    ]


def _rating(record: ClinicRecord) -> dict[str, Any] | None:
    own = [review.rating for review in record.reviews if review.source == "site"]
    if record.sample or not own:
        return None
    return {
        "@type": "AggregateRating",
        "ratingValue": round(sum(own) / len(own), 1),
        "reviewCount": len(own),
        "bestRating": 5,
        "worstRating": 1,
    }
