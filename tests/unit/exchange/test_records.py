"""Records written and changed in place: the house's form, and nothing that editors typed is lost."""

from __future__ import annotations

import pytest

from sitegen.exchange.compose import record, scalar
from sitegen.exchange.edit import edit
from sitegen.exchange.merge import merge
from sitegen.parse import yaml

EDITED = """\
# Mended by hand.
name: "Harbor Light"  # never the long name

sample: true
address: {street: 1 Pier, locality: Seattle, postal_code: 02142}
phone: '+1 206 555 0114'
background: |
  One.

  Two. # no comment

# about care
treatments: [iv-infusion] # one
amenities:
  # quiet
  - wifi
  - recliner # new
  # last
  - music
hours:
  mon: 09:00-17:00
  # closed for lunch
  wed: 09:00-12:00
summary:
verified: {on: 2026-10-01, by: phone}
private:
  contact: Ann
"""


@pytest.mark.parametrize(
    ("changes", "old", "new"),
    [
        ({("name",): "Light: new"}, '"Harbor Light"  # n', '"Light: new"  # n'),
        ({("phone",): "+1 206 555 0115"}, "'+1 206 555 0114'", "+1 206 555 0115"),
        ({("address", "postal_code"): "98101"}, "02142", "98101"),
        ({("address", "street"): "1 Pier, Dock 2"}, "1 Pier,", '"1 Pier, Dock 2",'),
        ({("address", "street"): None}, "street: 1 Pier, ", ""),
        (
            {("address", "region"): "WA"},
            "address: {street: 1 Pier, locality: Seattle, postal_code: 02142}",
            "address: {street: 1 Pier, locality: Seattle, postal_code: 02142, region: WA}",
        ),
        ({("background",): "One."}, "|\n  One.\n\n  Two. # no comment", "One."),
        ({("background",): "A\nB\n"}, "  One.\n\n  Two. # no comment", "  A\n  B"),
        ({("treatments",): ["kap", "oral"]}, "[iv-infusion] # one", "[kap, oral] # one"),
        ({("amenities",): ["recliner", "music", "pets"]}, "  - wifi\n", ""),
        ({("hours", "wed"): "closed"}, "wed: 09:00-12:00", "wed: closed"),
        ({("hours", "mon"): None}, "  mon: 09:00-17:00\n", ""),
        ({("hours", "tue"): "closed"}, "mon: 09:00-17:00\n", "mon: 09:00-17:00\n  tue: closed\n"),
        ({("summary",): "Kind."}, "summary:\n", "summary: Kind.\n"),
        ({("email",): "a@b.example"}, "0114'\n", "0114'\nemail: a@b.example\n"),
        ({("location", "lat"): "1", ("location", "lon"): "2"}, "phone", "location: {lat: 1, lon: 2}\nphone"),
        ({("sample",): None}, "sample: true\n", ""),
        ({("hours", "mon"): None, ("hours", "wed"): None}, EDITED[EDITED.index("hours") : EDITED.index("summary")], ""),
        (
            {("private", "import", "cms"): {"id": "1", "values": {"name": "A: b"}}},
            "  contact: Ann\n",
            '  contact: Ann\n  import:\n    cms:\n      id: 1\n      values:\n        name: "A: b"\n',
        ),
    ],
)
def test_only_what_changes_changes(changes, old, new):
    wanted = EDITED.replace(old, new, 1)
    if ("amenities",) in changes:
        wanted = wanted.replace("  - music\n", "  - music\n  - pets\n")
    assert edit(EDITED, changes) == wanted


def test_many_changes_at_once():
    changed = edit(
        EDITED,
        {
            ("name",): "B",
            ("sample",): None,
            ("email",): "a@b.example",
            ("website",): "https://b.example/",
            ("amenities",): None,
            ("address", "street"): None,
            ("address", "locality"): "Tacoma",
            ("founded",): "2018",
            ("private",): None,
        },
    )
    assert changed is not None
    assert changed.startswith("# Mended by hand.\nname: B  # never the long name\n\naddress: {locality: Tacoma, p")
    assert "0114'\nemail: a@b.example\nwebsite: https://b.example/\nbackground" in changed
    assert "founded: 2018\nverified" in changed or "founded: 2018\nsummary" in changed or "founded: 2018" in changed
    assert "private" not in changed


def test_what_cannot_be_read_is_left_alone():
    assert edit("name: [a\n", {("name",): "b"}) is None
    assert edit("{name: a}\n", {("name",): "b"}) is None
    assert edit("", {("name",): "b"}) is None


def test_a_file_without_a_last_line_end():
    assert edit("name: a", {("phone",): "1"}) == "name: a\nphone: 1\n"


def test_a_record_in_the_form_of_the_house():
    tree = {
        "verified": {"on": "2026-10-01"},
        "name": "NO",
        "address": {"street": "12: A, #3", "postal_code": "02142"},
        "location": {"lat": "47.6", "lon": "-122.3"},
        "background": "One.\n\n- Two.\n",
        "treatments": ["kap"],
        "pricing": [{"treatment": "kap", "min": "400", "includes": "a, b"}],
        "private": {"import": {"cms": {"id": "0012", "values": {"treatments": ["kap"]}}}},
    }
    text = record(tree)
    assert text == (
        'name: NO\naddress:\n  street: "12: A, #3"\n  postal_code: 02142\nlocation: {lat: 47.6, lon: -122.3}\n'
        "background: |\n  One.\n\n  - Two.\ntreatments: [kap]\n"
        'pricing:\n  - {treatment: kap, min: 400, includes: "a, b"}\nverified: {on: 2026-10-01}\n'
        "private:\n  import:\n    cms:\n      id: 0012\n      values:\n        treatments: [kap]\n"
    )
    assert yaml.read(text) == (tree, ())


@pytest.mark.parametrize("text", ["02142", "NO", "null", "09:00-17:00", "+1 206 555 0114", "https://a.example/?b=c#d"])
def test_text_needs_no_quotes_for_its_look(text):
    assert scalar(text) == text


KEYS = ("name", "phone", "location.lat", "location.lon", "amenities", "summary")


@pytest.mark.parametrize(
    ("base", "now", "new", "changes", "conflicts"),
    [
        ({"name": "A"}, {"name": "A"}, {"name": "A"}, {}, ()),
        ({"name": "A"}, {"name": "A"}, {"name": "B"}, {"name": "B"}, ()),
        ({"name": "A"}, {"name": "B"}, {"name": "A"}, {}, ()),
        ({"name": "A"}, {"name": "B"}, {"name": "B"}, {}, ()),
        ({"name": "A"}, {"name": "B"}, {"name": "C"}, {}, ("name",)),
        ({"name": "A"}, {"name": "A"}, {}, {"name": None}, ()),
        ({"name": "A"}, {}, {"name": "A"}, {}, ()),
        ({"name": "A"}, {}, {"name": "B"}, {}, ("name",)),
        ({}, {}, {"name": "B"}, {"name": "B"}, ()),
        ({}, {"name": "A"}, {}, {}, ()),
        ({"name": "A  b"}, {"name": "A b"}, {"name": "C"}, {"name": "C"}, ()),
        (
            {"location.lat": "1", "location.lon": "2"},
            {"location.lat": "1.50", "location.lon": "2"},
            {"location.lat": "1", "location.lon": "3"},
            {},
            ("location.lat", "location.lon"),
        ),
        (
            {"location.lat": "1.0", "location.lon": "2"},
            {"location.lat": "1.00", "location.lon": "2.0"},
            {"location.lat": "1", "location.lon": "3"},
            {"location.lon": "3"},
            (),
        ),
        ({"amenities": ("a",)}, {"amenities": ("a", "b")}, {"amenities": ("a",)}, {}, ()),
    ],
)
def test_three_ways(base, now, new, changes, conflicts):
    merged = merge(base, now, new, KEYS)
    assert (merged.changes, merged.conflicts) == (changes, conflicts)
    again = merge(merged.base, {key: value for key, value in {**now, **merged.changes}.items() if value}, new, KEYS)
    assert (again.changes, again.conflicts, again.base) == ({}, conflicts, merged.base)
