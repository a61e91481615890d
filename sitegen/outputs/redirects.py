"""Redirect pages for addresses that moved, from `aliases`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.artifact import Artifact
from sitegen.base.dataclass import dataclass
from sitegen.base.headers import REFERRER
from sitegen.base.problem import Span
from sitegen.views.lists import output_path

if TYPE_CHECKING:
    from sitegen.theme.theme import Theme
    from sitegen.views.edition import Edition

TEMPLATE = "pages/redirect.html"


@dataclass(frozen=True, slots=True)
class RedirectView:
    """Where an old address leads; ``policy`` and ``referrer`` as in `Frame`."""

    language: str
    target: str
    canonical: str
    title: str
    policy: str
    referrer: str


def make(view: RedirectView, theme: Theme) -> bytes:
    """A page that leads on without script."""
    return theme.render(TEMPLATE, view)


def path_of(old: str) -> str:
    """Where the page of an old address lands."""
    return output_path(old) if old.endswith("/") else old.lstrip("/")


def plan(edition: Edition) -> tuple[Artifact[RedirectView], ...]:
    """One page for each alias."""
    site = edition.site
    return tuple(
        Artifact(
            path_of(redirect.old),
            make,
            RedirectView(
                site.config.language,
                site.href(redirect.new),
                f"{site.origin}{site.href(redirect.new)}",
                edition.say("titles.moved"),
                edition.meta_policy,
                REFERRER if edition.meta_policy else "",
            ),
            (TEMPLATE,),
            Span(redirect.path),
        )
        for redirect in site.redirects
    )
