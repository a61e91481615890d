"""The site under a strict policy: nothing is refused, nothing leaves the origin, nothing is kept, and script is optional."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.browser.demo_server import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

    from tests.browser.demo_server import Server

pytestmark = pytest.mark.xdist_group("policy")
STAR = "Compare"  # keeping a clinic is what only script can do
KEPT = """async () => [
  localStorage.length, sessionStorage.length, document.cookie.length,
  (await indexedDB.databases()).length, (await caches?.keys?.().catch(() => []) ?? []).length,
  (await navigator.serviceWorker?.getRegistrations() ?? []).length,
]"""


@dataclass
class Visit:
    """A fresh visitor: what went wrong and what was asked for while they were here."""

    context: BrowserContext
    page: Page
    faults: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)


@contextmanager
def visiting(chrome: Browser, **options: object) -> Iterator[Visit]:
    """A visitor whose console, errors and requests are noted; a missing page may say so."""
    context = chrome.new_context(**options)  # type: ignore[arg-type]
    visit = Visit(context, context.new_page())
    page = visit.page
    page.on("pageerror", lambda error: visit.faults.append(str(error)))
    page.on(
        "console",
        lambda line: (
            visit.faults.append(line.text) if line.type in {"error", "warning"} and "404" not in line.text else None
        ),
    )
    page.on(
        "requestfailed",  # a page that is left gives up what it still waits for; what a policy refuses says so
        lambda request: (
            None
            if request.failure == "net::ERR_ABORTED" and "favicon" in request.url
            else visit.faults.append(f"{request.url} {request.failure}")
        ),
    )
    context.on("request", lambda request: visit.asked.append(request.url))
    try:
        yield visit
    finally:
        context.close()


def strangers(visit: Visit, server: Server) -> list[str]:
    return [url for url in visit.asked if not url.startswith(f"{server.origin}{server.base}/")]


def test_no_kind_of_page_breaks_the_policy(chrome: Browser, served: Server) -> None:
    with visiting(chrome) as visit:
        for kind, address in KINDS.items():
            visit.page.goto(served.url(address), wait_until="load")
            visit.page.wait_for_timeout(150)
            assert visit.faults == [], kind
            assert visit.page.evaluate(KEPT) == [0] * 6, kind
        assert strangers(visit, served) == []
        assert visit.context.cookies() == []
        assert len(visit.asked) > len(KINDS)


def test_everything_is_found_below_a_path(chrome: Browser, served_below: Server) -> None:
    with visiting(chrome) as visit:
        for kind in ("home", "article-prices", "clinic-rich", "country-page-2", "search", "missing"):
            visit.page.goto(served_below.url(KINDS[kind]), wait_until="networkidle")
            assert visit.faults == [], kind
        visit.page.goto(served_below.url("/"))
        search(visit.page, "harbor light")
        visit.page.locator("[data-search-results] a").first.click()
        visit.page.wait_for_url(served_below.url("/clinics/us/wa/seattle/harbor-light/"))
        assert strangers(visit, served_below) == []
        assert visit.faults == []


def search(page: Page, words: str) -> None:
    """Type into the page's search box and wait for results."""
    page.locator("[data-search-input]").click()
    page.keyboard.type(words)
    page.wait_for_selector("[data-search-results] a")
    page.wait_for_function("() => !document.querySelector('[data-search-results]').hasAttribute('aria-busy')")


@pytest.mark.parametrize("address", ["/", "/search/", "/clinics/us/wa/seattle/"])
def test_a_search_keeps_to_itself(chrome: Browser, served: Server, address: str) -> None:
    """A search asks for files of the site alone, never says what was typed, and leaves nothing behind."""
    with visiting(chrome) as visit:
        visit.page.goto(served.url(address))
        search(visit.page, "insurance seattle")
        visit.page.keyboard.press("Enter")
        visit.page.wait_for_timeout(300)
        assert visit.faults == []
        assert strangers(visit, served) == []
        assert not any(
            re.search(r"insur|seattle", urlsplit(url).path.removeprefix(address)) or urlsplit(url).query
            for url in visit.asked
        )
        assert visit.context.cookies() == []
        assert visit.page.evaluate(KEPT) == [0] * 6


def test_the_policy_is_in_force(chrome: Browser, served: Server) -> None:
    """The tests above could fail: what is forbidden is refused and told."""
    with visiting(chrome) as visit:
        visit.page.goto(served.url("/"))
        visit.page.evaluate(
            "() => { const s = document.createElement('script'); s.textContent = 'window.ran = 1'; document.head.append(s); }"
        )
        visit.page.evaluate(
            "() => { document.body.setAttribute('style', 'color: red'); new Image().src = 'https://other.example/x.png'; }"
        )
        visit.page.wait_for_timeout(100)
        assert visit.page.evaluate("() => window.ran") is None
        assert len([fault for fault in visit.faults if "Content Security Policy" in fault]) >= 3


def test_pages_carry_the_policy_where_no_header_does(chrome: Browser, served_bare: Server) -> None:
    """As on GitHub Pages: the page's own element is in force, and nothing of the site breaks it."""
    with visiting(chrome) as visit:
        for kind in ("home", "article-prices", "clinic-rich", "country", "compare", "search", "missing"):
            visit.page.goto(served_bare.url(KINDS[kind]), wait_until="networkidle")
            assert visit.faults == [], kind
        visit.page.goto(served_bare.url("/clinics/us/wa/seattle/harbor-light-infusion/"))
        visit.page.wait_for_url("**/clinics/us/wa/seattle/harbor-light/")
        visit.page.goto(served_bare.url("/"))
        search(visit.page, "insurance seattle")
        assert visit.faults == []
        assert strangers(visit, served_bare) == []
        visit.page.evaluate(
            """() => {
              const script = document.createElement('script');
              script.textContent = 'window.ran = 1';
              document.head.append(script);
              new Image().src = 'https://other.example/x.png';
            }"""
        )
        visit.page.wait_for_timeout(100)
        assert visit.page.evaluate("() => [window.ran ?? null, document.referrer]") == [None, ""]
        assert len([fault for fault in visit.faults if "Content Security Policy" in fault]) >= 2


def test_pages_move_nothing_once_they_are_shown(chrome: Browser, served: Server) -> None:
    """Script replaces the search link by a form without pushing the page about."""
    with visiting(chrome, viewport={"width": 360, "height": 740}) as visit:
        for kind in ("home", "article-prices", "clinic-rich", "clinics"):
            visit.page.goto(served.url(KINDS[kind]), wait_until="networkidle")
            shift = visit.page.evaluate("""() => new Promise(done => {
              let sum = 0;
              new PerformanceObserver(list => list.getEntries().forEach(e => { sum += e.value; })).observe({type: 'layout-shift', buffered: true});
              setTimeout(() => done(sum), 100);
            })""")
            assert shift < 0.02, kind


def readable(page: Page, part: str = "main") -> list[str]:
    """The lines of a part of the page that can be seen, but for the form and the stars, which only script answers."""
    text = "\n".join(page.locator(part).all_inner_texts())
    forms = [line for held in page.locator("[data-finder-form]").all_inner_texts() for line in held.splitlines()]
    lines = [" ".join(line.split()) for line in text.splitlines() if line not in forms]
    return [line for line in lines if line and line != STAR]


def test_all_can_be_read_without_script(chrome: Browser, served: Server, pytestconfig: pytest.Config) -> None:
    """Every line that script shows is there without it, on every kind of page; only what a form reckons is not."""
    kinds = [*KINDS.items()][:: 1 if pytestconfig.getoption("--every-case") else 4]
    with visiting(chrome) as with_script, visiting(chrome, java_script_enabled=False) as without:
        for kind, address in kinds:
            for visit in (with_script, without):
                visit.page.goto(served.url(address))
            there = {*readable(without.page), *readable(with_script.page, "main [data-estimate-form]")}
            missing = [line for line in readable(with_script.page) if line not in there]
            assert missing == [] or kind in {"search", "compare"}, kind
        assert not [url for url in without.asked if url.endswith((".js", ".json", ".mjs"))]


def test_a_reader_without_script_finds_a_clinic(chrome: Browser, served: Server) -> None:
    """Home, directory, state, city, clinic: by links alone, down to the price and the telephone number."""
    with visiting(chrome, java_script_enabled=False, viewport={"width": 360, "height": 740}) as visit:
        page = visit.page
        page.goto(served.url("/"))
        page.locator("nav a", has_text="Clinics").first.click()
        page.locator("main a", has_text="Washington").first.click()
        page.locator("main a", has_text=re.compile("^Seattle")).first.click()
        page.locator("[data-clinic-id] a", has_text="Harbor Light").first.click()
        page.wait_for_url("**/clinics/us/wa/seattle/harbor-light/")
        text = page.locator("main").inner_text()
        assert "$" in text
        assert page.locator("main a[href^='tel:']").count() >= 1
        assert page.locator("[data-search-link]").is_visible()
        assert visit.faults == []


def test_search_without_script_says_what_to_do(chrome: Browser, served: Server) -> None:
    with visiting(chrome, java_script_enabled=False) as visit:
        visit.page.goto(served.url("/search/"))
        assert not visit.page.locator("main form").is_visible()
        assert "script" in visit.page.locator("main").inner_text().casefold()
        assert visit.page.locator("main a").count() > 40


def test_a_redirect_leads_on(chrome: Browser, served: Server) -> None:
    with visiting(chrome, java_script_enabled=False) as visit:
        visit.page.goto(served.url("/clinics/us/wa/seattle/harbor-light-infusion/"))
        visit.page.wait_for_url("**/clinics/us/wa/seattle/harbor-light/")
        assert visit.faults == []
