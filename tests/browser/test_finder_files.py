"""The script reads the finder's files as they were written, and answers as one who compares every clinic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sitegen.base.sealing import sealed, sealed_json, short_hash
from sitegen.finder import zips
from sitegen.finder.clinic import District
from sitegen.finder.names import name_files
from sitegen.finder.places import place_lines
from tests.browser.search_harness import THEME, Site, serving
from tests.finder_corpus import AS_OF, SETS, named, regions_and_clinics, table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

COUNT = 7_000
REGIONS, CLINICS = regions_and_clinics(COUNT, seed=7)
READ = """async () => {
  const { openFinder, has } = await import("/theme/files.mjs");
  const { prepare, choose, sorted, distances, freshness, price } = await import("/theme/facets.mjs");
  const files = await openFinder(new URL("/finder/manifest.json", location).href);
  const table = await files.table();
  const { regions } = await files.places();
  window.finder = { files, table, regions, has, prepare, choose, sorted, distances, freshness, price };
  const kinds = %s;
  return Array.from({ length: table.count }, (_, row) => [
    regions[table.region[row]].id,
    table.placed[row] === 2 ? null : [table.lat[row], table.lon[row]],
    table.placed[row] === 1,
    kinds.map((kind) => table[kind].filter((_, bit) => has(table, kind, row, bit)).map(([id]) => id).sort()),
    price(table, row) ?? null,
    freshness(table, row),
    table.week[row] ? table.weeks[table.week[row] - 1].map((text) => table.hours[text]) : [],
    table.zones[table.zone[row]],
  ]);
}"""


def files() -> dict[str, bytes]:
    """A directory of some thousand clinics, and the scripts as the theme has them."""
    texts = {"places": sealed(place_lines(REGIONS, [District("gb", "SE1", (51_501, -85))]))}
    texts["table"] = sealed(table(REGIONS, CLINICS))
    names = [(count, sealed(text)) for count, text in name_files(named(CLINICS))]
    package = zips.version()
    manifest = {
        "version": 1, "count": COUNT, "size": 1, "base": "", "zips": zips.name(package),
        "names": [[count, short_hash(text)] for count, text in names],
        **{kind: short_hash(text) for kind, text in texts.items()},
    }  # fmt: skip
    found = {f"/finder/{kind}.{short_hash(text)}.txt": text.encode() for kind, text in texts.items()}
    found |= {f"/finder/names.{short_hash(text)}.txt": text.encode() for _, text in names}
    found[f"/finder/zips.{zips.name(package)}.txt"] = zips.packed(package).encode()
    found["/finder/manifest.json"] = sealed_json(manifest).encode()
    found["/"] = b"<!doctype html><title>Test</title>"
    return found | {f"/theme/{path.name}": path.read_bytes() for path in (THEME / "js" / "finder").glob("*.mjs")}


@pytest.fixture(scope="module")
def page(chrome: Browser) -> Iterator[Page]:
    """A page that has read the whole table into `finder`."""
    with serving(Site(files())) as site:
        found = chrome.new_page()
        found.goto(site.url("/"))
        yield found
        found.close()


@pytest.fixture(scope="module")
def rows(page: Page) -> list[Any]:
    """What the script makes of every clinic."""
    found: list[Any] = page.evaluate(READ % list(SETS))
    return found


def test_every_clinic_is_read_as_it_was_written(rows: list[Any]) -> None:
    assert len(rows) == COUNT
    for row, clinic in zip(rows, CLINICS, strict=True):
        age = AS_OF - clinic.verified
        price = clinic.price and [clinic.price.amount, clinic.price.currency, clinic.price.per, clinic.price.exact]
        assert row == [
            clinic.region,
            list(clinic.where or ()),
            clinic.about,
            [sorted(getattr(clinic, kind)) for kind in SETS],
            price,
            "fresh" if age <= 180 else "older" if age <= 365 else "stale",
            list(clinic.hours),
            clinic.zone,
        ]


def test_names_are_those_of_their_rows(page: Page, rows: list[Any]) -> None:
    places = [0, 1, 2_999, 3_000, 3_500, 5_000, 6_998, 6_999]
    found = page.evaluate("rows => finder.files.names(rows)", places)
    assert [one["name"] for one in found] == [CLINICS[place].name for place in places]
    assert [one["slug"] for one in found] == [CLINICS[place].id.rpartition("/")[2] for place in places]
    assert len(rows) == COUNT


def test_zip_codes_are_read_as_they_were_packed(page: Page, rows: list[Any]) -> None:
    import zipcodes

    found = page.evaluate(
        "async () => { const { codes, lat, lon } = await finder.files.zips(); return [...codes].map((code, at) => [code, lat[at], lon[at]]); }"
    )
    wanted = {
        int(row["zip_code"]): (round(float(row["lat"]) * 100) * 10, round(float(row["long"]) * 100) * 10)
        for row in zipcodes.list_all()
        if (float(row["lat"]), float(row["long"])) != (0, 0)
    }
    assert len(found) == len(wanted)
    for code, lat, lon in found:
        assert abs(lat - wanted[code][0]) <= 10
        assert abs(lon - wanted[code][1]) <= 10
    assert len(rows) == COUNT


CHOOSE = """({ bits, cap, flags, reach, where }) => {
  const { table, prepare, choose, sorted, distances } = finder;
  const far = distances(table, where);
  const ask = { sets: bits, cap, currency: "USD", flags, far, within: () => true, reach };
  const { rows, counts } = choose(prepare(table), ask, { radii: [50, 100, 400], caps: [400, 600] });
  const plain = Object.fromEntries(Object.entries(counts).map(([key, value]) => [key, typeof value === "number" ? value : [...value]]));
  return { rows: sorted(table, rows, "price", { far, currency: "USD" }), counts: plain, far: [...far],
    ids: Object.fromEntries(Object.entries({ condition: "conditions", treatment: "treatments", access: "accessibility" }).map(([key, kind]) => [key, table[kind].map(([id]) => id)])) };
}"""


@pytest.mark.parametrize(
    ("chosen", "cap", "flags"),
    [({}, 0, ()), ({"condition": ["conditions-3"]}, 0, ("accepting",)), ({"condition": ["conditions-1"], "access": ["accessibility-0", "accessibility-2"]}, 600, ("telehealth", "verified"))],
)  # fmt: skip
def test_counts_are_those_of_one_who_counts(page: Page, rows: list[Any], chosen, cap, flags) -> None:
    """Every count of an answer over thousands of clinics, against a count from scratch."""
    assert len(rows) == COUNT
    where, reach = REGIONS[2].where, 400.0
    kinds = {"condition": "conditions", "treatment": "treatments", "access": "accessibility"}
    ids = page.evaluate("kinds => Object.fromEntries(Object.entries(kinds).map(([key, kind]) => [key, finder.table[kind].map(([id]) => id)]))", kinds)  # fmt: skip
    bits = {key: [ids[key].index(one) for one in values] for key, values in chosen.items()}
    answer = page.evaluate(
        CHOOSE, {"bits": bits, "cap": cap, "flags": list(flags), "reach": reach, "where": list(where or ())}
    )

    def fits(place: int, without: str = "", **more: Any) -> bool:
        clinic = CLINICS[place]
        wanted = {key: set(values) for key, values in chosen.items() if key != without or key == "access"}
        for key, one in more.items():
            wanted.setdefault(key, set()).add(one)
        price = clinic.price
        return (
            all(values <= set(getattr(clinic, kinds[key])) for key, values in wanted.items())
            and (without == "price" or not cap or bool(price and price.amount <= cap))
            and (without == "accepting" or "accepting" not in flags or clinic.accepting is True)
            and ("telehealth" not in flags or clinic.telehealth)
            and ("verified" not in flags or AS_OF - clinic.verified <= 365)
            and (without == "within" or answer["far"][place] <= reach)
        )

    everyone = range(COUNT)
    assert sorted(answer["rows"]) == [place for place in everyone if fits(place)]
    for key in kinds:
        for bit, one in enumerate(ids[key]):
            assert answer["counts"][key][bit] == sum(fits(place, key, **{key: one}) for place in everyone), (key, one)
    assert answer["counts"]["within"] == [
        sum(fits(place, "within") and answer["far"][place] <= km for place in everyone) for km in (50, 100, 400)
    ]
    assert answer["counts"]["price"] == [
        sum(
            fits(place, "price") and bool(CLINICS[place].price) and CLINICS[place].price.amount <= most
            for place in everyone
        )  # type: ignore[union-attr]
        for most in (400, 600)
    ]
    assert answer["counts"]["accepting"] == sum(
        fits(place, "accepting") and CLINICS[place].accepting is True for place in everyone
    )
    order = [
        (CLINICS[place].paused, AS_OF - CLINICS[place].verified > 365, CLINICS[place].price.amount if CLINICS[place].price else 1e9)  # type: ignore[union-attr]
        for place in answer["rows"]
    ]  # fmt: skip
    assert order == sorted(order)


WEEK = ["09:00-12:00 13:00-17:00", "closed", "", "22:00-02:00", "00:00-24:00", "closed", "20:00-01:00"]


@pytest.mark.parametrize(
    ("day", "time", "open_"),
    [
        (0, "09:00", True), (0, "12:00", False), (0, "13:30", True), (0, "17:00", False), (1, "10:00", False),
        (2, "10:00", False), (3, "23:00", True), (4, "01:59", True), (4, "23:59", True), (5, "00:00", False),
        (0, "00:30", True), (0, "01:00", False), (6, "19:59", False),
    ],
)  # fmt: skip
def test_hours_of_a_week(page: Page, rows: list[Any], day, time, open_) -> None:
    assert len(rows) == COUNT
    minute = 60 * int(time[:2]) + int(time[3:])
    asked = "async ([week, day, minute]) => (await import('/theme/facets.mjs')).isOpen(week, { day, minute })"
    assert page.evaluate(asked, [WEEK, day, minute]) is open_
