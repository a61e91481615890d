"""Keys: texts that say whether all that a view is made from is as it was, without making it.

Invariant: equal keys mean equal views. A key begins with everything that was read but the clinics' records (and, where no
text is shown, but what texts say below their front matter); to that come the marks of those clinics that the page is
about, and what is said of others that may stand beside them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sitegen.artifact import Past, Since
from sitegen.base.fingerprint import digest, fingerprint
from sitegen.model.facts import age
from sitegen.model.links import directives, is_live
from sitegen.model.near import beside, cell
from sitegen.parse.listing import Marks
from sitegen.views.crisis import places_of_lines
from sitegen.views.nearby import cell_of, telling_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sitegen.frame import Link
    from sitegen.model.near import Cell, Place
    from sitegen.model.site import Clinic, Region
    from sitegen.parse.prose import Prose
    from sitegen.views.edition import Edition

EVERYWHERE: Final = ""
"""Among the names of what changed, whatever it was; a region is named by its id."""

#: The directive that shows some clinics as lists do; others sum them up.
_LISTING = "clinics"


def profile_key(edition: Edition, clinic: Clinic) -> str:
    """The key of a clinic's own page, but for its record: of the regions around it, and the clinics that may be close by.

    It is one for all that lie in one region and cell. What a background refers to may be a part of a text, and it may show
    other records.
    """
    listing, around = clinic.listing, edition.once(cell_of).get(clinic.id)
    return edition.once(_surroundings, clinic.region, around, listing.refers, listing.live)


def region_key(edition: Edition, region: Region, shown: Iterable[str], middle: Place | None, wider: Link | None) -> str:
    """The key of the first page of a region's list: what is summed up of all its clinics, and what its own list shows.

    Args:
        edition: the site.
        region: the region.
        shown: the ids of the clinics on the page.
        middle: around which place clinics close by are looked for, if any are.
        wider: to where it leads of the region around it.
    """
    return (_key if region.intro else _light)(
        edition,
        edition.once(_region, region.id),
        *_of(edition.once(_listed), (*shown, *region.closed, *_alone(edition, region.children))),
        edition.once(_lineage, region.id),
        wider.href if wider else "",
        edition.once(_hood, cell(middle)) if middle else "",
        _of_prose(edition, region.intro.prose) if region.intro else "",
    )


def list_key(edition: Edition, names: Iterable[str], *more: str, summed: Iterable[str] = ()) -> str:
    """The key of a page of a list.

    Args:
        edition: the site.
        names: the ids of the clinics of which the page shows what lists show, in this order.
        more: what else it shows.
        summed: the ids of those that it sums up.
    """
    parts = (*_of(edition.once(_listed), names), *_sum(edition, summed))
    return "\n".join([edition.once(_lists), *parts, *more])


def text_key(edition: Edition, prose: Prose) -> str:
    """The key of the page of a text, which may show figures of all clinics, and help lines by the names of countries."""
    return texts_key(edition, _of_prose(edition, prose))


def everyone_key(edition: Edition) -> str:
    """The key of a page that shows what lists show of all clinics, or sums them up, and of texts what it likes."""
    return _key(edition, edition.once(_everyone))


def sums_key(edition: Edition, linked: Iterable[str] = ()) -> str:
    """The key of a page that sums up what lists show of all clinics, and shows of texts what it likes.

    Args:
        edition: the site.
        linked: the ids of the regions to which it links as `Edition.region_link` does.
    """
    return _key(edition, edition.once(_sums), *_of(edition.once(_listed), _alone(edition, linked)))


def directory_key(edition: Edition) -> str:
    """The key of what is made from the public part of all records."""
    return edition.once(_directory)


def search_key(edition: Edition) -> str:
    """The key of what is made from all that the search finds."""
    marks = edition.once(search_marks)
    return _key(edition, edition.once(_regions), *(part for pair in marks.items() for part in pair))


def search_marks(edition: Edition) -> dict[str, str]:
    """What decides, beside all that `texts_key` stands for, what the search finds of each clinic, by its id."""
    as_of, ages = edition.site.as_of, edition.site.config.freshness
    return {
        name: f"{clinic.marks.searched} {age(clinic.listing.verified, as_of, ages)}"
        for name, clinic in edition.site.clinics.items()
    }


def near_to(name: str) -> str:
    """What a clinic's or region's page says of the clinics close by, among what changed."""
    return f"near {name}"


def on_topic(kind: str, name: str, place: str) -> str:
    """What the clinics of a place ('' for everywhere) are called that name a condition or treatment, among what changed."""
    return f"{kind} {name} {place}"


def texts_key(edition: Edition, *parts: str) -> str:
    """The key of what is made from everything but the records, with what is said of all regions, and ``parts``."""
    return _key(edition, edition.once(_regions), *parts)


def heads_key(edition: Edition) -> str:
    """The same of what reads no text below its front matter."""
    return edition.once(_lists)


def _of_prose(edition: Edition, prose: Prose) -> str:
    """What a text shows of the records of clinics, as a part of a key."""
    if not is_live(prose):
        return ""
    return edition.once(_everyone if _LISTING in directives(prose) else _sums)


def _key(edition: Edition, *parts: str) -> str:
    return "\n".join([edition.once(_common), *parts])


def _light(edition: Edition, *parts: str) -> str:
    """The same where no text is shown; there are ten thousands of such pages, and each text is edited often."""
    return "\n".join([edition.once(_heads), *parts])


def _common(edition: Edition) -> str:
    """What a key begins with: all that was read but the records.

    Where a text's references lead follows from that, since one that leads nowhere is an error.
    """
    return _about(edition, edition.site.basis.common)


def _heads(edition: Edition) -> str:
    return _about(edition, edition.site.basis.heads)


def _about(edition: Edition, read: str) -> str:
    """What is read, the theme's words, and how places are called whose crisis lines any page may show."""
    called = tuple([place for _, place in places_of_lines(edition.site)])
    return fingerprint((read, tuple(sorted(edition.strings.items())), edition.editing, called))


def _surroundings(edition: Edition, region: str, around: Cell | None, refers: bool, live: bool) -> str:  # noqa: FBT001 - parts of a name
    hood = edition.once(_hood, around) if around else ""
    shown = edition.once(_everyone) if live else ""
    return _digest((_key if refers else _light)(edition, edition.once(_lineage, region), hood, shown))


def _directory(edition: Edition) -> str:
    found = [part for clinic in edition.site.clinics.values() for part in (clinic.id, clinic.marks.public)]
    return _digest("\n".join([edition.once(_lists), *found]))


def _everyone(edition: Edition) -> str:
    return _of_all(edition, edition.once(_listed).values())


def _sums(edition: Edition) -> str:
    return _of_all(edition, sorted(edition.once(_summed).values()))


def _of_all(edition: Edition, listed: Iterable[str]) -> str:
    return _digest("\n".join([edition.once(_lists), *listed]))


def _lists(edition: Edition) -> str:
    """What the key of every list begins with."""
    return _light(edition, edition.once(_regions))


def _listed(edition: Edition) -> dict[str, str]:
    """What lists show of each clinic, in one line: its id, marks, telephone number and name."""
    clinics = edition.site.clinics.items()
    if edition.phones:
        return {
            name: f"{name}\t{one.marks.lists}\t{one.listing.phone!r}\t{one.listing.name!r}" for name, one in clinics
        }
    return {name: f"{name}\t{one.marks.lists}\t\t{one.listing.name!r}" for name, one in clinics}


def _summed(edition: Edition) -> dict[str, str]:
    """What may be summed up of each clinic, in one line."""
    return {name: f"{name} {clinic.marks.lists}" for name, clinic in edition.site.clinics.items()}


def _sum(edition: Edition, names: Iterable[str]) -> list[str]:
    """The same of some clinics, in whatever order they are: what is summed up does not hang on that, nor on their names."""
    return sorted(_of(edition.once(_summed), names))


def _alone(edition: Edition, regions: Iterable[str]) -> list[str]:
    """The ids of clinics to which links to some regions lead, with their names."""
    found = [edition.site.regions[name] for name in regions]
    return [region.clinics[0] for region in found if region.rolled_up]


def _of(what: Mapping[str, str], names: Iterable[str]) -> list[str]:
    return [what[name] for name in names]


def _region(edition: Edition, name: str) -> str:
    """What may be summed up of the clinics of a region, with those that closed."""
    region = edition.site.regions[name]
    return _digest("\n".join(_sum(edition, (*region.clinics, *region.closed))))


def _lineage(edition: Edition, name: str) -> str:
    """What is said of a region and of those around it."""
    parent = edition.site.regions[name].parent
    above = edition.once(_lineage, parent) if parent else ""
    return _digest(f"{above}{edition.once(_said)[name]}")


def _regions(edition: Edition) -> str:
    """What is said of all regions."""
    return _digest("\n".join(edition.once(_said).values()))


def _said(edition: Edition) -> dict[str, str]:
    """What pages may say of each region besides its clinics."""
    found = {}
    for name, one in edition.site.regions.items():
        where = (one.location.lat, one.location.lon) if one.location else None
        found[name] = repr((name, one.name, one.in_text, one.names, one.currency, one.units, one.timezone, where))
    return found


def _hood(edition: Edition, middle: Cell) -> str:
    """What may be said of clinics near any place in a cell, and which cell that is."""
    inside = edition.once(_by_cell, middle[0])
    return _digest("\n".join([repr(middle), *[edition.once(_inside, one) for one in beside(middle) if one in inside]]))


def _by_cell(edition: Edition, grid: int) -> dict[Cell, list[str]]:
    return edition.site.near.by_cell(grid)


def _inside(edition: Edition, one: Cell) -> str:
    """What is said of clinics close by, for those in a cell of the globe."""
    return _digest("\n".join(sorted([_said_nearby(edition, name) for name in edition.once(_by_cell, one[0])[one]])))


def _said_nearby(edition: Edition, name: str) -> str:
    """What is said of a clinic on the pages of those close by."""
    clinic = edition.site.clinics[name]
    listing, where = clinic.listing, clinic.listing.location
    assert where, "it lies in a cell"
    return f"{name} {where.lat} {where.lon} {listing.sample} {listing.name!r} {edition.place(clinic)!r}"


def _digest(text: str) -> str:
    return digest(text.encode())


def _written(edition: Edition) -> bytes:
    """What lists show of all clinics."""
    return "\n".join(edition.once(_listed).values()).encode()


def _since(edition: Edition, data: bytes) -> Since | None:
    """Which places and topics those clinics have of which lists show something else now.

    None where one is new or gone, or stands elsewhere: then there may be other pages, with others on them.
    """
    was = data.decode().split("\n") if data else []
    listed = edition.once(_listed)
    now, clinics = set(listed.values()), edition.site.clinics
    before = {line.partition("\t")[0]: line for line in was if line not in now}
    if len(was) != len(now) or not before.keys() <= listed.keys():
        return None
    names, renamed = {EVERYWHERE}, set()
    for name, line in before.items():
        _, marks, _, called = line.split("\t")
        clinic = clinics[name]
        if Marks.standing(marks) != Marks.standing(clinic.marks.lists):
            return None
        if called != repr(clinic.listing.name):
            renamed.add(name)
        places = edition.region(clinic).lineage()
        names.update(places)
        for kind, topics in (("conditions", clinic.listing.conditions), ("treatments", clinic.listing.treatments)):
            names.update([on_topic(kind, topic, place) for topic in topics for place in ("", *places)])
    if renamed:
        names.update(map(near_to, telling_of(edition, renamed)))
    return Since(_key(edition, _of_all(edition, was)), frozenset(names))


LISTED: Final = Past("listed", _written, _since)
"""For covers by `everyone_key`: of keys that say of clinics what lists show of them, or less; which clinics these are follows from it, too."""
