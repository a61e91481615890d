"""Price tables and estimates: from which records, how rounded, how old, and the same wherever they stand."""

from __future__ import annotations

import pytest

from sitegen.frame import Link
from sitegen.views.body import bind
from sitegen.views.citations import Citations
from sitegen.views.edition import Edition
from sitegen.views.prices import price_table, prices_by_country
from tests import small

REGIONS = """\
us: {name: United States, the: true, currency: USD}
us/or: {name: Oregon}
us/wa: {name: Washington}
ie: {name: Ireland, currency: EUR}
"""


def record(prices, more="", **options):
    """A clinic with ``prices``, each the inside of an entry."""
    entries = "".join(f"- {{treatment: iv-infusion, checked: 2026-10-01, {price}}}\n" for price in prices)
    return small.clinic(more=f"{more}pricing:\n{entries}" if entries else more, **options)


def files(clinics):
    """The files of ``clinics``: place and slug → prices, or a whole record."""
    entries = {name: entry if isinstance(entry, str) else record(entry) for name, entry in clinics.items()}
    return {"data/regions.yaml": REGIONS, **{f"data/clinics/{name}.yaml": entry for name, entry in entries.items()}}


def edition(clinics, text=""):
    """A site of ``clinics``, with an article."""
    whole = {**files(clinics), "content/guide/a.md": small.text(text)}
    return Edition(small.site_of(whole), small.theme().strings)


def shown(clinics, directive):
    """What ``directive`` alone shows in an article."""
    found = edition(clinics, f"::: {directive}\n:::")
    (piece,) = bind(found, "content/guide/a.md", found.site.guide[0].prose, Citations(found))
    return piece


WEST = {
    "us/wa/seattle/a": ["min: 300, max: 400"],
    "us/wa/seattle/b": ["min: 500"],
    "us/wa/tacoma/c": ["max: 700"],
    "us/or/salem/d": ["min: 450"],
    "us/or/salem/e": ["min: 480"],
    "ie/dublin/f": ["min: 460"],
}


def check_estimate(clinics, options, expected):
    """`expected`: (row, clinics, "low middle high" of each number of sessions)."""
    piece = shown(clinics, f"estimate {{treatment=iv-infusion {options}}}")
    assert [
        (row.id, row.clinics, *(f"{total.low:g} {total.median:g} {total.high:g}" for total in row.totals))
        for row in piece.rows
    ] == expected


@pytest.mark.parametrize(
    ("clinics", "options", "expected"),
    [
        (
            WEST,
            "sessions=5-6 region=us",
            [
                ("us", 5, "300 480 700", "1500 2400 3500", "1800 2900 4200"),
                ("us/wa", 3, "300 500 700", "1500 2500 3500", "1800 3000 4200"),
            ],
        ),
        (WEST, "sessions=6", [("us", 5, "300 480 700", "1800 2900 4200"), ("us/wa", 3, "300 500 700", "1800 3000 4200")]),
        (WEST, "sessions=1 region=us/wa", [("us/wa", 3, "300 500 700")]),
        (WEST, "sessions=6 region=us/or", []),
        (WEST, "sessions=6 region=ie", []),
        # closed clinics, courses, hours and prices that are none do not count
        (
            {
                "us/a": ["min: 1"],
                "us/b": ["min: 1"],
                "us/c": record(["min: 1"], "status: closed\n"),
                "us/d": ["min: 9, per: course"],
                "us/e": ["min: 9, per: hour"],
                "us/f": ["includes: all"],
            },
            "sessions=6",
            [],
        ),
        # a currency of their own, and another purpose, stand apart
        (
            {f"us/{name}": ["min: 400", "min: 900, for: pain", "min: 600, currency: CAD"] for name in "abc"},
            "sessions=2",
            [
                ("us", 3, "600 600 600", "1200 1200 1200"),
                ("us::usd", 3, "400 400 400", "800 800 800"),
                ("us:pain:usd", 3, "900 900 900", "1800 1800 1800"),
            ],
        ),
        # another country's figures are in its own money
        (
            {f"ie/{name}": ["min: 180.5"] for name in "abc"} | {"us/a": ["min: 1"]},
            "sessions=6",
            [("ie", 3, "180.5 180.5 180.5", "1100 1100 1100")],
        ),
    ],
)  # fmt: skip
def test_estimates(clinics, options, expected):
    check_estimate(clinics, options, expected)


def test_an_estimate_says_where_it_comes_from():
    clinics = {
        "us/wa/a": record(["min: 400"], "sample: true\n"),
        "us/wa/b": small.clinic(more="pricing: [{treatment: iv-infusion, min: 500}]\n", verified="2025-03-01"),
        "us/wa/c": ["min: 600"],
    }
    piece = shown(clinics, 'estimate {treatment=iv-infusion sessions=6 region=us title="What it adds up to"}')
    assert (piece.title, piece.sample, piece.treatment) == (
        "What it adds up to", True, Link("/treatments/iv-infusion/", "IV infusion"),
    )  # fmt: skip
    country, state = piece.rows
    assert (country.place, state.place) == (
        Link("/clinics/us/", "United States", note="the United States"),
        Link("/clinics/us/wa/", "Washington", note="Washington"),
    )
    assert (state.oldest, state.age, state.currency) == ("2025-03-01", "stale", "USD")


def test_an_estimate_of_nothing_says_so():
    text = small.make(edition({}, "::: estimate {treatment=iv-infusion sessions=6}\n:::").site, "guide/a/index.html")
    assert "Too few clinics list a price" in text
    assert "data-estimate" not in text


@pytest.mark.parametrize(
    ("checked", "age"), [("2026-05-27", "fresh"), ("2026-05-26", "older"), ("2025-11-22", "stale")]
)
def test_a_price_row_says_how_old_its_oldest_check_is(checked, age):
    one = record([]) + f"pricing: [{{treatment: iv-infusion, min: 4, checked: {checked}}}]\n"
    (row,) = price_table(edition({"us/a": one, "us/b": ["min: 5"]}), "us").rows
    assert (row.oldest, row.age) == (checked, age)


def test_a_table_by_country_keeps_each_to_itself():
    rows = prices_by_country(edition(WEST), "iv-infusion").rows
    assert [(row.place.text, row.currency, row.low, row.median, row.high, row.clinics) for row in rows] == [
        ("United States", "USD", 300, 480, 700, 5),
        ("Ireland", "EUR", 460, None, 460, 1),
    ]


@pytest.mark.parametrize("region", ["us", "us/wa", "us/wa/seattle", "ie", "ie/dublin"])
def test_an_article_shows_the_figures_of_the_region_s_page(region):
    piece = shown(WEST, f"prices {{region={region} treatment=iv-infusion}}")
    assert small.view(edition(WEST).site, f"clinics/{region}/index.html").prices == piece.table
    assert piece.table.rows


def test_the_strip_of_a_region_names_one_treatment_and_keeps_to_its_clinics_money():
    clinics = {
        "us/a": ["min: 400, for: mood", "min: 1500, for: pain"],
        "us/b": ["min: 500, for: mood", "min: 9000, for: mood, per: course", "min: 1, for: mood, currency: CAD"],
    }
    price = small.view(edition(clinics).site, "clinics/us/index.html").facts.price
    assert (price.purpose, price.low, price.high, price.currency, price.per) == ("mood", 400, 500, "USD", "session")


def test_what_a_few_clinics_list_is_not_called_a_middle_price():
    text = small.make(edition({"us/a": ["min: 400"], "us/b": ["min: 500"]}).site, "clinics/us/index.html")
    table = text[text.index('<div class="price-table">') : text.index("</table>")]
    assert "$400–$500" in table
    assert "what 2 clinics list" in table
    assert "$450" not in table


@pytest.mark.parametrize(
    ("region", "expected"),
    [
        ("us", None),
        ("us/wa", ("/clinics/us/#site-prices", "the United States")),
        ("us/wa/tacoma", ("/clinics/us/wa/#site-prices", "Washington")),
        ("ie/dublin", None),  # the same clinics as in the whole country
        ("ie", None),
    ],
)
def test_a_place_leads_to_the_prices_around_it(region, expected):
    wider = small.view(edition(WEST).site, f"clinics/{region}/index.html").wider
    assert (wider and (wider.href, wider.text)) == expected


def test_a_place_without_prices_says_so_and_where_there_are_some():
    site = edition({"us/a": ["min: 400"], "us/wa/b": [], "us/wa/c": []}).site
    text = small.make(site, "clinics/us/wa/index.html")
    assert "No clinic here lists its prices yet." in text
    assert '<a href="/clinics/us/#site-prices">Prices in the United States' in text
    nowhere = edition({"us/a": [], "us/wa/b": []}).site
    assert "site-prices" not in small.make(nowhere, "clinics/us/wa/index.html")
