"""News: `/news/` and one page for each post."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.artifact import Artifact, Later
from sitegen.base.dataclass import dataclass
from sitegen.base.problem import Span
from sitegen.frame import Body, Frame, Link, Reference
from sitegen.views.body import bind
from sitegen.views.citations import Citations
from sitegen.views.crisis import mentions
from sitegen.views.frames import dates, frame, listed
from sitegen.views.json_ld import script

if TYPE_CHECKING:
    from sitegen.model.site import Article, Site
    from sitegen.theme.theme import Theme
    from sitegen.views.edition import Edition

TEMPLATE = "pages/news-post.html"
TEMPLATE_LIST = "pages/news.html"


@dataclass(frozen=True, slots=True)
class NewsItem:
    """A post in a list."""

    href: str
    title: str
    description: str
    published: str


@dataclass(frozen=True, slots=True)
class NewsListView:
    """What `/news/` shows."""

    frame: Frame
    title: str
    posts: tuple[NewsItem, ...]


@dataclass(frozen=True, slots=True)
class NewsPostView:
    """What a post's page shows."""

    frame: Frame
    title: str
    description: str
    published: str
    updated: str
    body: Body
    references: tuple[Reference, ...]
    previous: Link | None
    next: Link | None


def make(view: NewsPostView, theme: Theme) -> bytes:
    """A post's page."""
    return theme.render(TEMPLATE, view)


def make_list(view: NewsListView, theme: Theme) -> bytes:
    """The list of posts."""
    return theme.render(TEMPLATE_LIST, view)


def item(site: Site, post: Article) -> NewsItem:
    """A post as it stands in lists."""
    return NewsItem(site.href(post.address), post.front.title, post.front.description, dates(post).published)


def plan(edition: Edition) -> tuple[Artifact[NewsPostView] | Artifact[NewsListView], ...]:
    """The list and the posts, newest first."""
    site = edition.site
    title = edition.say("titles.news")
    crumb = Link(site.href("/news/"), title)
    listing = NewsListView(
        frame=frame(
            edition,
            "/news/",
            title,
            edition.say("about.news", site=site.config.title),
            section="news",
            noindex=not site.news,
        ),
        title=title,
        posts=tuple(item(site, post) for post in site.news),
    )
    posts = [
        Artifact(
            f"news/{post.id}/index.html",
            make,
            Later(_view, (edition, post, index, crumb)),
            (TEMPLATE,),
            Span(post.path),
            listed=dates(post).updated or dates(post).published,
        )
        for index, post in enumerate(site.news)
    ]
    return (Artifact("news/index.html", make_list, listing, (TEMPLATE_LIST,), listed=listed(listing.frame)), *posts)


def _view(edition: Edition, post: Article, index: int, crumb: Link) -> NewsPostView:
    site, front = edition.site, post.front
    when = dates(post)
    citations = Citations(edition)
    body = bind(edition, post.path, post.prose, citations)
    newer = site.news[index - 1] if index else None
    older = site.news[index + 1] if index + 1 < len(site.news) else None
    data = script(
        {
            "@type": "NewsArticle",
            "headline": front.title,
            "description": front.description,
            "url": f"{site.origin}{site.href(post.address)}",
            "datePublished": dates(post).published,
            "dateModified": post.dated,
            "inLanguage": site.config.language,
            "publisher": {"@type": "Organization", "name": site.config.title},
        }
    )
    return NewsPostView(
        frame=frame(
            edition,
            post.address,
            front.title,
            front.description,
            trail=(crumb,),
            json_ld=(data,),
            crisis=mentions(site, f"{front.title}\n{post.prose.plain_text()}"),
            section="news",
            kind="article",
            source=post.path,
            published=when.published,
            updated=when.updated,
        ),
        title=front.title,
        description=front.description,
        body=body,
        references=citations.references(),
        previous=Link(site.href(older.address), older.front.title) if older else None,
        next=Link(site.href(newer.address), newer.front.title) if newer else None,
        published=when.published,
        updated=when.updated,
    )
