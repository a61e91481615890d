"""The finder's files: `finder/manifest.json`, and what it names.

Pages know only the manifest's address; every other name carries a hash. Closed clinics are in none of them.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic_core import from_json, to_json

from sitegen.artifact import Artifact, Batch, Stage
from sitegen.base.dataclass import dataclass
from sitegen.base.fingerprint import digest
from sitegen.base.sealing import sealed, sealed_json, short_hash
from sitegen.base.workings import AFRESH, recalled
from sitegen.finder import zips
from sitegen.finder.clinic import FinderRegion
from sitegen.finder.names import Named, name_files
from sitegen.finder.places import districts, mean, place_lines
from sitegen.finder.table import PARTS, SETS, Ages, Part, Terms, in_order, part, table_text
from sitegen.model.addresses import has_page
from sitegen.outputs.blocks import blocks
from sitegen.outputs.exports import parts
from sitegen.outputs.rows import KEPT, point, read
from sitegen.views.keys import directory_key, heads_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from sitegen.base.workings import WorkingsLike
    from sitegen.finder.clinic import Point
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
_MADE = "finder"


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
    texts = _texts(_Making.of(edition, workings), package)
    workings.retain(f"{_MADE}-", [f"{_MADE}-{name}" for name in KEPT])
    manifest = texts.pop(MANIFEST)
    found: list[Artifact[Any]] = []
    if package:
        found.append(Artifact(f"{FOLDER}zips.{zips.name(package)}.txt", make_zips, package, stage=Stage.ASSET))
    found += [Artifact(path, make, text, stage=Stage.ASSET) for path, text in sorted(texts.items())]
    return (*found, Artifact(MANIFEST, make, manifest, stage=Stage.INDEX))


@dataclass(frozen=True, slots=True)
class _Making:
    """What all clinics' rows come to: a part of it is made anew where its own columns changed, or the order of rows.

    Attributes:
        pieces: the columns of all blocks, as `rows.KEPT` has them.
        digests: of the pieces of each.
        ground: what everything follows from besides.
    """

    edition: Edition
    workings: WorkingsLike
    pieces: Mapping[str, tuple[bytes, ...]]
    digests: Mapping[str, str]
    ground: str

    @classmethod
    def of(cls, edition: Edition, workings: WorkingsLike) -> _Making:
        kept = [parts(edition, block, workings)[-len(KEPT) :] for block in blocks(edition)]
        pieces = dict(zip(KEPT, (tuple(map(bytes, several)) for several in zip(*kept, strict=True)), strict=True))
        regions = [f"{one.id} {len(one.clinics)}" for one in _regions(edition)]
        return cls(
            edition,
            workings,
            pieces,
            {name: digest(b"".join(several)) for name, several in pieces.items()},
            "\n".join([heads_key(edition), *regions]),
        )

    def made(self, name: str, make: Callable[[dict[str, list[Any]]], object]) -> Any:
        """What is made of some columns, as JSON has it.

        Args:
            name: which of `rows.KEPT`.
            make: of these, by field.
        """
        key = digest("\n".join([self.ground, self.digests["place"], self.digests[name]]).encode())
        whole = partial(read, name, self.pieces[name])
        return from_json(recalled(self.workings, f"{_MADE}-{name}", key, lambda: to_json(make(whole()))))


class _Placed(NamedTuple):
    """Where clinics lie.

    Attributes:
        order: their numbers as the table lists them.
        part: of the table.
        places: the file of regions and districts.
    """

    order: Sequence[int]
    part: Part
    places: str


def _texts(making: _Making, package: str) -> dict[str, str]:
    """The texts of all files but the ZIP codes', by path.

    Args:
        making: of what.
        package: version of what the ZIP codes come from, '' where they are not wanted.
    """
    edition, site = making.edition, making.edition.site
    placed = _Placed._make(making.made("place", partial(_placed, edition)))
    said = {"place": Part._make(placed.part)}
    for name in PARTS:
        if name not in said:
            said[name] = Part._make(making.made(name, partial(_part, edition, name, placed.order)))
    table = sealed(table_text(len(placed.order), said))
    names = making.made("name", partial(_named, making, placed.order))
    manifest: dict[str, object] = {
        "version": VERSION,
        "count": len(placed.order),
        "size": len(table),
        "base": site.base,
        "table": short_hash(table),
        "places": short_hash(placed.places),
        "names": [[count, short_hash(text)] for count, text in names],
        "zips": zips.name(package) if package else "",
    }
    return {
        f"{FOLDER}table.{short_hash(table)}.txt": table,
        f"{FOLDER}places.{short_hash(placed.places)}.txt": placed.places,
        **{f"{FOLDER}names.{short_hash(text)}.txt": text for _, text in names},
        MANIFEST: sealed_json(manifest),
    }


def _placed(edition: Edition, columns: dict[str, list[Any]]) -> _Placed:
    """Where rows stand and lie; a clinic that does not say where it is lies where its region does."""
    terms = edition.once(_terms)
    around = {region.id: region.where for region in terms.regions}
    ids, within, about = columns["id"], columns["region"], columns["about"]
    where = [place or around[region] for place, region in zip(columns["where"], within, strict=True)]
    order = in_order(ids, within, where, terms.regions)
    # Elsewhere postal codes are known from these records alone.
    codes = [
        (region.partition("/")[0], code, place)
        for region, code, place, unsure in zip(within, columns["postal_code"], where, about, strict=True)
        if code and place and not unsure and region.partition("/")[0] != ZIP_COUNTRY
    ]
    shown = [[column[number] for number in order] for column in (within, where, about)]
    return _Placed(order, part("place", shown, terms), sealed(place_lines(terms.regions, districts(codes))))


def _part(edition: Edition, name: str, order: Sequence[int], columns: dict[str, list[Any]]) -> Part:
    """A part of the table, from its columns as blocks have them."""
    return part(name, [[column[number] for number in order] for column in columns.values()], edition.once(_terms))


def _named(making: _Making, order: Sequence[int], columns: dict[str, list[Any]]) -> list[tuple[int, str]]:
    """The files of names, and how many rows each is of."""
    places = read("place", making.pieces["place"])
    rows = list(map(Named, places["id"], places["region"], columns["name"], columns["locality"]))
    return [(count, sealed(lines)) for count, lines in name_files([rows[number] for number in order])]


def _terms(edition: Edition) -> Terms:
    regions = [
        FinderRegion(one.id, one.name, one.names, _region_place(edition, one), one.units, len(one.clinics))
        for one in _regions(edition)
    ]
    return Terms(regions, _names(edition), _ages(edition))


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
