"""Invented clinics on a site that patients use.

A record with `sample: true` shows what the site can do; nobody can be treated there. A site with
`environment: production` (as every site is that does not say otherwise) must not publish one.

To mend it, delete the record, mark it `draft: true`, or write `environment: demonstration` in
`data/site.yaml`, which puts a banner onto every page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.base.problem import Problem
    from sitegen.checks.subject import Subject

CODES: Final = ("sample-in-production",)


def check(subject: Subject) -> Iterator[Problem]:
    """Every sample record of a site in production."""
    if subject.site.demonstration:
        return
    for clinic in subject.site.clinics.values():
        if clinic.listing.sample:
            message = "an invented clinic would be published to patients"
            hint = "delete the record, or write `environment: demonstration` in data/site.yaml"
            yield subject.fault((clinic.path, ("sample",)), "sample-in-production", message, hint, "error")
