"""The frame of a page: what its layout reads, made from the site and the page's own title."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sitegen.base.headers import REFERRER
from sitegen.frame import CrisisNotice, Frame, Link
from sitegen.views.crisis import notice
from sitegen.views.json_ld import breadcrumbs

if TYPE_CHECKING:
    from markupsafe import Markup

    from sitegen.model.site import Article, Region
    from sitegen.views.edition import Edition


def frame(  # noqa: PLR0913 - one argument for each thing a page decides about its frame
    edition: Edition,
    path: str,
    title: str,
    description: str,
    *,
    trail: tuple[Link, ...] = (),
    json_ld: tuple[Markup, ...] = (),
    crisis: bool = False,
    country: str = "",
    noindex: bool = False,
    source: str = "",
    **more: Any,
) -> Frame:
    """The frame of the page at ``path``.

    Args:
        edition: the site.
        path: the page's address from the root.
        title: the page's own title, without the site's.
        description: for search results and cards.
        trail: the pages above this one, from the first below the home page.
        json_ld: structured data of the page itself; breadcrumbs are added.
        crisis: whether the notice stands at the top.
        country: whose crisis lines are shown; '' for all.
        noindex: whether search engines are asked to leave the page out.
        source: the file that the page comes from; shown only while editing.
        more: other fields of `Frame`.
    """
    site = edition.site
    config = site.config
    crumbs: tuple[Link, ...] = ()
    if path not in {"/", "/404.html"}:
        crumbs = (edition.home, *trail, Link(site.href(path), title, current=True))
        json_ld = (*json_ld, breadcrumbs(site, crumbs))
    found = edition.once(_notice, country)
    return Frame(
        language=config.language,
        site=config.title,
        tagline=config.tagline,
        base=site.base,
        origin=site.origin,
        path=path,
        title=title,
        description=description,
        robots="noindex" if noindex else "",
        crumbs=crumbs,
        json_ld=json_ld,
        demonstration=site.demonstration,
        crisis=found if crisis else None,
        help=found,
        news=bool(site.news),
        pages=edition.pages,
        source=source if edition.editing else "",
        license=edition.once(_license),
        repository=config.repository or "",
        policy=edition.meta_policy,
        referrer=REFERRER if edition.meta_policy else "",
        **more,
    )


def listed(frame: Frame) -> str | None:
    """When a page that search engines may list last changed, as far as it says; None for one that they may not."""
    return None if frame.robots else frame.updated or frame.published


def _notice(edition: Edition, country: str) -> CrisisNotice | None:
    """The notice, one object for all pages, so that the theme draws it once."""
    return notice(edition.site, country)


def _license(edition: Edition) -> Link | None:
    named = edition.site.config.license
    return Link(named.url or "", named.name) if named else None


class Dates(NamedTuple):
    """When a text was published and last changed, as YYYY-MM-DD or ''."""

    published: str
    updated: str


def dates(article: Article) -> Dates:
    """What a text says of its own age."""
    front = article.front
    return Dates(
        front.published.isoformat() if front.published else "", front.updated.isoformat() if front.updated else ""
    )


def guide_crumb(edition: Edition) -> Link:
    """The guide's place in a trail."""
    return Link(edition.site.href("/guide/"), edition.say("titles.guide"))


def region_trail(edition: Edition, region: Region | None, *, itself: bool) -> tuple[Link, ...]:
    """The directory and the regions down to ``region``."""
    return edition.lately(_trail, (region.id if itself else region.parent) if region else "")


def _trail(edition: Edition, region: str) -> tuple[Link, ...]:
    directory = Link(edition.site.href("/clinics/"), edition.say("titles.clinics"))
    regions = edition.site.regions
    lineage = [regions[name] for name in regions[region].lineage()] if region else []
    return directory, *(Link(edition.site.href(one.address), one.name) for one in lineage)
