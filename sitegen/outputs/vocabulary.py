"""Condition and treatment pages: `/conditions/<id>/`, `/conditions/<id>/<region…>/`, `/treatments/<id>/`, and their lists."""

from __future__ import annotations

from sys import intern
from typing import TYPE_CHECKING, Final, Literal

from sitegen.artifact import Artifact, Cover, Later
from sitegen.base.dataclass import dataclass
from sitegen.base.problem import Span
from sitegen.frame import ClinicCard, Frame, Link, Pagination, PriceTable
from sitegen.views.crisis import mentions
from sitegen.views.frames import frame, listed
from sitegen.views.json_ld import item_list
from sitegen.views.keys import EVERYWHERE, LISTED, everyone_key, list_key, on_topic, sums_key
from sitegen.views.lists import ListPage, list_pages, output_path, pagination, regions_of, turn
from sitegen.views.prices import prices_by_country

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from sitegen.model.site import Region
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


def living(edition: Edition, kind: str, name: str) -> tuple[str, ...]:
    """The ids of the clinics that name a condition or treatment and are not closed for good."""
    topics = edition.site.topics
    return (topics.conditions if kind == "conditions" else topics.treatments).get(name, ())


@dataclass(frozen=True, slots=True)
class _Topic:
    """A condition or treatment, everywhere or in one region, with what all pages of its list of ids share."""

    kind: Literal["conditions", "treatments"]
    name: str
    entry: VocabularyEntry
    region: Region | None
    clinics: tuple[str, ...]
    local: frozenset[str]
    sample: bool


def _condition(edition: Edition, name: str) -> Iterator[Artifact[VocabularyView]]:
    site = edition.site
    entry, found = site.conditions[name], site.topics.local.get(name, {})
    local = frozenset(found)
    everywhere = living(edition, "conditions", name)
    yield from _pages(
        _topic(edition, "conditions", name, entry, None, everywhere, local), f"/conditions/{name}/", edition
    )
    for place, ids in found.items():
        topic = _topic(edition, "conditions", name, entry, site.regions[place], ids, local)
        yield from _pages(topic, f"/conditions/{name}/{place}/", edition)


def _treatment(edition: Edition, name: str) -> Iterator[Artifact[VocabularyView]]:
    entry, clinics = edition.site.treatments[name], living(edition, "treatments", name)
    topic = _topic(edition, "treatments", name, entry, None, clinics, frozenset())
    yield from _pages(topic, f"/treatments/{name}/", edition)


def _topic(  # noqa: PLR0913, PLR0917 - the parts of a topic
    edition: Edition,
    kind: Literal["conditions", "treatments"],
    name: str,
    entry: VocabularyEntry,
    region: Region | None,
    clinics: tuple[str, ...],
    local: frozenset[str],
) -> _Topic:
    return _Topic(kind, name, entry, region, clinics, local, edition.all_sample(clinics))


def _pages(topic: _Topic, start: str, edition: Edition) -> Iterator[Artifact[VocabularyView]]:
    maker, templates = (make_condition, (CONDITION,)) if topic.kind == "conditions" else (make_treatment, (TREATMENT,))
    origin = Span(f"data/vocab/{topic.kind}.yaml")
    for page in list_pages(start, topic.clinics):
        updated = _updated(edition, page)
        view = Later(_view, (edition, topic, page, updated), _key, _turn, _COVER)
        when = None if _hidden(topic) else updated
        yield Artifact(output_path(page.address), maker, view, templates, origin, listed=when)


def _key(edition: Edition, topic: _Topic, page: ListPage, _when: str) -> str:
    """The first page tells of the whole list, a treatment's of what it costs in each country; later ones of their own clinics."""
    if page.number > 1:
        return list_key(edition, page.clinics, str(page.total), str(topic.sample))
    more = sums_key(edition) if topic.kind == "treatments" else ""
    return list_key(edition, page.clinics, more, summed=topic.clinics)


def _within(_edition: Edition, topic: _Topic, page: ListPage, _when: str) -> tuple[str, ...]:
    if topic.kind == "treatments" and page.number == 1:
        return (EVERYWHERE,)
    return (on_topic(topic.kind, topic.name, topic.region.id if topic.region else ""),)


_COVER: Final = Cover(everyone_key, LISTED, _within)


def _turn(edition: Edition, topic: _Topic, page: ListPage, _when: str) -> int:
    return turn(edition, topic.region.id if topic.region else "", page.clinics)


def _hidden(topic: _Topic) -> bool:
    return topic.sample or not topic.clinics


def _updated(edition: Edition, page: ListPage) -> str:
    days = edition.once(_verified)
    return intern(max(map(days.__getitem__, page.clinics)).isoformat()) if page.every else ""


def _verified(edition: Edition) -> dict[str, date]:
    """When each clinic was looked at last; the lists of all conditions and places ask for it a hundred times over."""
    return {name: clinic.listing.verified for name, clinic in edition.site.clinics.items()}


def _view(edition: Edition, topic: _Topic, page: ListPage, updated: str) -> VocabularyView:
    entry, first = topic.entry, page.number == 1
    prices = prices_by_country(edition, topic.name) if first and topic.kind == "treatments" else None
    cards = edition.cards(page.clinics)
    return VocabularyView(
        frame=_frame(edition, topic, page, cards, updated),
        name=entry.name,
        long=entry.long,
        summary=entry.summary,
        article=edition.once(_articles).get(entry.article),
        place=topic.region.in_text if topic.region else "",
        regions=_regions(edition, topic) if first else (),
        cards=cards,
        total=page.total,
        first=page.first,
        last=page.last,
        pagination=pagination(edition, page),
        prices=prices if prices and prices.rows else None,
        sample=topic.sample,
    )


def _regions(edition: Edition, topic: _Topic) -> tuple[Link, ...]:
    """For the whole directory countries and states; for a region the ones directly below it that have a page of their own."""
    site, name = edition.site, topic.name
    if topic.region is None:
        return regions_of(edition, topic.clinics, name if topic.kind == "conditions" else "", topic.local)
    local = site.topics.local.get(name, {})
    return tuple(
        Link(site.href(f"/conditions/{name}/{child}/"), site.regions[child].name, count=len(local[child]))
        for child in topic.region.children
        if child in local
    )


def _articles(edition: Edition) -> dict[str, Link]:
    """The guide's articles by the names of their files, as entries name them."""
    href = edition.site.href
    return {
        article.path.rpartition("/")[2]: Link(
            href(article.address), article.front.title, note=article.front.description
        )
        for article in edition.site.guide
    }


def _frame(edition: Edition, topic: _Topic, page: ListPage, cards: tuple[ClinicCard, ...], updated: str) -> Frame:
    site, kind, entry, region = edition.site, topic.kind, topic.entry, topic.region
    everywhere = (edition.conditions if kind == "conditions" else edition.treatments)[topic.name]
    trail = [Link(site.href(f"/{kind}/"), edition.say(f"titles.{kind}"))]
    key = "condition" if kind == "conditions" else "treatment"
    directory, name = edition.directory_name, edition.in_sentence(entry.name)
    if region:
        title = edition.say(f"titles.{key}_place", directory=directory, name=name, place=region.in_text)
        about = edition.say(f"about.{key}_place", name=name, place=region.in_text, n=page.total)
        trail.append(everywhere)
    else:
        title = edition.say(f"titles.{key}", directory=directory, name=name)
        about = entry.summary or edition.say(f"about.{key}", name=name, n=page.total)
    if page.number > 1:
        trail.append(Link(site.href(page.start), region.name) if region else everywhere)
        title = edition.say("titles.page", title=title, number=page.number)
        about = edition.say("titles.page", title=about, number=page.number)
    return frame(
        edition,
        page.address,
        title,
        about,
        trail=tuple(trail),
        json_ld=(item_list(site, title, [(card.name, card.href) for card in cards], page.total),) if cards else (),
        crisis=edition.once(_in_crisis, kind, topic.name),
        country=region.id.partition("/")[0] if region else "",
        noindex=_hidden(topic),
        section="clinics",
        updated=updated,
    )


def _in_crisis(edition: Edition, kind: str, name: str) -> bool:
    """Whether what is said of a condition or treatment brings the notice onto its pages."""
    site = edition.site
    entry = (site.conditions if kind == "conditions" else site.treatments)[name]
    return mentions(site, f"{entry.name} {entry.long} {entry.summary}")


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
    return Artifact(f"{kind}/index.html", make_list, view, (LIST,), listed=listed(view.frame))


def group_name(edition: Edition, group: str) -> str:
    """A group of a vocabulary in words: the theme's, or the id itself."""
    if f"groups.{group}" in edition.strings:
        return edition.say(f"groups.{group}")
    return group.replace("-", " ").capitalize()
