"""The page for addresses that lead nowhere: `/404.html`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.artifact import Artifact
from sitegen.base.dataclass import dataclass
from sitegen.frame import Frame, Link
from sitegen.views.frames import frame

if TYPE_CHECKING:
    from sitegen.theme.theme import Theme
    from sitegen.views.edition import Edition

TEMPLATE = "pages/404.html"


@dataclass(frozen=True, slots=True)
class NotFoundView:
    """What the page shows: ways on."""

    frame: Frame
    links: tuple[Link, ...]


def make(view: NotFoundView, theme: Theme) -> bytes:
    """The page."""
    return theme.render(TEMPLATE, view)


def plan(edition: Edition) -> tuple[Artifact[NotFoundView], ...]:
    """The one page."""
    site = edition.site
    ways = (
        ("/guide/", "titles.guide"),
        ("/clinics/", "titles.clinics"),
        ("/faq/", "titles.faq"),
        ("/contact/", "titles.contact"),
    )
    view = NotFoundView(
        frame=frame(
            edition, "/404.html", edition.say("titles.not_found"), edition.say("about.not_found"), noindex=True
        ),
        links=tuple(Link(site.href(address), edition.say(key)) for address, key in ways),
    )
    return (Artifact("404.html", make, view, (TEMPLATE,)),)
