"""Pages that nothing links to.

A reader comes to a page by a link, and so does a search engine. A page that no other page leads to is
found by its address alone. Redirects, the page for what is not there, feeds and downloads need no link.

To mend it, link to the page from a text that belongs to it, give it an article that names it under
`related`, or delete it.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from sitegen.base.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sitegen.checks.subject import Emitted, Subject

CODES: Final = ("orphan-page",)


def check(subject: Subject) -> Iterator[Problem]:
    """Every living page that no other page leads to."""
    base = subject.site.base
    living = {escape(f"{base}{one.address}").encode(): one for one in subject.living()}
    left = {address for address, one in living.items() if one.address != "/"}
    # Lists lead to nearly everything, so they are read first; then, while a page is missing, the clinics below such
    # pages, since breadcrumbs lead up; then the rest.
    clinics = {escape(f"{base}{clinic.address}").encode() for clinic in subject.site.clinics.values()}
    _strike(left, subject, living, sorted(living.keys() - clinics))
    below = sorted(address for address in clinics & living.keys() if not left.isdisjoint(_above(address)))
    _strike(left, subject, living, below)
    _strike(left, subject, living, sorted(clinics & living.keys() - set(below)))
    for address in sorted(left):
        message = f"no page leads to `{living[address].address}`"
        yield Problem(
            subject.origin(living[address]),
            "warning",
            "orphan-page",
            message,
            "link to it from a text that belongs to it",
        )


def _strike(left: set[bytes], subject: Subject, living: Mapping[bytes, Emitted], addresses: Iterable[bytes]) -> None:
    """Take out of ``left`` what the pages at ``addresses`` lead to, until nothing is left."""
    for address in addresses:
        if not left:
            return
        links = subject.links(living[address].path)
        left -= links - {address} if address in links else links


def _above(address: bytes) -> Iterator[bytes]:
    """The addresses of the folders that a page lies in."""
    end = address.rfind(b"/", 0, -1)
    while end >= 0:
        yield address[: end + 1]
        end = address.rfind(b"/", 0, end)
