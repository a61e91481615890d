from __future__ import annotations

from datetime import date, timedelta
from math import cos, radians

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from sitegen.model.asking import Asking
from sitegen.model.facts import age, ask, ends, estimate, freshness, listing_key, rounded
from sitegen.model.gather import Pin, Spot
from sitegen.model.near import EARTH_KM, Neighbours, distance_km
from sitegen.model.regions import build_tree
from sitegen.parse.schema import ClinicRecord, Freshness, Location, PriceEntry, RegionEntry
from tests import small

AS_OF = date(2026, 11, 23)
AGES = Freshness()


def clinic(name, *, lat=None, lon=None, verified=AS_OF, region="us/wa/seattle", **more):
    record = {
        "name": name,
        "address": {"locality": "Seattle"},
        "treatments": ["iv-infusion"],
        "phone": "+1 206 555 0114",
        "verified": {"on": verified.isoformat()},
        **more,
    }
    if lat is not None:
        record["location"] = {"lat": f"{lat:.9f}", "lon": f"{lon:.9f}"}
    return small.clinic_of(f"{region}/{name.lower().replace(' ', '-')}", ClinicRecord.model_validate(record))


@pytest.mark.parametrize(
    ("days", "expected"),
    [(-1, "fresh"), (0, "fresh"), (180, "fresh"), (181, "older"), (365, "older"), (366, "stale"), (10_000, "stale")],
)
def test_freshness(days, expected):
    assert freshness(clinic("A", verified=AS_OF - timedelta(days)).listing, AS_OF, AGES) == expected


def test_listing_order():
    wanted = [
        clinic("adler"),
        clinic("Birch"),
        clinic("Ähre"),
        clinic("Aaron", verified=AS_OF - timedelta(400)),
        clinic("Aab", status="temporarily-closed"),
        clinic("Aac", status="temporarily-closed", verified=AS_OF - timedelta(400)),
        clinic("Aaa", status="closed"),
    ]
    backwards = wanted[::-1]
    assert sorted(backwards, key=lambda one: listing_key(one, AS_OF, AGES)) == wanted


def test_equal_names_are_listed_by_their_id():
    one, other = clinic("Same", region="us/wa/a"), clinic("same", region="us/wa/b")
    assert sorted([other, one], key=lambda item: listing_key(item, AS_OF, AGES)) == [one, other]


def figures(clinics, currency="USD", treatment=""):
    """The figures of everywhere and of Washington, where all clinics are; prices are in ``currency`` there."""
    spots = tuple(Spot(one.id, one.region, "Seattle", closed=False) for one in clinics)
    tree = build_tree(spots, {"us": RegionEntry(currency=currency), "ie": RegionEntry()}, ())
    asking = Asking(tuple(map(ask, clinics)), tree)
    everywhere = asking.figures("", treatment)
    assert asking.figures("us/wa", treatment) == everywhere
    assert asking.figures("ie", treatment) == ()
    return everywhere


def check_prices(pricing, expected):
    """`pricing`: the entries of each clinic; `expected`: (currency, low, median, high, clinics) of each group."""
    found = figures([clinic(f"C{index}", pricing=entries) for index, entries in enumerate(pricing)])
    assert [(figure.currency, figure.low, figure.median, figure.high, figure.clinics) for figure in found] == expected


def price(low=None, high=None, **more):
    bounds = {key: str(value) for key, value in (("min", low), ("max", high)) if value is not None}
    return {"treatment": "iv-infusion", **bounds, **more}


@pytest.mark.parametrize(
    ("pricing", "expected"),
    [
        ([], []),
        ([[]], []),
        ([[price()]], []),
        ([[price(400)]], [("USD", 400, None, 400, 1)]),
        ([[price(None, 400)]], [("USD", 400, None, 400, 1)]),
        ([[price(0, 0)]], [("USD", 0, None, 0, 1)]),
        ([[price(400, 600)], [price(450)]], [("USD", 400, None, 600, 2)]),
        ([[price(400, 600)], [price(450)], [price(900)]], [("USD", 400, 500, 900, 3)]),
        ([[price(0, 0)]] * 3, [("USD", 0, 0, 0, 3)]),
        ([[price(400), price(500)]], [("USD", 400, None, 500, 1)]),
        # a clinic with several prices for one thing weighs no more than the others
        ([[price(300), price(310), price(320)], [price(600)], [price(700)]], [("USD", 300, 600, 700, 3)]),
        ([[price(1)], [price(0, 0.01)], [price(3)]], [("USD", 0, 1, 3, 3)]),
        # rounding never leaves what is listed
        ([[price(367)]] * 3, [("USD", 367, 367, 367, 3)]),
        ([[price(300)], [price(518.75)], [price(800)]], [("USD", 300, 520, 800, 3)]),
        ([[price(300)], [price(400)], [price(500)], [price(600)]], [("USD", 300, 450, 600, 4)]),
        ([[price(400)], [price(300, currency="CAD")]], [("CAD", 300, None, 300, 1), ("USD", 400, None, 400, 1)]),
        ([[price(400, per="course")], [price(100)]], [("USD", 400, None, 400, 1), ("USD", 100, None, 100, 1)]),
        ([[price(400, **{"for": "pain"})], [price(100)]], [("USD", 100, None, 100, 1), ("USD", 400, None, 400, 1)]),
    ],
)
def test_price_figures(pricing, expected):
    check_prices(pricing, expected)


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        (0, 0), (0.4, 0), (2.5, 3), (49.4, 49), (52, 50), (312.5, 315), (487.4, 485), (487.5, 490), (499, 500),
        (500, 500), (504.9, 500), (505, 510), (518.75, 520), (2462.5, 2460), (9_995, 10_000), (10_040, 10_000),
        (52_350, 52_400),
    ],
)  # fmt: skip
def test_middle_prices_have_no_false_precision(amount, expected):
    assert rounded(amount) == expected


@pytest.mark.parametrize(
    ("price", "sessions", "expected"),
    [
        (99.5, 1, 99.5), (1234, 1, 1234), (12.4, 2, 25), (45, 3, 140), (166, 6, 1000), (310, 5, 1550), (375, 5, 1900),
        (520, 6, 3100), (800, 6, 4800), (0, 6, 0), (1450, 12, 17_500), (50_000, 6, 300_000),
    ],
)  # fmt: skip
def test_sums_of_sessions_have_no_false_precision(price, sessions, expected):
    assert estimate(price, sessions) == expected


@pytest.mark.parametrize(
    ("days", "expected"), [(0, "fresh"), (180, "fresh"), (181, "older"), (365, "older"), (366, "stale")]
)
def test_a_check_ages_as_a_record_does(days, expected):
    assert age(AS_OF - timedelta(days), AS_OF, AGES) == expected


def test_closed_clinics_have_no_price_and_samples_are_told():
    entries = [price(400, checked="2026-09-30")]
    gone = clinic("Gone", status="closed", pricing=[price(1)])
    sample = clinic("Sample", sample="true", pricing=entries)
    later = clinic("Later", status="temporarily-closed", pricing=[price(500)], verified=date(2026, 1, 1))
    (figure,) = figures([gone, sample, later])
    assert (figure.low, figure.high, figure.sample, figure.oldest) == (400, 500, True, date(2026, 1, 1))
    (figure,) = figures([later], "EUR")
    assert (figure.currency, figure.sample) == ("EUR", False)


def test_figures_of_one_treatment_are_those_among_all():
    clinics = [
        clinic("A", pricing=[price(400), {**price(90), "treatment": "oral"}]),
        clinic("B", pricing=[{**price(70), "treatment": "oral"}]),
    ]
    assert [(one.treatment, one.low, one.clinics) for one in figures(clinics)] == [
        ("iv-infusion", 400, 1),
        ("oral", 70, 2),
    ]
    for treatment in ("iv-infusion", "oral", "nasal"):
        assert figures(clinics, treatment=treatment) == tuple(
            one for one in figures(clinics) if one.treatment == treatment
        )


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [("1", "2", (1, 2)), ("1", None, (1, 1)), (None, "2", (2, 2)), (None, None, None), ("0", None, (0, 0))],
)
def test_ends(low, high, expected):
    assert ends(TypeAdapter(PriceEntry).validate_python(price(low, high))) == expected


def place(lat, lon):
    return Location.model_construct(lat=lat, lon=lon)


@pytest.mark.parametrize(
    ("one", "other", "km"),
    [
        ((0, 0), (0, 0), 0),
        ((0, 0), (0, 180), 20015.115),
        ((90, 0), (-90, 123), 20015.115),
        ((90, 0), (90, 180), 0),
        ((0, 179.5), (0, -179.5), 111.195),
        ((51.5074, -0.1278), (48.8566, 2.3522), 343.557),
        ((89.5, 0), (89.5, 180), 111.195),
    ],
)
def test_distance(one, other, km):
    assert distance_km(place(*one), place(*other)) == pytest.approx(km, abs=0.01)
    assert distance_km(place(*other), place(*one)) == pytest.approx(km, abs=0.01)


def neighbours(clinics):
    located = ((item.id, item.listing.location) for item in clinics if item.listing.status == "open")
    return Neighbours(tuple(Pin(name, where.lat, where.lon) for name, where in located if where))


def check_nearest(points, where, count, limit_km, without=frozenset()):
    """Against brute force."""
    clinics = [clinic(f"C{index}", lat=lat, lon=lon) for index, (lat, lon) in enumerate(points)]
    middle = place(*where)
    every = sorted(
        (round(distance_km(middle, item.record.location), 3), item.id) for item in clinics if item.id not in without
    )
    wanted = [pair for pair in every if pair[0] <= limit_km][:count]
    assert list(neighbours(clinics).nearest(middle, count, limit_km, frozenset(without))) == wanted


LATITUDES = st.one_of(st.floats(-90, 90), st.sampled_from([-90, -89.9, 89.5, 90, 0, 47.6]))
LONGITUDES = st.one_of(st.floats(-180, 180), st.sampled_from([-180, -179.99, 179.99, 180, 0, -122.3]))


@given(
    st.lists(st.tuples(LATITUDES, LONGITUDES), max_size=30),
    st.tuples(LATITUDES, LONGITUDES),
    st.integers(1, 6),
    st.sampled_from([50, 300.0, 400.0, 3000.0, 21_000.0]),
)
def test_nearest_anywhere(points, where, count, limit_km):
    check_nearest(points, where, count, limit_km)


@given(
    st.tuples(st.sampled_from([-89.99, -60, 0, 47.6, 85, 89.9]), st.sampled_from([-180, -179.9, 0, 179.9])),
    st.lists(st.tuples(st.floats(-4, 4), st.floats(-4, 4)), min_size=1, max_size=25),
    st.integers(1, 6),
)
def test_nearest_close_by(where, offsets, count):
    lat, lon = where
    points = [
        (max(-90, min(90, lat + dy)), (lon + dx / max(0.01, cos(radians(lat))) + 180) % 360 - 180) for dy, dx in offsets
    ]
    check_nearest(points, where, count, 300.0)


@pytest.mark.parametrize(
    ("points", "where"),
    [
        ([(89.9, 180), (89.9, 90), (80, 0)], (89.9, 0)),
        ([(0, -179.9), (0, 178), (0, 0)], (0, 179.9)),
        ([(-90, 0), (-89, 10)], (-89.5, -170)),
        ([(10, 20)] * 3, (10, 20)),
    ],
)
def test_nearest_at_the_edges_of_the_map(points, where):
    check_nearest(points, where, 2, 300.0)


def test_ties_are_broken_by_id_and_closed_clinics_left_out():
    clinics = [clinic(name, lat=47, lon=-122) for name in ("C", "A", "B")]
    clinics += [
        clinic("AA", lat=47, lon=-122, status="closed"),
        clinic("AB", lat=47, lon=-122, status="temporarily-closed"),
        clinic("AC"),
    ]
    found = neighbours(clinics).nearest(place(47, -122), 2, 10, frozenset({"us/wa/seattle/a"}))
    assert [name for _, name in found] == ["us/wa/seattle/b", "us/wa/seattle/c"]
    assert Neighbours(()).nearest(place(0, 0), 5, 400, frozenset()) == ()


def test_the_earth_is_round():
    assert distance_km(place(0, 0), place(0, 90)) == pytest.approx(EARTH_KM * 3.141592653589793 / 2)
