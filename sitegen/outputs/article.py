"""Guide articles: `/guide/<slug>/`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.artifact import Artifact, Later
from sitegen.base.dataclass import dataclass
from sitegen.base.problem import Span
from sitegen.frame import Body, Frame, Link, Reference, ReviewBox, TocEntry
from sitegen.model.links import beside, slots
from sitegen.parse.prose import Block
from sitegen.views.body import bind
from sitegen.views.citations import Citations
from sitegen.views.crisis import mentions
from sitegen.views.frames import dates, frame, guide_crumb
from sitegen.views.json_ld import script
from sitegen.views.keys import text_key
from sitegen.views.texts import minutes, review_box, toc

if TYPE_CHECKING:
    from markupsafe import Markup

    from sitegen.model.site import Article, Site
    from sitegen.theme.theme import Theme
    from sitegen.views.edition import Edition

TEMPLATE = "pages/article.html"


@dataclass(frozen=True, slots=True)
class ArticleView:
    """What an article's page shows."""

    frame: Frame
    title: str
    description: str
    section: str
    section_href: str
    minutes: int
    published: str
    updated: str
    review: ReviewBox
    notice: str
    body: Body
    toc: tuple[TocEntry, ...]
    references: tuple[Reference, ...]
    related: tuple[Link, ...]
    previous: Link | None
    next: Link | None
    conditions: tuple[Link, ...]


def make(view: ArticleView, theme: Theme) -> bytes:
    """The page."""
    return theme.render(TEMPLATE, view)


def plan(edition: Edition) -> tuple[Artifact[ArticleView], ...]:
    """One page for each article, with its neighbours in reading order."""
    return tuple(_artifact(edition, index) for index in range(len(edition.site.guide)))


def find(edition: Edition, path: str) -> Artifact[ArticleView] | None:
    """The page at ``path``, if it is an article's."""
    places = (index for index, article in enumerate(edition.site.guide) if path == f"guide/{article.id}/index.html")
    return next((_artifact(edition, index) for index in places), None)


def _artifact(edition: Edition, index: int) -> Artifact[ArticleView]:
    guide = edition.site.guide
    article = guide[index]
    previous = guide[index - 1] if index else None
    following = guide[index + 1] if index + 1 < len(guide) else None
    view = Later(_view, (edition, article, previous, following), _key)
    path, when = f"guide/{article.id}/index.html", dates(article)
    return Artifact(path, make, view, (TEMPLATE,), Span(article.path), listed=when.updated or when.published)


def _key(edition: Edition, article: Article, *beside: Article | None) -> str:
    del beside  # whichever these are follows from the sources
    return text_key(edition, article.prose)


def carries_notice(article: Article) -> bool:
    """Whether the text places the crisis notice itself."""
    return any(isinstance(slot, Block) and slot.name == "crisis" for slot in slots(article.prose.pieces))


def _view(edition: Edition, article: Article, previous: Article | None, following: Article | None) -> ArticleView:
    site, front = edition.site, article.front
    when = dates(article)
    citations = Citations(edition)
    body = bind(edition, article.path, article.prose, citations)
    text = f"{front.title}\n{front.description}\n{article.prose.plain_text()}"
    section = site.config.guide.sections.get(front.section or "")
    return ArticleView(
        frame=frame(
            edition,
            article.address,
            front.title,
            front.description,
            trail=(guide_crumb(edition),),
            json_ld=(_json_ld(site, article),),
            crisis=mentions(site, text) and not carries_notice(article),
            section="guide",
            kind="article",
            source=article.path,
            published=when.published,
            updated=when.updated,
        ),
        title=front.title,
        description=front.description,
        section=section.name if section else "",
        section_href=site.href(f"/guide/#{front.section}") if section else "",
        minutes=minutes(article.prose.words),
        review=review_box(site, front),
        notice=site.config.notice,
        body=body,
        toc=toc(article.prose) if front.toc else (),
        references=citations.references(),
        related=_related(edition, article),
        previous=_link(site, previous),
        next=_link(site, following),
        conditions=_subjects(site, article),
        published=when.published,
        updated=when.updated,
    )


def _link(site: Site, article: Article | None) -> Link | None:
    return Link(site.href(article.address), article.front.title) if article else None


def _by_path(edition: Edition) -> dict[str, Article]:
    site = edition.site
    return {article.path: article for article in (*site.guide, *site.faq, *site.news, *site.pages)}


def _related(edition: Edition, article: Article) -> tuple[Link, ...]:
    site, by_path = edition.site, edition.once(_by_path)
    wanted = [beside(article.path, name) for name in article.front.related]
    found = [by_path[path] for path in wanted if path in by_path]
    return tuple(Link(site.href(other.address), other.front.title, note=other.front.description) for other in found)


def _subjects(site: Site, article: Article) -> tuple[Link, ...]:
    """The condition and treatment pages that name this article as theirs."""
    name = article.path.rpartition("/")[2]
    links = []
    for kind, entries in (("conditions", site.conditions), ("treatments", site.treatments)):
        links += [
            Link(site.href(f"/{kind}/{key}/"), entry.name) for key, entry in entries.items() if entry.article == name
        ]
    return tuple(links)


def _json_ld(site: Site, article: Article) -> Markup:
    front = article.front
    review = front.review
    reviewed = review.status == "reviewed"
    name = article.path.rpartition("/")[2]
    about = [
        {"@type": "MedicalCondition", "name": entry.long or entry.name}
        for entry in site.conditions.values()
        if entry.article == name
    ]
    return script(
        {
            "@type": "MedicalWebPage",
            "headline": front.title,
            "name": front.title,
            "description": front.description,
            "url": f"{site.origin}{site.href(article.address)}",
            "inLanguage": site.config.language,
            "datePublished": front.published.isoformat() if front.published else "",
            "dateModified": article.dated,
            "lastReviewed": review.on.isoformat() if reviewed and review.on else "",
            "reviewedBy": {"@type": "Person", "name": review.by} if reviewed and review.by else None,
            "isPartOf": {"@type": "WebSite", "name": site.config.title, "url": f"{site.origin}{site.href('/')}"},
            "publisher": {"@type": "Organization", "name": site.config.title},
            "license": site.config.license.url if site.config.license else "",
            "about": about,
        }
    )
