"""The estimate of a course's cost on the cost page: by touch, by keyboard, by link, and without script."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.test_accessibility import SMALL, WIDER, violations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from tests.browser.demo_server import Server

pytestmark = pytest.mark.xdist_group("estimate")
PAGE = "/guide/cost/"
AT = "#treatment=iv-infusion&region={}&sessions={}"


@pytest.fixture
def page(chrome: Browser) -> Iterator[Page]:
    """A phone that tells of every error in the page."""
    context = chrome.new_context(viewport={"width": 360, "height": 800}, has_touch=True, reduced_motion="reduce")
    found = context.new_page()
    errors: list[str] = []
    found.on("pageerror", lambda error: errors.append(str(error)))
    found.on("console", lambda message: errors.append(message.text))
    yield found
    assert errors == []
    context.close()


def rows(page: Page) -> list[tuple[str, list[str]]]:
    """The table: place → "low–high" and "middle price …" of each number of sessions."""
    return page.eval_on_selector_all(
        "[data-estimate-row]",
        "rows => rows.map(row => [row.dataset.estimateRow, [...row.cells].slice(1).map(cell => cell.textContent.trim())])",
    )


def amounts(text: str) -> list[str]:
    return re.findall(r"[^\s\d.]*\$[\d,.]*\d", text)


def test_the_sum_is_that_of_the_table_for_every_place(page: Page, served: Server) -> None:
    """What the script reckons and what the build reckoned are the same figures."""
    page.goto(served.url(PAGE))
    table = rows(page)
    assert len(table) > 3
    for place, cells in table:
        page.locator("[data-estimate-place]").select_option(place)
        for sessions, cell in zip((1, 5, 6), cells, strict=True):
            page.locator("[data-estimate-sessions]").fill(str(sessions))
            said = page.locator("[data-estimate-result] p").first.inner_text()
            assert amounts(said) == amounts(cell.replace("–", " ")), (place, sessions)


def test_choosing_by_touch(page: Page, served: Server) -> None:
    page.goto(served.url(PAGE))
    page.wait_for_load_state("networkidle")
    asked = len(served.asked)
    result = page.locator("[data-estimate-result]")
    expect(page.locator("[data-estimate-form]")).to_be_visible()
    assert page.locator("[data-estimate-all]").get_attribute("open") is None, "the long table is folded"
    page.locator("[data-estimate-place]").select_option(label="Washington")
    page.locator("[data-estimate-sessions]").tap()
    page.locator("[data-estimate-sessions]").fill("12")
    expect(result).to_contain_text("12 sessions: about $4,200 to $9,000. At the middle price: $5,900.")
    expect(result).to_contain_text(re.compile(r"3 clinics, oldest check \w+ 20\d\d.*From demonstration records\."))
    assert page.evaluate("location.hash") == AT.format("us/wa", 12)
    assert len(served.asked) == asked, "nothing is asked of the host"
    assert page.evaluate(WIDER) == []
    assert page.evaluate(SMALL, [".estimate select, .estimate input, .estimate summary, .estimate-result a", 44]) == []
    assert violations(page) == []
    page.locator("[data-estimate-all] summary").tap()
    expect(page.locator("[data-estimate-row]").first).to_be_visible()
    assert violations(page) == []
    result.get_by_role("link", name="Clinics in Washington").tap()
    page.wait_for_url("**/clinics/us/wa/")
    page.go_back()
    expect(result).to_contain_text("12 sessions")


def test_choosing_by_keyboard(page: Page, served: Server) -> None:
    page.goto(served.url(PAGE))
    page.locator("[data-estimate-place]").focus()
    page.keyboard.type("Tex")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.locator("[data-estimate-result]")).to_contain_text("7 sessions: about")
    assert page.evaluate("location.hash") == AT.format("us/tx", 7)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Clinics in Texas"


@pytest.mark.parametrize(
    ("hash_", "said", "folded"),
    [
        (AT.format("us/ca", 5), "5 sessions: about", True),
        (AT.format("us/ca", 1), "One session:", True),
        ("#treatment=iv-infusion&region=us/ca", "6 sessions: about", True),
        (AT.format("us/gone", 5), "The link names a place that has no estimate now", True),
        (AT.format("us/ca", 99), "Type a whole number of sessions, from 1 to 60.", True),
        (AT.format("us/ca", "%3Cb%3E"), "Type a whole number of sessions, from 1 to 60.", True),
        ("#treatment=other&region=us/ca&sessions=2", "6 sessions: about", False),
        ("#what-insurance-covers", "6 sessions: about", False),
        ("#%", "6 sessions: about", False),
    ],
)
def test_a_shared_link(page: Page, served: Server, hash_: str, said: str, *, folded: bool) -> None:
    page.goto(served.url(PAGE) + hash_)
    expect(page.locator("[data-estimate-result]")).to_contain_text(said)
    assert (page.locator("[data-estimate-all]").get_attribute("open") is None) is folded
    form = page.locator("[data-estimate-form]")
    if folded:
        expect(form).to_be_in_viewport()
    if hash_ == "#what-insurance-covers":
        expect(page.locator(hash_)).to_be_in_viewport()


@pytest.mark.parametrize(
    ("typed", "wrong"), [("", True), ("0", True), ("61", True), ("2.5", True), ("-3", True), ("60", False)]
)
def test_bad_numbers_are_explained_in_place(page: Page, served: Server, typed: str, *, wrong: bool) -> None:
    page.goto(served.url(PAGE))
    page.locator("[data-estimate-sessions]").fill(typed)
    expect(page.locator("[data-estimate-result]")).to_contain_text("Type a whole number" if wrong else "60 sessions:")
    assert page.locator("[data-estimate-sessions]").get_attribute("aria-invalid") == str(wrong).lower()
    assert page.locator("[data-estimate-result]").get_attribute("role") == "status"


def test_a_link_followed_within_the_page(page: Page, served: Server) -> None:
    page.goto(served.url(PAGE))
    page.evaluate("hash => { location.hash = hash; }", AT.format("us/ny", 5))
    expect(page.locator("[data-estimate-result]")).to_contain_text("5 sessions")
    expect(page.locator("[data-estimate-place]")).to_have_value("us/ny")


@pytest.mark.parametrize("width", [320, 360, 1280])
@pytest.mark.sampled(3)
def test_without_script_the_table_says_it_all(chrome: Browser, served: Server, width: int) -> None:
    context = chrome.new_context(viewport={"width": width, "height": 800}, java_script_enabled=False)
    page = context.new_page()
    page.goto(served.url(PAGE))
    expect(page.locator("[data-estimate-form]")).to_be_hidden()
    table = page.locator(".estimate table")
    expect(table).to_be_visible()
    expect(table.locator("caption")).to_contain_text("from demonstration records")
    first = table.locator("[data-estimate-row]").first
    expect(first).to_contain_text("United States")
    expect(first).to_contain_text(re.compile(r"\d+ clinics, oldest check \w+ 20\d\d"))
    expect(first.locator("td")).to_have_count(3)
    context.close()
    context = chrome.new_context(viewport={"width": width, "height": 800})
    context.route("**/*.js", lambda route: route.abort())
    page = context.new_page()
    page.goto(served.url(PAGE))
    expect(page.locator("[data-estimate-row]").first).to_be_visible()
    assert page.evaluate(WIDER) == []
    assert violations(page) == []
    context.close()


def test_the_figures_are_those_of_the_prices_above(page: Page, served: Server) -> None:
    """The first row and the table of listed prices before it show one range and one middle price."""
    page.goto(served.url(PAGE))
    prices = page.locator(".price-table tbody tr", has_text="for mood").first
    (cell, *_) = rows(page)[0][1]
    shown = prices.locator("td").all_text_contents()
    assert amounts(" ".join(shown[:2]).replace("–", " ")) == amounts(cell.replace("–", " "))
