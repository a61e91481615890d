"""Stars, the tray and the comparison in Chromium: by touch and by keyboard, shared, vanished, without storage, on paper."""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.browser.test_accessibility import CUT, SMALL, WIDER, look, looks, violations
from tests.browser.test_policy import strangers, visiting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from tests.browser.demo_server import Server

pytestmark = pytest.mark.xdist_group("compare")
CITY = "/clinics/us/wa/seattle/"
HARBOR, QUIET, BALLARD = [
    "us/wa/seattle/harbor-light",
    "us/wa/seattle/quiet-tide",
    "us/wa/seattle/ballard-infusion-practice",
]
STALE = "us/wa/seattle/first-hill-psychiatry-ketamine"
MOVED = "us/wa/seattle/harbor-light-infusion"
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True, "reduced_motion": "reduce"}
NO_STORAGE = (
    "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no', 'SecurityError'); }});"
)
FULL_STORAGE = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };"


def star(page: Page, clinic: str):
    return page.locator(f"[data-star='{clinic}']").first


def names(page: Page) -> list[str]:
    """The clinics of the comparison, from left to right."""
    return page.locator("[data-head-name]").all_inner_texts()


def ready(page: Page, count: int) -> None:
    page.wait_for_function("n => document.querySelectorAll('[data-head-name]').length === n", arg=count)


def kept(page: Page) -> list[str]:
    """What is in the browser's storage."""
    found = page.evaluate("() => Object.values(localStorage)")
    return json.loads(found[0]) if found else []


def compare(page: Page, served: Server, state: str, count: int) -> None:
    page.goto("about:blank")
    page.goto(served.url(f"/compare/{state}"))
    ready(page, count)


@contextmanager
def phone(chrome: Browser, script: str = "", **more: object) -> Iterator:
    with visiting(chrome, **{**PHONE, **more}) as visit:
        if script:
            visit.context.add_init_script(script)
        yield visit


def test_two_clinics_by_touch(chrome: Browser, served: Server) -> None:
    """From a list by way of the tray to the table, one taken out, the rest called."""
    with phone(chrome) as visit:
        page = visit.page
        page.goto(served.url(CITY))
        assert not page.locator("[data-tray-link]").is_visible()
        assert page.evaluate("() => localStorage.length") == 0
        star(page, HARBOR).tap()
        assert star(page, HARBOR).get_attribute("aria-pressed") == "true"
        assert star(page, HARBOR).get_attribute("aria-label") == "Compare Harbor Light Ketamine Clinic"
        assert page.locator("[data-tray-say]").inner_text() == "Harbor Light Ketamine Clinic kept. 1 of 4."
        star(page, QUIET).tap()
        assert page.locator("[data-tray-link]").inner_text().strip() == "Compare 2 clinics"
        assert kept(page) == [HARBOR, QUIET]
        assert page.evaluate(WIDER) == []
        page.locator("[data-tray-link]").tap()
        page.wait_for_url("**/compare/")
        ready(page, 2)
        assert names(page) == ["Harbor Light Ketamine Clinic", "Quiet Tide"]
        assert not page.locator("[data-comparison-help]").is_visible()
        assert page.locator("[data-head-call] a").first.get_attribute("href").startswith("tel:+1")
        page.locator("[data-comparison-remove]").first.tap()
        ready(page, 1)
        assert kept(page) == [QUIET]
        assert "Quiet Tide" in page.evaluate("() => document.activeElement.getAttribute('aria-label')")
        page.locator("[data-comparison-remove]").first.tap()
        page.wait_for_selector("[data-comparison-empty]:visible")
        assert page.evaluate("() => [localStorage.length, document.activeElement.tagName]") == [0, "A"]
        assert visit.faults == []
        assert strangers(visit, served) == []
        assert visit.context.cookies() == []


def test_two_clinics_by_keyboard(chrome: Browser, served: Server) -> None:
    with visiting(chrome, viewport={"width": 360, "height": 740}) as visit:
        page = visit.page
        page.goto(served.url(f"/clinics/{HARBOR}/"))
        star(page, HARBOR).focus()
        page.keyboard.press("Space")
        assert star(page, HARBOR).get_attribute("aria-pressed") == "true"
        page.keyboard.press("Enter")
        assert star(page, HARBOR).get_attribute("aria-pressed") == "false"
        page.keyboard.press("Enter")
        page.goto(served.url(CITY))
        page.locator(f"[data-clinic-id='{QUIET}'] a").first.focus()
        page.keyboard.press("Tab")
        assert page.evaluate("() => document.activeElement.dataset.star") == QUIET
        page.keyboard.press("Space")
        page.locator("[data-tray-link]").focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/compare/")
        ready(page, 2)
        page.locator("[data-comparison-remove]").last.focus()
        page.keyboard.press("Enter")
        ready(page, 1)
        assert page.evaluate("() => document.activeElement.hasAttribute('data-comparison-remove')")
        assert page.locator("[data-comparison-say]").inner_text() == "Quiet Tide taken out. 1 left."


def test_the_tray_hides_nothing_that_has_the_focus(chrome: Browser, served: Server) -> None:
    with visiting(chrome, viewport={"width": 360, "height": 740}, reduced_motion="reduce") as visit:
        page = visit.page
        page.goto(served.url(CITY))
        star(page, HARBOR).click()
        page.evaluate(
            "() => { scrollTo(0, 0); document.activeElement.blur(); document.querySelector('main').focus(); }"
        )
        covered = []
        for _ in range(60):
            page.keyboard.press("Tab")
            covered += page.evaluate("""() => {
              const it = document.activeElement, tray = document.querySelector('[data-tray]');
              if (it === document.body || tray.contains(it)) return [];
              return it.getBoundingClientRect().bottom > tray.getBoundingClientRect().top ? [it.outerHTML.slice(0, 90)] : [];
            }""")
        assert covered == []


def test_a_fifth_clinic_is_refused_in_words(chrome: Browser, served: Server) -> None:
    with phone(chrome) as visit:
        page = visit.page
        page.goto(served.url(CITY))
        stars = page.locator("[data-clinic-card] [data-star]")
        for place in range(4):
            stars.nth(place).tap()
        stars.nth(4).tap()
        assert stars.nth(4).get_attribute("aria-pressed") == "false"
        status = page.locator("[data-tray-say]")
        assert "You have 4 clinics" in status.inner_text()
        assert status.get_attribute("role") == "status"
        assert len(kept(page)) == 4
        assert page.evaluate(WIDER) == []


def test_every_card_and_every_open_profile_has_one_star(chrome: Browser, served: Server) -> None:
    with phone(chrome) as visit:
        for address in (CITY, f"/clinics/{HARBOR}/", "/clinics/us/", "/treatments/kap/", "/clinics/ie/"):
            visit.page.goto(served.url(address))
            odd = visit.page.evaluate(
                "() => [...document.querySelectorAll('[data-clinic-id]')].filter(e => e.querySelectorAll('[data-star]').length !== 1).length"
            )
            assert odd == 0, address
            assert visit.page.evaluate(SMALL, ["[data-star]", 44]) == []
        visit.page.goto(served.url("/clinics/us/il/chicago/wicker-park-infusion-loft/"))
        assert visit.page.locator("[data-profile] [data-star], .page-head [data-star]").count() == 0


def test_stars_move_nothing(chrome: Browser, served: Server) -> None:
    """A list and a profile stand still when script gives them their stars."""
    where = "() => [...document.querySelectorAll('main h1, main h3, main p, main li')].slice(0, 40).map(e => Math.round(e.getBoundingClientRect().top - document.querySelector('h1').getBoundingClientRect().top))"
    with phone(chrome) as bare, phone(chrome) as starred:
        bare.context.route("**/*.js", lambda route: route.abort())
        for address in (CITY, f"/clinics/{HARBOR}/", "/clinics/us/ca/los-angeles/san-fernando-valley-esketamine/"):
            for visit in (bare, starred):
                visit.page.goto(served.url(address), wait_until="networkidle")
            assert bare.page.evaluate(where) == starred.page.evaluate(where), address


@pytest.mark.parametrize("script", [NO_STORAGE, FULL_STORAGE], ids=["off", "full"])
def test_without_storage_the_list_lasts_as_long_as_the_page(chrome: Browser, served: Server, script: str) -> None:
    with phone(chrome, script) as visit:
        page = visit.page
        page.goto(served.url(CITY))
        star(page, HARBOR).tap()
        assert "keeps nothing" in page.locator("[data-tray-say]").inner_text()
        star(page, QUIET).tap()
        page.locator("[data-tray-link]").tap()
        ready(page, 2)
        assert page.url.endswith(f"/compare/#c={HARBOR},{QUIET}")
        assert names(page) == ["Harbor Light Ketamine Clinic", "Quiet Tide"]
        page.goto(served.url(CITY))
        assert star(page, HARBOR).get_attribute("aria-pressed") == "false"
        assert visit.faults == []


@pytest.mark.parametrize("bad", ["{", '"x"', "[1, null, {}]", '["../../etc", "a", "us/wa/<b>"]'])
@pytest.mark.sampled(2)
def test_what_is_kept_may_be_nonsense(chrome: Browser, served: Server, bad: str) -> None:
    with phone(chrome) as visit:
        page = visit.page
        page.goto(served.url("/compare/"), wait_until="networkidle")
        page.evaluate("bad => localStorage.setItem('shortlist /', bad)", bad)
        page.reload()
        page.wait_for_selector("[data-comparison-empty]:visible")
        page.goto(served.url(CITY))
        star(page, HARBOR).tap()
        assert kept(page) == [HARBOR]
        assert visit.faults == []


def test_two_tabs_stay_in_step(chrome: Browser, served: Server) -> None:
    with phone(chrome) as visit:
        one, other = visit.page, visit.context.new_page()
        table = visit.context.new_page()
        one.goto(served.url(CITY))
        other.goto(served.url(CITY))
        table.goto(served.url("/compare/"))
        one.bring_to_front()
        star(one, HARBOR).tap()
        other.wait_for_selector(f"[data-star='{HARBOR}'][aria-pressed='true']", state="attached")
        assert other.locator("[data-tray-link]").inner_text().strip() == "See the clinic you kept"
        ready(table, 1)
        other.bring_to_front()
        star(other, HARBOR).tap()
        one.wait_for_selector(f"[data-star='{HARBOR}'][aria-pressed='false']", state="attached")
        ready(table, 0)
        assert visit.faults == []


def test_a_shared_link_shows_its_clinics_and_leaves_the_own_list(chrome: Browser, served: Server) -> None:
    with phone(chrome) as visit:
        page = visit.page
        page.goto(served.url(CITY))
        star(page, BALLARD).tap()
        compare(page, served, f"#c={HARBOR},{QUIET},{HARBOR}&near=47.62,-122.33", 2)
        assert "from a link" in page.locator("[data-comparison-note]").inner_text()
        away = page.locator("[data-fact='where'] td").first.inner_text()
        assert re.search(r"\b\d+(\.\d)? mi away", away)
        page.locator("[data-comparison-remove]").first.tap()
        ready(page, 1)
        assert page.url.endswith(f"/compare/#c={QUIET}&near=47.62,-122.33")
        assert kept(page) == [BALLARD]
        page.locator("[data-comparison-own]").tap()
        page.wait_for_url("**/compare/")
        ready(page, 1)
        assert names(page) == ["Ballard Infusion Practice"]
        assert strangers(visit, served) == []
        assert not [url for url in visit.asked if "47.6" in url.partition("#")[0]]


def test_a_link_to_share_names_clinics_and_no_place(chrome: Browser, served: Server) -> None:
    with phone(chrome, permissions=["clipboard-read", "clipboard-write"]) as visit:
        page = visit.page
        compare(page, served, f"#c={HARBOR},{QUIET}&near=47.62,-122.33", 2)
        page.locator("[data-comparison-copy]").tap()
        page.wait_for_function(
            "() => document.querySelector('[data-comparison-say]').textContent.startsWith('Link copied')"
        )
        assert page.evaluate("() => navigator.clipboard.readText()") == served.url(f"/compare/#c={HARBOR},{QUIET}")
    with phone(chrome, "Object.defineProperty(navigator, 'clipboard', {value: undefined});") as visit:
        page = visit.page
        compare(page, served, f"#c={HARBOR},{QUIET}", 2)
        page.locator("[data-comparison-copy]").tap()
        assert page.locator("#comparison-link").input_value() == served.url(f"/compare/#c={HARBOR},{QUIET}")
        assert page.evaluate("() => document.activeElement.id") == "comparison-link"


def test_a_vanished_clinic_is_explained_and_can_be_taken_out(chrome: Browser, served: Server) -> None:
    with phone(chrome) as visit:
        page = visit.page
        page.goto(served.url(CITY))
        page.evaluate(
            "ids => localStorage.setItem('shortlist /', JSON.stringify(ids))", ["us/wa/seattle/old-clinic", HARBOR]
        )
        compare(page, served, "", 1)
        lost = page.locator("[data-comparison-missing]")
        assert "Old Clinic (Seattle, WA, US) is not listed any more" in lost.inner_text()
        assert not lost.locator("[data-comparison-retry]").count()
        assert violations(page) == []
        lost.locator("[data-comparison-remove]").tap()
        page.wait_for_selector("[data-comparison-missing]", state="hidden")
        assert kept(page) == [HARBOR]
        assert names(page) == ["Harbor Light Ketamine Clinic"]


def test_a_clinic_that_moved_is_found_at_its_new_address(chrome: Browser, served: Server) -> None:
    with phone(chrome) as visit:
        page = visit.page
        page.goto(served.url(CITY))
        page.evaluate("ids => localStorage.setItem('shortlist /', JSON.stringify(ids))", [MOVED, QUIET])
        compare(page, served, "", 2)
        assert names(page) == ["Harbor Light Ketamine Clinic", "Quiet Tide"]
        assert kept(page) == [HARBOR, QUIET]


def test_without_a_connection_it_can_be_tried_again(chrome: Browser, served: Server) -> None:
    with phone(chrome) as visit:
        page = visit.page
        page.goto(served.url("/compare/"))
        page.context.set_offline(True)
        page.evaluate("state => { location.hash = state; }", f"c={HARBOR}")
        page.wait_for_selector("[data-comparison-retry]")
        assert "Harbor Light could not be loaded" in page.locator("[data-comparison-missing]").inner_text()
        page.context.set_offline(False)
        page.locator("[data-comparison-retry]").tap()
        ready(page, 1)
        assert not page.locator("[data-comparison-missing]").is_visible()


def test_a_link_with_nonsense_asks_for_nothing(chrome: Browser, served: Server) -> None:
    with phone(chrome) as visit:
        page = visit.page
        page.goto(served.url("/compare/#c=../../robots.txt,//other.example/x,us/wa/%3Cb%3E,x&near=oops"))
        page.wait_for_selector("[data-comparison-empty]:visible")
        asked = [url for url in visit.asked if "/clinics/" in url or "robots" in url]
        assert asked == []
        assert visit.faults == []


def test_more_than_four_are_the_first_four(chrome: Browser, served: Server) -> None:
    five = f"{HARBOR},{QUIET},{BALLARD},{STALE},us/wa/seattle/cascade-mind-medicine"
    with phone(chrome) as visit:
        compare(visit.page, served, f"#c={five}", 4)
        assert "first 4" in visit.page.locator("[data-comparison-note]").inner_text()


def test_the_table_says_what_the_profiles_say(chrome: Browser, served: Server) -> None:
    with phone(chrome) as visit:
        page = visit.page
        compare(page, served, f"#c={HARBOR},{STALE}", 2)
        cell = lambda fact, place: page.locator(f"[data-fact='{fact}'] td").nth(place).inner_text()  # noqa: E731
        assert "$450–$525 a session" in " ".join(cell("prices", 0).split())
        assert "Adaeze Okafor MD" in " ".join(cell("people", 0).split())
        assert "Trained in Tacoma" not in cell("people", 0)
        assert "Monday–Tuesday: 8 AM–5 PM" in cell("hours", 0)
        assert "1200 Example Ave" in cell("where", 0)
        assert "Aetna" in cell("payment", 0)
        assert "Step-free entrance" in cell("access", 0)
        assert "English" in cell("languages", 0)
        assert "Accepting new patients" in cell("accepting", 0)
        assert "Recently checked: October 1, 2026 by phone" in cell("verified", 0)
        assert "May be out of date" in cell("verified", 1)
        assert "Not stated" in cell("prices", 1)
        assert page.locator("thead .sample-mark").count() == 2
        assert page.locator("table [id], table script, table [style]").count() == 0


def test_it_is_a_table_to_assistive_technology(chrome: Browser, served: Server) -> None:
    """On a phone too, where the rows are laid out as blocks."""
    with phone(chrome) as visit:
        compare(visit.page, served, f"#c={HARBOR},{QUIET}", 2)
        seen = visit.page.locator("main").aria_snapshot()
        assert 'table "Clinics side by side"' in seen
        assert 'columnheader "Harbor Light Ketamine Clinic' in seen
        assert 'rowheader "Who is in the room"' in seen


STATES = (
    "", f"#c={HARBOR}", f"#c={HARBOR},{QUIET}", f"#c={HARBOR},{QUIET},{BALLARD},{STALE}", f"#c={HARBOR},us/gone",
)  # fmt: skip


@pytest.mark.parametrize("state", STATES)
@pytest.mark.sampled(3)
def test_axe_finds_nothing_in_any_state(
    chrome: Browser, served: Server, pytestconfig: pytest.Config, state: str
) -> None:
    with visiting(chrome, reduced_motion="reduce") as visit:
        page = visit.page
        compare(page, served, state, len([one for one in state.split(",") if "/wa/" in one]))
        for width, scheme in looks(pytestconfig, STATES.index(state)):
            look(page, width, scheme)
            assert violations(page) == [], (width, scheme)
        for width, scheme in ((320, "dark"), (360, "light"), (1280, "dark"), (1280, "light")):
            look(page, width, scheme)
            assert page.evaluate(WIDER) == [], (width, scheme)
            assert page.evaluate(CUT) == [], (width, scheme)
        look(page, 360)
        assert page.evaluate(SMALL, ["main button, main .button, .comparison-call a", 44]) == []


def test_axe_finds_nothing_with_the_tray(chrome: Browser, served: Server, pytestconfig: pytest.Config) -> None:
    with visiting(chrome, reduced_motion="reduce") as visit:
        page = visit.page
        for place, address in enumerate((CITY, f"/clinics/{HARBOR}/")):
            page.goto(served.url(address))
            if not kept(page):
                star(page, HARBOR).click()
            for width, scheme in looks(pytestconfig, place):
                look(page, width, scheme)
                assert violations(page) == [], (address, width, scheme)


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_four_clinics_and_the_questions_fit_on_one_sheet(chrome: Browser, served: Server, paper: str) -> None:
    """The four longest records of the demonstration, across the sheet; the sheet is turned by itself where it may be."""
    longest = sorted(
        (path for path, data in served.files.items() if b"data-profile=" in data and path.endswith(".html")),
        key=lambda path: -len(served.files[path]),
    )[:4]
    ids = [path.removeprefix("clinics/").removesuffix("/index.html") for path in longest]
    with visiting(chrome) as visit:
        page = visit.page
        compare(page, served, f"#c={','.join(ids)}", 4)
        for options in ({"format": paper, "landscape": True}, {"prefer_css_page_size": True}):
            sheet = page.pdf(**options)
            assert len(re.findall(rb"/Type\s*/Page\b", sheet)) == 1, options
        width, height = map(float, re.search(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)", sheet).groups())
        assert width > height
        page.emulate_media(media="print")
        shown = page.locator("body").inner_text()
        for words in ("Who prescribes", "Demonstration record", "Demonstration site", "Recently checked"):
            assert words in shown, words
        assert not page.locator("button, .site-nav, [data-comparison-say]").filter(visible=True).count()


def test_a_profile_says_what_matters_on_the_first_screen(chrome: Browser, served: Server) -> None:
    """Name, place, price, whether new patients are taken, the last check and one action, without scrolling on a phone."""
    for clinic in (
        HARBOR,
        STALE,
        "us/ny/buffalo/north-buffalo-psychiatry",
        "us/ca/los-angeles/san-fernando-valley-esketamine",
    ):
        with phone(chrome) as visit:
            visit.page.goto(served.url(f"/clinics/{clinic}/"))
            below = visit.page.evaluate("""() => [...document.querySelectorAll(
              "h1, [data-compare-part='place'], .profile-facts > li, [data-compare-part='call']"
            )].filter(e => e.getBoundingClientRect().bottom > innerHeight).map(e => e.outerHTML.slice(0, 80))""")
            assert below == [], clinic
            assert visit.page.locator("[data-call-bar] a").count() == 1
            visit.page.mouse.wheel(0, 2000)
            visit.page.wait_for_function("() => scrollY > 500")
            assert visit.page.locator("[data-call-bar] a").bounding_box()["y"] < 60


def test_without_script_it_says_how_to_compare_by_hand(chrome: Browser, served: Server) -> None:
    with phone(chrome, java_script_enabled=False) as visit:
        page = visit.page
        page.goto(served.url("/compare/"))
        text = page.locator("main").inner_text()
        assert "needs JavaScript" in text
        assert "Who prescribes" in text
        assert page.locator("main a[href='/clinics/']").is_visible()
        assert page.locator("main a[href='/guide/choosing-a-clinic/']").is_visible()
        page.goto(served.url(CITY))
        assert page.locator("[data-star], [data-tray-link]").filter(visible=True).count() == 0


def test_below_a_path_it_works_as_well(chrome: Browser, served_below: Server) -> None:
    with phone(chrome) as visit:
        page = visit.page
        page.goto(served_below.url(CITY))
        star(page, HARBOR).tap()
        page.locator("[data-tray-link]").tap()
        ready(page, 1)
        assert page.evaluate("() => Object.keys(localStorage)") == ["shortlist /guide-site/"]
        page.locator("[data-head-name]").tap()
        page.wait_for_url(served_below.url(f"/clinics/{HARBOR}/"))
        assert strangers(visit, served_below) == []
        assert visit.faults == []
