"""Asking prices far from what others ask for the same thing.

A zero too much, or the price of a course written as that of a session, misleads readers and the figures
of whole regions. A price is compared with the median of all clinics that list the same treatment, purpose,
currency and unit, where at least five do; more than eight times that, or less than an eighth, is far off.

To mend it, ask what the amount is for, and write `per: course` (or whatever it is) where it is no session.
"""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING, Final

from sitegen.model.facts import ends

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.base.problem import Problem
    from sitegen.checks.subject import Subject

CODES: Final = ("price-far-off",)
_TIMES: Final = 8
_ENOUGH: Final = 5


def check(subject: Subject) -> Iterator[Problem]:
    """Every price more than eight times, or less than an eighth of, the median."""
    site = subject.site
    asked: dict[tuple[str, str, str, str], list[tuple[str, int, float]]] = {}
    for clinic in site.clinics.values():
        currency = site.regions[clinic.region].currency
        for index, entry in enumerate(clinic.listing.pricing):
            if both := ends(entry):
                kind = entry.treatment, entry.purpose or "", entry.currency or currency, entry.per
                asked.setdefault(kind, []).append((clinic.path, index, sum(both) / 2))
    for (treatment, _, currency, per), entries in asked.items():
        if len({path for path, _, _ in entries}) < _ENOUGH:
            continue
        middle = median(amount for _, _, amount in entries)
        for path, index, amount in entries:
            if amount > middle * _TIMES or amount * _TIMES < middle:
                message = (
                    f"{amount:,.15g} {currency} for `{treatment}` per {per} is far from the median of {middle:,.15g}"
                )
                hint = "count the zeros, and say what it is for with `per`"
                yield subject.fault((path, ("pricing", index)), "price-far-off", message, hint)
