"""The questions: `/faq/`, each at an anchor of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.artifact import Artifact
from sitegen.base.dataclass import dataclass
from sitegen.frame import Body, Frame, Reference, ReviewBox
from sitegen.model.addresses import PART
from sitegen.views.body import bind
from sitegen.views.citations import Citations
from sitegen.views.crisis import mentions
from sitegen.views.frames import frame, listed
from sitegen.views.json_ld import script
from sitegen.views.texts import review_box

if TYPE_CHECKING:
    from markupsafe import Markup

    from sitegen.model.site import Site
    from sitegen.theme.theme import Theme
    from sitegen.views.edition import Edition

TEMPLATE = "pages/faq.html"


@dataclass(frozen=True, slots=True)
class FaqItem:
    """One question with its answer."""

    id: str
    question: str
    body: Body


@dataclass(frozen=True, slots=True)
class FaqView:
    """What `/faq/` shows."""

    frame: Frame
    title: str
    items: tuple[FaqItem, ...]
    references: tuple[Reference, ...]
    review: ReviewBox
    notice: str


def make(view: FaqView, theme: Theme) -> bytes:
    """The page of questions."""
    return theme.render(TEMPLATE, view)


def plan(edition: Edition) -> tuple[Artifact[FaqView], ...]:
    """The one page; it exists without a question too, since the menu leads to it."""
    site = edition.site
    title = edition.say("titles.faq")
    citations = Citations(edition)
    items = tuple(
        FaqItem(
            article.id,
            article.front.title,
            bind(edition, article.path, article.prose, citations, f"{article.id}{PART}"),
        )
        for article in site.faq
    )
    text = "\n".join(f"{article.front.title}\n{article.prose.plain_text()}" for article in site.faq)
    unreviewed = [article for article in site.faq if article.front.review.status == "unreviewed"]
    newest = max((article.dated for article in site.faq), default="")
    view = FaqView(
        frame=frame(
            edition,
            "/faq/",
            title,
            edition.say("about.faq"),
            json_ld=(_json_ld(site),) if site.faq else (),
            crisis=mentions(site, text),
            section="faq",
            updated=newest,
        ),
        title=title,
        items=items,
        references=citations.references(),
        review=review_box(site, unreviewed[0].front if unreviewed else site.faq[0].front)
        if site.faq
        else ReviewBox("unreviewed"),
        notice=site.config.notice,
    )
    return (Artifact("faq/index.html", make, view, (TEMPLATE,), listed=listed(view.frame)),)


def _json_ld(site: Site) -> Markup:
    questions = [
        {
            "@type": "Question",
            "name": article.front.title,
            "url": f"{site.origin}{site.href(article.address)}",
            "acceptedAnswer": {"@type": "Answer", "text": " ".join(article.prose.plain_text().split())},
        }
        for article in site.faq
    ]
    return script({"@type": "FAQPage", "inLanguage": site.config.language, "mainEntity": questions})
