"""The search page: `/search/`; without script it is an A to Z of regions, conditions and articles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.artifact import Artifact
from sitegen.base.dataclass import dataclass
from sitegen.frame import Frame, Link
from sitegen.model.addresses import has_page
from sitegen.outputs.search import MANIFEST
from sitegen.views.frames import frame

if TYPE_CHECKING:
    from sitegen.theme.theme import Theme
    from sitegen.views.edition import Edition

TEMPLATE = "pages/search.html"


@dataclass(frozen=True, slots=True)
class SearchView:
    """What `/search/` shows before, or without, a search; ``index`` is the manifest's text, to spare its request."""

    frame: Frame
    title: str
    manifest_href: str
    index: str
    regions: tuple[Link, ...]
    conditions: tuple[Link, ...]
    treatments: tuple[Link, ...]
    articles: tuple[Link, ...]


def make(view: SearchView, theme: Theme) -> bytes:
    """The search page."""
    return theme.render(TEMPLATE, view)


def plan(edition: Edition, index: str) -> tuple[Artifact[SearchView], ...]:
    """The one page; countries and states stand for the regions below them."""
    site = edition.site
    title = edition.say("titles.search")
    regions = [region for region in site.regions.values() if has_page(region) and region.id.count("/") <= 1]
    view = SearchView(
        frame=frame(
            edition,
            "/search/",
            title,
            edition.say("about.search", site=site.config.title),
            section="search",
            noindex=True,
        ),
        title=title,
        index=index,
        manifest_href=site.href(f"/{MANIFEST}"),
        regions=tuple(
            edition.region_link(region)
            for region in sorted(regions, key=lambda region: (region.name.casefold(), region.id))
        ),
        conditions=tuple(
            sorted(
                (Link(site.href(f"/conditions/{name}/"), entry.name) for name, entry in site.conditions.items()),
                key=_words,
            )
        ),
        treatments=tuple(
            sorted(
                (Link(site.href(f"/treatments/{name}/"), entry.name) for name, entry in site.treatments.items()),
                key=_words,
            )
        ),
        articles=tuple(
            sorted((Link(site.href(article.address), article.front.title) for article in site.guide), key=_words)
        ),
    )
    return (Artifact("search/index.html", make, view, (TEMPLATE,)),)


def _words(link: Link) -> str:
    return link.text.casefold()
