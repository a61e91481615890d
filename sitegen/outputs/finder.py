"""The finder's files: `finder/manifest.json`, and what it names.

Pages know only the manifest's address; every other name carries a hash. Closed clinics are in none of them.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from pydantic_core import from_json, to_json

from sitegen.artifact import Artifact, Batch, Stage
from sitegen.base.dataclass import dataclass
from sitegen.base.fingerprint import digest
from sitegen.base.sealing import sealed, sealed_json, short_hash
from sitegen.base.workings import AFRESH, recalled
from sitegen.finder import zips
from sitegen.finder.clinic import FinderRegion
from sitegen.finder.names import name_files
from sitegen.finder.places import districts, mean, place_lines
from sitegen.finder.table import SETS, Ages, in_order, table_lines
from sitegen.model.addresses import has_page
from sitegen.outputs.blocks import blocks
from sitegen.outputs.exports import parts
from sitegen.outputs.rows import point, read
from sitegen.views.keys import directory_key, heads_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sitegen.base.workings import WorkingsLike
    from sitegen.finder.clinic import Point
    from sitegen.model.site import Clinic, Region
    from sitegen.outputs.rows import Row
    from sitegen.theme.theme import Theme
    from sitegen.views.edition import Edition

#: Version of the manifest's format.
VERSION = 1
FOLDER = "finder/"
#: Where the manifest lands; templates prefix the base path.
MANIFEST = f"{FOLDER}manifest.json"
#: The country whose postal codes come from the `zipcodes` package.
ZIP_COUNTRY = "us"
_YEAR = 365
_MADE = "finder-made"


@dataclass(frozen=True, slots=True)
class FinderView:
    """What the finder's markup reads.

    Attributes:
        manifest_href: where its files begin.
        page_href: the page on which clinics are found.
        currencies: those of the listed prices that the theme has a way to write.
        zips: whether US ZIP codes are known, whose source is credited.
    """

    manifest_href: str
    page_href: str
    currencies: tuple[str, ...]
    zips: bool
    clinics: int


def finder_view(edition: Edition) -> FinderView | None:
    """The finder of a site that lists a clinic; the same wherever it stands."""
    return edition.once(_finder_view)


def _finder_view(edition: Edition) -> FinderView | None:
    site = edition.site
    clinics = list(_listed(edition))
    if not clinics:
        return None
    prices: set[str] = set()
    for clinic in clinics:
        for entry in clinic.listing.pricing:
            # Ten thousand clinics have their prices in a few currencies.
            if (entry.currency or edition.region(clinic).currency) not in prices:
                price = edition.price_from(clinic)
                prices |= {price.currency} if price else set()
                break
    prices = {code for code in prices if f"money.{code}" in edition.strings}
    return FinderView(
        site.href(f"/{MANIFEST}"), site.href("/clinics/"), tuple(sorted(prices)), _has_zips(edition), len(clinics)
    )


def make(view: str, theme: Theme) -> bytes:  # noqa: ARG001 (every maker takes a theme)
    """A file's bytes: its text."""
    return view.encode()


def make_zips(view: str, theme: Theme) -> bytes:
    """The ZIP codes' file, from the version of the package that has them; packed only when nobody packed it before."""
    return zips.whole(view, theme.packs)


def plan(edition: Edition) -> tuple[Batch, ...]:
    """What the finder fetches."""
    return (Batch(FOLDER, files, (edition,), directory_key, continues=True),)


def files(edition: Edition, workings: WorkingsLike = AFRESH) -> tuple[Artifact[Any], ...]:
    """The table, the places, the names and, where a clinic lies in the United States, the ZIP codes."""
    if not any(_listed(edition)):
        return ()
    package = zips.version() if _has_zips(edition) else ""
    rows = [bytes(parts(edition, block, workings)[-1]) for block in blocks(edition)]
    # Of most edits of a record the table says nothing.
    regions = [f"{one.id} {len(one.clinics)}" for one in _regions(edition)]
    key = digest("\n".join([heads_key(edition), package, *regions, *map(digest, rows)]).encode())
    texts = from_json(recalled(workings, _MADE, key, partial(_written, edition, rows, package)))
    manifest = texts.pop(MANIFEST)
    found: list[Artifact[Any]] = []
    if package:
        found.append(Artifact(f"{FOLDER}zips.{zips.name(package)}.txt", make_zips, package, stage=Stage.ASSET))
    found += [Artifact(path, make, text, stage=Stage.ASSET) for path, text in sorted(texts.items())]
    return (*found, Artifact(MANIFEST, make, manifest, stage=Stage.INDEX))


def _written(edition: Edition, kept: Iterable[bytes], package: str) -> bytes:
    """The texts of all files but the ZIP codes', by path, as JSON.

    Args:
        edition: the site.
        kept: the rows of all clinics.
        package: version of what the ZIP codes come from, '' where they are not wanted.
    """
    site = edition.site
    regions = [
        FinderRegion(one.id, one.name, one.names, _region_place(edition, one), one.units, len(one.clinics))
        for one in _regions(edition)
    ]
    around = {region.id: region.where for region in regions}
    found = [row for block in kept for row in read(block, around)]
    clinics = in_order((clinic for clinic, _ in found), regions)
    table = sealed(table_lines(clinics, regions, _names(edition), _ages(edition)))
    places = sealed(place_lines(regions, districts(_codes(found))))
    names = [(count, sealed(lines)) for count, lines in name_files(clinics)]
    manifest: dict[str, object] = {
        "version": VERSION,
        "count": len(clinics),
        "size": len(table),
        "base": site.base,
        "table": short_hash(table),
        "places": short_hash(places),
        "names": [[count, short_hash(text)] for count, text in names],
        "zips": zips.name(package) if package else "",
    }
    return to_json(
        {
            f"{FOLDER}table.{short_hash(table)}.txt": table,
            f"{FOLDER}places.{short_hash(places)}.txt": places,
            **{f"{FOLDER}names.{short_hash(text)}.txt": text for _, text in names},
            MANIFEST: sealed_json(manifest),
        }
    )


def _regions(edition: Edition) -> Iterator[Region]:
    """The regions that have a page."""
    return filter(has_page, edition.site.regions.values())


def _listed(edition: Edition) -> Iterator[Clinic]:
    return (clinic for clinic in edition.site.clinics.values() if clinic.listing.status != "closed")


def _has_zips(edition: Edition) -> bool:
    country = edition.site.regions.get(ZIP_COUNTRY)
    return country is not None and bool(country.clinics)


def _ages(edition: Edition) -> Ages:
    today, ages = edition.site.as_of.toordinal(), edition.site.config.freshness
    return Ages(stale=today - ages.stale - 1, older=today - ages.fresh - 1, year=today - _YEAR - 1)


def _names(edition: Edition) -> dict[str, Mapping[str, str]]:
    """What the values of every filter are called."""
    site = edition.site
    words = {
        kind: {name: entry.name for name, entry in entries.items()}
        for kind, entries in zip(
            SETS, (site.conditions, site.treatments, site.insurers, {}, site.accessibility), strict=True
        )
    }
    prefix = "languages."
    spoken = {key.removeprefix(prefix): word for key, word in edition.strings.items() if key.startswith(prefix)}
    return {**words, "languages": spoken}


def _region_place(edition: Edition, region: Region) -> Point | None:
    """A region's own place, or the middle of its clinics."""
    if region.location:
        return point(region.location)
    listings = (edition.site.clinics[name].listing for name in region.clinics)
    places = [point(listing.location) for listing in listings if listing.location]
    return mean(places) if places else None


def _codes(rows: Iterable[Row]) -> Iterator[tuple[str, str, Point]]:
    """Country, postal code and place of the clinics whose postal codes are known from nowhere else."""
    for clinic, code in rows:
        country = clinic.region.partition("/")[0]
        if country != ZIP_COUNTRY and code and clinic.where and not clinic.about:
            yield country, code, clinic.where
