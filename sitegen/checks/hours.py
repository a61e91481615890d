"""Opening hours that end before they begin, or overlap.

`17:00-09:00` is nearly always two times in the wrong order, and `09:00-17:00 12:00-13:00` a break that
was written as a second opening. A clinic that is open past midnight has two ranges on two days:
`20:00-24:00` on the first and `00:00-02:00` on the next.

To mend it, write the hours of one day as ranges in the order of the day: `09:00-12:00 13:00-17:00`.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.base.problem import Problem
    from sitegen.checks.subject import Subject

CODES: Final = ("hours-backwards", "hours-overlap")
DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SMALL_HOURS: Final = "06:00"


def check(subject: Subject) -> Iterator[Problem]:
    """Every day whose hours cannot be right."""
    for clinic in subject.site.clinics.values():
        hours = clinic.record.hours
        if hours is None:
            continue
        for day in DAYS:
            text: str = getattr(hours, day)
            ranges = [part.split("-") for part in text.split()] if "-" in text else []
            if found := _fault(ranges):
                yield subject.fault((clinic.path, ("hours", day)), *found)


def _fault(ranges: list[list[str]]) -> tuple[str, str, str] | None:
    """Code, message and hint of the first thing that is wrong with one day; times compare as text."""
    for start, end in ranges:
        if end <= start:
            return "hours-backwards", f"{start}-{end} ends before it begins", _meant(start, end)
    ordered = sorted(ranges)
    for one, other in pairwise(ordered):
        if other[0] < one[1]:
            message = f"{'-'.join(one)} and {'-'.join(other)} overlap"
            return (
                "hours-overlap",
                message,
                f"write one range, {one[0]}-{max(one[1], other[1])}, or two that do not meet",
            )
    return None


def _meant(start: str, end: str) -> str:
    """What somebody probably wanted to write."""
    if end == start:
        return "write when it closes, or leave the range out"
    if end == "00:00":
        return f"write {start}-24:00"
    if end < _SMALL_HOURS:
        return f"write {start}-24:00, and 00:00-{end} on the next day"
    return f"write {end}-{start}"
