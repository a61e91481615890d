"""The directory as open data: `/data/clinics.json`, `.csv` and `.geojson`.

Invariant: only the fields listed here leave the repository, each by its own line.
"""

from __future__ import annotations

import csv
import io
import re
from functools import partial
from typing import TYPE_CHECKING, Any

from pydantic_core import to_json

from sitegen.artifact import Artifact, Batch, Stage
from sitegen.base.dataclass import dataclass
from sitegen.base.workings import AFRESH, recalled
from sitegen.outputs import rows
from sitegen.outputs.blocks import BLOCK, blocks
from sitegen.views.clinic_data import DAYS
from sitegen.views.keys import directory_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sitegen.base.workings import WorkingsLike
    from sitegen.model.site import Clinic, Site
    from sitegen.outputs.blocks import Block
    from sitegen.parse.listing import More
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
    return (Batch("data/", _files, (edition,), directory_key, continues=True),)


def _files(edition: Edition, workings: WorkingsLike = AFRESH) -> tuple[Artifact[ExportView], ...]:
    config = edition.site.config
    license_text = config.license.name if config.license else ""
    whole = _List({"title": config.title, "license": license_text}, "clinics")
    features = _List({"type": "FeatureCollection"}, "features")
    table = io.BytesIO()
    table.write(_csv([COLUMNS]))
    names = []
    for block in blocks(edition):
        names.append(block.name)
        items, shapes, lines, *_ = parts(edition, block, workings)
        whole.add(items)
        features.add(shapes)
        table.write(lines)
    workings.retain(BLOCK, names)
    found = {
        "data/clinics.json": whole.ended(),
        "data/clinics.csv": table.getvalue(),
        "data/clinics.geojson": features.ended(),
    }
    return tuple(Artifact(path, make, ExportView(data), stage=Stage.INDEX) for path, data in found.items())


def parts(edition: Edition, block: Block, workings: WorkingsLike) -> list[memoryview]:
    """What the three files say of some clinics, and then the pieces of their rows (`outputs.rows`): a record is read once for all."""
    return _parted(recalled(workings, block.name, block.key, partial(_written, edition, block.clinics)))


def _written(edition: Edition, clinics: Iterable[Clinic]) -> bytes:
    """The parts of a block; a line before each says how many bytes it has."""
    said = [(clinic, clinic.more) for clinic in clinics]
    records = [_public(edition.site, clinic, more) for clinic, more in said]
    found = (
        b",\n".join(map(to_json, records)),
        b",\n".join([to_json(_feature(record)) for record in records]),
        _csv(map(_row, records)),
        *rows.written(edition, said),
    )
    return b"".join([b"%d\n%s" % (len(part), part) for part in found])


def _parted(block: bytes) -> list[memoryview]:
    """The parts that `_written` put together, none of them copied."""
    found, whole, start = [], memoryview(block), 0
    while start < len(block):
        begins = block.index(b"\n", start) + 1
        start, size = begins, int(block[start:begins])
        start += size
        found.append(whole[begins:start])
    return found


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    """Rows as RFC 4180 has them; the file's first is a header line."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _public(site: Site, clinic: Clinic, more: More) -> dict[str, Any]:
    listing, region, hours = clinic.listing, site.regions[clinic.region], more.hours or {}
    found: dict[str, Any] = {
        "id": clinic.id,
        "name": listing.name,
        "sample": listing.sample,
        "status": listing.status,
        "url": f"{site.origin}{site.href(clinic.address)}",
        "region": clinic.region,
        "address": {
            "street": more.street,
            "locality": listing.locality,
            "region": more.region,
            "postal_code": more.postal_code,
            "country": clinic.region.partition("/")[0],
        },
        "location": listing.location._asdict() if listing.location else None,
        "phone": listing.phone,
        "email": more.email,
        "website": more.website,
        "summary": listing.summary,
        "treatments": list(listing.treatments),
        "conditions": list(listing.conditions),
        "practitioners": [
            {"name": person.name, "credentials": list(person.credentials), "role": person.role}
            for person in more.practitioners
        ],
        "amenities": list(more.amenities),
        "accessibility": list(listing.accessibility),
        "hours": {day: text for day in DAYS if (text := hours.get(day))},
        "timezone": more.timezone or region.timezone,
        "pricing": [
            {
                "treatment": entry.treatment,
                "for": entry.purpose,
                "min": entry.low,
                "max": entry.high,
                "currency": entry.currency or region.currency,
                "per": entry.per,
                "checked": entry.checked.isoformat() if entry.checked else None,
            }
            for entry in listing.pricing
        ],
        "insurers": list(listing.insurers),
        "languages": list(more.languages),
        "accepting_new_patients": listing.accepting,
        "telehealth_followup": listing.telehealth,
        "verified": {"on": listing.verified.isoformat(), "by": more.by},
    }
    return {key: value for key, value in found.items() if value or value is False or value == 0}


class _List:
    """A JSON object whose last entry is a list, one item to a line, so that a change is one line too.

    It is written into one buffer, since the whole of it is large.
    """

    def __init__(self, head: dict[str, Any], key: str) -> None:
        self._written = io.BytesIO()
        self._written.write(b'%s,"%s":[\n' % (to_json(head)[:-1], key.encode()))
        self._before = b""

    def add(self, items: memoryview) -> None:
        """Add some items, which are parted as `_written` parts them."""
        self._written.write(self._before)
        self._written.write(items)
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
    return [*map(cell, map(row.get, COLUMNS))]


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
