"""`sitegen serve` in a real Chromium: pages follow the files that an editor saves."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from sitegen.base.headers import policy
from tests.chromium import CHROMIUM, FLAGS
from tests.serve_harness import PATIENCE, ROOT, Process, edit, serving, write, write_site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

POLICY = f"{policy()}; require-trusted-types-for 'script'"
LONG = "\n\n".join(f"Paragraph {number}." for number in range(200))
COST = "content/guide/cost.md"
# A function, which is evaluated once: an expression is at every look, and a strict policy refuses all but the first.
CONNECTED = "() => document.documentElement.dataset.sitegenLive === ''"
REMEMBER = "window.remembered = true"  # gone after a reload


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser) -> Iterator[Page]:
    context = browser.new_context()
    context.set_default_timeout(PATIENCE * 1000)
    expect.set_options(timeout=PATIENCE * 1000)
    page = context.new_page()
    page.faults = []
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    yield page
    context.close()


@pytest.fixture
def site(tmp_path) -> Path:
    write_site(tmp_path)
    edit(tmp_path / COST, "The first text.", f"The first text.\n\n{LONG}")
    return tmp_path


@pytest.fixture
def running(site) -> Iterator[Process]:
    with serving(site) as process:
        process.line("files read")
        yield process


def opened(page: Page, running: Process, path: str = "/sub/guide/cost/") -> Page:
    """The page at a path, following the server."""
    page.goto(f"{running.address}{path}")
    page.wait_for_function(CONNECTED)
    page.evaluate(REMEMBER)
    return page


def reloaded(page: Page) -> bool:
    return page.evaluate("window.remembered !== true")


def test_a_saved_article_reloads_its_page_where_the_reader_was(page, running, site):
    opened(page, running)
    page.evaluate("scrollTo({top: 1500, behavior: 'instant'})")
    edit(site / COST, "The first text.", "The second text.")
    expect(page.get_by_text("The second text.")).to_be_attached()
    assert reloaded(page)
    page.wait_for_function("() => scrollY === 1500")
    assert page.faults == []


def test_a_rename_over_the_file_counts_as_a_save(page, running, site):
    opened(page, running)
    write(site / "content/guide/.cost.md.new", (site / COST).read_text().replace("first", "renamed"))
    os.replace(site / "content/guide/.cost.md.new", site / COST)
    expect(page.get_by_text("The renamed text.")).to_be_attached()


def test_a_page_that_did_not_change_is_left_alone(page, running, site):
    opened(page, running, "/sub/guide/visit/")
    edit(site / COST, "The first text.", "The second text.")
    running.line("files read; no problems")
    # The next thing that this page is told comes after that build; had it been told to reload, it would have.
    write(site / "data/glossary.yaml", "broken")
    expect(page.get_by_role("alert")).to_be_visible()
    assert not reloaded(page)


def test_a_style_sheet_is_swapped_without_a_reload(page, running, site):
    opened(page, running)
    base = (ROOT / "themes/default/css/base.css").read_text()
    colour = "() => getComputedStyle(document.querySelector('main')).outlineColor"
    write(site / "themes/default/css/utilities.css", (ROOT / "themes/default/css/utilities.css").read_text())
    page.evaluate("scrollTo({top: 900, behavior: 'instant'})")
    for wanted in ("rgb(1, 2, 3)", "rgb(4, 5, 6)"):
        write(site / "themes/default/css/base.css", f"{base}\nmain {{ outline: 1px solid {wanted}; }}\n")
        page.wait_for_function(f"() => ({colour})() === '{wanted}'")
    page.wait_for_function("() => document.querySelectorAll('link[rel=stylesheet]').length === 1")
    assert not reloaded(page)
    assert page.evaluate("scrollY") == 900
    # After the swap the page is still followed, also by a reload.
    edit(site / COST, "The first text.", "The second text.")
    expect(page.get_by_text("The second text.")).to_be_attached()
    page.wait_for_function(f"() => ({colour})() === 'rgb(4, 5, 6)'")
    assert page.faults == []


def test_problems_lie_over_the_last_good_page_until_they_are_mended(page, running, site):
    opened(page, running)
    edit(site / COST, "description: Prices.\n", "")
    overlay = page.get_by_role("alert")
    expect(overlay).to_contain_text("content/guide/cost.md:")
    expect(overlay).to_contain_text("error")
    expect(page.get_by_text("The first text.")).to_be_attached()
    assert not reloaded(page)
    edit(site / COST, "---\ntitle", "---\ndescription: Prices.\ntitle")
    expect(overlay).to_have_count(0)
    assert not reloaded(page)
    assert page.faults == []


def test_the_overlay_lists_every_problem_and_can_be_closed(page, running, site):
    opened(page, running)
    edit(site / COST, "description: Prices.\n", "")
    expect(page.get_by_role("alert").get_by_role("listitem")).to_have_count(1)
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_role("alert")).to_have_count(0)
    edit(site / "content/guide/visit.md", "description: A day.\n", "")
    expect(page.get_by_role("alert").get_by_role("listitem")).to_have_count(2)
    page.get_by_role("button", name="Close").press("Escape")
    expect(page.get_by_role("alert")).to_have_count(0)
    page.get_by_role("button", name="2 errors").click()
    expect(page.get_by_role("alert").get_by_role("listitem")).to_have_count(2)


def test_a_page_opened_while_the_site_is_broken_is_told_too(page, running, site):
    edit(site / COST, "description: Prices.\n", "")
    running.line("1 error")
    opened(page, running, "/sub/guide/visit/")
    expect(page.get_by_role("alert")).to_contain_text("content/guide/cost.md:")


def test_what_an_error_quotes_is_text_and_never_markup(page, running, site):
    opened(page, running)
    edit(site / COST, "title: What", '"<img src=x onerror=alert(1)>": What')
    expect(page.get_by_role("alert")).to_contain_text("<img src=x")
    assert page.get_by_role("alert").locator("img").count() == 0


def test_a_new_page_appears_where_none_was_and_a_deleted_one_goes(page, running, site):
    opened(page, running, "/sub/guide/new/")
    expect(page.locator("h1")).not_to_have_text("New")
    write(site / "content/guide/new.md", "---\ntitle: New\ndescription: x\n---\n\nHere.\n")
    expect(page.locator("h1")).to_have_text("New")
    page.wait_for_function(CONNECTED)
    (site / "content/guide/new.md").unlink()
    expect(page.locator("h1")).not_to_have_text("New")


def test_a_site_that_is_mended_takes_the_place_of_the_notice(page, tmp_path):
    with serving(tmp_path) as running:
        opened(page, running, "/")
        expect(page.locator("h1")).to_have_text("There is no site yet")
        expect(page.get_by_role("alert")).to_contain_text("data/site.yaml:1:1")
        write_site(tmp_path)
        expect(page).to_have_title("Test guide")


def test_the_bar_names_the_source_and_marks_drafts(page, running):
    bar = page.get_by_label("sitegen serve")
    opened(page, running)
    expect(bar).to_contain_text("content/guide/cost.md:1")
    expect(bar).not_to_contain_text("Draft")
    opened(page, running, "/sub/guide/later/")
    expect(bar).to_contain_text("Draft")
    expect(bar).to_contain_text("content/guide/later.md:1")
    page.get_by_role("button", name="Hide this bar").click()
    expect(bar).to_have_count(0)


def test_a_strict_policy_lets_the_client_work(page, running, site):
    def with_policy(route):
        answer = route.fetch()
        route.fulfill(response=answer, headers={**answer.headers, "content-security-policy": POLICY})

    messages = []
    page.on("console", lambda message: messages.append(message.text))
    page.route(f"{running.address}/sub/guide/**", with_policy)
    opened(page, running)
    edit(site / COST, "description: Prices.\n", "")
    expect(page.get_by_role("alert")).to_be_visible()
    assert page.get_by_role("alert").evaluate("element => getComputedStyle(element).position") == "fixed"
    edit(site / COST, "---\ntitle", "---\ndescription: Prices.\ntitle")
    edit(site / COST, "The first text.", "The second text.")
    expect(page.get_by_text("The second text.")).to_be_attached()
    assert [text for text in messages if "Content Security Policy" in text] == []
    assert page.faults == []


def test_a_server_that_stopped_is_told_and_one_that_came_back_is_followed(page, site):
    with serving(site) as first:
        opened(page, first)
        port = first.address.rpartition(":")[2]
        assert first.stop() == 0
        expect(page.get_by_text("sitegen serve has stopped")).to_be_visible()
    edit(site / COST, "The first text.", "The second text.")
    with serving(site, "--port", port) as second:
        assert second.address == first.address
        expect(page.get_by_text("The second text.")).to_be_attached()


def test_many_pages_can_be_open_at_once(page, running, site):
    # A browser has six connections for one host: pages that are hidden let theirs go.
    hide = "Object.defineProperty(document, 'hidden', {get: () => window.hiddenNow ?? true, configurable: true})"
    others = [page.context.new_page() for _ in range(8)]
    for other in others:
        other.add_init_script(hide)
        other.goto(f"{running.address}/sub/guide/cost/")
    opened(page, running)
    edit(site / COST, "The first text.", "The second text.")
    expect(page.get_by_text("The second text.")).to_be_attached()
    expect(others[0].get_by_text("The first text.")).to_be_attached()
    others[0].evaluate("hiddenNow = false; document.dispatchEvent(new Event('visibilitychange'))")
    expect(others[0].get_by_text("The second text.")).to_be_attached()


def test_the_parts_page_shows_every_part_and_follows_the_theme(page, running, site):
    opened(page, running, "/.sitegen/parts/")
    expect(page.locator("[data-clinic-card]").first).to_be_visible()
    assert page.get_by_role("heading", level=2, name="clinic-card").count() == 1
    write(site / "themes/default/parts/price/fixtures.yaml", "- {name: My own, args: {money: null}}\n")
    expect(page.get_by_role("heading", name="My own")).to_be_attached()
    expect(page.get_by_text("This cannot be drawn.")).to_be_attached()


def test_the_button_of_the_overlay_has_room_for_its_word_on_a_phone(page, running, site):
    page.set_viewport_size({"width": 360, "height": 640})
    opened(page, running, "/sub/guide/visit/")
    write(site / "data/glossary.yaml", "broken")
    expect(page.get_by_role("alert")).to_be_visible()
    button = page.get_by_role("button", name="Close").first
    width, needed, right = button.evaluate(
        "one => [one.clientWidth, one.scrollWidth, one.getBoundingClientRect().right]"
    )
    assert needed <= width
    assert right <= 360
