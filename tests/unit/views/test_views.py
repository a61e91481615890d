from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.frame import Html, Link, NearClinic
from sitegen.parse import markdown
from sitegen.parse.plain import paragraphs
from sitegen.parse.prose import Prose
from sitegen.views.body import bind, bind_plain
from sitegen.views.citations import Citations
from sitegen.views.clinic_data import DAYS, clinic_json_ld, hours_rows, rating_of
from sitegen.views.crisis import mentions, notice, phone_pair
from sitegen.views.edition import Edition
from sitegen.views.json_ld import breadcrumbs, item_list, member, script, written
from sitegen.views.letters import by_letter
from sitegen.views.lists import list_pages, output_path, pagination
from sitegen.views.media import address_of
from sitegen.views.prices import price_table
from sitegen.views.texts import minutes, review_box, toc
from tests import small


def edition(files):
    return Edition(small.site_of(files), small.theme().strings)


@pytest.mark.parametrize(
    ("number", "target"),
    [
        ("+1 206 555 0114", "tel:+12065550114"),
        ("+442071234567", "tel:+442071234567"),
        ("+44 (0)20 7946 0958", "tel:+442079460958"),
        ("(020) 7946 0958", "tel:02079460958"),
        ("988", "tel:988"),
        ("0800-0113", "tel:08000113"),
        ("+1 206 555 0114 ext. 12", "tel:+12065550114;ext=12"),
        ("+1 206 555 0114 x12", "tel:+12065550114;ext=12"),
        ("206.555.0114", "tel:2065550114"),
    ],
)
def test_telephone_links(number, target):
    assert phone_pair(number) == (number, target)


CRISIS = """\
title: T
base_url: https://x.example/
crisis:
  mentions: [suicid, self-harm, Größe]
  text: Call.
  lines:
    - {region: us, name: Lifeline, phones: ["988"], text: "988", emergency: "911"}
    - {region: gb, name: Samaritans, phones: [116 123], emergency: "999"}
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Suicidal", True),
        ("a SUICIDE note", True),
        ("Self-Harm", True),
        ("self harm", False),
        ("GRÖSSE", True),
        ("", False),
        ("nothing", False),
    ],
)
def test_mentions_are_found_whatever_their_case(text, expected):
    assert mentions(small.site_of({"data/site.yaml": CRISIS}), text) is expected


def test_whom_to_call():
    site = small.site_of({"data/site.yaml": CRISIS, "data/regions.yaml": "gb: {name: United Kingdom}\n"})
    own = notice(site, "gb")
    assert [(line.place, line.phones, line.text, line.emergency) for line in own.lines] == [
        ("United Kingdom", (("116 123", "tel:116123"),), None, ("999", "tel:999"))
    ]
    assert [line.place for line in notice(site).lines] == ["us", "United Kingdom"]
    assert [line.place for line in notice(site, "de").lines] == ["us", "United Kingdom"]
    assert notice(site, "us").lines[0].text == ("988", "sms:988")
    assert notice(small.site_of({}), "us") is None


@pytest.mark.parametrize(
    ("config", "body", "expected"),
    [
        (CRISIS, "About suicide.", True),
        (CRISIS, "About\nself-harm.", True),
        (CRISIS, "Nothing.", False),
        (CRISIS, '::: note {title="Suicide"}\nText.\n:::', True),
        (CRISIS, "![suicidal](p.svg)", True),
        (CRISIS, "| suicide |\n|---|\n| a |", True),
        (CRISIS, "::: crisis\nSuicide.\n:::", False),
        (CRISIS, "[a](https://x.example/suicide)", False),
        (small.BASE["data/site.yaml"], "About suicide.", False),
    ],
)
def test_a_text_that_mentions_a_crisis_carries_the_notice(config, body, expected):
    files = {"data/site.yaml": config, "content/guide/a.md": small.text(body), "content/guide/p.svg": "<svg/>"}
    view = small.view(small.site_of(files), "guide/a/index.html")
    assert (view.frame.crisis is not None) is expected


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (
            {"a": "</script><script>alert(1)</script>"},
            "\\u003c/script\\u003e\\u003cscript\\u003ealert(1)\\u003c/script\\u003e",
        ),
        ({"a": "<!--"}, "\\u003c!--"),
        ({"a": "]]>"}, "]]\\u003e"),
        ({"a": "&amp;"}, "\\u0026amp;"),
        ({"a": "\u2028\u2029"}, "\\u2028\\u2029"),
        ({"a": 'é"\\'}, 'é\\"\\\\'),
    ],
)
def test_structured_data_is_safe_in_a_script_element(data, expected):
    text = str(script(data))
    assert text == f'{{"@context":"https://schema.org","a":"{expected}"}}'
    assert json.loads(text)["a"] == data["a"]


@given(
    st.recursive(
        st.one_of(st.text(st.characters(exclude_categories=["Cs"])), st.integers(), st.booleans()),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
        max_leaves=8,
    )
)
def test_structured_data_never_ends_its_element(value):
    text = str(script({"a": value}))
    assert not set(text) & set("<>&\u2028\u2029")
    json.loads(text)


def test_empty_values_are_left_out_and_false_ones_kept():
    text = script({"a": "", "b": None, "c": [], "d": {"e": ""}, "f": False, "g": 0, "h": 0.0, "i": [{"j": None}]})
    assert json.loads(str(text)) == {"@context": "https://schema.org", "f": False, "g": 0, "h": 0.0, "i": [{}]}


@given(st.text(), st.text())
def test_what_is_written_as_text_says_what_a_mapping_would(name, other):
    assert written(f'{member("a", name)}{member("b", other)}"c":1,') == script({"a": name, "b": other, "c": 1})


def test_a_clinic_close_by_is_shown_with_its_distance():
    shown = edition({"data/clinics/us/wa/a.yaml": small.clinic("A")})
    near = NearClinic("us/wa/a", "/clinics/us/wa/a/", "A", "Seattle, Us", sample=False, distance=(16.0, "km"))
    assert shown.near([(16.0, "us/wa/a")], shown.site.regions["us/wa"]) == (near,)


def test_lists_of_links_leave_out_what_is_empty():
    site = edition({}).site
    crumbs = json.loads(breadcrumbs(site, [Link("/", "Home"), Link("/a/", "")]))
    assert crumbs["itemListElement"] == [
        {"@type": "ListItem", "position": 1, "name": "Home", "item": f"{site.origin}/"},
        {"@type": "ListItem", "position": 2, "item": f"{site.origin}/a/"},
    ]
    assert json.loads(item_list(site, "", [], 0)) == {
        "@context": "https://schema.org",
        "@type": "ItemList",
        "numberOfItems": 0,
    }


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["b", "A", "a"], [("A", ["A", "a"]), ("B", ["b"])]),
        (["Éclair", "east"], [("E", ["east", "Éclair"])]),
        (["5-HT", "", "?"], [("#", ["", "5-HT", "?"])]),
        (["ß"], [("S", ["ß"])]),
        (["Ωmega"], [("Ω", ["Ωmega"])]),
        ([], []),
    ],
)
def test_letters(words, expected):
    assert [(letter, list(items)) for letter, items in by_letter((word, word) for word in words)] == expected


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        ("{mon: 09:00-17:00}", (("09:00", "17:00"),)),
        ("{mon: 09:00-12:00 13:00-18:00}", (("09:00", "12:00"), ("13:00", "18:00"))),
        ("{mon: closed}", ()),
        ("{tue: closed}", ()),
    ],
)
def test_hours(hours, expected):
    site = small.site_of({"data/clinics/us/a.yaml": small.clinic(more=f"hours: {hours}\n")})
    rows = hours_rows(site.clinics["us/a"].kept.get("hours"))
    assert [row.day_key for row in rows] == ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    assert rows[0].ranges == expected
    assert (rows[0].known, rows[0].closed) == ("mon" in hours, "mon: closed" in hours)
    assert hours_rows(None) == ()
    assert [row.day_key for row in hours_rows({})] == list(DAYS), "of each it says that nothing is known"


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        ("", None),
        ("hours: {sun: closed}\n", None),
        ("hours: {mon: 09:00-17:00}\n", [("Monday", "09:00", "17:00")]),
        (
            "hours: {tue: 09:00-12:00 13:00-24:00, wed: closed, sun: 00:00-06:30}\n",
            [("Tuesday", "09:00", "12:00"), ("Tuesday", "13:00", "23:59"), ("Sunday", "00:00", "06:30")],
        ),
    ],
)
def test_opening_hours_in_structured_data(hours, expected):
    shown = edition({"data/clinics/us/a.yaml": small.clinic(more=hours)})
    data = json.loads(clinic_json_ld(shown, shown.site.clinics["us/a"], shown.site.clinics["us/a"].kept)[0])
    found = data.get("openingHoursSpecification")
    assert (found and [(one["dayOfWeek"].rpartition("/")[2], one["opens"], one["closes"]) for one in found]) == expected
    assert not found or {one["@type"] for one in found} == {"OpeningHoursSpecification"}


def test_ratings():
    site = small.site_of(
        {
            "data/clinics/us/a.yaml": small.clinic(
                more="reviews:\n- {rating: 5}\n- {rating: 4}\n- {rating: 4, source: imported}\n"
            ),
            "data/clinics/us/b.yaml": small.clinic(),
        }
    )
    assert rating_of(site.clinics["us/a"].kept["reviews"]) == (4.3, 3)
    assert rating_of(()) is None


@pytest.mark.parametrize(("words", "expected"), [(0, 1), (1, 1), (220, 1), (329, 1), (331, 2), (2200, 10)])
def test_reading_time(words, expected):
    assert minutes(words) == expected


@pytest.mark.parametrize(
    ("review", "status", "overdue"),
    [
        ("{}", "unreviewed", False),
        ("{status: unreviewed, due: 2020-01-01}", "unreviewed", False),
        ("{status: reviewed}", "reviewed", False),
        ("{status: reviewed, due: 2026-11-23}", "reviewed", False),
        ("{status: reviewed, due: 2026-11-22}", "reviewed", True),
        ("{status: reviewed, on: 2024-11-23}", "reviewed", False),
        ("{status: reviewed, on: 2024-11-22}", "reviewed", True),
    ],
)
def test_reviews_of_texts(review, status, overdue):
    site = small.site_of({"content/guide/a.md": small.text(more=f"review: {review}\n")})
    box = review_box(site, site.guide[0].front)
    assert (box.status, box.overdue) == (status, overdue)


def test_the_contents_list_has_two_levels():
    prose, _ = markdown.parse("## A\n### B\n#### C\n## D")
    assert [(entry.href, entry.level) for entry in toc(prose)] == [("#a", 2), ("#b", 3), ("#d", 2)]


@pytest.mark.parametrize(
    ("count", "pages"),
    [(0, [(0, 0)]), (1, [(1, 1)]), (50, [(1, 50)]), (51, [(1, 50), (51, 51)]), (101, [(1, 50), (51, 100), (101, 101)])],
)
def test_lists_are_cut_into_pages(count, pages):
    shown = edition({f"data/clinics/us/c{number:03}.yaml": small.clinic(f"C{number:03}") for number in range(count)})
    found = list(list_pages("/clinics/us/", list(shown.site.clinics.values())))
    assert [(page.first, page.last) for page in found] == pages
    assert [page.address for page in found] == ["/clinics/us/", "/clinics/us/page/2/", "/clinics/us/page/3/"][
        : len(pages)
    ]
    assert [len(page.clinics) for page in found] == [last - first + bool(last) for first, last in pages]
    assert all(page.total == count for page in found)
    if len(pages) == 1:
        assert pagination(shown, found[0]) is None
    else:
        ways = [pagination(shown, page) for page in found]
        assert [way.previous for way in ways] == ["", *(page.address for page in found[:-1])]
        assert [way.next for way in ways] == [*(page.address for page in found[1:]), ""]
        assert [[link.current for link in way.pages].index(True) for way in ways] == list(range(len(pages)))


@pytest.mark.parametrize(
    ("address", "path"), [("/", "index.html"), ("/guide/", "guide/index.html"), ("/a/page/2/", "a/page/2/index.html")]
)
def test_output_paths(address, path):
    assert output_path(address) == path


def check_body(body, expected, **files):
    shown = edition(
        {
            "content/guide/a.md": small.text(body),
            "content/guide/p.svg": "<svg/>",
            "data/sources.yaml": "one: {title: One}\ntwo: {title: Two}\n",
            **files,
        }
    )
    pieces = bind(shown, "content/guide/a.md", shown.site.guide[0].prose, Citations(shown), "x--")
    assert [str(piece.html) if isinstance(piece, Html) else piece.kind for piece in pieces] == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("## B\n\n[c](#b)", ['<h2 id="x--b">B</h2>\n<p><a href="#x--b">c</a></p>']),
        ("[c](https://x.example/?a&b)", ['<p><a href="https://x.example/?a&amp;b">c</a></p>']),
        ("a [@two; @one] [@two]", ['<p>a<sup class="cite">[<a href="#ref-1" aria-label="Reference 1">1</a>, <a href="#ref-2" aria-label="Reference 2">2</a>]</sup><sup class="cite">[<a href="#ref-1" aria-label="Reference 1">1</a>]</sup></p>']),
        ("a\n\n::: note\nb\n:::\n\nc", ["<p>a</p>", "note", "<p>c</p>"]),
        ("- ::: note\n  b\n  :::", ["<ul>\n<li>", "note", "</li>\n</ul>"]),
        ("::: prices\n:::\n::: clinics\n:::", ["prices", "clinics"]),
        ("| a |\n|---|\n| b |", ["table"]),
    ],
)  # fmt: skip
def test_bodies(body, expected):
    shown = edition(
        {"data/sources.yaml": "one: {title: One}\ntwo: {title: Two}\n", "content/guide/a.md": small.text(body)}
    )
    label = str(shown.say("cite.label", number=1)).replace("1", "")
    check_body(body, [text.replace("Reference ", label) for text in expected])


@pytest.mark.parametrize("text", ["", "One line.", 'Two\nlines.\n\n\nAnd "more".'])
def test_plain_paragraphs_are_bound_in_a_short_way(text):
    shown = edition({})
    prose = paragraphs(text) if text else Prose()
    assert bind_plain(text) == bind(shown, "a.yaml", prose, Citations(shown))


def test_a_picture_has_its_size_and_a_name_of_its_bytes():
    shown = edition({"content/guide/a.md": small.text('![b "c"](p.svg "t")'), "content/guide/p.svg": "<svg/>"})
    (piece,) = bind(shown, "content/guide/a.md", shown.site.guide[0].prose, Citations(shown))
    media = shown.site.media["content/guide/p.svg"]
    assert f'src="/{address_of(media)}" alt="b &#34;c&#34;" title="t"' in piece.html


def test_live_figures_come_from_a_region_s_living_records():
    pricing = "pricing:\n- {{treatment: iv-infusion, min: {}}}\n"
    shown = edition(
        {
            "data/clinics/us/wa/a.yaml": small.clinic("A", pricing.format(400)),
            "data/clinics/us/or/b.yaml": small.clinic("B", pricing.format(600)),
            "data/clinics/us/or/c.yaml": small.clinic("C", f"status: closed\n{pricing.format(1)}"),
            "data/regions.yaml": "us: {name: United States, the: true}\n",
        }
    )
    whole, part = price_table(shown), price_table(shown, "us/wa", "iv-infusion")
    assert [(row.low, row.high, row.clinics) for row in whole.rows] == [(400, 600, 2)]
    assert [(row.low, row.high, row.clinics) for row in part.rows] == [(400, 400, 1)]
    assert price_table(shown, "us").place == "the United States"
    assert price_table(shown, "us", "other").rows == ()
    assert whole.rows[0].treatment == Link("/treatments/iv-infusion/", "IV infusion")


@pytest.mark.parametrize(
    ("options", "names", "more"),
    [
        ("", ["A", "B", "C", "D", "E"], "/clinics/"),
        ("limit=2", ["A", "B"], "/clinics/"),
        ("limit=20", ["A", "B", "C", "D", "E", "F"], None),
        ("region=us/or limit=1", ["E"], "/clinics/us/or/"),
        ("condition=ptsd", ["A", "B"], None),
        ("condition=ptsd limit=1", ["A"], "/conditions/ptsd/"),
        ("treatment=iv-infusion limit=1", ["A"], "/treatments/iv-infusion/"),
    ],
)
def test_a_list_of_clinics_in_a_text(options, names, more):
    files = {
        f"data/clinics/us/{'or' if name > 'D' else 'wa'}/{name.lower()}.yaml": small.clinic(
            name, "conditions: [ptsd]\n" if name < "C" else ""
        )
        for name in "ABCDEF"
    }
    files["data/clinics/us/wa/gone.yaml"] = small.clinic("AA", "status: closed\nconditions: [ptsd]\n")
    files["data/vocab/conditions.yaml"] = "ptsd: {name: PTSD}\n"
    shown = edition({**files, "content/guide/a.md": small.text(f"::: clinics {{{options}}}\n:::")})
    (piece,) = bind(shown, "content/guide/a.md", shown.site.guide[0].prose, Citations(shown))
    assert [card.name for card in piece.cards] == names
    assert (piece.more.href if piece.more else None) == more


@pytest.mark.parametrize(
    ("region", "locality", "expected"),
    [
        ("us/wa/seattle", "Seattle", "Seattle, Washington"),
        ("us/wa/seattle", "Ballard", "Ballard, Washington"),
        ("ie/dublin", "Dublin", "Dublin, Ireland"),
        ("us/wa", "Seattle", "Seattle, United States"),
        ("sg", "Singapore", "Singapore"),
    ],
)
def test_a_clinic_s_place(region, locality, expected):
    shown = edition(
        {
            f"data/clinics/{region}/a.yaml": small.clinic(locality=locality),
            "data/regions.yaml": "us: {name: United States}\nus/wa: {name: Washington}\nie: {name: Ireland}\n",
        }
    )
    assert shown.place(shown.site.clinics[f"{region}/a"]) == expected


@pytest.mark.parametrize(
    ("pricing", "expected"),
    [
        ("[]", None),
        ("[{treatment: iv-infusion}]", None),
        (
            "[{treatment: iv-infusion, min: 500}, {treatment: iv-infusion, min: 400, max: 600}]",
            (400, 600, "USD", "session"),
        ),
        (
            "[{treatment: iv-infusion, min: 50, per: hour}, {treatment: iv-infusion, max: 900, currency: CAD}]",
            (900, 900, "CAD", "session"),
        ),
        ("[{treatment: iv-infusion, min: 0}]", (0, 0, "USD", "session")),
    ],
)
def test_the_price_on_a_card(pricing, expected):
    shown = edition({"data/clinics/us/a.yaml": small.clinic(more=f"pricing: {pricing}\n")})
    money = shown.card(shown.site.clinics["us/a"]).price
    assert (money and (money.low, money.high, money.currency, money.per)) == expected


@pytest.mark.parametrize(
    ("units", "km", "expected"),
    [
        ("km", 0.04, 0.0),
        ("km", 9.94, 9.9),
        ("km", 9.97, 10.0),
        ("km", 10.4, 10.0),
        ("mi", 1.609344, 1.0),
        ("mi", 160.9344, 100.0),
    ],
)
def test_distances_are_in_the_region_s_units(units, km, expected):
    shown = edition({"data/clinics/us/a.yaml": small.clinic(), "data/regions.yaml": f"us: {{units: {units}}}\n"})
    assert shown.distance(km, shown.site.regions["us"]) == (expected, units)


def test_a_region_with_a_single_clinic_leads_to_it():
    shown = edition(
        {
            "data/clinics/us/wa/a.yaml": small.clinic(),
            "data/clinics/us/or/b.yaml": small.clinic("B", locality="Portland"),
            "content/regions/us/or.md": "Text.\n",
        }
    )
    assert shown.region_link(shown.site.regions["us/wa"]).href == "/clinics/us/wa/a/"
    assert shown.region_link(shown.site.regions["us/or"]).href == "/clinics/us/or/"
