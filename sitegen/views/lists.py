"""Long lists of clinics: cut into pages, with what every such page shows around them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sitegen.base.dataclass import dataclass
from sitegen.frame import Link, Pagination
from sitegen.model.addresses import PAGE_SIZE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sitegen.model.site import Region
    from sitegen.parse.schema import VocabularyEntry
    from sitegen.views.edition import Edition

_AREA = 2  # how many levels deep regions lie that have few enough clinics for all of them to be remembered


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of a list: the list's address, which page it is, and the ids of all clinics of the list."""

    start: str
    number: int
    every: Sequence[str]

    @property
    def count(self) -> int:
        """How many pages the list has; an empty one has one, too."""
        return max(1, (len(self.every) + PAGE_SIZE - 1) // PAGE_SIZE)

    @property
    def clinics(self) -> Sequence[str]:
        """The ids of the page's own clinics."""
        return self.every[(self.number - 1) * PAGE_SIZE : self.number * PAGE_SIZE]

    @property
    def total(self) -> int:
        """How many clinics the list has."""
        return len(self.every)

    @property
    def address(self) -> str:
        """The page's own address."""
        return _address(self.start, self.number)

    @property
    def first(self) -> int:
        """The place of its first clinic in the list, from 1; 0 where there is none."""
        return (self.number - 1) * PAGE_SIZE + 1 if self.every else 0

    @property
    def last(self) -> int:
        """The place of its last clinic."""
        return min(self.number * PAGE_SIZE, len(self.every))


def list_pages(start: str, clinics: Sequence[str]) -> Iterator[ListPage]:
    """The pages of a list of ids that begins at ``start``; an empty list has one page too."""
    yield (page := ListPage(start, 1, clinics))
    for number in range(2, page.count + 1):
        yield ListPage(start, number, clinics)


def turn(edition: Edition, region: str, clinics: Sequence[str]) -> int:
    """When a page about a region ('' for everywhere) that shows these clinics is best made, among others.

    Of every state the profiles come first, then its lists and those of the places in it, as listing order has their
    first clinics. Lists of whole countries and of everywhere go by listing order alone: that is what they share.
    """
    areas, places = edition.once(_turns)
    area = areas.get("/".join(region.split("/", _AREA)[:_AREA]), 0)
    return area * len(places) + (places[clinics[0]] if clinics else 0)


def _turns(edition: Edition) -> tuple[dict[str, int], dict[str, int]]:
    """The numbers of all states, and of all clinics in listing order."""
    states = [name for name in edition.site.regions if name.count("/") == _AREA - 1]
    places = {name: place for place, name in enumerate(edition.site.clinics)}
    return {name: number for number, name in enumerate(states, 1)}, places


def pagination(edition: Edition, page: ListPage) -> Pagination | None:
    """The way from one page of a list to the others, if there are any."""
    count = page.count
    if count == 1:
        return None
    links = edition.lately(_pages, page.start, count)
    before, own, after = links[: page.number - 1], links[page.number - 1], links[page.number :]
    return Pagination(
        page=page.number,
        pages=(*before, Link(own.href, own.text, current=True), *after),
        previous=before[-1].href if before else "",
        next=after[0].href if after else "",
    )


def _pages(edition: Edition, start: str, count: int) -> tuple[Link, ...]:
    """A link to each page of a list."""
    return tuple(Link(edition.site.href(_address(start, number)), str(number)) for number in range(1, count + 1))


def _address(start: str, number: int) -> str:
    return start if number == 1 else f"{start}page/{number}/"


def output_path(address: str) -> str:
    """The file of the page at ``address``."""
    return f"{address.strip('/')}/index.html".lstrip("/")


def counted(
    edition: Edition,
    kind: str,
    entries: Mapping[str, VocabularyEntry],
    counts: Mapping[str, int],
    place: str = "",
    known: frozenset[str] = frozenset(),
) -> tuple[Link, ...]:
    """Vocabulary entries with how many clinics name them, most first.

    Args:
        edition: the site.
        kind: ``conditions`` or ``treatments``.
        entries: the vocabulary.
        counts: how many clinics name each id; ids that the vocabulary does not have are left out.
        place: a region's id: entries in ``known`` link to their page for it.
        known: the ids that have a page of their own for ``place``.
    """
    order = {name: index for index, name in enumerate(entries)}
    found = sorted((name for name in counts if name in entries), key=lambda name: (-counts[name], order[name]))
    return tuple(
        Link(
            edition.site.href(f"/{kind}/{name}/{place}/" if name in known else f"/{kind}/{name}/"),
            entries[name].name,
            count=counts[name],
        )
        for name in found
    )


def regions_of(
    edition: Edition, clinics: Iterable[str], condition: str = "", known: frozenset[str] = frozenset()
) -> tuple[Link, ...]:
    """The countries and states (two upper levels) in which the clinics of some ids lie, with counts, by name within their country."""
    site = edition.site
    counts: Counter[str] = Counter()
    for own, count in Counter([name.rpartition("/")[0] for name in clinics]).items():
        for name in site.regions[own].lineage()[:2]:
            counts[name] += count

    def key(name: str) -> list[tuple[str, str]]:
        return [(site.regions[part].name.casefold(), part) for part in site.regions[name].lineage()]

    links = []
    for name in sorted(counts, key=key):
        region = site.regions[name]
        address = f"/conditions/{condition}/{name}/" if condition and name in known else region.address
        links.append(Link(site.href(address), region.name, note=around(edition, region), count=counts[name]))
    return tuple(links)


def around(edition: Edition, region: Region) -> str:
    """The name of the region around ``region``, or ''."""
    parent = edition.site.regions.get(region.parent)
    return parent.name if parent else ""
