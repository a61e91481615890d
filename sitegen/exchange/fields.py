"""The keys of a clinic's record that a table can hold, and of what kind each is.

Invariant: they are all keys of `ClinicRecord` but `private`, in its order.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final, Literal

Kind = Literal[
    "name", "line", "text", "flag", "day", "number", "degrees", "phone", "email", "website", "zip", "list", "entries"
]
Value = str | tuple[str, ...] | tuple[dict[str, object], ...]
Values = dict[str, Value]

FIELDS: Final = MappingProxyType[str, Kind](
    {
        "name": "name",
        "sample": "flag",
        "draft": "flag",
        "added": "day",
        "status": "line",
        "address.street": "name",
        "address.locality": "name",
        "address.region": "line",
        "address.postal_code": "zip",
        "location.lat": "degrees",
        "location.lon": "degrees",
        "phone": "phone",
        "email": "email",
        "website": "website",
        "summary": "line",
        "background": "text",
        "treatments": "list",
        "conditions": "list",
        "practitioners": "entries",
        "amenities": "list",
        **{f"hours.{day}": "line" for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")},
        "timezone": "line",
        "pricing": "entries",
        "payment.insurers": "list",
        "payment.hsa_fsa": "flag",
        "payment.financing": "flag",
        "payment.sliding_scale": "flag",
        "payment.superbill": "flag",
        "payment.checked": "day",
        "languages": "list",
        "accepting_new_patients": "flag",
        "telehealth_followup": "flag",
        "accessibility": "list",
        "founded": "number",
        "photos": "entries",
        "reviews": "entries",
        "verified.on": "day",
        "verified.by": "line",
        "aliases": "list",
    }
)
"""Key, with a point before what lies inside another, to kind."""

TOP: Final = (*dict.fromkeys(key.partition(".")[0] for key in FIELDS), "private")
"""The keys of a record, in the house's order."""
