"""What is due as CSV and as a calendar file."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

from sitegen.base.fingerprint import digest
from sitegen.outputs.exports import cell

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from sitegen.desk.due import Due

COLUMNS: Final = ("due", "overdue_days", "weight", "kind", "title", "task", "last", "why", "path", "address")
_LONGEST: Final = 75  # octets of one line (RFC 5545, 3.1)


def as_csv(items: Iterable[Due]) -> str:
    """RFC 4180 with a header line; what a spreadsheet would run has an apostrophe before it."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for item in items:
        row = (item.day, item.overdue, item.weight, item.kind, item.title, item.task, item.last, item.why)
        writer.writerow([cell(value) for value in (*row, item.path, item.address)])
    return out.getvalue()


def as_calendar(items: Iterable[Due], title: str, as_of: date) -> str:
    """RFC 5545, one all-day event for each: on its day, or on ``as_of`` where that has passed.

    An event keeps its UID from one file to the next, so that a calendar moves it instead of showing two.
    """
    stamp = f"{as_of:%Y%m%d}T000000Z"
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//sitegen//due//EN", "METHOD:PUBLISH"]
    lines.append(f"X-WR-CALNAME:{escaped(title)}")
    for item in items:
        day = max(item.day, as_of)
        said = [f"{item.task.capitalize()}; due {item.day.isoformat()}."]
        said += [f"Last confirmed {item.last.isoformat()}."] if item.last else []
        said += [f"Visible: {item.why}."] if item.why else []
        lines += [
            "BEGIN:VEVENT",
            f"UID:{digest(item.id.encode(), item.address.encode())[:32]}@sitegen",
            f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
            f"SUMMARY:{escaped(f'{item.title}: {item.task}')}",
            f"DESCRIPTION:{escaped(chr(10).join([*said, item.path]))}",
            f"URL:{item.address}",
            f"CATEGORIES:{item.kind}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines)


def escaped(text: str) -> str:
    """``text`` as a value of the type TEXT (RFC 5545, 3.3.11)."""
    for char, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\n"), ("\r", "\n"), ("\n", "\\n")):
        text = text.replace(char, written)
    return text


def folded(line: str) -> str:
    """A line cut into pieces of at most 75 octets, never inside a character."""
    pieces = [""]
    size = 0
    for char in line:
        octets = len(char.encode())
        if size + octets > _LONGEST:
            pieces.append("")
            size = 1  # the space that begins the next piece
        pieces[-1] += char
        size += octets
    return "\r\n ".join(pieces)
