"""The finder's files as the site plans them."""

from __future__ import annotations

import json
from dataclasses import replace

from sitegen.base.sealing import sealed
from sitegen.finder import zips
from sitegen.outputs.finder import MANIFEST
from tests import small
from tests.finder_corpus import read_table
from tests.small import clinic

SITE = {
    "data/regions.yaml": "us: {name: United States, units: mi, location: {lat: 39.8, lon: -98.6}}\nus/wa: {name: Washington, aliases: [WA], timezone: America/Los_Angeles}\ngb: {name: United Kingdom, currency: GBP, timezone: Europe/London}\n",
    "data/vocab/conditions.yaml": "ptsd: {name: PTSD}\n",
    "data/clinics/us/wa/seattle/harbor-light.yaml": clinic(
        more="location: {lat: 47.6097, lon: -122.3331}\nconditions: [ptsd]\nhours: {mon: 09:00-17:00, sat: closed}\n"
        "pricing:\n- {treatment: iv-infusion, min: 450, max: 500}\nlanguages: [en, es]\naccepting_new_patients: true\n"
    ),
    "data/clinics/us/wa/seattle/other.yaml": clinic("Other", "status: temporarily-closed\n", verified="2026-03-01"),
    "data/clinics/us/wa/seattle/gone.yaml": clinic("Gone", "status: closed\n"),
    "data/clinics/gb/london/thames.yaml": clinic(
        "Thames", "location: {lat: 51.504, lon: -0.084}\n", locality="Southwark", verified="2025-01-01"
    ).replace("{locality: Southwark}", "{locality: Southwark, postal_code: SE1 9SG}"),
}  # fmt: skip


def files(site):
    """The finder's artifacts by the first word of their names."""
    return {
        path.removeprefix("finder/").partition(".")[0]: artifact
        for path, artifact in small.artifacts(site).items()
        if path.startswith("finder/")
    }


def test_the_manifest_names_every_other_file():
    site = small.site_of(SITE)
    found = small.artifacts(site)
    manifest = json.loads(found[MANIFEST].view)
    named = {f"finder/{kind}.{manifest[kind]}.txt" for kind in ("table", "places", "zips")}
    named |= {f"finder/names.{name}.txt" for _, name in manifest["names"]}
    assert {path for path in found if path.startswith("finder/")} == {MANIFEST, *named}
    assert manifest["count"] == sum(count for count, _ in manifest["names"]) == 3
    assert manifest["base"] == ""


def test_the_table_holds_every_clinic_but_the_closed_ones():
    found = files(small.site_of(SITE))
    regions = [line.split("\t") for line in found["places"].view.split("\n\n")[0].splitlines()]
    from sitegen.finder.clinic import FinderRegion

    places = [
        FinderRegion(one[0], one[1], (), (int(one[3]), int(one[4])) if one[3] else None, one[5], int(one[6]))
        for one in regions
    ]
    rows = read_table(found["table"].view.rpartition("#")[0], places)
    named = [line.split("\t") for line in found["names"].view.splitlines()[:-1]]
    assert {name: row["region"] for (_, name, _), row in zip(named, rows, strict=True)} == {
        "Thames": "gb/london", "Harbor Light": "us/wa/seattle", "Other": "us/wa/seattle",
    }  # fmt: skip
    by_name = {name: row for (_, name, _), row in zip(named, rows, strict=True)}
    harbor, other, thames = by_name["Harbor Light"], by_name["Other"], by_name["Thames"]
    assert harbor["where"] == (47_610, -122_333)
    assert harbor["price"] == (450, "USD", "session", False)
    assert harbor["hours"] == ("09:00-17:00", "", "", "", "", "closed", "")
    assert (harbor["zone"], thames["zone"]) == ("America/Los_Angeles", "Europe/London")
    assert (harbor["freshness"], other["freshness"], thames["freshness"]) == ("fresh", "older", "stale")
    assert (other["about"], other["where"], other["paused"]) == (True, (47_610, -122_333), True)
    assert harbor["languages"] == {"en", "es"}


def test_places_have_names_districts_and_counts():
    text = files(small.site_of(SITE))["places"].view
    assert "us/wa\tWashington\tWA\t47610\t-122333\tmi\t2\n" in text
    assert "gb\tSE1\t51504\t-84\n" in text
    assert "us\t9" not in text.split("\n\n")[1], "ZIP codes have a file of their own"


def test_zip_codes_are_there_for_a_country_that_has_a_clinic():
    assert "zips" in files(small.site_of(SITE))
    elsewhere = {path: text for path, text in SITE.items() if "/us/" not in path}
    found = files(small.site_of(elsewhere))
    assert "zips" not in found
    assert json.loads(found["manifest"].view)["zips"] == ""


def test_zip_codes_are_packed_when_they_are_made():
    artifact = files(small.site_of(SITE))["zips"]
    assert artifact.view == "3.0.0"
    data = artifact.make(artifact.view, small.theme(""))
    assert data.count(b"\n") == 4


def test_zip_codes_that_are_packed_already_are_taken():
    pack, text = zips.pack_name(zips.version()), sealed("packed before\n").encode()
    artifact = files(small.site_of(SITE))["zips"]
    theme = replace(small.theme(""), packs={pack: text})
    assert artifact.make(artifact.view, theme.scoped(artifact.templates)) == text


def test_a_site_without_clinics_has_no_finder():
    site = small.site_of({"content/guide/cost.md": small.text()})
    assert files(site) == {}
    assert "data-finder=" not in small.make(site, "index.html")
    assert "data-finder=" not in small.make(site, "clinics/index.html")


def test_the_finder_stands_on_the_directory_and_in_the_home_page():
    site = small.site_of(SITE)
    page = small.make(site, "clinics/index.html")
    assert "data-finder-place" in page
    assert "GeoNames" in page
    assert "data-finder-fallback" in page
    assert "data-finder-place" in small.make(site, "index.html")
    assert 'data-finder-near="us/wa/seattle"' in small.make(site, "clinics/us/wa/seattle/index.html")


def test_one_edit_changes_few_files():
    before = small.artifacts(small.site_of(SITE))
    name = "data/clinics/us/wa/seattle/harbor-light.yaml"
    after = small.artifacts(small.site_of({**SITE, name: str(SITE[name]).replace("Harbor Light", "Harbour")}))
    kept = {path for path in before if path.startswith("finder/")} & after.keys()
    assert {path.partition(".")[0] for path in kept} == {
        "finder/manifest",
        "finder/table",
        "finder/places",
        "finder/zips",
    }
