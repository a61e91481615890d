"""The script that readers get and `sitegen search` answer alike, and the script keeps the contract of the search."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from sitegen.checks.search_tests import PATH
from sitegen.model import sources
from sitegen.outputs.search import VERSION
from sitegen.parse.schema import SearchTest, SearchTests
from sitegen.search.answer import answer, identity
from sitegen.search.reader import Opened
from tests.browser.search_harness import ROOT, Site, serving, settled, site_files
from tests.browser.test_search_words import LUNR
from tests.search_corpus import corpus

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.browser.demo_server import Server

pytestmark = pytest.mark.xdist_group("search-contract")  # what takes long is worked out once

CASES: list[dict[str, Any]] = json.loads((ROOT / "tests/cases/search/queries.json").read_text("utf-8"))
ASKED = (ROOT / "tests/cases/search/asked.txt").read_text("utf-8").splitlines()
PARSE = """texts => texts.map(text => {
  const found = tokens.parse(text, word => lunr.stopWordFilter(word) === undefined);
  return [found.words.map(({word, prefix, begun}) => [word, prefix, begun]), found.places, found.code, found.soft];
})"""
#: The box waits until nobody types any more, which is all that most of these queries would take.
AT_ONCE = "const later = setTimeout; window.setTimeout = (run, _, ...given) => later(run, 0, ...given);"
ROWS = 10
LEAST_QUERIES = 100


def contract() -> tuple[SearchTest, ...]:
    """The queries of the demonstration site with what they must bring."""
    found, problems = sources.record(PATH, (ROOT / PATH).read_bytes(), SearchTests)
    assert found is not None
    assert not problems
    return found.tests


@pytest.fixture(scope="module")
def index(served: Server) -> Opened:
    """The demonstration site's index, read in Python."""
    return Opened(lambda name: served.files.get(f"search/{name}"), VERSION)


@pytest.fixture(scope="module")
def told(chrome: Browser, served: Server) -> dict[str, tuple[list[str], str]]:
    """What the script answers to the queries of both lists: addresses in order, and the status line."""
    page = chrome.new_page()
    page.add_init_script(AT_ONCE)
    page.goto(served.url("/search/"))
    found = {}
    for query in sorted({*ASKED, *(test.query for test in contract())}):
        page.fill("[data-search-input]", query)
        status = settled(page)
        found[query] = (
            page.locator("[data-search-results] a").evaluate_all("all => all.map(link => link.getAttribute('href'))"),
            status,
        )
    return found


def test_queries_are_read_alike(chrome: Browser) -> None:
    """The shared cases, in the browser; `tests/unit/search/test_answer.py` holds Python to them."""
    with serving(Site(site_files(()))) as site:
        page = chrome.new_page()
        page.goto(site.url("/search/"))
        page.evaluate(LUNR, site.url(""))
        found = page.evaluate(PARSE, [case["text"] for case in CASES])
    assert found == [[case["words"], case["places"], case["code"], case["soft"]] for case in CASES]


def test_the_script_and_the_terminal_answer_alike(told: dict[str, tuple[list[str], str]], index: Opened) -> None:
    """The same results in the same order, and the same correction."""
    assert len(told) >= LEAST_QUERIES
    differing = []
    for query, (addresses, status) in told.items():
        here = answer(index, query, ROWS)
        expected = [hit.row.url for hit in here.hits]
        if addresses != expected or (here.instead and f"“{here.instead}”" not in status):
            differing.append((query, addresses, expected, here.instead, status))
    assert differing == []


def test_the_script_keeps_the_contract(told: dict[str, tuple[list[str], str]], index: Opened) -> None:
    """Every query of `data/search-tests.yaml`, as the script answers it."""
    names = {row.url: identity(row, index.base) for row in index.rows()}
    failed = []
    for test in contract():
        addresses, status = told[test.query]
        came = [names[address] for address in addresses][: test.within]
        wrong = [
            *([test.first] if test.first and came[:1] != [test.first] else []),
            *(name for name in test.all_of if name not in came),
            *([test.any_of] if test.any_of and not set(test.any_of) & set(came) else []),
            *([test.instead] if test.instead and f"“{test.instead}”" not in status else []),
            *(came if test.nothing else []),
        ]
        if wrong:
            failed.append((test.query, wrong, came))
    assert failed == []


def test_words_that_are_common_everywhere_are_met_alike(chrome: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside a rarer word they only add, alone they are asked for: in the script as in the terminal."""
    monkeypatch.setattr("sitegen.search.postings.COMMON", 60)
    documents = corpus(300, 40, seed=5)
    files = site_files(documents)
    index = Opened(lambda name: files.get(f"/search/{name}"), VERSION)
    city = next(each.title for each in documents if each.kind == "region" and each.group.count("/") == 2)
    common = sorted(index.common)[:3]
    assert len(common) == 3
    queries = [f"{common[0]} {city} ", f"{city} {common[1]} ", f"{common[0]} {common[2]} ", f"{common[1]} "]
    with serving(Site(files)) as site:
        page = chrome.new_page()
        page.goto(site.url("/search/"))
        for query in queries:
            page.fill("[data-search-input]", query)
            settled(page)
            shown = page.locator("[data-search-results] a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
            expected = [hit.row.url for hit in answer(index, query, ROWS).hits]
            assert expected, query
            assert shown == expected[: len(shown)], query
            assert len(shown) >= min(len(expected), 8), query
