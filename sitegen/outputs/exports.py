"""The directory as open data: `/data/clinics.json`, `.csv` and `.geojson`.

Invariant: only the fields listed here leave the repository, each by its own line.
"""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sitegen.artifact import Artifact, Batch, Stage
from sitegen.views.clinic_data import DAYS
from sitegen.views.keys import directory_key

if TYPE_CHECKING:
    from sitegen.model.site import Clinic, Site
    from sitegen.theme.theme import Theme
    from sitegen.views.edition import Edition

_NUMBER = re.compile(r"[+-]?[0-9][0-9 ().\-/]*")
_RUNS = frozenset("=+-@\t\r")
COLUMNS = (
    "id",
    "name",
    "sample",
    "status",
    "street",
    "locality",
    "postal_code",
    "country",
    "lat",
    "lon",
    "phone",
    "email",
    "website",
    "treatments",
    "conditions",
    "languages",
    "accepting_new_patients",
    "telehealth_followup",
    "verified_on",
    "url",
)
"""Columns of the CSV file; lists are separated by semicolons."""


@dataclass(frozen=True, slots=True)
class ExportView:
    """A finished file."""

    data: bytes


def make(view: ExportView, theme: Theme) -> bytes:  # noqa: ARG001 - every maker takes a theme
    """The file."""
    return view.data


def plan(edition: Edition) -> tuple[Batch, ...]:
    """The three files, from one walk over the records."""
    return (Batch("data/", _files, (edition,), directory_key),)


def _files(edition: Edition) -> tuple[Artifact[ExportView], ...]:
    site = edition.site
    clinics = sorted(site.clinics.values(), key=lambda clinic: clinic.id)
    license_text = site.config.license.name if site.config.license else ""
    whole = _Items({"title": site.config.title, "license": license_text}, "clinics")
    features = _Items({"type": "FeatureCollection"}, "features")
    table = io.BytesIO()
    text = io.TextIOWrapper(table, "utf-8", newline="", write_through=True)
    rows = csv.writer(text)  # RFC 4180 with a header line
    rows.writerow(COLUMNS)
    for clinic in clinics:
        record = _public(site, clinic)
        whole.add(record)
        features.add(_feature(record))
        rows.writerow(_row(record))
    found = {
        "data/clinics.json": whole.ended(),
        "data/clinics.csv": table.getvalue(),
        "data/clinics.geojson": features.ended(),
    }
    return tuple(Artifact(path, make, ExportView(data), stage=Stage.INDEX) for path, data in found.items())


def _public(site: Site, clinic: Clinic) -> dict[str, Any]:
    record = clinic.record
    found: dict[str, Any] = {
        "id": clinic.id,
        "name": record.name,
        "sample": record.sample,
        "status": record.status,
        "url": f"{site.origin}{site.href(clinic.address)}",
        "region": clinic.region,
        "address": {
            "street": record.address.street,
            "locality": record.address.locality,
            "region": record.address.region,
            "postal_code": record.address.postal_code,
            "country": clinic.region.partition("/")[0],
        },
        "location": {"lat": record.location.lat, "lon": record.location.lon} if record.location else None,
        "phone": record.phone,
        "email": record.email,
        "website": record.website,
        "summary": record.summary,
        "treatments": list(record.treatments),
        "conditions": list(record.conditions),
        "practitioners": [
            {"name": person.name, "credentials": list(person.credentials), "role": person.role}
            for person in record.practitioners
        ],
        "amenities": list(record.amenities),
        "accessibility": list(record.accessibility),
        "hours": {day: text for day in DAYS if (text := getattr(record.hours, day))} if record.hours else None,
        "timezone": record.timezone or site.regions[clinic.region].timezone,
        "pricing": [
            {
                "treatment": entry.treatment,
                "for": entry.purpose,
                "min": entry.low,
                "max": entry.high,
                "currency": entry.currency or site.regions[clinic.region].currency,
                "per": entry.per,
                "checked": entry.checked.isoformat() if entry.checked else None,
            }
            for entry in record.pricing
        ],
        "insurers": list(record.payment.insurers) if record.payment else [],
        "languages": list(record.languages),
        "accepting_new_patients": record.accepting_new_patients,
        "telehealth_followup": record.telehealth_followup,
        "verified": {"on": record.verified.on.isoformat(), "by": record.verified.by},
    }
    return {key: value for key, value in found.items() if value or value is False or value == 0}


_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


class _Items:
    """A JSON object whose last entry is a list, one item to a line, so that a change is one line too.

    It is written item by item into one buffer, since the whole of it is large.
    """

    def __init__(self, head: dict[str, Any], key: str) -> None:
        self._written = io.BytesIO()
        self._written.write(f'{_json(head)[:-1]},"{key}":[\n'.encode())
        self._before = b""

    def add(self, item: dict[str, Any]) -> None:
        self._written.write(self._before)
        self._written.write(_json(item).encode())
        self._before = b",\n"

    def ended(self) -> bytes:
        self._written.write(b"\n]}\n")
        return self._written.getvalue()


def _feature(record: dict[str, Any]) -> dict[str, Any]:
    """GeoJSON (RFC 7946): longitude before latitude, in degrees; clinics without a place have no geometry."""
    where = record.get("location")
    geometry = {"type": "Point", "coordinates": [where["lon"], where["lat"]]} if where else None
    properties = {
        key: record[key] for key in ("name", "sample", "status", "url", "treatments", "conditions") if key in record
    }
    return {"type": "Feature", "id": record["id"], "geometry": geometry, "properties": properties}


def _row(record: dict[str, Any]) -> list[str]:
    address, where = record["address"], record.get("location") or {}
    row = {**record, **address, **where, "verified_on": record["verified"]["on"]}
    return [cell(row.get(column)) for column in COLUMNS]


def cell(value: Any) -> str:
    """One cell that a spreadsheet shows and does not run: an apostrophe goes before what it would take for a formula."""
    if isinstance(value, str):
        text = value
    elif value is None:
        return ""
    elif isinstance(value, bool):
        return "true" if value else "false"
    else:
        text = ";".join(value) if isinstance(value, list) else str(value)
    if text[:1] in _RUNS and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text
