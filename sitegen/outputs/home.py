"""The home page: `/`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.artifact import Artifact, Later, Stage
from sitegen.base.dataclass import dataclass
from sitegen.frame import Frame, Link
from sitegen.outputs.directory import countries
from sitegen.outputs.finder import FinderView, finder_view
from sitegen.outputs.guide import GuideItem, item
from sitegen.outputs.news import NewsItem
from sitegen.outputs.news import item as news_item
from sitegen.views.frames import frame
from sitegen.views.json_ld import script
from sitegen.views.keys import everyone_key
from sitegen.views.lists import counted
from sitegen.views.tally import tally

if TYPE_CHECKING:
    from sitegen.theme.theme import Theme
    from sitegen.views.edition import Edition

TEMPLATE = "pages/home.html"
_FEATURED = 6
_REGIONS = 12
_CONDITIONS = 8
_QUESTIONS = 5
_POSTS = 3


@dataclass(frozen=True, slots=True)
class HomeView:
    """What the home page shows."""

    frame: Frame
    featured: tuple[GuideItem, ...]
    sections: tuple[Link, ...]
    countries: tuple[Link, ...]
    regions: tuple[Link, ...]
    conditions: tuple[Link, ...]
    clinic_count: int
    faqs: tuple[Link, ...]
    news: tuple[NewsItem, ...]
    finder: FinderView | None


def make(view: HomeView, theme: Theme) -> bytes:
    """The home page."""
    return theme.render(TEMPLATE, view)


def plan(edition: Edition) -> tuple[Artifact[HomeView], ...]:
    """The one page."""
    return (
        Artifact("index.html", make, Later(_view, (edition,), everyone_key), (TEMPLATE,), stage=Stage.INDEX, listed=""),
    )


def _view(edition: Edition) -> HomeView:
    site = edition.site
    config = site.config
    by_name = {article.path.rpartition("/")[2]: article for article in site.guide}
    chosen = [by_name[name] for name in config.featured if name in by_name] or list(site.guide[:_FEATURED])
    used = {article.front.section for article in site.guide}
    blocks = countries(edition)
    states = sorted(
        (link for block in blocks for link in block.regions), key=lambda link: (-(link.count or 0), link.text)
    )
    found = tally(edition)
    data = script(
        {
            "@type": "WebSite",
            "name": config.title,
            "description": config.description or config.tagline,
            "url": f"{site.origin}{site.href('/')}",
            "inLanguage": config.language,
        }
    )
    return HomeView(
        frame=frame(
            edition,
            "/",
            config.title,
            config.description or edition.say("about.home", site=config.title, tagline=config.tagline),
            json_ld=(data,),
        ),
        featured=tuple(item(site, article) for article in chosen),
        sections=tuple(
            Link(site.href(f"/guide/#{name}"), section.name, note=section.description)
            for name, section in config.guide.sections.items()
            if name in used
        ),
        countries=tuple(block.link for block in blocks),
        regions=tuple(states[:_REGIONS]),
        conditions=counted(edition, "conditions", site.conditions, found.conditions)[:_CONDITIONS],
        clinic_count=found.clinics,
        faqs=tuple(Link(site.href(article.address), article.front.title) for article in site.faq[:_QUESTIONS]),
        news=tuple(news_item(site, post) for post in site.news[:_POSTS]),
        finder=finder_view(edition),
    )
