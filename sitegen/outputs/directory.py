"""The directory's entrance: `/clinics/`, countries with their states or cities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.artifact import Artifact, Later
from sitegen.base.dataclass import dataclass
from sitegen.frame import Frame, Link
from sitegen.model.addresses import has_page
from sitegen.outputs.finder import FinderView, finder_view
from sitegen.views.frames import frame
from sitegen.views.keys import sums_key
from sitegen.views.lists import counted
from sitegen.views.tally import newest, tally

if TYPE_CHECKING:
    from sitegen.model.site import Region
    from sitegen.theme.theme import Theme
    from sitegen.views.edition import Edition

TEMPLATE = "pages/directory.html"


@dataclass(frozen=True, slots=True)
class CountryBlock:
    """A country with the regions directly below it."""

    link: Link
    regions: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class DirectoryView:
    """What `/clinics/` shows."""

    frame: Frame
    title: str
    countries: tuple[CountryBlock, ...]
    conditions: tuple[Link, ...]
    treatments: tuple[Link, ...]
    clinic_count: int
    sample: bool
    finder: FinderView | None
    privacy: str


def make(view: DirectoryView, theme: Theme) -> bytes:
    """The directory's front page."""
    return theme.render(TEMPLATE, view)


def _top(edition: Edition) -> list[Region]:
    """Countries that have a page, the one with most clinics first."""
    top = [region for region in edition.site.regions.values() if not region.parent and has_page(region)]
    return sorted(top, key=lambda region: (-len(region.clinics), region.name.casefold()))


def countries(edition: Edition) -> tuple[CountryBlock, ...]:
    """Every country that has a page, the one with most clinics first."""
    site = edition.site
    return tuple(
        CountryBlock(
            Link(site.href(region.address), region.name, count=len(region.clinics)),
            tuple(edition.region_link(site.regions[child]) for child in region.children),
        )
        for region in _top(edition)
    )


def plan(edition: Edition) -> tuple[Artifact[DirectoryView], ...]:
    """The one page."""
    when = None if _hidden(edition) else newest(edition)
    return (Artifact("clinics/index.html", make, Later(_view, (edition,), _key), (TEMPLATE,), listed=when),)


def _key(edition: Edition) -> str:
    return sums_key(edition, [child for region in _top(edition) for child in region.children])


def _hidden(edition: Edition) -> bool:
    clinics = edition.site.clinics.keys()
    return edition.all_sample(clinics) or not clinics


def _view(edition: Edition) -> DirectoryView:
    site = edition.site
    found = tally(edition)
    return DirectoryView(
        frame=frame(
            edition,
            "/clinics/",
            edition.directory_name,
            edition.say("about.directory", site=site.config.title, n=found.clinics),
            section="clinics",
            noindex=_hidden(edition),
            updated=newest(edition),
        ),
        title=edition.directory_name,
        countries=countries(edition),
        conditions=counted(edition, "conditions", site.conditions, found.conditions),
        treatments=counted(edition, "treatments", site.treatments, found.treatments),
        clinic_count=found.clinics,
        sample=edition.all_sample(site.clinics.keys()),
        finder=finder_view(edition),
        privacy=next((page.href for page in edition.pages if page.href == site.href("/privacy/")), ""),
    )
