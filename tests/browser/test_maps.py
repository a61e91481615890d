"""Maps in Chromium: by keyboard, by finger, in both colour schemes, with forced colours, on paper."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from tests.browser.test_accessibility import WIDER, look, violations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from tests.browser.demo_server import Server

pytestmark = pytest.mark.xdist_group("accessibility")
MAPS = {"states": "/clinics/us/", "state": "/clinics/us/ca/", "country": "/clinics/de/", "part": "/clinics/gb/england/"}
SHOWN = """() => [...document.querySelectorAll('.region-map-sheet a')].filter(e => e.checkVisibility())
  .map(e => [e.getAttribute('aria-label'), e.getBoundingClientRect().width, e.getBoundingClientRect().height])"""


@pytest.fixture(scope="module")
def page(chrome: Browser) -> Iterator[Page]:
    found = chrome.new_page(reduced_motion="reduce")
    yield found
    found.close()


@pytest.mark.parametrize("kind", MAPS)
@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
@pytest.mark.sampled(3)
def test_axe_finds_nothing(page: Page, served: Server, kind: str, width: int, scheme: str) -> None:
    page.goto(served.url(MAPS[kind]))
    look(page, width, scheme)
    assert violations(page) == []
    assert page.evaluate(WIDER) == []


@pytest.mark.parametrize("kind", MAPS)
@pytest.mark.parametrize("width", [360, 800, 1280])
def test_what_can_be_pressed_is_large(page: Page, served: Server, kind: str, width: int) -> None:
    page.goto(served.url(MAPS[kind]))
    look(page, width)
    shown = page.evaluate(SHOWN)
    assert shown
    if width != 800:  # between, the list beside is what is pressed
        assert [one for one in shown if one[1] < 23.5 or one[2] < 23.5] == []


def test_states_by_keyboard(page: Page, served: Server) -> None:
    """Tab goes from state to state in the order of the list; the name is shown, the ring is seen, Enter goes there."""
    page.goto(served.url(MAPS["states"]))
    look(page, 1280)
    names = [name for name, *_ in page.evaluate(SHOWN)]
    assert len(names) > 12
    page.locator(".region-map-sheet a").first.focus()
    for name in names:
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Tab")
        found = page.evaluate("""() => {
          const link = document.activeElement, ring = getComputedStyle(link.firstElementChild);
          return [link.getAttribute('aria-label'), parseFloat(ring.strokeWidth) >= 3 && ring.stroke !== 'none',
            link.querySelector('text').checkVisibility(), link.querySelector('text').textContent];
        }""")
        assert found == [name, True, True, name]
        page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.closest('.region-map')") is None
    page.locator(".region-map-sheet a[aria-label^='California']").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/clinics/us/ca/")


def test_a_state_is_pressed(page: Page, served: Server) -> None:
    page.goto(served.url(MAPS["states"]))
    look(page, 360)
    page.locator(".region-map-sheet a[aria-label^='Texas']").click()
    page.wait_for_url("**/clinics/us/tx/")


def test_every_colour_of_the_legend_differs(page: Page, served: Server) -> None:
    """The shades are told apart, and the numbers on them can be read: 4.5:1, in both schemes."""
    page.goto(served.url(MAPS["states"]))
    for scheme in ("light", "dark"):
        look(page, 1280, scheme)
        ratios = page.evaluate("""() => {
          const rgb = text => text.match(/[0-9.]+/g).slice(0, 3).map(Number);
          const light = c => c.map(v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
            .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
          const ratio = (a, b) => (Math.max(light(a), light(b)) + 0.05) / (Math.min(light(a), light(b)) + 0.05);
          const paper = rgb(getComputedStyle(document.body).backgroundColor);
          return [1, 2, 3, 4, 5].map(step => {
            const area = getComputedStyle(document.querySelector(`.region-map-legend .region-map-${step}`));
            const shade = rgb(area.fill).map((v, i) => v * area.fillOpacity + paper[i] * (1 - area.fillOpacity));
            const text = document.querySelector(`.region-map-on-${step}`);
            return [ratio(shade, paper), text ? ratio(shade, rgb(getComputedStyle(text).fill)) : 99];
          });
        }""")
        shades = [shade for shade, _ in ratios]
        assert all(dark > 1.2 * light for light, dark in pairwise(shades)), (scheme, shades)
        assert [text for _, text in ratios if text < 4.5] == [], scheme


def test_forced_colours(chrome: Browser, served: Server) -> None:
    page = chrome.new_page(forced_colors="active")
    for address in MAPS.values():
        page.goto(served.url(address))
        fills = page.evaluate("""() => [...document.querySelectorAll('.region-map-sheet text')].filter(e => e.checkVisibility())
          .map(e => getComputedStyle(e).fill)""")
        assert len(set(fills)) <= 1
        land = page.evaluate("() => getComputedStyle(document.querySelector('.region-map-sheet path')).stroke")
        assert land == page.evaluate("() => getComputedStyle(document.body).color")
    page.close()


def test_paper(page: Page, served: Server) -> None:
    """A printed map has its numbers or names, in ink on white, in dark mode too."""
    for kind in ("states", "state"):
        page.goto(served.url(MAPS[kind]))
        look(page, 800, "dark")
        page.emulate_media(media="print")
        inks = page.evaluate("""() => [...document.querySelectorAll('.region-map-sheet text')].filter(e => e.checkVisibility())
          .map(e => getComputedStyle(e).fill)""")
        assert len(inks) > 5
        assert "rgb(0, 0, 0)" in inks
        page.emulate_media(media="screen")
