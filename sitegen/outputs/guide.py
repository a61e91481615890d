"""The guide's entrances: `/guide/` by part, and `/guide/all/` from A to Z with every heading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.artifact import Artifact
from sitegen.base.dataclass import dataclass
from sitegen.frame import Frame, Link
from sitegen.views.frames import frame, guide_crumb, listed
from sitegen.views.letters import by_letter
from sitegen.views.texts import minutes

if TYPE_CHECKING:
    from sitegen.model.site import Article, Site
    from sitegen.theme.theme import Theme
    from sitegen.views.edition import Edition

TEMPLATE = "pages/guide.html"
TEMPLATE_ALL = "pages/guide-all.html"
_TOP_HEADING = 2


@dataclass(frozen=True, slots=True)
class GuideItem:
    """An article in a list."""

    href: str
    title: str
    description: str
    minutes: int


@dataclass(frozen=True, slots=True)
class GuideSection:
    """One part of the guide."""

    id: str
    name: str
    description: str
    articles: tuple[GuideItem, ...]


@dataclass(frozen=True, slots=True)
class GuideView:
    """What `/guide/` shows."""

    frame: Frame
    title: str
    sections: tuple[GuideSection, ...]
    all_href: str
    unreviewed: bool


@dataclass(frozen=True, slots=True)
class GuideIndexItem:
    """An article in the A to Z, with its headings."""

    href: str
    title: str
    headings: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class GuideAllView:
    """What `/guide/all/` shows."""

    frame: Frame
    title: str
    letters: tuple[tuple[str, tuple[GuideIndexItem, ...]], ...]


def make(view: GuideView, theme: Theme) -> bytes:
    """The guide's front page."""
    return theme.render(TEMPLATE, view)


def make_all(view: GuideAllView, theme: Theme) -> bytes:
    """The A to Z."""
    return theme.render(TEMPLATE_ALL, view)


def item(site: Site, article: Article) -> GuideItem:
    """An article as it stands in lists."""
    return GuideItem(
        site.href(article.address), article.front.title, article.front.description, minutes(article.prose.words)
    )


def plan(edition: Edition) -> tuple[Artifact[GuideView] | Artifact[GuideAllView], ...]:
    """Both entrances."""
    return _front(edition), _all(edition)


def _front(edition: Edition) -> Artifact[GuideView]:
    site = edition.site
    members: dict[str, list[Article]] = {}
    for article in site.guide:
        section = article.front.section or ""
        members.setdefault(section if section in site.config.guide.sections else "", []).append(article)
    sections = [
        GuideSection(name, section.name, section.description, tuple(item(site, article) for article in members[name]))
        for name, section in site.config.guide.sections.items()
        if name in members
    ]
    if "" in members:
        heading = edition.say("titles.guide_rest") if sections else edition.say("titles.guide")
        sections.append(GuideSection("more", heading, "", tuple(item(site, article) for article in members[""])))
    title = edition.say("titles.guide")
    view = GuideView(
        frame=frame(edition, "/guide/", title, edition.say("about.guide", site=site.config.title), section="guide"),
        title=title,
        sections=tuple(sections),
        all_href=site.href("/guide/all/"),
        unreviewed=any(article.front.review.status == "unreviewed" for article in site.guide),
    )
    return Artifact("guide/index.html", make, view, (TEMPLATE,), listed=listed(view.frame))


def _all(edition: Edition) -> Artifact[GuideAllView]:
    site = edition.site
    title = edition.say("titles.guide_all")
    entries = [
        (
            article.front.title,
            GuideIndexItem(
                site.href(article.address),
                article.front.title,
                tuple(
                    Link(f"{site.href(article.address)}#{heading.id}", heading.text)
                    for heading in article.prose.headings
                    if heading.level == _TOP_HEADING
                ),
            ),
        )
        for article in site.guide
    ]
    view = GuideAllView(
        frame=frame(
            edition,
            "/guide/all/",
            title,
            edition.say("about.guide_all"),
            trail=(guide_crumb(edition),),
            section="guide",
        ),
        title=title,
        letters=by_letter(entries),
    )
    return Artifact("guide/all/index.html", make_all, view, (TEMPLATE_ALL,), listed=listed(view.frame))
