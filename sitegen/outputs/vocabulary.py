"""Condition and treatment pages: `/conditions/<id>/`, `/conditions/<id>/<region…>/`, `/treatments/<id>/`, and their lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sitegen.artifact import Artifact
from sitegen.base.problem import Span
from sitegen.frame import ClinicCard, Frame, Link, Pagination, PriceTable
from sitegen.model.addresses import condition_regions
from sitegen.views.crisis import mentions
from sitegen.views.frames import frame
from sitegen.views.json_ld import item_list
from sitegen.views.lists import ListPage, list_pages, output_path, regions_of
from sitegen.views.prices import prices_by_country

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sitegen.model.site import Clinic, Region
    from sitegen.parse.schema import VocabularyEntry
    from sitegen.theme.theme import Theme
    from sitegen.views.edition import Edition

CONDITION = "pages/condition.html"
TREATMENT = "pages/treatment.html"
LIST = "pages/conditions.html"


@dataclass(frozen=True, slots=True)
class VocabularyView:
    """What a condition's or a treatment's page shows; ``place`` is '' for the whole directory."""

    frame: Frame
    name: str
    long: str
    summary: str
    article: Link | None
    place: str
    regions: tuple[Link, ...]
    cards: tuple[ClinicCard, ...]
    total: int
    first: int
    last: int
    pagination: Pagination | None
    prices: PriceTable | None
    sample: bool


@dataclass(frozen=True, slots=True)
class VocabularyListView:
    """What `/conditions/` and `/treatments/` show: entries by group."""

    frame: Frame
    title: str
    groups: tuple[tuple[str, tuple[Link, ...]], ...]


def make_condition(view: VocabularyView, theme: Theme) -> bytes:
    """A condition's page."""
    return theme.render(CONDITION, view)


def make_treatment(view: VocabularyView, theme: Theme) -> bytes:
    """A treatment's page."""
    return theme.render(TREATMENT, view)


def make_list(view: VocabularyListView, theme: Theme) -> bytes:
    """The list of a vocabulary."""
    return theme.render(LIST, view)


def plan(edition: Edition) -> tuple[Artifact[VocabularyView] | Artifact[VocabularyListView], ...]:
    """Both lists, and every page of every entry."""
    site = edition.site
    return (
        _list(edition, "conditions", site.conditions),
        _list(edition, "treatments", site.treatments),
        *(artifact for name in site.conditions for artifact in _condition(edition, name)),
        *(artifact for name in site.treatments for artifact in _treatment(edition, name)),
    )


def living(edition: Edition, kind: str, name: str) -> list[Clinic]:
    """The clinics that name a condition or treatment and are not closed for good."""
    return [
        clinic
        for clinic in edition.site.clinics.values()
        if clinic.record.status != "closed" and name in getattr(clinic.record, kind)
    ]


def _condition(edition: Edition, name: str) -> Iterator[Artifact[VocabularyView]]:
    site = edition.site
    local = {region.id: (region, clinics) for region, clinics in condition_regions(site, name)}
    clinics = living(edition, "conditions", name)
    for page in list_pages(edition, f"/conditions/{name}/", clinics):
        yield _page(edition, "conditions", name, clinics, page, None, frozenset(local))
    for region, found in local.values():
        for page in list_pages(edition, f"/conditions/{name}/{region.id}/", found):
            yield _page(edition, "conditions", name, list(found), page, region, frozenset(local))


def _treatment(edition: Edition, name: str) -> Iterator[Artifact[VocabularyView]]:
    clinics = living(edition, "treatments", name)
    for page in list_pages(edition, f"/treatments/{name}/", clinics):
        yield _page(edition, "treatments", name, clinics, page, None, frozenset())


def _page(  # noqa: PLR0913, PLR0917 - what a page of a list is made of
    edition: Edition,
    kind: str,
    name: str,
    clinics: list[Clinic],
    page: ListPage,
    region: Region | None,
    local: frozenset[str],
) -> Artifact[VocabularyView]:
    site = edition.site
    condition = kind == "conditions"
    entry = (site.conditions if condition else site.treatments)[name]
    first = page.number == 1
    articles = {article.path.rpartition("/")[2]: article for article in site.guide}
    article = articles.get(entry.article)
    prices = prices_by_country(edition, name) if first and not condition else None
    view = VocabularyView(
        frame=_frame(edition, kind, name, entry, page, region, noindex=edition.all_sample(clinics) or not clinics),
        name=entry.name,
        long=entry.long,
        summary=entry.summary,
        article=Link(site.href(article.address), article.front.title, note=article.front.description)
        if article
        else None,
        place=region.in_text if region else "",
        regions=_regions(edition, clinics, name if condition else "", region, local) if first else (),
        cards=page.cards,
        total=page.total,
        first=page.first,
        last=page.last,
        pagination=page.pagination,
        prices=prices if prices and prices.rows else None,
        sample=edition.all_sample(clinics),
    )
    maker, template = (make_condition, CONDITION) if condition else (make_treatment, TREATMENT)
    return Artifact(output_path(page.address), maker, view, (template,), Span(f"data/vocab/{kind}.yaml"))


def _regions(
    edition: Edition, clinics: list[Clinic], condition: str, region: Region | None, local: frozenset[str]
) -> tuple[Link, ...]:
    """For the whole directory countries and states; for a region the ones directly below it that have a page of their own."""
    if region is None:
        return regions_of(edition, clinics, condition, local)
    site = edition.site
    return tuple(
        Link(
            site.href(f"/conditions/{condition}/{child}/"),
            site.regions[child].name,
            count=sum(clinic.region == child or clinic.region.startswith(f"{child}/") for clinic in clinics),
        )
        for child in region.children
        if child in local
    )


def _frame(  # noqa: PLR0913 - what a page of a list is made of
    edition: Edition,
    kind: str,
    name: str,
    entry: VocabularyEntry,
    page: ListPage,
    region: Region | None,
    *,
    noindex: bool,
) -> Frame:
    site = edition.site
    trail = [Link(site.href(f"/{kind}/"), edition.say(f"titles.{kind}"))]
    key = "condition" if kind == "conditions" else "treatment"
    title = edition.say(f"titles.{key}", directory=edition.directory_name, name=edition.in_sentence(entry.name))
    about = entry.summary or edition.say(f"about.{key}", name=edition.in_sentence(entry.name), n=page.total)
    if region:
        title = edition.say(
            f"titles.{key}_place",
            directory=edition.directory_name,
            name=edition.in_sentence(entry.name),
            place=region.in_text,
        )
        about = edition.say(
            f"about.{key}_place", name=edition.in_sentence(entry.name), place=region.in_text, n=page.total
        )
        trail.append(Link(site.href(f"/{kind}/{name}/"), entry.name))
    if page.number > 1:
        above = f"/{kind}/{name}/{region.id}/" if region else f"/{kind}/{name}/"
        trail.append(Link(site.href(above), region.name if region else entry.name))
        title = edition.say("titles.page", title=title, number=page.number)
        about = edition.say("titles.page", title=about, number=page.number)
    return frame(
        edition,
        page.address,
        title,
        about,
        trail=tuple(trail),
        json_ld=(item_list(site, title, ((card.name, card.href) for card in page.cards), page.total),)
        if page.cards
        else (),
        crisis=mentions(site, f"{entry.name} {entry.long} {entry.summary}"),
        country=region.lineage()[0] if region else "",
        noindex=noindex,
        section="clinics",
        updated=max((card.verified for card in page.cards), default=""),
    )


def _list(edition: Edition, kind: str, entries: Mapping[str, VocabularyEntry]) -> Artifact[VocabularyListView]:
    site = edition.site
    title = edition.say(f"titles.{kind}")
    groups: dict[str, list[Link]] = {}
    for name, entry in entries.items():
        link = Link(
            site.href(f"/{kind}/{name}/"), entry.name, note=entry.summary, count=len(living(edition, kind, name))
        )
        groups.setdefault(entry.group or "", []).append(link)
    view = VocabularyListView(
        frame=frame(
            edition,
            f"/{kind}/",
            title,
            edition.say(f"about.{kind}"),
            section="clinics",
            noindex=not entries,
        ),
        title=title,
        groups=tuple((group_name(edition, group), tuple(links)) for group, links in groups.items()),
    )
    return Artifact(f"{kind}/index.html", make_list, view, (LIST,))


def group_name(edition: Edition, group: str) -> str:
    """A group of a vocabulary in words: the theme's, or the id itself."""
    if f"groups.{group}" in edition.strings:
        return edition.say(f"groups.{group}")
    return group.replace("-", " ").capitalize()
