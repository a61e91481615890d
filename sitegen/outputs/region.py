"""Region pages: `/clinics/<region…>/`, one for every region at every level, paginated at 50 clinics."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sitegen.artifact import Artifact
from sitegen.base.problem import Span
from sitegen.frame import Body, ClinicCard, Frame, Link, Money, Pagination, PriceTable, Reference
from sitegen.model.addresses import condition_regions, has_page
from sitegen.model.facts import ends
from sitegen.parse.schema import Location
from sitegen.views.body import bind
from sitegen.views.citations import Citations
from sitegen.views.frames import frame, region_trail
from sitegen.views.json_ld import item_list
from sitegen.views.lists import ListPage, counted, list_pages, output_path
from sitegen.views.prices import price_rows

if TYPE_CHECKING:
    from sitegen.model.site import Clinic, Region
    from sitegen.theme.theme import Theme
    from sitegen.views.edition import Edition

TEMPLATE = "pages/region.html"
FEW = 5
"""A region with fewer clinics than this also shows the nearest ones across its border."""
NEARBY_KM = 400.0
_INSURERS_SHOWN = 8


@dataclass(frozen=True, slots=True)
class RegionFacts:
    """The strip of facts at the top of a region's page."""

    clinics: int
    accepting: int
    price: Money | None
    treatments: tuple[Link, ...]
    insurers: tuple[tuple[str, int], ...]
    verified_newest: str


@dataclass(frozen=True, slots=True)
class RegionView:
    """What a region's page shows."""

    frame: Frame
    id: str
    name: str
    the_name: str
    intro: Body
    references: tuple[Reference, ...]
    facts: RegionFacts
    regions: tuple[Link, ...]
    cards: tuple[ClinicCard, ...]
    total: int
    first: int
    last: int
    pagination: Pagination | None
    prices: PriceTable | None
    nearby: tuple[ClinicCard, ...]
    conditions: tuple[Link, ...]
    closed: tuple[Link, ...]
    sample: bool


def make(view: RegionView, theme: Theme) -> bytes:
    """A region's page."""
    return theme.render(TEMPLATE, view)


def plan(edition: Edition) -> tuple[Artifact[RegionView], ...]:
    """The pages of every region that has a clinic or an introduction."""
    site = edition.site
    own_pages: dict[str, set[str]] = {}
    for condition in site.conditions:
        for region, _ in condition_regions(site, condition):
            own_pages.setdefault(region.id, set()).add(condition)
    artifacts = []
    for region in site.regions.values():
        if not has_page(region):
            continue
        place = _place(edition, region, frozenset(own_pages.get(region.id, ())))
        origin = Span(region.intro.path if region.intro else "data/regions.yaml")
        for page in list_pages(edition, region.address, place.clinics):
            view = _first(edition, place, page) if page.number == 1 else _later(edition, place, page)
            artifacts.append(Artifact(output_path(page.address), make, view, (TEMPLATE,), origin))
    return tuple(artifacts)


@dataclass(frozen=True, slots=True)
class _Place:
    """A region with what all pages of its list share."""

    region: Region
    clinics: list[Clinic]
    own_pages: frozenset[str]
    facts: RegionFacts
    sample: bool


def _place(edition: Edition, region: Region, own_pages: frozenset[str]) -> _Place:
    clinics = [edition.site.clinics[name] for name in region.clinics]
    return _Place(region, clinics, own_pages, _facts(edition, region, clinics), edition.all_sample(clinics))


def _later(edition: Edition, place: _Place, page: ListPage) -> RegionView:
    """A later page of a long list: its clinics and nothing that the first page says of the whole."""
    return RegionView(
        frame=_frame(edition, place, page),
        id=place.region.id,
        name=place.region.name,
        the_name=place.region.in_text,
        intro=(),
        references=(),
        facts=place.facts,
        regions=(),
        cards=page.cards,
        total=page.total,
        first=page.first,
        last=page.last,
        pagination=page.pagination,
        prices=None,
        nearby=(),
        conditions=(),
        closed=(),
        sample=place.sample,
    )


def _first(edition: Edition, place: _Place, page: ListPage) -> RegionView:
    site, region, clinics = edition.site, place.region, place.clinics
    citations = Citations(edition)
    intro = bind(edition, region.intro.path, region.intro.prose, citations) if region.intro else ()
    prices = price_rows(edition, region.in_text, clinics)
    conditions = (name for clinic in clinics for name in clinic.record.conditions)
    return replace(
        _later(edition, place, page),
        intro=intro,
        references=citations.references(),
        regions=tuple(edition.region_link(site.regions[name]) for name in region.children),
        prices=prices if prices.rows else None,
        nearby=_nearby(edition, region, clinics) if len(clinics) < FEW else (),
        conditions=counted(edition, "conditions", site.conditions, conditions, region.id, place.own_pages),
        closed=_closed(edition, region),
    )


def _frame(edition: Edition, place: _Place, page: ListPage) -> Frame:
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
    listing = item_list(site, title, ((card.name, card.href) for card in page.cards), page.total)
    own = region.intro.dated if region.intro else ""
    return frame(
        edition,
        page.address,
        title,
        about,
        trail=trail,
        json_ld=(listing,) if page.cards else (),
        country=country,
        noindex=place.sample or region.rolled_up or not place.clinics,
        section="clinics",
        updated=max(place.facts.verified_newest, own),
        source=region.intro.path if region.intro else "",
    )


def _facts(edition: Edition, region: Region, clinics: list[Clinic]) -> RegionFacts:
    site = edition.site
    priced = [
        both
        for clinic in clinics
        for entry in clinic.record.pricing
        if (entry.currency or region.currency) == region.currency and entry.per == "session" and (both := ends(entry))
    ]
    price = Money(min(low for low, _ in priced), max(high for _, high in priced), region.currency) if priced else None
    insurers = Counter(
        name
        for clinic in clinics
        if clinic.record.payment
        for name in clinic.record.payment.insurers
        if name in site.insurers
    )
    return RegionFacts(
        clinics=len(clinics),
        accepting=sum(bool(clinic.record.accepting_new_patients) for clinic in clinics),
        price=price,
        treatments=counted(
            edition, "treatments", site.treatments, (name for clinic in clinics for name in clinic.record.treatments)
        ),
        insurers=tuple(
            (site.insurers[name].name, count)
            for name, count in sorted(insurers.items(), key=lambda pair: (-pair[1], pair[0]))[:_INSURERS_SHOWN]
        ),
        verified_newest=max((clinic.record.verified.on.isoformat() for clinic in clinics), default=""),
    )


def _closed(edition: Edition, region: Region) -> tuple[Link, ...]:
    """Clinics of this very place that closed for good: their addresses live on, and so does one way to them."""
    closed = (edition.site.clinics[name] for name in region.closed)
    here = (clinic for clinic in closed if clinic.region == region.id)
    return tuple(Link(edition.site.href(clinic.address), clinic.record.name) for clinic in here)


def _nearby(edition: Edition, region: Region, clinics: list[Clinic]) -> tuple[ClinicCard, ...]:
    where = region.location or _middle(clinics)
    if where is None:
        return ()
    own = frozenset(region.clinics)
    found = edition.neighbours.nearest(where, FEW, NEARBY_KM, own)
    return tuple(replace(edition.card(clinic), distance=edition.distance(away, region)) for away, clinic in found)


def _middle(clinics: list[Clinic]) -> Location | None:
    """The mean position of some clinics; good enough within a region that has a few of them."""
    places = [clinic.record.location for clinic in clinics if clinic.record.location]
    if not places:
        return None
    return Location.model_construct(
        lat=sum(place.lat for place in places) / len(places), lon=sum(place.lon for place in places) / len(places)
    )
