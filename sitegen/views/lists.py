"""Long lists of clinics: cut into pages, with what every such page shows around them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sitegen.frame import ClinicCard, Link, Pagination
from sitegen.model.addresses import PAGE_SIZE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sitegen.model.site import Clinic, Region
    from sitegen.parse.schema import VocabularyEntry
    from sitegen.views.edition import Edition


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of a list: its cards, which of how many they are, and the way to the other pages."""

    address: str
    number: int
    cards: tuple[ClinicCard, ...]
    first: int
    last: int
    total: int
    pagination: Pagination | None


def list_pages(edition: Edition, address: str, clinics: Sequence[Clinic]) -> Iterator[ListPage]:
    """The pages of a list that begins at ``address``; an empty list has one page too."""
    count = max(1, (len(clinics) + PAGE_SIZE - 1) // PAGE_SIZE)
    where = [address, *(f"{address}page/{number}/" for number in range(2, count + 1))]
    for index in range(count):
        shown = clinics[index * PAGE_SIZE : (index + 1) * PAGE_SIZE]
        pagination = None
        if count > 1:
            pagination = Pagination(
                page=index + 1,
                pages=tuple(
                    Link(edition.site.href(path), str(number), current=number == index + 1)
                    for number, path in enumerate(where, 1)
                ),
                previous=edition.site.href(where[index - 1]) if index else "",
                next=edition.site.href(where[index + 1]) if index + 1 < count else "",
            )
        first = index * PAGE_SIZE + 1 if shown else 0
        yield ListPage(
            where[index],
            index + 1,
            edition.cards(shown),
            first,
            index * PAGE_SIZE + len(shown),
            len(clinics),
            pagination,
        )


def output_path(address: str) -> str:
    """The file of the page at ``address``."""
    return f"{address.strip('/')}/index.html".lstrip("/")


def counted(
    edition: Edition,
    kind: str,
    entries: Mapping[str, VocabularyEntry],
    ids: Iterable[str],
    place: str = "",
    known: frozenset[str] = frozenset(),
) -> tuple[Link, ...]:
    """Vocabulary entries with how many clinics name them, most first.

    Args:
        edition: the site.
        kind: ``conditions`` or ``treatments``.
        entries: the vocabulary.
        ids: one for each mention.
        place: a region's id: entries in ``known`` link to their page for it.
        known: the ids that have a page of their own for ``place``.
    """
    counts = Counter(ids)
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
    edition: Edition, clinics: Iterable[Clinic], condition: str = "", known: frozenset[str] = frozenset()
) -> tuple[Link, ...]:
    """The countries and states (two upper levels) in which ``clinics`` lie, with counts, by name within their country."""
    site = edition.site
    counts: Counter[str] = Counter()
    for clinic in clinics:
        counts.update(site.regions[clinic.region].lineage()[:2])

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
