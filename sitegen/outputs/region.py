"""Region pages: `/clinics/<region…>/`, one for every region at every level, paginated at 50 clinics."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sitegen.artifact import Artifact, Cover, Later
from sitegen.base.dataclass import dataclass
from sitegen.base.fingerprint import fingerprint
from sitegen.base.problem import Span
from sitegen.frame import (
    Body,
    ClinicCard,
    Frame,
    Link,
    NearClinic,
    Pagination,
    PriceRow,
    PriceTable,
    Reference,
    RegionMap,
)
from sitegen.model.addresses import has_page
from sitegen.model.links import is_live
from sitegen.views.body import bind
from sitegen.views.citations import Citations
from sitegen.views.frames import frame, region_trail
from sitegen.views.json_ld import item_list
from sitegen.views.keys import EVERYWHERE, LISTED, everyone_key, list_key, near_to, region_key
from sitegen.views.lists import ListPage, counted, list_pages, output_path, pagination, turn
from sitegen.views.maps import region_map
from sitegen.views.nearby import around_region, middle_of
from sitegen.views.prices import price_table
from sitegen.views.tally import newest, tally

if TYPE_CHECKING:
    from sitegen.model.site import Region
    from sitegen.theme.theme import Theme
    from sitegen.views.edition import Edition

TEMPLATE = "pages/region.html"
_TEMPLATES = (TEMPLATE,)
_INSURERS_SHOWN = 8
_CITY = 3
"""A region this deep is two clicks from the directory's entrance; what closed below it has to stand on its page."""


@dataclass(frozen=True, slots=True)
class RegionFacts:
    """The strip of facts at the top of a region's page; ``price`` is that of the treatment most clinics list."""

    clinics: int
    accepting: int
    price: PriceRow | None
    treatments: tuple[Link, ...]
    insurers: tuple[tuple[str, int], ...]
    verified_newest: str


@dataclass(frozen=True, slots=True)
class RegionView:
    """What a region's page shows; ``wider`` leads to the prices of the region around it."""

    frame: Frame
    id: str
    name: str
    the_name: str
    intro: Body
    references: tuple[Reference, ...]
    facts: RegionFacts
    regions: tuple[Link, ...]
    map: RegionMap | None
    cards: tuple[ClinicCard, ...]
    total: int
    first: int
    last: int
    pagination: Pagination | None
    prices: PriceTable | None
    wider: Link | None
    nearby: tuple[NearClinic, ...]
    conditions: tuple[Link, ...]
    closed: tuple[Link, ...]
    sample: bool


def make(view: RegionView, theme: Theme) -> bytes:
    """A region's page."""
    return theme.render(TEMPLATE, view)


def plan(edition: Edition) -> tuple[Artifact[RegionView], ...]:
    """The pages of every region that has a clinic or an introduction."""
    site = edition.site
    artifacts = []
    for region in site.regions.values():
        if not has_page(region):
            continue
        place = _Place(region, edition.all_sample(region.clinics), _updated(edition, region))
        origin = Span(region.intro.path if region.intro else "data/regions.yaml")
        when = None if _hidden(place) else place.updated
        for page in list_pages(region.address, region.clinics):
            view = Later(_first if page.number == 1 else _later, (edition, place, page), _key, _turn, _COVER)
            artifacts.append(Artifact(output_path(page.address), make, view, _TEMPLATES, origin, listed=when))
    return tuple(artifacts)


@dataclass(frozen=True, slots=True)
class _Place:
    """A region with what all pages of its list share."""

    region: Region
    sample: bool
    updated: str


def _key(edition: Edition, place: _Place, page: ListPage) -> str:
    """The first page tells of the whole list; later ones of their own clinics, and of the whole a few facts."""
    if page.number == 1:
        middle, wider = middle_of(edition, place.region), _wider(edition, place.region)
        return region_key(edition, place.region, page.clinics, middle, wider)
    facts = fingerprint(edition.once(_facts, place.region.id))
    return list_key(edition, page.clinics, str(page.total), str(place.sample), place.updated, facts)


def _within(_edition: Edition, place: _Place, page: ListPage) -> tuple[str, ...]:
    """Of later pages what the region's own clinics have; the first tells of some close by too, or sums up all."""
    region = place.region
    if page.number > 1:
        return (region.id,)
    if region.intro and is_live(region.intro.prose):
        return (EVERYWHERE,)
    return (region.id, near_to(region.id))


_COVER: Final = Cover(everyone_key, LISTED, _within)


def _turn(edition: Edition, place: _Place, page: ListPage) -> int:
    return turn(edition, place.region.id, page.clinics)


def _hidden(place: _Place) -> bool:
    return place.sample or place.region.rolled_up or not place.region.clinics


def _updated(edition: Edition, region: Region) -> str:
    return max(newest(edition, region.id), region.intro.dated if region.intro else "")


def _later(edition: Edition, place: _Place, page: ListPage) -> RegionView:
    """A later page of a long list: its clinics and nothing that the first page says of the whole."""
    cards = edition.cards(page.clinics)
    return RegionView(
        frame=_frame(edition, place, page, cards),
        id=place.region.id,
        name=place.region.name,
        the_name=place.region.in_text,
        intro=(),
        references=(),
        facts=edition.lately(_facts, place.region.id),
        regions=(),
        map=None,
        cards=cards,
        total=page.total,
        first=page.first,
        last=page.last,
        pagination=pagination(edition, page),
        prices=None,
        wider=None,
        nearby=(),
        conditions=(),
        closed=(),
        sample=place.sample,
    )


def _first(edition: Edition, place: _Place, page: ListPage) -> RegionView:
    site, region = edition.site, place.region
    citations = Citations(edition)
    intro = bind(edition, region.intro.path, region.intro.prose, citations) if region.intro else ()
    conditions = tally(edition, region.id).conditions
    own_pages = frozenset(name for name, places in site.topics.local.items() if region.id in places)
    prices = edition.lately(price_table, region.id)
    return replace(
        _later(edition, place, page),
        intro=intro,
        references=citations.references(),
        regions=tuple(edition.region_link(site.regions[name]) for name in region.children),
        map=region_map(edition, region),
        prices=prices if prices.rows else None,
        wider=_wider(edition, region),
        nearby=edition.near(around_region(edition, region), region),
        conditions=counted(edition, "conditions", site.conditions, conditions, region.id, own_pages),
        closed=_closed(edition, region),
    )


def _frame(edition: Edition, place: _Place, page: ListPage, cards: tuple[ClinicCard, ...]) -> Frame:
    site, region = edition.site, place.region
    country = region.lineage()[0]
    title = edition.say("titles.region", directory=edition.directory_name, place=region.in_text)
    front = region.intro.front if region.intro else None
    if front and front.title:
        title = front.title
    about = (
        front.description
        if front and front.description
        else edition.say("about.region", place=region.in_text, n=page.total)
    )
    trail = region_trail(edition, region, itself=False)
    if page.number > 1:
        trail = region_trail(edition, region, itself=True)
        title = edition.say("titles.page", title=title, number=page.number)
        about = edition.say("titles.page", title=about, number=page.number)
    listing = item_list(site, title, [(card.name, card.href) for card in cards], page.total)
    return frame(
        edition,
        page.address,
        title,
        about,
        trail=trail,
        json_ld=(listing,) if cards else (),
        country=country,
        noindex=_hidden(place),
        section="clinics",
        updated=place.updated,
        source=region.intro.path if region.intro else "",
    )


def _facts(edition: Edition, region: str) -> RegionFacts:
    site = edition.site
    found = tally(edition, region)
    prices = edition.lately(price_table, region)
    insurers = [(name, count) for name, count in found.insurers.items() if name in site.insurers]
    return RegionFacts(
        clinics=found.clinics,
        accepting=found.accepting,
        price=max(prices.rows, key=lambda row: (row.per == "session", row.clinics), default=None),
        treatments=counted(edition, "treatments", site.treatments, found.treatments),
        insurers=tuple(
            (site.insurers[name].name, count)
            for name, count in sorted(insurers, key=lambda pair: (-pair[1], pair[0]))[:_INSURERS_SHOWN]
        ),
        verified_newest=newest(edition, region),
    )


def _wider(edition: Edition, region: Region) -> Link | None:
    """The prices of the region around this one, if it has more clinics and some of them list any."""
    parent = edition.site.regions.get(region.parent)
    if parent is None or len(parent.clinics) == len(region.clinics):
        return None
    if not edition.site.asking.has_any(parent.id, edition.site.treatments):
        return None
    return Link(edition.site.href(f"{parent.address}#site-prices"), parent.in_text)


def _closed(edition: Edition, region: Region) -> tuple[Link, ...]:
    """Clinics of this very place that closed for good, a city's with those below it: their addresses live on, and so
    does one way to them.
    """
    closed = (edition.site.clinics[name] for name in region.closed)
    here = (clinic for clinic in closed if clinic.region == region.id or len(region.lineage()) >= _CITY)
    return tuple(Link(edition.site.href(clinic.address), clinic.listing.name) for clinic in here)
