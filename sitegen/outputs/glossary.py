"""The glossary: `/glossary/`, each term at the anchor of its id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.artifact import Artifact
from sitegen.base.dataclass import dataclass
from sitegen.frame import Frame, Link
from sitegen.views.frames import frame, listed
from sitegen.views.json_ld import script
from sitegen.views.letters import by_letter

if TYPE_CHECKING:
    from markupsafe import Markup

    from sitegen.model.site import Site
    from sitegen.theme.theme import Theme
    from sitegen.views.edition import Edition

TEMPLATE = "pages/glossary.html"


@dataclass(frozen=True, slots=True)
class GlossaryItem:
    """A term with its definition."""

    id: str
    term: str
    definition: str
    synonyms: tuple[str, ...]
    article: Link | None


@dataclass(frozen=True, slots=True)
class GlossaryView:
    """What `/glossary/` shows."""

    frame: Frame
    title: str
    letters: tuple[tuple[str, tuple[GlossaryItem, ...]], ...]


def make(view: GlossaryView, theme: Theme) -> bytes:
    """The glossary."""
    return theme.render(TEMPLATE, view)


def plan(edition: Edition) -> tuple[Artifact[GlossaryView], ...]:
    """The one page."""
    site = edition.site
    title = edition.say("titles.glossary")
    articles = {article.path.rpartition("/")[2]: article for article in site.guide}
    entries = []
    for name, entry in site.glossary.items():
        article = articles.get(entry.article)
        link = Link(site.href(article.address), article.front.title) if article else None
        entries.append((entry.term, GlossaryItem(name, entry.term, entry.definition, entry.synonyms, link)))
    view = GlossaryView(
        frame=frame(
            edition,
            "/glossary/",
            title,
            edition.say("about.glossary"),
            json_ld=(_json_ld(site, title),) if site.glossary else (),
            section="guide",
            noindex=not site.glossary,
        ),
        title=title,
        letters=by_letter(entries),
    )
    return (Artifact("glossary/index.html", make, view, (TEMPLATE,), listed=listed(view.frame)),)


def _json_ld(site: Site, title: str) -> Markup:
    address = f"{site.origin}{site.href('/glossary/')}"
    terms = [
        {"@type": "DefinedTerm", "@id": f"{address}#{name}", "name": entry.term, "description": entry.definition}
        for name, entry in site.glossary.items()
    ]
    return script({"@type": "DefinedTermSet", "name": title, "url": address, "hasDefinedTerm": terms})
