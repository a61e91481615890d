from __future__ import annotations

import pytest

from tests import small


def regions(files):
    return small.site_of(files).regions


def check_name(localities, expected, entry=""):
    files = {
        f"data/clinics/us/wa/the-city/c{index}.yaml": small.clinic(f"C{index}", locality=locality)
        for index, locality in enumerate(localities)
    }
    if entry:
        files["data/regions.yaml"] = entry
    assert regions(files)["us/wa/the-city"].name == expected


@pytest.mark.parametrize(
    ("localities", "expected"),
    [
        (["Seattle"], "Seattle"),
        (["Seattle", "SEATTLE", "Seattle"], "Seattle"),
        (["b", "a"], "a"),
        (["a", "B"], "B"),
        (["é", "z"], "z"),
        (["b", "a", "b", "a", "c"], "a"),
    ],
)
def test_a_city_is_called_what_most_of_its_clinics_say(localities, expected):
    check_name(localities, expected)


def test_an_entry_names_a_region():
    check_name(["Seattle"], "The City", "us/wa/the-city: {name: The City}\n")
    check_name(["Seattle"], "Seattle", "us/wa/the-city: {currency: CAD}\n")


def test_drafts_do_not_count():
    files = {
        "data/clinics/us/wa/x/a.yaml": small.clinic("A", locality="Published"),
        "data/clinics/us/wa/x/b.yaml": small.clinic("B", "draft: true\n", locality="Draft"),
        "data/clinics/us/or/y/c.yaml": small.clinic("C", "draft: true\n"),
    }
    assert regions(files)["us/wa/x"].name == "Published"
    assert "us/or" not in regions(files)
    both = small.site_of(files, drafts=True).regions
    assert (both["us/wa/x"].name, len(both["us/wa/x"].clinics), "us/or/y" in both) == ("Draft", 2, True)


def test_any_depth_and_parents_first():
    tree = regions(
        {
            "data/clinics/ie/dublin/a.yaml": small.clinic("A", locality="Dublin"),
            "data/clinics/a/b/c/d/e/f/g/z.yaml": small.clinic("Z", locality="Deep"),
            "data/clinics/us/x.yaml": small.clinic("X", locality="Anywhere"),
            "data/regions.yaml": "us/wa: {name: Washington}\n",
            "content/regions/nl/utrecht.md": "Text.\n",
        }
    )
    assert list(tree) == [
        "a",
        "a/b",
        "a/b/c",
        "a/b/c/d",
        "a/b/c/d/e",
        "a/b/c/d/e/f",
        "a/b/c/d/e/f/g",
        "ie",
        "ie/dublin",
        "nl",
        "nl/utrecht",
        "us",
        "us/wa",
    ]
    assert tree["a/b/c/d/e/f/g"].lineage() == (
        "a",
        "a/b",
        "a/b/c",
        "a/b/c/d",
        "a/b/c/d/e",
        "a/b/c/d/e/f",
        "a/b/c/d/e/f/g",
    )
    assert (tree["a/b"].name, tree["us"].name, tree["us"].clinics) == ("B", "Anywhere", ("us/x",))
    assert (tree["us"].children, tree["ie"].children, tree["nl"].children) == ((), ("ie/dublin",), ("nl/utrecht",))
    assert [tree[name].rolled_up for name in ("ie", "ie/dublin", "nl/utrecht", "us/wa")] == [True, True, False, False]


def test_what_an_entry_leaves_out_is_inherited():
    tree = regions(
        {
            "data/clinics/us/wa/seattle/a.yaml": small.clinic("A"),
            "data/clinics/de/berlin/b.yaml": small.clinic("B"),
            "data/regions.yaml": """\
us: {name: United States, the: true, currency: USD, units: mi, timezone: America/New_York, aliases: [USA, /clinics/usa/]}
us/wa: {name: Washington, timezone: America/Los_Angeles, location: {lat: 47.4, lon: -120.7}}
us/wa/seattle: {currency: CAD}
""",
        }
    )
    seattle = tree["us/wa/seattle"]
    assert (seattle.name, seattle.currency, seattle.units, seattle.timezone, seattle.location) == (
        "Seattle",
        "CAD",
        "mi",
        "America/Los_Angeles",
        None,
    )
    assert (tree["us"].in_text, tree["us"].names, tree["us/wa"].in_text, tree["us/wa"].names) == (
        "the United States",
        ("USA",),
        "Washington",
        (),
    )
    assert (tree["de"].currency, tree["de"].units, tree["de"].timezone) == ("USD", "km", "UTC")


def test_a_region_lists_every_clinic_below_in_listing_order():
    tree = regions(
        {
            "data/clinics/us/wa/b/two.yaml": small.clinic("Two", locality="b"),
            "data/clinics/us/or/c/one.yaml": small.clinic("One", locality="a"),
            "data/clinics/us/zero.yaml": small.clinic("Zero", verified="2020-01-01"),
        }
    )
    assert tree["us"].clinics == ("us/or/c/one", "us/wa/b/two", "us/zero")
    assert tree["us"].children == ("us/or", "us/wa")


def test_children_are_in_the_order_of_their_names():
    tree = regions(
        {
            "data/clinics/us/a/x.yaml": small.clinic("X", locality="zebra"),
            "data/clinics/us/b/x.yaml": small.clinic("X", locality="Apple"),
            "data/clinics/us/c/x.yaml": small.clinic("X", locality="apple"),
        }
    )
    assert tree["us"].children == ("us/b", "us/c", "us/a")


def test_the_site_is_the_same_whatever_the_order_of_files():
    files = {
        f"data/clinics/us/r{number % 3}/c{number}.yaml": small.clinic(f"C{number % 2}", locality=f"L{number % 4}")
        for number in range(12)
    }
    assert small.read(files) == small.read(dict(reversed(files.items())))
