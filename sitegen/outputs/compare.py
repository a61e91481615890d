"""The page that puts clinics side by side: `/compare/`; script fills it from the clinics' own pages.

Invariant: without script it says how to compare by hand, and holds the questions to ask.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.artifact import Artifact
from sitegen.base.dataclass import dataclass
from sitegen.frame import Body, Frame, Link, Reference
from sitegen.model.links import checklists
from sitegen.parse.prose import Prose
from sitegen.views.body import bind
from sitegen.views.citations import Citations
from sitegen.views.crisis import mentions
from sitegen.views.frames import frame, region_trail

if TYPE_CHECKING:
    from sitegen.theme.theme import Theme
    from sitegen.views.edition import Edition

TEMPLATE = "pages/compare.html"


@dataclass(frozen=True, slots=True)
class CompareView:
    """What `/compare/` shows before, or without, a comparison; ``questions`` are those of the article ``source``."""

    frame: Frame
    title: str
    clinics_href: str
    questions: Body
    references: tuple[Reference, ...]
    source: Link | None


def make(view: CompareView, theme: Theme) -> bytes:
    """The page."""
    return theme.render(TEMPLATE, view)


def plan(edition: Edition) -> tuple[Artifact[CompareView], ...]:
    """The one page; it holds no facts of its own, so search engines are asked to leave it out."""
    site = edition.site
    title = edition.say("titles.compare")
    wanted = f"content/guide/{site.config.compare.checklist}"
    article = next((article for article in site.guide if article.path == wanted), None)
    prose = Prose(checklists(article.prose)) if article else Prose()
    citations = Citations(edition)
    home = site.href(article.address) if article else ""
    questions = bind(edition, wanted, prose, citations, home=home)
    view = CompareView(
        frame=frame(
            edition,
            "/compare/",
            title,
            edition.say("about.compare"),
            trail=region_trail(edition, None, itself=False),
            crisis=bool(article) and mentions(site, _words(prose)),
            section="clinics",
            noindex=True,
        ),
        title=title,
        clinics_href=site.href("/clinics/"),
        questions=questions,
        references=citations.references(),
        source=Link(home, article.front.title) if article and questions else None,
    )
    return (Artifact("compare/index.html", make, view, (TEMPLATE,)),)


def _words(prose: Prose) -> str:
    """The texts of some pieces, tags and all."""
    found: list[str] = []
    waiting = list(prose.pieces)
    while waiting:
        piece = waiting.pop()
        if isinstance(piece, str):
            found.append(piece)
        else:
            waiting += getattr(piece, "children", ())
    return " ".join(found)
