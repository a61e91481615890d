"""Every address of the site, known before anything is made, so that a link can be judged at its line.

Invariant: an address listed here is emitted by exactly one output, and the other way round for pages.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sitegen.model.links import Shown
    from sitegen.model.site import Region, Site
    from sitegen.model.topics import Topics

PAGE_SIZE = 50
"""Clinics on one page of a list."""

RESERVED = frozenset({"page", "all"})

OWN_PAGES = frozenset({"clinics", "compare", "conditions", "faq", "glossary", "guide", "news", "search", "treatments"})
"""Names below the root that are pages of the site's own; contact and newsletter take a text."""

PART = "--"
"""Between the id of a text and the ids inside it, where texts share a page; no slug holds it."""

FIXED = (
    "/",
    "/guide/",
    "/guide/all/",
    "/faq/",
    "/news/",
    "/clinics/",
    "/conditions/",
    "/treatments/",
    "/glossary/",
    "/search/",
    "/compare/",
    "/contact/",
    "/newsletter/",
    "/404.html",
    "/feed.xml",
    "/sitemap.xml",
    "/robots.txt",
    "/data/clinics.json",
    "/data/clinics.csv",
    "/data/clinics.geojson",
)
"""Addresses that every site has."""


def has_page(region: Region) -> bool:
    """Whether a region has something to show: a clinic, be it closed, an introduction, or a region below that does."""
    return bool(region.clinics or region.closed or region.intro or region.children)


@dataclass(frozen=True)
class Addresses:
    """Every address that can be linked to, redirects left out; ``pages`` are as they are written."""

    pages: frozenset[str]

    @cached_property
    def folded(self) -> frozenset[str]:
        """The addresses without regard to case."""
        return frozenset(address.casefold() for address in self.pages)


def known_addresses(
    texts: tuple[str, ...],
    regions: Mapping[str, Region],
    clinics: tuple[str, ...],
    topics: Topics,
    conditions: Iterable[str],
    treatments: Iterable[str],
) -> Addresses:
    """The addresses of a site; later pages of long lists included.

    Args:
        texts: addresses of articles, posts and pages.
        regions: the tree.
        clinics: ids of all that are published.
        topics: which of them treat what.
        conditions: ids.
        treatments: ids.
    """
    found = [*FIXED, *texts, *(f"/clinics/{name}/" for name in clinics)]
    for region in regions.values():
        if has_page(region):
            found += _paged(region.address, len(region.clinics))
    for name in conditions:
        found += _paged(f"/conditions/{name}/", len(topics.conditions.get(name, ())))
        for place, ids in topics.local.get(name, {}).items():
            found += _paged(f"/conditions/{name}/{place}/", len(ids))
    for name in treatments:
        found += _paged(f"/treatments/{name}/", len(topics.treatments.get(name, ())))
    return Addresses(frozenset(found))


def page_addresses(site: Site) -> frozenset[str]:
    """Every address of a site that can be linked to, redirects left out."""
    texts = tuple(article.address for article in (*site.guide, *site.news, *site.pages))
    found = known_addresses(texts, site.regions, tuple(site.clinics), site.topics, site.conditions, site.treatments)
    return found.pages


def anchors(texts: Iterable[Shown], questions: Sequence[Shown], glossary: Iterable[str]) -> dict[str, frozenset[str]]:
    """The anchors of pages whose anchors come from sources, by address.

    Args:
        texts: those with a page of their own.
        questions: those that share one.
        glossary: ids of its terms.
    """
    found = {text.address: frozenset(text.headings) for text in texts}
    found["/faq/"] = frozenset(question.id for question in questions) | {
        f"{question.id}{PART}{heading}" for question in questions for heading in question.headings
    }
    found["/glossary/"] = frozenset(glossary)
    return found


def _paged(address: str, count: int) -> Iterator[str]:
    yield address
    for page in range(2, (count + PAGE_SIZE - 1) // PAGE_SIZE + 1):
        yield f"{address}page/{page}/"
