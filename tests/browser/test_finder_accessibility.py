"""The finder in each of its states: axe-core, reflow, targets; what is said aloud; on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.test_accessibility import CONTROLS, CUT, SMALL, WIDER, look, looks, violations
from tests.browser.test_finder import at, status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from tests.browser.demo_server import Server

pytestmark = pytest.mark.xdist_group("finder-accessibility")
#: A box to tick is pressed by its whole line.
LARGE = CONTROLS.replace("input:not([type=hidden])", "input:not([type=hidden], [type=checkbox])")
#: What stands after the `#`, by a name for it.
STATES = {
    "results": "near=98101",
    "state": "near=us/ca&condition=depression&sort=price",
    "filters": "near=94110&within=250&condition=ptsd&access=step-free&accepting=1",
    "nothing": "near=97701&within=10",
    "unknown": "near=seatle",
    "gone": "near=us/wa/seattle&insurer=gone-plan&within=99999",
    "all": "sort=verified",
    "another": "near=here",
}


@pytest.fixture(scope="module")
def page(chrome: Browser) -> Iterator[Page]:
    found = chrome.new_page(reduced_motion="reduce")
    yield found
    found.close()


@pytest.mark.parametrize("state", STATES)
@pytest.mark.sampled(3)
def test_every_state(page: Page, served: Server, pytestconfig: pytest.Config, state: str) -> None:
    """Light and dark, on a phone with the filters open and on a wide screen."""
    look(page, 360)
    at(page, served, STATES[state])
    folded = page.locator("[data-finder-filters]:not([open]) summary")
    if folded.is_visible():
        folded.click()
    for width, scheme in looks(pytestconfig, [*STATES].index(state)):
        look(page, width, scheme)
        assert violations(page) == [], (width, scheme)
    for width in (320, 360, 1280):
        look(page, width)
        assert page.evaluate(WIDER) == [], width
        assert page.evaluate(CUT) == [], width
        assert page.evaluate(SMALL, [f"{LARGE}, [data-finder] label:has(input)", 44]) == []
        assert page.evaluate(SMALL, ["[data-finder] input[type=checkbox]", 24]) == []


def test_letters_twice_as_large(page: Page, served: Server) -> None:
    look(page, 640)
    at(page, served, STATES["filters"])
    page.evaluate(
        "() => { const root = document.documentElement; root.style.fontSize = `${2 * parseFloat(getComputedStyle(root).fontSize)}px`; }"
    )
    assert page.evaluate(WIDER) == []
    assert page.evaluate(CUT) == []


def test_offers(page: Page, served: Server) -> None:
    """The list of offers, unmarked and marked, on the home page and in the finder."""
    for address in ("/", "/clinics/"):
        page.goto("about:blank")
        page.goto(served.url(address))
        look(page, 360)
        page.locator("[data-finder-place]").fill("san")
        page.wait_for_selector("#finder-places li")
        assert violations(page) == []
        page.keyboard.press("ArrowDown")
        look(page, 360, "dark")
        assert violations(page) == []
        assert page.evaluate(SMALL, ["#finder-places li", 44]) == []
        assert page.evaluate(WIDER) == []


def test_the_answer_is_announced_once(page: Page, served: Server) -> None:
    """The status line is a live region that was there before, and is written when the answer has come."""
    look(page, 1280)
    page.goto("about:blank")
    page.goto(served.url("/clinics/"))
    page.evaluate("""() => {
      window.said = [];
      const status = document.querySelector('[data-finder-status]');
      new MutationObserver(() => said.push(status.textContent)).observe(status, {childList: true, characterData: true, subtree: true});
    }""")
    line = page.locator("[data-finder-status]")
    assert line.get_attribute("role") == "status"
    page.locator("[data-finder-place]").fill("98101")
    page.locator("[data-finder-place]").press("Enter")
    assert status(page) == "9 clinics within 50 miles of 98101"
    page.locator("[data-finder-filter=condition]").select_option("ptsd")
    page.wait_for_function("() => said.at(-1).startsWith('5 ')")
    said = page.evaluate("said")
    assert [one for one in said if not one.startswith("Looking")][-2:] == [
        "9 clinics within 50 miles of 98101",
        "5 clinics within 50 miles of 98101",
    ]


def test_on_paper(page: Page, served: Server) -> None:
    """The clinics found, without the controls."""
    look(page, 800)
    at(page, served, "near=98101")
    page.emulate_media(media="print")
    shown = "selector => [...document.querySelectorAll(selector)].filter(e => e.checkVisibility()).length"
    assert page.evaluate(shown, "main form, main select, main button, main input") == 0
    assert page.evaluate(shown, "[data-finder-results] [data-clinic-id]") == 9
    page.emulate_media(media="screen")
