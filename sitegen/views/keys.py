"""Keys: digests that say whether all that a view is made from is as it was, without making it.

Invariant: equal keys mean equal views. A key begins with `common`: everything that was read but the clinics' records,
and of every record what any page may say of any clinic. To that come the marks of those clinics that the page is about.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from sitegen.base.fingerprint import digest, fingerprint
from sitegen.model.facts import freshness
from sitegen.model.links import slots
from sitegen.parse.prose import Block

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sitegen.model.site import Clinic, Region
    from sitegen.parse.prose import Prose
    from sitegen.views.edition import Edition

_RECORDS = "data/clinics/"
#: Directives that show what the records of clinics say, wherever they lie.
_LIVE = frozenset({"clinics", "estimate", "prices"})


def common(edition: Edition) -> str:
    """What every key begins with."""
    return edition.once(_common)


def profile_key(edition: Edition, clinic: Clinic) -> str:
    """The key of a clinic's own page, which beside its record shows only where others are."""
    links = edition.once(_links).get(clinic.path, "")
    return _key(edition, clinic.marks.whole, links)


def region_key(edition: Edition, region: Region, *, first: bool) -> str:
    """The key of a page of a region's list; the first also leads to the prices of the region around it."""
    parts = [edition.once(_region, region.id), edition.once(_region, region.parent) if first else ""]
    if first and region.intro and is_live(region.intro.prose):
        parts.append(edition.once(_everyone))
    return _key(edition, *parts)


def list_key(edition: Edition, clinics: Iterable[Clinic], *more: str) -> str:
    """The key of a page that shows what lists show of these clinics, in this order, and ``more``."""
    return _key(edition, *[clinic.marks.listing for clinic in clinics], *more)


def everyone_key(edition: Edition) -> str:
    """The key of a page that shows what lists show of all clinics, or sums them up."""
    return edition.once(_everyone_key)


def text_key(edition: Edition, prose: Prose) -> str:
    """The key of the page of a text, which may show figures of all clinics."""
    return _key(edition, edition.once(_everyone) if is_live(prose) else "")


def directory_key(edition: Edition) -> str:
    """The key of what is made from the public part of all records."""
    return _key(edition, *[clinic.marks.public for clinic in edition.site.clinics.values()])


def search_key(edition: Edition) -> str:
    """The key of what is made from all that the search finds."""
    site = edition.site
    ages = [freshness(one.listing, site.as_of, site.config.freshness) for one in site.clinics.values()]
    return _key(edition, *[clinic.marks.searched for clinic in site.clinics.values()], *ages)


def is_live(prose: Prose) -> bool:
    """Whether a text shows what the records of clinics say."""
    return any(isinstance(slot, Block) and slot.name in _LIVE for slot in slots(prose.pieces))


def _key(edition: Edition, *parts: str) -> str:
    return digest("\n".join([common(edition), *parts]).encode())


def _common(edition: Edition) -> str:
    site = edition.site
    places = tuple(
        (one.id, listing.name, listing.status, listing.sample, listing.locality, listing.where, listing.aliases)
        for one in sorted(site.clinics.values(), key=lambda one: one.id)
        for listing in (one.listing,)
    )
    words = tuple(sorted(edition.strings.items()))
    links = tuple(found for path, found in edition.once(_links).items() if not path.startswith(_RECORDS))
    return fingerprint((site.basis.common, places, words, links, edition.editing))


def _links(edition: Edition) -> dict[str, str]:
    """A digest of where the references of each text lead, by its path."""
    found = sorted(edition.site.links.items())
    by_path = groupby(found, key=lambda item: item[0][0])
    return {path: fingerprint((path, tuple(each))) for path, each in by_path}


def _everyone_key(edition: Edition) -> str:
    return _key(edition, edition.once(_everyone))


def _region(edition: Edition, name: str) -> str:
    """The marks of all clinics of a region, or of everywhere ('')."""
    site = edition.site
    if not name:
        return edition.once(_everyone)
    region = site.regions[name]
    return digest("".join([site.clinics[one].marks.listing for one in (*region.clinics, *region.closed)]).encode())


def _everyone(edition: Edition) -> str:
    return digest("".join([clinic.marks.listing for clinic in edition.site.clinics.values()]).encode())
