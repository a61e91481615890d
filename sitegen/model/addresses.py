"""Every address of the site, known before anything is made, so that a link can be judged at its line.

Invariant: an address listed here is emitted by exactly one output, and the other way round for pages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.model.site import Article, Region, Site

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


def page_addresses(site: Site) -> Iterator[str]:
    """Every address that can be linked to, redirects left out; later pages of long lists included."""
    yield from FIXED
    for article in (*site.guide, *site.news, *site.pages):
        yield article.address
    for region in site.regions.values():
        if has_page(region):
            yield from _paged(region.address, len(region.clinics))
    for clinic in site.clinics.values():
        yield clinic.address
    for name in site.conditions:
        yield from _paged(f"/conditions/{name}/", len(site.topics.conditions.get(name, ())))
        for place, clinics in site.topics.local.get(name, {}).items():
            yield from _paged(f"/conditions/{name}/{place}/", len(clinics))
    for name in site.treatments:
        yield from _paged(f"/treatments/{name}/", len(site.topics.treatments.get(name, ())))


def anchors(site: Site) -> dict[str, frozenset[str]]:
    """The anchors of pages whose anchors come from sources, by address."""
    found = {article.address: _headings(article) for article in (*site.guide, *site.news, *site.pages)}
    found["/faq/"] = frozenset(article.id for article in site.faq) | {
        f"{article.id}{PART}{heading}" for article in site.faq for heading in _headings(article)
    }
    found["/glossary/"] = frozenset(site.glossary)
    return found


def _headings(article: Article) -> frozenset[str]:
    return frozenset(heading.id for heading in article.prose.headings)


def _paged(address: str, count: int) -> Iterator[str]:
    yield address
    for page in range(2, (count + PAGE_SIZE - 1) // PAGE_SIZE + 1):
        yield f"{address}page/{page}/"
