"""The finder's files: `finder/manifest.json`, and what it names.

Pages know only the manifest's address; every other name carries a hash. Closed clinics are in none of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic_core import from_json

from sitegen.artifact import Artifact, Batch, Stage
from sitegen.base.sealing import sealed, sealed_json, short_hash
from sitegen.base.workings import AFRESH
from sitegen.finder import zips
from sitegen.finder.clinic import AskingPrice, FinderClinic, FinderRegion
from sitegen.finder.names import name_files
from sitegen.finder.places import districts, mean, place_lines
from sitegen.finder.table import SETS, Ages, in_order, table_lines
from sitegen.model.addresses import has_page
from sitegen.outputs.blocks import Terms, blocks
from sitegen.outputs.exports import parts
from sitegen.views.keys import directory_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sitegen.base.workings import WorkingsLike
    from sitegen.finder.clinic import Point
    from sitegen.model.near import Place
    from sitegen.model.site import Clinic, Region
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
_THOUSANDTHS = 1000


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
    prices = {price.currency for clinic in clinics if (price := edition.price_from(clinic))}
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
    site = edition.site
    living = list(_listed(edition))
    if not living:
        return ()
    regions = [
        FinderRegion(one.id, one.name, one.names, _region_place(edition, one), one.units, len(one.clinics))
        for one in site.regions.values()
        if has_page(one)
    ]
    around = {region.id: region.where for region in regions}
    terms = _terms(edition, workings)
    rows = in_order((_row(edition, clinic, terms[clinic.id], around[clinic.region]) for clinic in living), regions)
    table = sealed(table_lines(rows, regions, _names(edition), _ages(edition)))
    places = sealed(place_lines(regions, districts(_codes(living, terms))))
    names = [(count, sealed(lines)) for count, lines in name_files(rows)]
    texts = {
        f"{FOLDER}table.{short_hash(table)}.txt": table,
        f"{FOLDER}places.{short_hash(places)}.txt": places,
        **{f"{FOLDER}names.{short_hash(text)}.txt": text for _, text in names},
    }
    manifest: dict[str, object] = {
        "version": VERSION,
        "count": len(rows),
        "size": len(table),
        "base": site.base,
        "table": short_hash(table),
        "places": short_hash(places),
        "names": [[count, short_hash(text)] for count, text in names],
        "zips": "",
    }
    found: list[Artifact[Any]] = []
    if _has_zips(edition):
        package = zips.version()
        manifest["zips"] = zips.name(package)
        found.append(Artifact(f"{FOLDER}zips.{zips.name(package)}.txt", make_zips, package, stage=Stage.ASSET))
    found += [Artifact(path, make, text, stage=Stage.ASSET) for path, text in sorted(texts.items())]
    return (*found, Artifact(MANIFEST, make, sealed_json(manifest), stage=Stage.INDEX))


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


def _terms(edition: Edition, workings: WorkingsLike) -> dict[str, Terms]:
    """The terms of all clinics by their ids."""
    found: dict[str, Terms] = {}
    for block in blocks(edition):
        plain = from_json(parts(edition, block, workings)[-1])
        for clinic, (code, languages, hours, zone) in zip(block.clinics, plain, strict=True):
            found[clinic.id] = Terms(code, tuple(languages), tuple(hours), zone)
    return found


def _row(edition: Edition, clinic: Clinic, terms: Terms, around: Point | None) -> FinderClinic:
    site, listing = edition.site, clinic.listing
    region = edition.region(clinic)
    price = edition.price_from(clinic)
    asking = None
    if price and price.low is not None:
        asking = AskingPrice(price.low, price.currency, price.per, price.low == price.high)
    return FinderClinic(
        id=clinic.id,
        region=clinic.region,
        name=listing.name,
        locality="" if listing.locality == region.name else listing.locality,
        where=_point(listing.location) if listing.location else around,
        about=listing.location is None,
        conditions=_known(listing.conditions, site.conditions),
        treatments=_known(listing.treatments, site.treatments),
        insurers=_known(listing.insurers, site.insurers),
        languages=tuple(dict.fromkeys(terms.languages)),
        accessibility=tuple(dict.fromkeys(listing.accessibility)),
        price=asking,
        accepting=listing.accepting,
        telehealth=bool(listing.telehealth),
        paused=listing.status != "open",
        sample=listing.sample,
        verified=listing.verified.toordinal(),
        hours=terms.hours,
        zone=terms.timezone or region.timezone,
    )


def _known(ids: tuple[str, ...], entries: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(entries.__contains__, ids)))


def _point(where: Place) -> Point:
    return round(where.lat * _THOUSANDTHS), round(where.lon * _THOUSANDTHS)


def _region_place(edition: Edition, region: Region) -> Point | None:
    """A region's own place, or the middle of its clinics."""
    if region.location:
        return _point(region.location)
    listings = (edition.site.clinics[name].listing for name in region.clinics)
    places = [_point(listing.location) for listing in listings if listing.location]
    return mean(places) if places else None


def _codes(clinics: list[Clinic], terms: Mapping[str, Terms]) -> Iterator[tuple[str, str, Point]]:
    """Country, postal code and place of the clinics whose postal codes are known from nowhere else."""
    for clinic in clinics:
        country, where = clinic.region.partition("/")[0], clinic.listing.location
        if country != ZIP_COUNTRY and where and (code := terms[clinic.id].postal_code):
            yield country, code, _point(where)
