"""Places, names and ZIP codes as files: whole, small, and cut where an edit moves nothing else."""

from __future__ import annotations

import brotli
import pytest

from sitegen.base.fingerprint import digest
from sitegen.base.sealing import sealed
from sitegen.finder import zips
from sitegen.finder.clinic import District, FinderRegion
from sitegen.finder.names import SMALLEST, name_files
from sitegen.finder.places import district, districts, place_lines
from tests.finder_corpus import back, named, read_varints, regions_and_clinics

LARGEST_ZIPS = 120_000  # bytes, brotli


@pytest.mark.parametrize(
    ("code", "found"),
    [("SW1A 1AA", "SW1A"), ("m5v 2t6", "M5V"), ("10115", "10115"), ("D02 X285", "D02"), ("1017 AB", "1017"), ("", "")],
)
def test_a_district_is_the_beginning_of_a_code(code, found):
    assert district(code) == found


def test_districts_have_the_mean_place_of_their_clinics():
    codes = [("gb", "SE1 9SG", (51_500, -80)), ("gb", "se1 1aa", (51_502, -90)), ("ie", "D02", (53_340, -6_260))]
    assert districts(codes) == (District("gb", "SE1", (51_501, -85)), District("ie", "D02", (53_340, -6_260)))


def test_places_are_lines():
    region = FinderRegion("us/ca/la", "Los Angeles", ("LA", "L.A."), (34_052, -118_244), "mi", 12)
    nowhere = FinderRegion("us/xx", "Nowhere", (), None, "mi", 0)
    assert place_lines([region, nowhere], [District("gb", "SE1", (51_501, -85))]) == (
        "us/ca/la\tLos Angeles\tLA|L.A.\t34052\t-118244\tmi\t12\nus/xx\tNowhere\t\t\t\tmi\t0\n\ngb\tSE1\t51501\t-85\n"
    )


def test_names_come_in_few_large_files():
    _, clinics = regions_and_clinics(10_000)
    files = name_files(named(clinics))
    assert 2 <= len(files) <= 4
    assert all(count > SMALLEST for count, _ in files[:-1])
    lines = "".join(text for _, text in files).splitlines()
    assert [line.split("\t")[1] for line in lines] == [clinic.name for clinic in clinics]
    assert [count for count, _ in files] == [text.count("\n") for _, text in files]
    assert len(name_files(named(clinics[:SMALLEST]))) == 1
    assert name_files([]) == ()


def test_a_new_clinic_changes_one_file_of_names():
    _, clinics = regions_and_clinics(10_000)
    before = name_files(named(clinics))
    for place in (10, 5_000, 9_990):
        more = [*clinics[:place], clinics[place]._replace(name="Newcomer"), *clinics[place:]]
        after = name_files(named(more))
        assert len({text for _, text in after} - {text for _, text in before}) == 1


def read_zips(text):
    gaps, north, east = (read_varints(line) for line in text.splitlines()[:3])
    code, lat, lon, found = -1, 0, 0, {}
    for gap, up, right in zip(gaps, north, east, strict=True):
        code, lat, lon = code + gap + 1, lat + back(up), lon + back(right)
        found[f"{code:05}"] = (lat / 100, lon / 100)
    return found


def test_zip_codes_are_read_as_they_were_written():
    rows = [("98101", 47.61, -122.33), ("00501", 40.82, -73.05), ("09001", 0.0, 0.0), ("98104", 47.6, -122.33)]
    assert read_zips(zips.zip_lines(rows)) == {code: (lat, lon) for code, lat, lon in rows if lat}


def test_all_zip_codes_stay_small():
    text = zips.packed(zips.version())
    assert len(brotli.compress(text.encode())) <= LARGEST_ZIPS
    found = read_zips(text)
    assert len(found) > 41_000
    assert (0.0, 0.0) not in found.values()
    assert found["98101"] == pytest.approx((47.61, -122.33), abs=0.02)
    assert found["00501"] == pytest.approx((40.82, -73.05), abs=0.02)
    assert found["99501"] == pytest.approx((61.22, -149.88), abs=0.05)


def test_the_name_stands_for_the_text():
    """Whoever changes how codes are packed counts `FORMAT` up, and renews this digest."""
    assert zips.version() == "3.0.0"
    assert zips.FORMAT == 1
    assert digest(zips.packed("3.0.0").encode()) == "c7f3815fd6895a23203f179331554792"
    assert zips.name("3.0.0") != zips.name("3.0.1")
    with pytest.raises(ValueError, match="not installed"):
        zips.packed("2.9.9")


OTHER = sealed("packed As it was\n").encode()


@pytest.mark.parametrize("package", ["3.0.0", "2.9.9"])
def test_a_text_that_is_packed_already_is_taken(package):
    assert zips.whole(package, {f"zips.{package}.1.txt": OTHER}) == OTHER


@pytest.mark.parametrize("name", ["zips.3.0.1.1.txt", "zips.3.0.0.2.txt", "zips.txt"])
def test_a_text_of_another_version_or_format_is_not_taken(name):
    assert zips.whole("3.0.0", {name: OTHER}) == zips.packed("3.0.0").encode()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: b"",
        lambda data: data[:-1],
        lambda data: data[: len(data) // 2],
        lambda data: data.replace(b"A", b"B", 1),
        lambda data: data.replace(b"\n", b"\r\n"),
        lambda data: data + b"\n",
        lambda data: b"\xff" + data,
    ],
    ids=["empty", "unended", "half", "altered", "line-ends", "longer", "no-text"],
)
def test_a_damaged_text_is_packed_anew(spoil):
    whole = zips.packed("3.0.0").encode()
    assert spoil(OTHER) != OTHER
    assert zips.whole("3.0.0", {"zips.3.0.0.1.txt": spoil(OTHER)}) == whole
    assert zips.whole("3.0.0", {"zips.3.0.0.1.txt": spoil(whole)}) == whole
    assert zips.whole("3.0.0", {}) == whole
