"""The feed: `/feed.xml` (Atom, RFC 4287), news and articles by their own dates."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from sitegen.artifact import Artifact, Stage
from sitegen.base.dataclass import dataclass

if TYPE_CHECKING:
    from sitegen.theme.theme import Theme
    from sitegen.views.edition import Edition

ENTRIES = 50
_NEVER = "1970-01-01"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry; dates as YYYY-MM-DD."""

    address: str
    title: str
    summary: str
    published: str
    updated: str


@dataclass(frozen=True, slots=True)
class FeedView:
    """The feed."""

    address: str
    home: str
    title: str
    subtitle: str
    language: str
    entries: tuple[Entry, ...]


def make(view: FeedView, theme: Theme) -> bytes:  # noqa: ARG001 - every maker takes a theme
    """The feed as Atom."""
    newest = max((entry.updated for entry in view.entries), default=_NEVER)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{escape(view.language)}">',
        f"<id>{_text(view.home)}</id>",
        f"<title>{_text(view.title)}</title>",
        f"<subtitle>{_text(view.subtitle)}</subtitle>" if view.subtitle else "",
        f"<updated>{newest}T00:00:00Z</updated>",
        f"<author><name>{_text(view.title)}</name></author>",
        f'<link rel="self" type="application/atom+xml" href="{escape(view.address)}"/>',
        f'<link rel="alternate" type="text/html" href="{escape(view.home)}"/>',
        *(line for entry in view.entries for line in _entry(entry)),
        "</feed>",
    ]
    return ("\n".join(line for line in lines if line) + "\n").encode()


def _entry(entry: Entry) -> tuple[str, ...]:
    return (
        "<entry>",
        f"<id>{_text(entry.address)}</id>",
        f"<title>{_text(entry.title)}</title>",
        f'<link rel="alternate" type="text/html" href="{escape(entry.address)}"/>',
        f"<published>{entry.published}T00:00:00Z</published>" if entry.published else "",
        f"<updated>{entry.updated}T00:00:00Z</updated>",
        f"<summary>{_text(entry.summary)}</summary>",
        "</entry>",
    )


def plan(edition: Edition) -> tuple[Artifact[FeedView], ...]:
    """The one feed: the newest posts and articles that state a date."""
    site = edition.site
    dated = sorted(
        (article for article in (*site.news, *site.guide) if article.dated),
        key=lambda article: (article.dated, article.address),
        reverse=True,
    )
    entries = tuple(
        Entry(
            f"{site.origin}{site.href(article.address)}",
            article.front.title,
            article.front.description,
            article.front.published.isoformat() if article.front.published else "",
            article.dated,
        )
        for article in dated[:ENTRIES]
    )
    view = FeedView(
        address=f"{site.origin}{site.href('/feed.xml')}",
        home=f"{site.origin}{site.href('/')}",
        title=site.config.title,
        subtitle=site.config.tagline,
        language=site.config.language,
        entries=entries,
    )
    return (Artifact("feed.xml", make, view, stage=Stage.INDEX),)


def _text(words: str) -> str:
    """Words as XML has them outside of attributes."""
    return escape(words, quote=False)
