"""The table says of every clinic what it was given, in any number, and stays small."""

from __future__ import annotations

from datetime import date

import brotli
import pytest

from sitegen.finder.digits import digit_lines, steps, zigzag
from sitegen.finder.table import Ages
from tests.finder_corpus import AGES, AS_OF, SETS, back, ordered, read_table, regions_and_clinics, table

LARGEST = 100_000  # bytes, brotli, at 10,000 clinics


def test_a_column_is_one_digit_of_every_value_to_a_line():
    assert digit_lines([0, 1, 63]) == ("AB_",)
    assert digit_lines([64, 1, 0, 4095 + 64]) == ("ABA_", "BAAA", "AAAB")
    assert digit_lines([0, 0]) == ()
    assert digit_lines([]) == ()


def test_numbers_of_either_sign():
    assert [zigzag(value) for value in (0, -1, 1, -2, 2)] == [0, 1, 2, 3, 4]
    assert all(back(zigzag(value)) == value for value in range(-99, 99))
    assert steps([5, 3, 3]) == [zigzag(5), zigzag(-2), 0]
    assert steps([]) == []


@pytest.mark.parametrize("count", [1, 2, 700])
def test_what_is_read_is_what_was_written(count):
    regions, clinics = regions_and_clinics(count, seed=count)
    rows = read_table(table(regions, clinics), regions)
    assert len(rows) == count
    for row, clinic in zip(rows, clinics, strict=True):
        assert (row["region"], row["where"], row["about"]) == (clinic.region, clinic.where, clinic.about)
        assert all(row[kind] == set(getattr(clinic, kind)) for kind in SETS)
        price = clinic.price
        assert row["price"] == (price and (price.amount, price.currency, price.per, price.exact))
        answers = (row["accepting"], row["telehealth"], row["paused"], row["sample"])
        assert answers == (clinic.accepting, clinic.telehealth, clinic.paused, clinic.sample)
        assert (row["verified"], row["hours"], row["zone"]) == (clinic.verified, clinic.hours, clinic.zone)
        age = AS_OF - clinic.verified
        assert row["freshness"] == ("fresh" if age <= 180 else "older" if age <= 365 else "stale")
        assert row["year"] == (age <= 365)


def test_nothing_known_is_told_as_nothing():
    regions, (clinic,) = regions_and_clinics(1)
    bare = clinic._replace(
        where=None, conditions=(), treatments=(), insurers=(), languages=(), accessibility=(), price=None,
        accepting=None, hours=(), zone="UTC",
    )  # fmt: skip
    (row,) = read_table(table(regions, [bare]), regions)
    assert (row["where"], row["price"], row["accepting"], row["hours"]) == (None, None, None, ())
    assert not any(row[kind] for kind in SETS)


def test_no_clinic_at_all():
    regions, _ = regions_and_clinics(1)
    assert read_table(table(regions, []), regions) == []


def test_clinics_go_by_region_and_from_south_to_north():
    regions, clinics = regions_and_clinics(300)
    order = {region.id: place for place, region in enumerate(regions)}
    keys = [(order[clinic.region], clinic.where) for clinic in ordered(clinics[::-1], regions)]
    assert keys == sorted(keys)
    assert ordered(clinics[::-1], regions) == clinics


def test_a_day_changes_nothing_while_no_record_changes_its_state():
    regions, clinics = regions_and_clinics(1)
    (clinic,) = clinics
    later = Ages(AGES.stale + 1, AGES.older + 1, AGES.year + 1)
    assert clinic.verified > later.older
    assert table(regions, clinics, later) == table(regions, clinics)
    past = Ages(AGES.stale, clinic.verified, AGES.year)
    assert table(regions, clinics, past) != table(regions, clinics)
    assert read_table(table(regions, clinics, past), regions)[0]["freshness"] == "older"


def test_the_order_of_ids_is_that_of_use_then_of_letters():
    regions, clinics = regions_and_clinics(50)
    same = [clinic._replace(languages=("en", "es")) for clinic in clinics]
    assert '"languages":[["en","En"],["es","Es"]]' in table(regions, same)


@pytest.mark.parametrize("seed", [1, 2])
def test_ten_thousand_clinics_stay_small(seed):
    regions, clinics = regions_and_clinics(10_000, seed)
    text = table(regions, clinics)
    assert len(clinics) == 10_000
    assert len(brotli.compress(text.encode())) <= LARGEST
    assert text == table(*regions_and_clinics(10_000, seed))


def test_a_day_is_a_day_of_the_calendar():
    regions, clinics = regions_and_clinics(3)
    first = date.fromordinal(min(clinic.verified for clinic in clinics)).isoformat()
    assert f'"first":"{first}"' in table(regions, clinics)
