"""The search box in Chromium: what it finds, says and survives, in the header and on /search/."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.search_documents import BASE, DOCUMENTS, clinic
from tests.browser.search_harness import Site, addresses, chromium, serving, settled, site_files

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page, Route


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for the file."""
    with chromium() as found:
        yield found


@pytest.fixture
def site() -> Iterator[Site]:
    """A fresh copy of the little site, under a base path."""
    with serving(Site(site_files(DOCUMENTS, BASE), BASE)) as found:
        yield found


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page on which nothing may fail silently."""
    found = browser.new_page()
    faults: list[str] = []
    found.on("pageerror", lambda error: faults.append(str(error)))
    found.on("console", lambda line: faults.append(line.text) if "Content Security Policy" in line.text else None)
    yield found
    found.close()
    assert faults == []


def found(page: Page, site: Site, query: str) -> tuple[list[str], str]:
    """Addresses below the base, and the status line, of a query on the search page."""
    page.goto("about:blank")
    page.goto(site.url("/search/"))
    page.fill("[data-search-input]", query)
    status = settled(page)
    return [address.removeprefix(BASE) for address in addresses(page)], status


FIRST = {
    "seattle": "/clinics/us/wa/seattle/",
    "WA": "/clinics/us/wa/",
    "or": "/clinics/us/or/",
    "in": "/clinics/us/in/",
    "ME": "/clinics/us/me/",
    "maine": "/clinics/us/me/",
    "portland or": "/clinics/us/or/portland/",
    "portland ME": "/clinics/us/me/portland/",
    "harbor light": "/clinics/us/wa/seattle/harbor-light/",
    "harb": "/clinics/us/wa/seattle/harbor-light/",
    "jose nunez": "/clinics/us/wa/seattle/harbor-light/",
    "O'Brien": "/clinics/us/wa/seattle/harbor-light/",
    "crps": "/clinics/us/wa/seattle/harbor-light/",
    "complex regional pain syndrome seattle": "/clinics/us/wa/seattle/harbor-light/",
    "98101": "/clinics/us/wa/seattle/harbor-light/",
    "98101-1234": "/clinics/us/wa/seattle/harbor-light/",
    "04101": "/clinics/us/me/portland/casco/",
    "(206) 555-0114": "/clinics/us/wa/seattle/harbor-light/",
    "001 206 555 0114": "/clinics/us/wa/seattle/harbor-light/",
    "555 0114": "/clinics/us/wa/seattle/harbor-light/",
    "does insurance pay": "/guide/cost/#insurance",
    "cystitis": "/guide/effects/#bladder",
    "how much does an infusion cost": "/guide/cost/#price",
    "infusio price": "/guide/cost/#price",
    "ketamine": "/glossary/#ketamine",
    "ketimine": "/glossary/#ketamine",
    "saettle depression": "/clinics/us/wa/seattle/cedar/",
}


def test_the_right_thing_is_first(page: Page, site: Site) -> None:
    """Places, codes, names, numbers, synonyms, unfinished and misspelt words."""
    page.goto(site.url("/search/"))
    first = {}
    for query in FIRST:
        page.fill("[data-search-input]", query)
        settled(page)
        first[query] = next(iter(addresses(page)), "").removeprefix(BASE)
    assert first == FIRST


def test_every_word_is_required_then_any(page: Page, site: Site) -> None:
    """Both words where something has both; else either, and the reader is told."""
    results, status = found(page, site, "depression seattle")
    assert results[:2] == ["/clinics/us/wa/seattle/cedar/", "/clinics/us/wa/seattle/harbor-light/"] or len(results) == 3
    assert status == "3 results."
    assert results[-1] == "/clinics/us/wa/seattle/alder/"
    results, status = found(page, site, "cystitis portland")
    assert "/guide/effects/#bladder" in results
    assert status.startswith("Nothing has all of these words")


def test_misspelt_words_are_named(page: Page, site: Site) -> None:
    """An honest nothing, what was meant, and its results."""
    _, status = found(page, site, "ketimine")
    assert status.startswith("Nothing found for “ketimine”. Did you mean “ketamine”?")
    results, status = found(page, site, "qqqqqqq")
    assert (results, status) == ([], "Nothing found for “qqqqqqq”.")
    expect(page.locator("[data-search-help]")).to_be_visible()


def test_postal_prefix(page: Page, site: Site) -> None:
    """The first digits of a postal code find every code under them."""
    results, _ = found(page, site, "981")
    assert len(results) == 3
    assert all(address.startswith("/clinics/us/wa/seattle/") for address in results)


def test_names_are_offered_one_fetch_after_the_manifest(page: Page, site: Site) -> None:
    """While nothing else has come, a place that begins so is there to be chosen; the answer takes its place."""
    page.route(re.compile(r"/search/[td]/"), lambda route: None)
    page.goto(site.url("/"))
    site.asked.clear()
    box = page.locator("[data-search-input]")
    box.fill("sea")
    expect(page.locator("[data-search-results] a")).to_have_count(1)
    assert addresses(page) == [f"{BASE}/clinics/us/wa/seattle/"]
    index = [path for path in site.asked if "/search/" in path and path.endswith((".json", ".txt"))]
    assert [path.split("/search/")[1][:2] for path in index] == ["ma", "n/"]
    box.press("ArrowDown")
    page.unroute_all(behavior="ignoreErrors")
    expect(page.locator("[data-search-results] a")).not_to_have_count(1)
    assert addresses(page)[0] == f"{BASE}/clinics/us/wa/seattle/"
    expect(page.locator("[aria-selected=true]")).to_have_attribute("href", f"{BASE}/clinics/us/wa/seattle/")


HOSTILE = (
    "x" * 10_000, "seattle " * 1_250, "<img src=x onerror=alert(1)>", "\x00\x07\x1b", "-", "*", '"', "+-~^:*", "%", "%E0%A4%A",
    "__proto__", "constructor", "toString hasOwnProperty", "\U0001f642", "0" * 400, "'" * 50,
)  # fmt: skip


def test_hostile_queries_are_answered(page: Page, site: Site) -> None:
    """Nothing throws, nothing hangs, nothing becomes markup, and the box answers the next query."""
    page.goto(site.url("/search/"))
    for query in HOSTILE:
        page.evaluate("query => { location.hash = `q=${encodeURIComponent(query)}`; }", query)
        page.wait_for_timeout(50)
        settled(page)
        page.evaluate("location.hash = 'q=harbor'")
        page.wait_for_function(
            "() => document.querySelector('[data-search-results] a')?.href.endsWith('harbor-light/')"
        )
        assert page.locator("img").count() == 0


def test_hostile_words_are_typed_and_shown_as_they_are(page: Page, site: Site) -> None:
    """Markup is text in the status line, signs alone ask for nothing, and a long text is cut where it is told."""
    _, status = found(page, site, "<img src=zqx onerror=zqy()>")
    assert status == "Nothing found for “<img src=zqx onerror=zqy()>”."
    assert page.locator("img").count() == 0
    for query in ("-", "*", '"', "+-~^:*"):
        assert found(page, site, query) == ([], ""), query
    page.evaluate("location.hash = `q=${'x'.repeat(10000)}`")
    page.wait_for_function("() => document.querySelector('[data-search-status]').textContent.includes('xxx')")
    assert len(settled(page)) < 100


def test_markup_in_results_is_text(page: Page, site: Site) -> None:
    """A snippet shows what stands around the word, its markup as characters."""
    found(page, site, "cystitis painful")
    row = page.locator("[data-search-results] li").first
    assert "<b>painful</b> & rare" in row.inner_text()
    assert row.locator("mark").all_inner_texts()[-2:] == ["Cystitis", "painful"]
    assert row.locator("b").count() == 0


def test_nothing_is_fetched_before_focus(page: Page, site: Site) -> None:
    """Only the small eager script comes with a page."""
    page.goto(site.url("/"))
    page.wait_for_load_state("networkidle")
    assert {
        path for path in site.asked if path.endswith(".mjs") or "/search/" in path.removeprefix(f"{BASE}/theme/js")
    } == {f"{BASE}/theme/js/search/{name}.mjs" for name in ("open", "box", "address", "messages", "rows")}
    with page.expect_event("requestfinished", lambda request: request.url.endswith("/search/manifest.json")):
        page.focus("[data-search-input]")
    assert not any("/search/t/" in path for path in site.asked)


@pytest.mark.parametrize("closing", ["escape", "elsewhere"])
def test_no_late_answer_opens_what_the_reader_closed(page: Page, site: Site, closing: str) -> None:
    held: list[Route] = []
    answering = False

    def answer(route: Route) -> None:
        if answering:
            route.continue_()
        else:
            held.append(route)

    page.route("**/search/t/*", answer)
    page.goto(site.url("/"))
    page.keyboard.press("/")
    page.keyboard.type("seattle")
    panel = page.locator("[data-search-panel]")
    expect(panel).to_be_visible()
    while not held:
        page.wait_for_timeout(20)
    if closing == "escape":
        page.keyboard.press("Escape")
    else:
        page.mouse.click(5, 600)
    expect(panel).to_be_hidden()
    answering = True
    for route in held:
        route.continue_()
    settled(page)
    page.wait_for_function("() => document.querySelector('[data-search-results] a')")
    expect(panel).to_be_hidden()
    page.locator("[data-search-input]").focus()
    page.keyboard.press("ArrowDown")
    expect(panel).to_be_visible()
    assert page.locator("[data-search-input]").get_attribute("aria-activedescendant")


def test_header_is_a_combobox(page: Page, site: Site) -> None:
    """Slash opens, arrows move, Escape closes, Enter follows."""
    page.goto(site.url("/"))
    expect(page.locator("[data-search-link]")).to_be_hidden()
    box = page.locator("[data-search-input]")
    page.keyboard.press("/")
    expect(box).to_be_focused()
    assert box.input_value() == ""
    page.keyboard.type("seattle")
    settled(page)
    page.wait_for_function("() => document.querySelector('[data-search-results] a')")
    assert box.get_attribute("role") == "combobox"
    assert box.get_attribute("aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    first = page.locator("[data-search-results] a").first
    assert box.get_attribute("aria-activedescendant") == first.get_attribute("id")
    assert first.get_attribute("aria-selected") == "true"
    page.keyboard.press("Escape")
    expect(page.locator("[data-search-panel]")).to_be_hidden()
    page.keyboard.type(" wa")
    page.wait_for_timeout(400)
    settled(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/clinics/us/wa/seattle/")


def test_enter_leads_to_the_search_page(page: Page, site: Site) -> None:
    """The query travels after the hash and never reaches the server."""
    page.goto(site.url("/"))
    page.fill("[data-search-input]", "harbor & light")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/#q=harbor%20%26%20light")
    settled(page)
    assert page.input_value("[data-search-input]") == "harbor & light"
    assert addresses(page)[0].endswith("harbor-light/")
    assert not any("?" in path or "harbor" in path for path in site.asked)


def test_state_is_in_the_hash(page: Page, site: Site) -> None:
    """Typing renews the hash, following a hash renews the results, and more can be shown."""
    page.goto(site.url("/search/#q=seattle"))
    settled(page)
    assert addresses(page)[0] == f"{BASE}/clinics/us/wa/seattle/"
    page.fill("[data-search-input]", "bend")
    page.wait_for_url("**/search/#q=bend")
    page.wait_for_function("() => document.querySelectorAll('[data-search-results] a').length === 10")
    page.click("[data-search-more]")
    page.wait_for_function("() => document.querySelectorAll('[data-search-results] a').length === 20")
    page.evaluate("location.hash = 'q=maine'")
    page.wait_for_function("() => document.querySelector('[data-search-results] a')?.href.endsWith('/us/me/')")
    page.fill("[data-search-input]", "")
    page.wait_for_function("() => !location.hash && !document.querySelector('[data-search-results] a')")


@pytest.mark.parametrize("fault", ["missing", "cut", "altered"])
@pytest.mark.parametrize("kind", ["/search/t/", "/search/d/", "/search/manifest.json", "/theme/vendor/"])
@pytest.mark.sampled(4)
def test_a_broken_file_is_told_and_retried(page: Page, site: Site, kind: str, fault: str) -> None:
    """A message and a button that works once the file is whole again."""
    whole = dict(site.files)
    for path, data in whole.items():
        if path.startswith(BASE + kind):
            if fault == "missing":
                del site.files[path]
            else:
                middle = len(data) // 2
                site.files[path] = data[:middle] + (b"" if fault == "cut" else b"\xff}{" + data[middle + 3 :])
    _, status = found(page, site, "harbor")
    assert status.startswith("Search could not be loaded")
    site.files.update(whole)
    page.click("[data-search-retry]")
    page.wait_for_function("() => document.querySelector('[data-search-results] a')")
    assert addresses(page)[0].endswith("harbor-light/")
    expect(page.locator("[data-search-retry]")).to_be_hidden()


def test_offline_is_told_and_retried(page: Page, site: Site) -> None:
    """Without a network a message and a button; with one again, the results."""
    page.goto(site.url("/search/"))
    with page.expect_event("requestfinished", lambda request: request.url.endswith("/search/manifest.json")):
        page.focus("[data-search-input]")
    page.context.set_offline(True)
    page.fill("[data-search-input]", "harbor")
    page.wait_for_function("() => !document.querySelector('[data-search-retry]').hidden")
    assert page.locator("[data-search-status]").inner_text().startswith("Search could not be loaded")
    page.context.set_offline(False)
    page.click("[data-search-retry]")
    page.wait_for_function("() => document.querySelector('[data-search-results] a')")
    assert addresses(page)[0].endswith("harbor-light/")


def test_a_site_published_meanwhile_is_followed(page: Page, site: Site) -> None:
    """Shards that the kept manifest names are gone: the new manifest is fetched unasked."""
    page.goto(site.url("/search/"))
    with page.expect_event("requestfinished", lambda request: request.url.endswith("/search/manifest.json")):
        page.focus("[data-search-input]")
    kept = {path: data for path, data in site.files.items() if not path.startswith(f"{BASE}/search/")}
    more = (*DOCUMENTS, clinic("us/wa/seattle/new", "Harbor Newcomer", ("Seattle", "Washington")))
    fresh = site_files(more, BASE)
    site.files.clear()
    site.files.update({**fresh, **kept, f"{BASE}/search/": fresh[f"{BASE}/search/"]})
    page.fill("[data-search-input]", "newcomer")
    settled(page)
    assert addresses(page) == [f"{BASE}/clinics/us/wa/seattle/new/"]


def test_without_script_there_is_a_link(browser: Browser, site: Site) -> None:
    """The form is hidden, the link to /search/ is not, and no form searches by GET."""
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(site.url("/"))
        assert page.locator("[data-search-link]").is_visible()
        assert not page.locator("[data-search-form]").is_visible()
