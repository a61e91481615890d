"""Pages that nothing links to.

A reader comes to a page by a link, and so does a search engine. A page that no other page leads to is
found by its address alone. Redirects, the page for what is not there, feeds and downloads need no link.

To mend it, link to the page from a text that belongs to it, give it an article that names it under
`related`, or delete it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sitegen.base.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.checks.subject import Subject

CODES: Final = ("orphan-page",)


def check(subject: Subject) -> Iterator[Problem]:
    """Every living page that no other page leads to."""
    living = {one.address: one for one in subject.living()}
    base = subject.site.base
    left = {f"{base}{address}" for address in living if address != "/"}
    # Lists lead to nearly everything, so they are read first, and the rest only while a page is missing.
    clinics = {clinic.address for clinic in subject.site.clinics.values()}
    for address in sorted(living, key=lambda address: (address in clinics, address)):
        if not left:
            return
        own = f"{base}{address}"
        links = subject.page(living[address].path).links
        left -= links - {own} if own in links else links
    for whole in sorted(left):
        address = whole.removeprefix(base)
        message = f"no page leads to `{address}`"
        yield Problem(
            subject.origin(living[address]),
            "warning",
            "orphan-page",
            message,
            "link to it from a text that belongs to it",
        )
