"""What the built site owes its readers: marks, notices, whom to call, and nothing that is not public."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import pytest
import yaml

from tests.demo import AS_OF, ROOT
from tests.site.pages import Element, strings
from tests.site.test_links import sitemap_addresses

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.site.pages import Page, Site

pytestmark = pytest.mark.xdist_group("site")
CONFIG = yaml.safe_load((ROOT / "data" / "site.yaml").read_text())
MENTION = re.compile("|".join(map(re.escape, CONFIG["crisis"]["mentions"])), re.IGNORECASE)
NOTICE = frozenset({"crisis-notice", "crisis-notice-list", "crisis-notice-calls", "crisis-notice-name"})


def listed(page: Page) -> list[Element]:
    return page.main.find(data_clinic_id=None)


def things(value: Any) -> Iterator[dict[str, Any]]:
    """Every object in structured data."""
    if isinstance(value, dict):
        yield value
        for one in value.values():
            yield from things(one)
    elif isinstance(value, list):
        for one in value:
            yield from things(one)


def test_there_is_something_to_test(site: Site) -> None:
    assert len(site.profiles) >= 150
    assert len(site.articles) >= 26
    assert sum(len(listed(page)) for page in site.living) > 1000


def test_the_banner_is_on_every_page(site: Site) -> None:
    for page in site.living:
        (banner,) = page.root.classed("demo-banner")
        assert "Demonstration site" in banner.text(), page.path


def test_sample_records_are_marked(site: Site) -> None:
    for page in site.living:
        for card in listed(page):
            assert card.classed("sample-mark"), (page.path, card.attrs["data-clinic-id"])
    for page in site.profiles:
        assert page.main.find("header")[0].classed("sample-mark"), page.path
        assert page.main.classed("sample-mark-note"), page.path


def test_every_card_names_its_clinic(site: Site) -> None:
    """Each card carries the identity of the clinic that it links to."""
    for page in site.living:
        identities = [card.attrs["data-clinic-id"] for card in listed(page)]
        for card, identity in zip(listed(page), identities, strict=True):
            assert card.find("a")[0].attrs["href"] == f"/clinics/{identity}/", page.path
        named = [*page.main.classed("clinic-card"), *page.main.classed("nearby-clinic")]
        assert len(named) == len(identities), page.path


def test_pages_of_sample_facts_are_not_for_search_engines(site: Site) -> None:
    """A page that shows only sample records: profiles, regions, conditions and treatments with figures."""
    for page in site.living:
        if page.sections()[:1] in (["clinics"], ["conditions"], ["treatments"]) and (
            listed(page) or page.main.find(data_profile=None)
        ):
            assert page.noindex, page.path
    for page in site.articles:
        assert not page.noindex, page.path


def test_the_sitemap_holds_exactly_what_may_be_found(site: Site, site_below: Site) -> None:
    for built in (site, site_below):
        wanted = sorted(built.absolute(page) for page in built.living if not page.noindex)
        assert sitemap_addresses(built) == wanted
        assert len(wanted) > 40
        assert not any(address.endswith("/404.html") for address in wanted)


def test_sample_records_have_no_ratings(site: Site) -> None:
    """Neither as an average nor one by one, for sample records are nobody's opinion."""
    for page in site.living:
        if page.noindex:
            assert [thing for thing in things(page.json_ld) if {"aggregateRating", "review"} & thing.keys()] == [], (
                page.path
            )
            assert not any(
                str(thing.get("@type", "")) in {"AggregateRating", "Review", "Rating"} for thing in things(page.json_ld)
            ), page.path


def test_structured_data_says_what_the_page_is(site: Site) -> None:
    for page in site.living:
        types = [item["@type"] for item in page.json_ld]
        assert all(item["@context"] == "https://schema.org" for item in page.json_ld), page.path
        assert all("" not in list(strings(item)) for item in page.json_ld), page.path
        kind = page.sections()[:1]
        if page in site.profiles:
            assert "MedicalClinic" in types, page.path
        elif page in site.articles:
            (article,) = [item for item in page.json_ld if item["@type"] == "MedicalWebPage"]
            assert "reviewedBy" not in article, page.path
            assert "lastReviewed" not in article, page.path
        elif kind == ["faq"]:
            assert "FAQPage" in types
        elif kind == ["clinics"] and listed(page):
            (found,) = [item for item in page.json_ld if item["@type"] == "ItemList"]
            own = page.main.find(data_clinic_list=None)[0].find(data_clinic_id=None)
            told = [urljoin(site.demo.origin, item["url"]) for item in found["itemListElement"]]
            assert told == [f"{site.demo.origin}/clinics/{card.attrs['data-clinic-id']}/" for card in own], page.path


def test_articles_say_that_no_clinician_has_read_them(site: Site) -> None:
    """None of the articles is reviewed, so each says so, and carries the medical notice, before its text."""
    for page in site.articles:
        source = (ROOT / "content" / "guide" / f"{page.sections()[1]}.md").read_text()
        assert "status: reviewed" not in source
        (box,) = page.main.classed("review-box")
        assert re.search(r"\bnot (yet )?(been )?(medically )?(read|reviewed|checked)", box.text(), re.IGNORECASE), (
            box.text()
        )
        assert CONFIG["notice"] in box.text(), page.path
        text = page.main.text()
        assert text.index(box.text()) < len(text) / 3, page.path


def own_words(page: Page) -> bool:
    """Whether it is a text of its own, not a list of other things that may bear the word in their names."""
    kind = page.sections()[:1]
    return (
        not page.main.find(data_clinic_list=None) and kind not in (["clinics"], ["search"], ["conditions"])
    ) or bool(page.main.classed("review-box"))


def test_whom_to_call_stands_at_every_foot(site: Site) -> None:
    """So that no page that mentions suicide, in a list or in passing, is without the numbers."""
    known = {f"tel:{re.sub('[^0-9]', '', phone)}" for line in CONFIG["crisis"]["lines"] for phone in line["phones"]}
    for page in site.living:
        (help_,) = page.root.find("footer")[-1].classed("site-help")
        assert {link.attrs["href"] for link in help_.find("a")} & known, page.path


def test_texts_that_mention_suicide_say_whom_to_call(site: Site) -> None:
    """Articles, answers, news and pages carry the notice, at their top or where the author put it."""
    mentioning = [page for page in site.living if own_words(page) and MENTION.search(page.main.text(without=NOTICE))]
    texts = [page for page in mentioning if page.address not in {"/guide/", "/guide/all/", "/glossary/"}]
    assert len(texts) > 10
    for page in texts:
        notices = [*page.main.classed("crisis-notice"), *page.main.classed("callout-crisis")]
        assert notices, (page.path, MENTION.search(page.main.text(without=NOTICE)))
        assert any(one.find("a", href="tel:988") for one in notices), page.path


def test_the_notice_comes_first(site: Site) -> None:
    """Where the page itself brings it, nothing but the title stands above it."""
    noticed = [page for page in site.living if page.main.classed("crisis-notice")]
    assert len(noticed) > 5
    for page in noticed:
        first = next(child for child in page.main.children if isinstance(child, Element) and child.tag != "header")
        within = page.main.classed("crisis-notice")[0]
        assert first is within or any(
            one.classed("prose") or "prose" in one.attrs.get("class", "") for one in within.above()
        ), page.path


def test_the_condition_itself_is_headed_by_the_notice(site: Site) -> None:
    pages = [page for page in site.living if page.sections()[:2] == ["conditions", "suicidal-thoughts"]]
    assert len(pages) > 1
    assert [page.path for page in pages if not page.main.classed("crisis-notice")] == []


def test_introductions_that_mention_suicide_give_the_number(site: Site) -> None:
    regions = [
        page
        for page in site.living
        if page.sections()[:1] == ["clinics"] and page.main.classed("prose") and page not in site.profiles
    ]
    mentioning = [page for page in regions if MENTION.search(page.main.classed("prose")[0].text())]
    assert len(mentioning) > 3
    for page in mentioning:
        assert re.search(r"\b(988|116 ?123|999|112|0800)", page.main.classed("prose")[0].text()), page.path


def test_the_notice_does_not_cry_wolf(site: Site) -> None:
    """Pages that mention no crisis are not headed by one."""
    for page in site.living:
        if page.main.classed("crisis-notice"):
            assert MENTION.search(page.main.text(without=NOTICE)), page.path
    assert not site.page("/").main.classed("crisis-notice")


@pytest.mark.parametrize(
    ("address", "numbers"),
    [
        ("/clinics/gb/", {"tel:116123", "tel:999"}),
        ("/clinics/ie/", {"tel:116123", "tel:112"}),
        ("/clinics/us/", {"tel:988", "tel:911"}),
    ],
)
def test_a_place_has_its_own_numbers(site: Site, address: str, numbers: set[str]) -> None:
    links = {
        link.attrs["href"] for link in site.page(address).root.find("footer")[-1].classed("site-help")[0].find("a")
    }
    assert {link for link in links if link.startswith("tel:")} == numbers


def test_figures_from_sample_records_say_so(site: Site) -> None:
    """Every table of live prices names its source, in articles above all."""
    tables = [
        (page, table)
        for page in site.living
        for kind in ("price-table", "estimate")
        for table in page.main.classed(kind)
    ]
    assert len(tables) > 30
    assert any(table.classed("estimate-note") for _, table in tables)
    for page, table in tables:
        assert "demonstration records" in table.find("caption")[0].text(), page.path
    assert any(page in site.articles for page, _ in tables)


def test_figures_are_asking_prices_with_their_dates(site: Site) -> None:
    """Every table says so; an old check says what it means; no middle price stands for one or two clinics."""
    few = stale = 0
    for page in site.living:
        for table in page.main.classed("price-table"):
            assert "asking prices, before any insurance" in table.text(), page.path
            for row in table.find("tbody")[0].find("tr"):
                *amounts, count, checked = row.find("td")
                assert (len(amounts) == 1) == (int(count.text()) < 3), page.path
                few += len(amounts) == 1
                day = date.fromisoformat(checked.find("time")[0].attrs["datetime"])
                age = (AS_OF - day).days
                assert ("may be out of date" in checked.text()) == (age > 365), (page.path, checked.text())
                assert ("not recent" in checked.text()) == (180 < age <= 365), (page.path, checked.text())
                stale += age > 365
    assert few > 10
    assert stale > 5


def test_stale_records_say_so(site: Site) -> None:
    marks = [mark for page in site.profiles for mark in page.main.find("header")[0].find(data_freshness=None)]
    kinds = {mark.attrs["data-freshness"] for mark in marks}
    assert kinds == {"fresh", "older", "stale"}
    for mark in marks:
        assert ("out of date" in mark.text()) == (mark.attrs["data-freshness"] == "stale")
        assert mark.find("time"), "the date itself is shown"


def test_stale_records_stand_last(site: Site) -> None:
    """In every list of places, conditions and treatments, among the clinics that are open."""
    sunk = 0
    for page in site.living:
        for one in page.main.find(data_clinic_list=None):
            cards = [card for card in one.find(data_clinic_id=None) if "Temporarily closed" not in card.text()]
            stale = [card.find(data_freshness=None)[0].attrs["data-freshness"] == "stale" for card in cards]
            assert stale == sorted(stale), page.path
            sunk += True in stale and False in stale
    assert sunk > 10


def test_closed_clinics_say_so_and_offer_no_call(site: Site) -> None:
    closed = [page for page in site.profiles if "Permanently closed" in page.main.find("header")[0].text()]
    assert len(closed) >= 3
    for page in closed:
        assert not page.main.find(data_call_bar=None), page.path
        assert page.main.classed("callout-warning"), page.path
        for item in page.json_ld:
            assert "openingHoursSpecification" not in item, page.path


def test_nothing_private_is_published(site: Site) -> None:
    """Neither the marker in private notes, nor any value of a private block, nor a draft."""
    secrets: set[str] = {"PRIVATEMARKER"}
    drafts: list[str] = []
    for path in sorted((ROOT / "data" / "clinics").rglob("*.yaml")):
        text = path.read_text()
        record = yaml.load(text, yaml.BaseLoader)
        secrets |= {value.strip() for value in strings(record.get("private", {})) if len(value.strip()) > 8}
        if record.get("draft") == "true":
            drafts.append(path.relative_to(ROOT / "data" / "clinics").with_suffix("").as_posix())
            secrets |= {value for value in strings(record) if len(value) > 30 and "://" not in value}
    assert len(secrets) > 4
    assert len(drafts) >= 2
    for path, data in site.files.items():
        text = data.decode()
        assert [secret for secret in secrets if secret in text or json.dumps(secret)[1:-1] in text] == [], path
        assert [draft for draft in drafts if draft in text] == [], path


def test_exports_hold_every_published_clinic_and_no_more(site: Site) -> None:
    wanted = sorted(page.address.removeprefix("/clinics/").rstrip("/") for page in site.profiles)
    told = json.loads(site.files["data/clinics.json"])["clinics"]
    assert sorted(record["id"] for record in told) == wanted
    assert all(record["sample"] for record in told)
    places = json.loads(site.files["data/clinics.geojson"])
    assert places["type"] == "FeatureCollection"
    assert {feature["id"] for feature in places["features"]} <= set(wanted)
    for feature in places["features"]:
        longitude, latitude = feature["geometry"]["coordinates"]
        assert -180 <= longitude <= 180 and -90 <= latitude <= 90  # noqa: PT018 - one place
        assert -10 < longitude < 20 or -130 < longitude < -50, "longitude comes first"


def test_the_feed_is_whole(site: Site) -> None:
    """Atom: an id, a title and a date for the feed and each entry; newest first; ids unique."""
    atom = "{http://www.w3.org/2005/Atom}"
    root = ET.fromstring(site.files["feed.xml"])
    entries = root.findall(f"{atom}entry")
    assert len(entries) >= 3
    for element in (root, *entries):
        for name in ("id", "title", "updated"):
            assert (element.findtext(f"{atom}{name}") or "").strip()
    assert len({entry.findtext(f"{atom}id") for entry in entries}) == len(entries)
    dates = [entry.findtext(f"{atom}updated") or "" for entry in entries]
    assert dates == sorted(dates, reverse=True)
    assert root.findtext(f"{atom}updated") == dates[0]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", date) for date in dates)


def test_robots_let_everything_be_read(site: Site, site_below: Site) -> None:
    for built in (site, site_below):
        lines = built.files["robots.txt"].decode().splitlines()
        assert "User-agent: *" in lines
        assert not any(line.startswith("Disallow: /") for line in lines)
        assert f"Sitemap: {built.demo.origin}{built.demo.base}/sitemap.xml" in lines


def test_one_place_has_one_number(site: Site) -> None:
    """The strip of facts counts the cards below it; clinics that closed for good are listed apart, without a card."""
    counted = closed = 0
    for page in site.living:
        strips, lists = page.main.classed("facts-strip"), page.main.find(data_clinic_list=None)
        if strips and lists and not page.main.classed("pagination") and page.sections()[:1] == ["clinics"]:
            cards = lists[0].find(data_clinic_card=None)
            assert int(strips[0].find("dd")[0].text()) == len(cards), page.path
            assert not lists[0].classed("clinic-card-closed")
            counted += 1
        closed += "No longer open in" in page.main.text()
    assert counted > 20
    assert closed == 3
