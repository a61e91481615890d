"""Every key of a clinic's record, set to something else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

from tests.properties.desk import pick

if TYPE_CHECKING:
    from typing import Any

    from tests.properties.desk import Desk

#: For each key of a record what it is set to, one after the other.
VALUES: dict[str, list[Any]] = {
    "name": ["Aaa Clinic", "Zzz Clinic"],
    "sample": [True, False],
    "draft": [True, False],
    "added": ["2025-01-02"],
    "status": ["temporarily-closed", "closed"],
    "address": [{"locality": "Seattle", "street": "9 New Street", "postal_code": "98101"}, {"locality": "Ballard"}],
    "location": [{"lat": 48.1, "lon": -121.9}, None],
    "phone": ["+1 206 555 0199"],
    "email": ["new@example.org"],
    "website": ["https://new.example/"],
    "summary": ["Another summary."],
    "background": ["Other words.", "Other *words*, with a [link](/guide/)."],
    "treatments": [["esketamine"], ["esketamine", "iv-infusion"]],
    "conditions": [[], ["depression"]],
    "practitioners": [[{"name": "Ann New", "credentials": ["MD"], "role": "Doctor", "bio": "Kind."}]],
    "amenities": [["private-rooms"], []],
    "hours": [{"mon": "09:00-17:00", "sat": "10:00-12:00"}],
    "timezone": ["America/Denver"],
    "pricing": [[{"treatment": "esketamine", "min": 99, "max": 120, "checked": "2026-01-02"}], []],
    "payment": [{"financing": True, "insurers": ["aetna"]}],
    "languages": [["en", "es"]],
    "accepting_new_patients": [True, False],
    "telehealth_followup": [True, False],
    "accessibility": [["step-free"]],
    "founded": [1987],
    "photos": [[]],
    "reviews": [[{"rating": 4, "text": "Fine.", "author": "A"}]],
    "verified": [{"on": "2024-01-02", "by": "phone"}, {"on": "2026-11-01"}],
    "aliases": [["/old/pine/"]],
    "private": [{"notes": "nobody reads this"}],
}


def with_field(data: bytes, key: str, value: object) -> bytes:
    """A record in which ``key`` has this value; without it where that is None."""
    record = yaml.load(data, yaml.BaseLoader)
    record[key] = value
    if value is None:
        del record[key]
    return yaml.safe_dump(record, allow_unicode=True, sort_keys=False).encode()


def field_set(desk: Desk, where: int, what: int) -> bool:
    path = pick([path for path in desk.plain_sources(".yaml") if path.startswith("data/clinics/")], where)
    key = pick(sorted(VALUES), what)
    data = desk.read(path)
    try:
        new = with_field(data, key, pick(VALUES[key], where + what))
    except (yaml.YAMLError, TypeError, UnicodeDecodeError):
        return False  # it is broken just now
    if new != data:
        desk.write(path, new)
    return new != data
