"""For search engines: `/sitemap.xml` (sitemaps.org 0.9) of the pages that want to be found, and `/robots.txt`."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from sitegen.artifact import Artifact, Later, Stage
from sitegen.base.dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sitegen.theme.theme import Theme
    from sitegen.views.edition import Edition

LIMIT = 50_000
"""Addresses in one file, by the protocol."""
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


@dataclass(frozen=True, slots=True)
class SitemapView:
    """Addresses with the date of their last change (YYYY-MM-DD, or '')."""

    entries: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SitemapIndexView:
    """The addresses of several sitemaps."""

    sitemaps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RobotsView:
    """Where the sitemap is."""

    sitemap: str


def make(view: SitemapView, theme: Theme) -> bytes:  # noqa: ARG001 - every maker takes a theme
    """One sitemap."""
    lines = [
        f"<url><loc>{escape(address, quote=False)}</loc>{f'<lastmod>{when}</lastmod>' if when else ''}</url>"
        for address, when in view.entries
    ]
    return _document("urlset", lines)


def make_index(view: SitemapIndexView, theme: Theme) -> bytes:  # noqa: ARG001 - every maker takes a theme
    """The list of several sitemaps."""
    return _document(
        "sitemapindex", [f"<sitemap><loc>{escape(address, quote=False)}</loc></sitemap>" for address in view.sitemaps]
    )


def make_robots(view: RobotsView, theme: Theme) -> bytes:  # noqa: ARG001 - every maker takes a theme
    """Everything may be read; pages that are not to be found say so themselves."""
    return f"User-agent: *\nAllow: /\n\nSitemap: {view.sitemap}\n".encode()


def _document(root: str, lines: list[str]) -> bytes:
    return "\n".join(
        ['<?xml version="1.0" encoding="utf-8"?>', f'<{root} xmlns="{_NAMESPACE}">', *lines, f"</{root}>", ""]
    ).encode()


def _place(page: Artifact[Any]) -> str:
    """The address of a page without what all begin with."""
    return page.path.removesuffix("index.html")


def _view(start: str, pages: tuple[Artifact[Any], ...]) -> SitemapView:
    """The addresses of pages; texts that only their sitemap needs are made with it."""
    return SitemapView(tuple([(f"{start}{_place(page)}", page.listed or "") for page in pages]))


def plan(edition: Edition, pages: Iterable[Artifact[Any]]) -> tuple[Artifact[Any], ...]:
    """The sitemap over those of ``pages`` that may be listed; several files with an index past the protocol's limit."""
    site = edition.site
    start = f"{site.origin}{site.base}/"
    found = tuple(sorted([page for page in pages if page.listed is not None], key=_place))
    robots = Artifact(
        "robots.txt", make_robots, RobotsView(f"{site.origin}{site.href('/sitemap.xml')}"), stage=Stage.INDEX
    )
    parts = [Later(_view, (start, found[first : first + LIMIT])) for first in range(0, max(1, len(found)), LIMIT)]
    if len(parts) == 1:
        return Artifact("sitemap.xml", make, parts[0], stage=Stage.INDEX), robots
    names = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
    index = SitemapIndexView(tuple(f"{site.origin}{site.href(f'/{name}')}" for name in names))
    files = [Artifact(name, make, part, stage=Stage.INDEX) for name, part in zip(names, parts, strict=True)]
    return Artifact("sitemap.xml", make_index, index, stage=Stage.INDEX), robots, *files
