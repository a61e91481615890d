"""The finder in Chromium: a whole search by touch and by keyboard, what leaves the device, and all that may go wrong."""

from __future__ import annotations

import re
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
import yaml
from playwright.sync_api import expect

from sitegen.base.sealing import sealed_json
from tests.browser.demo_server import Server, serving
from tests.browser.test_policy import KEPT, strangers, visiting
from tests.demo import AS_OF, ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from tests.browser.test_policy import Visit
    from tests.demo import Demo

pytestmark = pytest.mark.xdist_group("finder")
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
SEATTLE = {"latitude": 47.6097, "longitude": -122.3331}
READY = """() => {
  const root = document.querySelector('[data-finder]');
  const status = root?.querySelector('[data-finder-status]').textContent ?? '';
  return status && !/^(Looking|Asking)/.test(status) && !root.querySelector('[data-finder-results]').hasAttribute('aria-busy');
}"""
SHIFT = """() => new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => list.getEntries().forEach(e => { if (!e.hadRecentInput) sum += e.value; })).observe({type: 'layout-shift', buffered: true});
  setTimeout(() => done(sum), 100);
})"""


@pytest.fixture
def server(demo: Demo) -> Iterator[Server]:
    """The demonstration site, whose files a test may take away."""
    with serving(demo) as found:
        yield found


def faults(visit: Visit) -> list[str]:
    """What went wrong, but for files that a reader who went on did not wait for."""
    return [fault for fault in visit.faults if "ERR_ABORTED" not in fault]


@contextmanager
def visitor(chrome: Browser, **options: Any) -> Iterator[Visit]:
    """A visitor on a phone, on whose page nothing may fail."""
    with visiting(chrome, **{**PHONE, **options}) as visit:
        yield visit


def status(page: Page) -> str:
    """What the finder says once it has answered."""
    page.wait_for_function(READY)
    return page.locator("[data-finder-status]").inner_text()


def found(page: Page) -> list[str]:
    """The clinics on screen, in rank order."""
    ids: list[str] = page.eval_on_selector_all(
        "[data-finder-results] [data-clinic-id]", "all => all.map(one => one.dataset.clinicId)"
    )
    return ids


def at(page: Page, server: Server, state: str) -> str:
    """Open the finder with a state, and wait for what it says."""
    page.goto("about:blank")
    page.goto(server.url(f"/clinics/#{state}"))
    return status(page)


def everything(page: Page) -> list[str]:
    """All clinics that were found, page after page."""
    while page.locator("[data-finder-more]").is_visible():
        page.locator("[data-finder-more]").click()
        page.wait_for_function(READY)
    return found(page)


def records() -> dict[str, dict[str, Any]]:
    """The published records by identity, as YAML has them."""
    folder = ROOT / "data" / "clinics"
    all_of = {
        path.relative_to(folder).with_suffix("").as_posix(): yaml.load(path.read_text(), yaml.BaseLoader)
        for path in folder.rglob("*.yaml")
    }
    return {
        name: record
        for name, record in all_of.items()
        if record.get("draft") != "true" and record.get("status") != "closed"
    }


# --- a whole search ---


def test_a_search_by_touch(chrome: Browser, served: Server) -> None:
    """From the home page to a clinic: a ZIP code, a filter, an order, a tap; and the request log of all of it."""
    with visitor(chrome) as visit:
        page = visit.page
        page.goto(served.url("/"))
        page.locator("[data-finder-place]").tap()
        page.keyboard.type("98101")
        page.get_by_role("button", name="Find").tap()
        page.wait_for_url("**/clinics/#near=98101")
        assert status(page) == "9 clinics within 50 miles of 98101"
        assert len(found(page)) == 9
        assert page.locator("[data-finder-results] article").first.bounding_box()["y"] < 740
        expect(page.locator("[data-finder-fallback]")).to_be_hidden()

        page.locator("[data-finder-filters] summary").tap()
        page.locator("[data-finder-filter=condition]").select_option("ptsd")
        assert status(page) == "5 clinics within 50 miles of 98101"
        page.locator("[data-finder-filter=accepting]").tap()
        page.wait_for_url("**/clinics/#near=98101&condition=ptsd&accepting=1")
        page.get_by_role("button", name=re.compile(r"Show \d clinics")).tap()
        expect(page.locator(".finder-fields")).to_be_hidden()
        assert page.locator("[data-finder-results] article").first.bounding_box()["y"] < 740
        page.locator("[data-finder-filter=sort]").select_option("price")
        page.wait_for_url("**/clinics/#near=98101&condition=ptsd&accepting=1&sort=price")
        assert re.fullmatch(r"\d clinics within 50 miles of 98101", status(page))
        prices = [
            int(re.sub(r"\D", "", text))
            for text in page.locator("[data-finder-results] .price-amount").all_inner_texts()
        ]
        assert prices == sorted(prices)
        first = found(page)[0]
        page.locator("[data-finder-results] a").first.tap()
        page.wait_for_url(f"**/clinics/{first}/")
        assert page.locator("main a[href^='tel:']").count() >= 1

        assert faults(visit) == []
        assert strangers(visit, served) == []
        for url in visit.asked:
            parts = urlsplit(url)
            assert not parts.query
            assert not re.search(r"98101|ptsd|accept|price|near", parts.path), url
        assert page.evaluate(KEPT) == [0] * 6
        assert visit.context.cookies() == []


def test_a_search_by_keyboard(chrome: Browser, served: Server) -> None:
    """The same with keys alone, offers and all; the focus is never lost."""
    with visitor(chrome, has_touch=False, is_mobile=False) as visit:
        page = visit.page
        page.goto(served.url("/clinics/"))
        field = page.locator("[data-finder-place]")
        for _ in range(20):
            page.keyboard.press("Tab")
            if field.evaluate("e => e === document.activeElement"):
                break
        page.keyboard.type("seat")
        expect(page.locator("#finder-places li")).to_have_count(1)
        assert field.get_attribute("aria-expanded") == "true"
        page.keyboard.press("ArrowDown")
        option = page.locator("#finder-places li").first
        assert field.get_attribute("aria-activedescendant") == option.get_attribute("id")
        assert option.get_attribute("aria-selected") == "true"
        page.keyboard.press("Escape")
        expect(page.locator("#finder-places")).to_be_hidden()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_url("**/clinics/#near=us/wa/seattle")
        assert status(page) == "9 clinics within 50 miles of Seattle"
        expect(field).to_be_focused()
        assert field.input_value() == "Seattle"

        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        expect(page.locator("[data-finder-here]")).to_be_focused()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator("[data-finder-fields], .finder-fields")).to_be_visible()
        page.keyboard.press("Tab")
        expect(page.locator("[data-finder-filter=condition]")).to_be_focused()
        page.keyboard.type("PTSD")
        page.wait_for_url("**#near=us/wa/seattle&condition=ptsd")
        expect(page.locator("[data-finder-filter=condition]")).to_be_focused()
        assert status(page) == "5 clinics within 50 miles of Seattle"
        page.locator("[data-finder-results] a").first.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/clinics/us/wa/**")
        assert faults(visit) == []


def test_nothing_is_fetched_before_it_is_used(chrome: Browser, served: Server) -> None:
    """Neither script nor data comes with a page; ZIP codes come when digits are typed."""
    with visitor(chrome) as visit:
        page = visit.page
        for address in ("/", "/clinics/", "/clinics/us/wa/"):
            page.goto(served.url(address), wait_until="networkidle")
        assert [url for url in visit.asked if "finder" in url and not url.endswith(".css")] == []
        page.goto(served.url("/clinics/"))
        page.locator("[data-finder-place]").tap()
        page.keyboard.type("san")
        page.wait_for_selector("#finder-places li")
        kinds = [urlsplit(url).path.split("/")[-1].split(".")[0] for url in visit.asked if "/finder/" in url]
        assert kinds == ["manifest", "places"]
        page.keyboard.press("Control+A")
        page.keyboard.type("941")
        page.wait_for_selector("#finder-places li:has-text('941')")
        kinds = [urlsplit(url).path.split("/")[-1].split(".")[0] for url in visit.asked if "/finder/" in url]
        assert kinds == ["manifest", "places", "zips"]


# --- what is found ---


def test_the_order_is_that_of_distance_with_stale_records_last(chrome: Browser, served: Server) -> None:
    from sitegen.model.near import distance_km
    from sitegen.parse.schema import Location

    here = Location.model_construct(lat=47.61, lon=-122.33)
    keys = {}
    for name, record in records().items():
        if "location" in record:
            where = Location.model_construct(lat=float(record["location"]["lat"]), lon=float(record["location"]["lon"]))
            miles = distance_km(here, where) / 1.609344
            if miles <= 250:
                stale = (AS_OF - datetime.fromisoformat(record["verified"]["on"]).date()).days > 365
                keys[name] = (record.get("status", "open") != "open", stale, miles)
    with visitor(chrome) as visit:
        assert at(visit.page, served, "near=98101&within=250") == f"{len(keys)} clinics within 250 miles of 98101"
        ranked = everything(visit.page)
        assert sorted(ranked) == sorted(keys)
        measured = [(*keys[name][:2], round(keys[name][2])) for name in ranked]
        assert measured == sorted(measured)
        assert any(stale for _, stale, _ in measured)
        first = visit.page.locator("[data-finder-results] article").first.inner_text()
        assert re.search(r"Seattle, Washington\s+0\.\d mi away", first)
        assert "Demonstration record" in first


def test_a_state_shows_what_lies_in_it(chrome: Browser, served: Server) -> None:
    with visitor(chrome) as visit:
        page = visit.page
        assert at(page, served, "near=us/wa") == "12 clinics in Washington"
        assert sorted(everything(page)) == sorted(name for name in records() if name.startswith("us/wa/"))
        assert "away" not in page.locator("[data-finder-results]").inner_text()
        assert at(page, served, "near=ie&sort=verified") == "3 clinics in Ireland"
        assert at(page, served, "near=D02") == "2 clinics within 50 km of D02"
        assert at(page, served, "near=de/10963").endswith("within 50 km of 10963")


@pytest.mark.parametrize("near", ["near=94110", "near=us/ca", "sort=name"])
@pytest.mark.sampled(3)
def test_every_count_comes_true(chrome: Browser, served: Server, near: str) -> None:
    """What stands behind each value is what choosing it brings, whatever else is chosen."""
    with visitor(chrome) as visit:
        page = visit.page
        at(page, served, f"{near}&telehealth=1&condition=depression")
        page.locator("[data-finder-filters] summary").tap()
        for key in ("condition", "treatment", "insurer", "price", "language", "within"):
            field = page.locator(f"[data-finder-filter={key}]")
            if not field.is_visible():
                continue
            options = [one for one in field.locator("option").all_inner_texts() if re.search(r"\([1-9]\d*\)$", one)]
            assert options, key
            chosen = field.locator("option:checked").inner_text()
            for text in options[:3]:
                field.select_option(label=text)
                count = int(text.rpartition("(")[2][:-1])
                assert re.match(r"\d+", status(page))[0] == str(count), text
            field.select_option(label=re.sub(r" \(\d+\)$", "", chosen)) if not chosen.endswith(
                ")"
            ) else field.select_option(
                index=[re.sub(r" \(\d+\)$", "", one) for one in field.locator("option").all_inner_texts()].index(
                    re.sub(r" \(\d+\)$", "", chosen)
                )
            )
            status(page)
        for key in ("accepting", "weekend", "verified"):
            box = page.locator(f"[data-finder-filter={key}]")
            count = box.locator("xpath=..").locator("[data-finder-count]").inner_text()
            if box.is_disabled():
                assert count == "0"
                continue
            box.tap()
            assert re.match(r"\d+", status(page))[0] == count, key
            box.tap()
            status(page)
        assert faults(visit) == []


def is_open(record: dict[str, Any], now: datetime, zone: str) -> bool:
    """Whether a record's hours cover a moment; none of the demonstration site's go past midnight."""
    local = now.astimezone(ZoneInfo(record.get("timezone", zone)))
    text = record.get("hours", {}).get(local.strftime("%a").lower(), "closed")
    ranges = [] if text in {"closed", ""} else [part.split("-") for part in text.split()]
    return record.get("status", "open") == "open" and any(
        start <= local.strftime("%H:%M") < end for start, end in ranges
    )


@pytest.mark.sampled(2)
@pytest.mark.parametrize("moment", ["2026-11-25T17:30:00+00:00", "2026-11-28T19:15:00+00:00"])
def test_open_now_goes_by_the_clinic_s_own_clock(chrome: Browser, served: Server, moment: str) -> None:
    """The same moment is morning in Seattle and noon in New York; the reader's own zone plays no part."""
    now = datetime.fromisoformat(moment)
    zones = {"us/wa": "America/Los_Angeles", "us/ny": "America/New_York"}
    with visitor(chrome, timezone_id="Asia/Tokyo") as visit:
        visit.page.clock.set_fixed_time(now)
        for state, zone in zones.items():
            wanted = sorted(
                name
                for name, record in records().items()
                if name.startswith(f"{state}/") and is_open(record, now, zone)
            )
            at(visit.page, served, f"near={state}&open=now")
            assert sorted(everything(visit.page)) == wanted
        at(visit.page, served, "near=us/wa&weekend=1")
        weekend = {
            name
            for name, record in records().items()
            if any(record.get("hours", {}).get(day, "closed") != "closed" for day in ("sat", "sun"))
        }
        assert set(everything(visit.page)) == {name for name in weekend if name.startswith("us/wa/")}


def test_more_are_shown_and_the_focus_moves_to_them(chrome: Browser, served: Server) -> None:
    with visitor(chrome) as visit:
        page = visit.page
        at(page, served, "near=us/ca&sort=price")
        before = found(page)
        assert len(before) == 10
        page.locator("[data-finder-more]").tap()
        page.wait_for_function("() => document.querySelectorAll('[data-finder-results] > li').length === 20")
        assert found(page)[:10] == before
        assert (
            page.evaluate("() => document.activeElement.closest('[data-clinic-id]').dataset.clinicId")
            == found(page)[10]
        )


# --- the state in the address ---


def test_back_and_a_shared_link(chrome: Browser, served: Server) -> None:
    with visitor(chrome) as visit:
        page = visit.page
        page.goto(served.url("/clinics/"))
        page.locator("[data-finder-place]").fill("98101")
        page.wait_for_url("**#near=98101")
        page.locator("[data-finder-place]").press("Enter")
        status(page)
        page.locator("[data-finder-filters] summary").tap()
        page.locator("[data-finder-filter=condition]").select_option("ptsd")
        page.wait_for_url("**#near=98101&condition=ptsd")
        page.locator("[data-finder-filter=within]").select_option("250")
        page.wait_for_url("**#near=98101&within=250&condition=ptsd")
        shared = status(page)
        page.go_back()
        page.wait_for_url("**#near=98101&condition=ptsd")
        assert status(page) == "5 clinics within 50 miles of 98101"
        assert page.locator("[data-finder-filter=within]").input_value() == "50"
        page.go_back()
        page.wait_for_url("**#near=98101")
        page.wait_for_function("() => document.querySelectorAll('[data-finder-results] > li').length === 9")
        assert page.locator("[data-finder-filter=condition]").input_value() == ""
        page.go_back()
        page.wait_for_url("**/clinics/")
        expect(page.locator("[data-finder-fallback]")).to_be_visible()
        expect(page.locator("[data-finder-found]")).to_be_hidden()
        assert page.locator("[data-finder-place]").input_value() == ""
        with visitor(chrome) as other:
            assert at(other.page, served, "near=98101&within=250&condition=ptsd") == shared
            assert other.page.locator("[data-finder-place]").input_value() == "98101"
            assert "2 in use" not in other.page.locator("[data-finder-filters] summary").inner_text()


def test_a_clinic_and_back_again(chrome: Browser, served: Server) -> None:
    with visitor(chrome) as visit:
        page = visit.page
        at(page, served, "near=us/wa/seattle&sort=verified")
        ranked = found(page)
        page.locator("[data-finder-results] a").nth(1).tap()
        page.wait_for_url(f"**/clinics/{ranked[1]}/")
        page.go_back()
        assert status(page) == "9 clinics within 50 miles of Seattle"
        assert found(page) == ranked


def test_the_skip_link_is_no_question(chrome: Browser, served: Server) -> None:
    with visitor(chrome) as visit:
        visit.page.goto(served.url("/clinics/#site-main"), wait_until="networkidle")
        expect(visit.page.locator("[data-finder-fallback]")).to_be_visible()
        assert [url for url in visit.asked if "finder" in url and not url.endswith(".css")] == []


def test_a_region_leads_to_the_finder(chrome: Browser, served: Server) -> None:
    with visitor(chrome) as visit:
        visit.page.goto(served.url("/clinics/us/wa/seattle/"))
        visit.page.locator("[data-finder-near]").tap()
        visit.page.wait_for_url("**/clinics/#near=us/wa/seattle")
        assert status(visit.page) == "9 clinics within 50 miles of Seattle"


def test_nothing_moves_when_results_arrive(chrome: Browser, served: Server) -> None:
    with visitor(chrome) as visit:
        page = visit.page
        at(page, served, "near=98101&condition=ptsd")
        assert page.evaluate(SHIFT) < 0.02
        page.goto("about:blank")
        page.goto(served.url("/clinics/"), wait_until="networkidle")
        page.locator("[data-finder-place]").fill("98101")
        page.locator("[data-finder-place]").press("Enter")
        status(page)
        assert page.evaluate(SHIFT) < 0.02


# --- the reader's place ---


def test_the_device_tells_its_place_when_asked(chrome: Browser, served: Server) -> None:
    """Only after the button; the place stands neither in the address nor in a request."""
    with visitor(chrome, geolocation=SEATTLE, permissions=["geolocation"]) as visit:
        page = visit.page
        page.add_init_script(
            "const locate = navigator.geolocation.getCurrentPosition.bind(navigator.geolocation); window.located = 0;"
            "navigator.geolocation.getCurrentPosition = (...all) => { window.located += 1; locate(...all); };"
        )
        page.goto(served.url("/clinics/"), wait_until="networkidle")
        page.locator("[data-finder-place]").tap()
        page.wait_for_timeout(200)
        assert page.evaluate("window.located") == 0
        page.locator("[data-finder-here]").tap()
        page.wait_for_url("**/clinics/#near=here")
        assert status(page) == "9 clinics within 50 miles of your location"
        assert "us/wa/seattle/harbor-light" in found(page)[:3]
        assert page.evaluate("window.located") == 1
        assert page.locator("[data-finder-place]").input_value() == "your location"
        page.locator("[data-finder-filter=sort]").select_option("price")
        status(page)
        assert not any(re.search(r"47[.,]?6|122", url) for url in (*visit.asked, page.url))
        page.reload()
        assert status(page) == "9 clinics within 50 miles of your location", "it may, so it need not be asked again"
        assert faults(visit) == []


def test_a_device_that_does_not_tell(chrome: Browser, served: Server) -> None:
    """Refused, not there, too slow, or no such device: each is said, and the field has the focus."""
    with visitor(chrome, permissions=[]) as visit:
        page = visit.page
        page.goto(served.url("/clinics/"))
        page.locator("[data-finder-here]").tap()
        assert status(page).startswith("Your device did not share its location.")
        expect(page.locator("[data-finder-place]")).to_be_focused()
        expect(page.locator("[data-finder-fallback]")).to_be_visible()
        page.locator("[data-finder-place]").fill("98101")
        page.locator("[data-finder-place]").press("Enter")
        assert status(page) == "9 clinics within 50 miles of 98101"
        assert faults(visit) == []
    for code, words in ((2, "could not tell where it is"), (3, "took too long")):
        with visitor(chrome) as visit:
            visit.page.add_init_script(
                f"navigator.geolocation.getCurrentPosition = (_, failed) => failed({{ code: {code} }});"
            )
            visit.page.goto(served.url("/clinics/"))
            visit.page.locator("[data-finder-here]").tap()
            assert words in status(visit.page)
    with visitor(chrome) as visit:
        visit.page.add_init_script("Object.defineProperty(Navigator.prototype, 'geolocation', { value: undefined });")
        visit.page.goto(served.url("/clinics/"))
        visit.page.locator("[data-finder-here]").tap()
        assert status(visit.page).startswith("This browser cannot tell where you are.")


def test_a_link_from_another_device_s_place(chrome: Browser, served: Server) -> None:
    with visitor(chrome, permissions=[]) as visit:
        assert at(visit.page, served, "near=here").startswith("This link starts from the place of a device")


# --- bad input ---


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("98100", "98101, Seattle"),
        ("seatle", "Seattle, Washington"),
        ("Los Angelas", "Los Angeles, California"),
        ("everett, wa", "Washington, United States"),
        ("us/wa/seattle/gone-clinic", "Seattle, Washington"),
        ("SE2", "SE1, London"),
    ],
)
@pytest.mark.sampled(3)
def test_an_unknown_place_brings_the_nearest(chrome: Browser, served: Server, typed: str, offered: str) -> None:
    with visitor(chrome) as visit:
        page = visit.page
        page.goto(served.url("/clinics/"))
        page.locator("[data-finder-place]").fill(typed)
        page.locator("[data-finder-place]").press("Enter")
        assert status(page) == f"No place called “{typed}” is known here."
        expect(page.locator("[data-finder-fallback]")).to_be_visible()
        page.locator("[data-finder-note]").get_by_role("button", name=offered, exact=True).tap()
        page.wait_for_function("() => document.querySelector('[data-finder-results] a')")
        assert re.match(r"\d+ clinics? ", status(page))
        expect(page.locator("[data-finder-fallback]")).to_be_hidden()
        assert faults(visit) == []


HOSTILE = ("<img src=x onerror=alert(1)>", "x" * 5_000, "%", "%E0%A4%A", "__proto__", "constructor", "\U0001f642", ",", "//", "00000", "here/", "0" * 99)  # fmt: skip


def test_hostile_places_are_answered(chrome: Browser, served: Server) -> None:
    with visitor(chrome) as visit:
        for text in HOSTILE:
            at(visit.page, served, f"near={text}&condition={text}&within={text}&price={text}&sort={text}&access={text}")
            assert visit.page.locator("main img").count() == 0
            assert "away" not in visit.page.locator("[data-finder-results]").inner_text()
        assert faults(visit) == []


def test_what_an_old_link_asks_for_in_vain_is_told(chrome: Browser, served: Server) -> None:
    """The rest of the link still holds."""
    with visitor(chrome) as visit:
        page = visit.page
        state = "near=us/wa/seattle&condition=ptsd&insurer=gone-plan&access=step-free,moon-base&within=99999&sort=stars"
        assert re.match(r"\d+ clinics? within 50 miles of Seattle", at(page, served, state))
        note = page.locator("[data-finder-note]").inner_text()
        assert all(word in note for word in ("gone-plan", "moon-base", "99999", "stars"))
        assert "ptsd" not in note
        assert "step-free" not in note


def test_no_clinic_within_reach(chrome: Browser, served: Server) -> None:
    """The nearest that fits is told, and a button goes there."""
    with visitor(chrome) as visit:
        page = visit.page
        assert at(page, served, "near=97701&within=10") == "No clinics within 10 miles of 97701"
        assert re.search(r"nearest clinic that fits is \d+ miles away", page.locator("[data-finder-note]").inner_text())
        page.locator("[data-finder-note] button").first.tap()
        page.wait_for_function("() => document.querySelector('[data-finder-results] a')")
        assert "within=" in page.url


@pytest.mark.sampled(4)
@pytest.mark.parametrize("fault", ["missing", "cut", "altered"])
@pytest.mark.parametrize("kind", ["manifest", "places", "table", "names", "zips"])
def test_a_broken_file_is_told_and_retried(chrome: Browser, server: Server, kind: str, fault: str) -> None:
    whole = dict(server.files)
    for path, data in whole.items():
        if path.startswith(f"finder/{kind}."):
            if fault == "missing":
                del server.files[path]
            else:
                middle = len(data) // 2
                server.files[path] = data[:middle] + (b"" if fault == "cut" else b"@@" + data[middle + 2 :])
    with visitor(chrome) as visit:
        page = visit.page
        assert at(page, server, "near=98101").startswith("The list of clinics could not be loaded.")
        expect(page.locator("[data-finder-fallback]")).to_be_visible()
        server.files.update(whole)
        page.get_by_role("button", name="Try again").tap()
        page.wait_for_function("() => document.querySelector('[data-finder-results] a')")
        assert status(page) == "9 clinics within 50 miles of 98101"
        assert not [one for one in faults(visit) if "finder/" not in one and "404" not in one]


def test_offline(chrome: Browser, served: Server) -> None:
    with visitor(chrome) as visit:
        page = visit.page
        page.goto(served.url("/clinics/"))
        page.locator("[data-finder-place]").tap()
        page.wait_for_load_state("networkidle")
        visit.context.set_offline(True)
        page.locator("[data-finder-place]").fill("98101")
        page.locator("[data-finder-place]").press("Enter")
        assert status(page).startswith("The list of clinics could not be loaded.")
        visit.context.set_offline(False)
        page.get_by_role("button", name="Try again").tap()
        page.wait_for_function("() => document.querySelector('[data-finder-results] a')")


def test_script_that_cannot_be_had_is_told(chrome: Browser, served: Server) -> None:
    with visitor(chrome) as visit:
        page = visit.page
        page.goto(served.url("/clinics/"), wait_until="networkidle")
        visit.context.set_offline(True)
        page.locator("[data-finder-place]").tap()
        expect(page.locator("[data-finder-broken]")).to_be_visible()


def test_a_site_published_meanwhile_is_followed(chrome: Browser, server: Server) -> None:
    """The table that the kept manifest names is gone: the new manifest is fetched unasked."""
    with visitor(chrome) as visit:
        page = visit.page
        page.goto(server.url("/clinics/"))
        page.locator("[data-finder-place]").tap()
        page.keyboard.type("sea")
        page.wait_for_selector("#finder-places li")
        (table,) = [path for path in server.files if path.startswith("finder/table.")]
        manifest = server.files["finder/manifest.json"].decode()
        server.files["finder/table.aaaaaaaa.txt"] = server.files.pop(table)
        body = manifest[: manifest.rindex(',"crc"')] + "}"
        fresh = yaml.safe_load(body) | {"table": "aaaaaaaa"}
        server.files["finder/manifest.json"] = sealed_json(fresh).encode()
        page.keyboard.press("Enter")
        page.keyboard.press("ArrowDown")
        page.goto(server.url("/clinics/#near=us/wa/seattle"))
        assert status(page) == "9 clinics within 50 miles of Seattle"


def test_storage_switched_off(chrome: Browser, served: Server) -> None:
    with visitor(chrome) as visit:
        for name in ("localStorage", "sessionStorage", "indexedDB"):
            visit.page.add_init_script(
                f"Object.defineProperty(window, '{name}', {{ get() {{ throw new DOMException('denied', 'SecurityError'); }} }});"
            )
        assert at(visit.page, served, "near=98101") == "9 clinics within 50 miles of 98101"
        assert faults(visit) == []


def test_a_very_large_list_is_fetched_when_the_reader_says_so(chrome: Browser, server: Server) -> None:
    manifest = server.files["finder/manifest.json"].decode()
    large = yaml.safe_load(manifest[: manifest.rindex(',"crc"')] + "}") | {"count": 15_000, "size": 400_000}
    server.files["finder/manifest.json"] = sealed_json(large).encode()
    with visitor(chrome) as visit:
        page = visit.page
        assert at(page, server, "near=98101").startswith("The list of all 15,000 clinics is about 140 kB.")
        assert not [url for url in visit.asked if "/finder/table." in url]
        page.get_by_role("button", name="Load the list").tap()
        page.wait_for_function("() => document.querySelector('[data-finder-results] a')")


def test_it_works_below_a_path(chrome: Browser, served_below: Server) -> None:
    with visitor(chrome) as visit:
        page = visit.page
        page.goto(served_below.url("/"))
        page.locator("[data-finder-place]").fill("Denver")
        page.get_by_role("button", name="Find").tap()
        page.wait_for_url(served_below.url("/clinics/#near=Denver"))
        assert re.match(r"\d clinics within 50 miles of Denver", status(page))
        page.locator("[data-finder-results] a").first.tap()
        page.wait_for_url(served_below.url("/clinics/us/co/**"))
        assert strangers(visit, served_below) == []
        assert faults(visit) == []
