"""Page families: one file for each, listed here; adding one is one new file and one line.

A family is a module-level function from the edition to artifacts; the sitemap comes last, since it
is made from the frames of the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.artifact import Artifact, Batch
from sitegen.outputs import (
    article,
    clinic,
    compare,
    directory,
    documents,
    exports,
    faq,
    feed,
    finder,
    glossary,
    guide,
    home,
    hosting,
    media,
    news,
    not_found,
    redirects,
    region,
    search_page,
    sitemap,
    texts,
    vocabulary,
)
from sitegen.theme.templates import ANY
from sitegen.views.edition import Edition

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sitegen.base.problem import Problem
    from sitegen.model.site import Site
    from sitegen.theme.theme import Theme

FAMILIES: tuple[Callable[[Edition], tuple[Artifact[Any] | Batch, ...]], ...] = (
    documents.plan,  # batches come first, so that they may be begun while the rest is planned, and this has most work
    finder.plan,
    exports.plan,
    home.plan,
    guide.plan,
    article.plan,
    faq.plan,
    news.plan,
    texts.plan,
    glossary.plan,
    directory.plan,
    region.plan,
    clinic.plan,
    compare.plan,
    vocabulary.plan,
    not_found.plan,
    redirects.plan,
    media.plan,
    feed.plan,
    hosting.plan,
)

FINDERS: tuple[Callable[[Edition, str], Artifact[Any] | None], ...] = (clinic.find, article.find)


_WITHOUT_PAGES = frozenset({media.plan, exports.plan, feed.plan, documents.plan, finder.plan, hosting.plan})


def edition_of(site: Site, theme: Theme, *, editing: bool = False) -> Edition:
    """A site in the words of a theme, with what its templates ask for; while ``editing``, pages name their source files."""
    return Edition(site, theme.strings, editing, phones=_lists_show(theme, "phone"))


def _lists_show(theme: Theme, attribute: str) -> bool:
    """Whether templates may read that of a clinic's card; a clinic's own page has it of itself, and may show cards in a text."""
    pages = theme.attributes(tuple(root for root in theme.roots if root not in clinic.TEMPLATES))
    own = theme.attributes(clinic.TEMPLATES)
    rest = [read for name, read in own.items() if name not in pages and not {"cards", ANY}.isdisjoint(read)]
    return any(attribute in read or ANY in read for read in (*pages.values(), *rest))


def plan_pages(site: Site, theme: Theme) -> tuple[tuple[Artifact[Any] | Batch, ...], tuple[Problem, ...]]:
    """The pages alone, for who only compares what they show; the search page has no index in it."""
    edition = edition_of(site, theme)
    pages = [artifact for family in FAMILIES if family not in _WITHOUT_PAGES for artifact in family(edition)]
    return (*pages, *search_page.plan(edition, "")), ()


def plan_site(
    site: Site, theme: Theme, *, editing: bool = False
) -> tuple[Iterator[Artifact[Any] | Batch], tuple[Problem, ...]]:
    """Everything that the site emits but the theme's own files, as it is planned, and what is wrong with it.

    While ``editing``, each page names its source file.
    """
    return plan_edition(edition_of(site, theme, editing=editing)), ()


def plan_edition(edition: Edition) -> Iterator[Artifact[Any] | Batch]:
    """Everything that an edition emits but the theme's own files, as it is planned: the batches first."""
    pages: list[Artifact[Any]] = []
    for family in FAMILIES:
        for item in family(edition):
            if isinstance(item, Artifact):
                pages.append(item)
            yield item
    yield from sitemap.plan(edition, pages)


def find(edition: Edition, path: str) -> Artifact[Any] | None:
    """The artifact at ``path``, of a family that has many and can tell without planning them all."""
    return next((found for family in FINDERS if (found := family(edition, path))), None)
