"""What every Markdown text shows around its body: contents list, reading time, review box."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.frame import ReviewBox, TocEntry

if TYPE_CHECKING:
    from sitegen.model.site import Site
    from sitegen.parse.prose import Prose
    from sitegen.parse.schema import FrontMatter

WORDS_PER_MINUTE = 220
_DEEPEST_IN_TOC = 3


def minutes(words: int) -> int:
    """Reading time in minutes, at 220 words a minute, at least 1."""
    return max(1, round(words / WORDS_PER_MINUTE))


def toc(prose: Prose) -> tuple[TocEntry, ...]:
    """The contents list: headings of the two upper levels."""
    return tuple(
        TocEntry(f"#{heading.id}", heading.text, heading.level)
        for heading in prose.headings
        if heading.level <= _DEEPEST_IN_TOC
    )


def review_box(site: Site, front: FrontMatter) -> ReviewBox:
    """Whether somebody qualified has read the text, and whether that has lapsed by now."""
    review = front.review
    if review.status == "unreviewed":
        return ReviewBox("unreviewed")
    credentials = review.credentials if isinstance(review.credentials, str) else ", ".join(review.credentials)
    late = bool(review.due and review.due < site.as_of)
    old = bool(review.on and (site.as_of - review.on).days > site.config.freshness.article)
    return ReviewBox(
        "reviewed", review.by, credentials, review.on.isoformat() if review.on else "", overdue=late or old
    )
