"""Groups and filters of the search in Chromium: what they count, keep in the address, say and survive."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from sitegen.base.sealing import DIGITS
from sitegen.outputs.search import VERSION
from sitegen.search.answer import answer
from sitegen.search.reader import Opened
from tests.browser.search_harness import addresses, settled
from tests.browser.test_accessibility import WIDER, look, violations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from tests.browser.demo_server import Server

pytestmark = pytest.mark.xdist_group("facets")
GROUP = {"clinic": "clinics", "region": "places"}
ALL = 100_000
#: Of each group its name, and of its rows the rank and address.
GROUPS = """() => [...document.querySelectorAll('[data-search-results] > [data-group]')].map(group => [
  group.dataset.group,
  [...group.querySelectorAll('[data-rank]')].map(row => [Number(row.dataset.rank), row.querySelector('a').getAttribute('href')]),
])"""
#: The counts that a reader sees, by facet and id.
COUNTS = """() => Object.fromEntries([...document.querySelectorAll('[data-search-facet]')].map(facet => [
  facet.dataset.searchFacet,
  [...facet.querySelectorAll('li')].filter(item => !item.hidden).map(item => Number(item.querySelector('.count').textContent)),
]))"""
OPENED = "() => document.querySelector('[data-search-values] li')"


@pytest.fixture
def page(chrome: Browser) -> Iterator[Page]:
    """A page on a wide screen on which nothing may fail silently."""
    found = chrome.new_page(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    faults: list[str] = []
    found.on("pageerror", lambda error: faults.append(str(error)))
    found.on("console", lambda line: faults.append(line.text) if "Content Security Policy" in line.text else None)
    yield found
    found.close()
    assert faults == []


@pytest.fixture(scope="module")
def index(served: Server) -> Opened:
    """The demonstration site's index, read in Python."""
    return Opened(lambda name: served.files.get(f"search/{name}"), VERSION)


def numbers_by_facet(served: Server) -> dict[str, dict[str, set[int]]]:
    """The facets' files, by a decoder of the tests' own."""
    manifest = json.loads(served.files["search/manifest.json"])
    found: dict[str, dict[str, set[int]]] = {}
    for name, short in manifest["facets"]:
        found[name] = {}
        for line in served.files[f"search/f/{short}.txt"].decode().splitlines()[:-1]:
            value, _, gaps = line.split("\t")
            at, gap, shift = -1, 0, 0
            held = found[name][value] = set()
            for digit in map(DIGITS.index, gaps):
                gap |= (digit & 31) << shift
                shift += 5
                if digit < 32:
                    at += gap + 1
                    held.add(at)
                    gap = shift = 0
    return found


def go(page: Page, served: Server, hash_: str) -> str:
    """Open the search page at a hash; the status line once it has answered."""
    page.goto("about:blank")
    page.goto(served.url(f"/search/{hash_}"))
    page.wait_for_function(
        "() => document.querySelector('[data-search-status]').textContent.trim() && "
        "!document.querySelector('[data-search-results]').hasAttribute('aria-busy')"
    )
    return settled(page)


def opened(page: Page) -> None:
    """Open the filters and wait for their values."""
    page.click("[data-search-narrow] > summary")
    page.wait_for_function(OPENED)
    settled(page)


def choose(page: Page, facet: str, label: str) -> str:
    """Check a value; the status line afterwards."""
    before = page.evaluate("location.hash")
    page.locator(f"[data-search-facet={facet}] label").filter(has_text=label).first.click()
    page.wait_for_function("before => location.hash !== before", arg=before)
    return settled(page)


def filter_files(served: Server) -> list[str]:
    """What was asked for that only the filters need."""
    return [path for path in served.asked if "/search/f/" in path or ("filters" in path and not path.endswith(".css"))]


@pytest.mark.parametrize(
    "query", ["depression", "ketamine washington", "side effects", "seattle", "does insurance pay"]
)
@pytest.mark.sampled(2)
def test_rows_stand_in_groups(page: Page, served: Server, index: Opened, query: str) -> None:
    """Groups by their best hit, rank order in each, and the best hit first of all."""
    go(page, served, f"#q={query}")
    found = page.evaluate(GROUPS)
    expected: dict[str, list[list[Any]]] = {}
    for rank, hit in enumerate(answer(index, query, 10).hits, start=1):
        expected.setdefault(GROUP.get(hit.row.kind, "guide"), []).append([rank, hit.row.url])
    assert found == [[name, rows] for name, rows in expected.items()]
    assert found[0][1][0][0] == 1
    names = page.locator("[data-search-results] h2").all_inner_texts()
    assert names == [{"guide": "Guide", "clinics": "Clinics", "places": "Places"}[name] for name, _ in found]


def test_more_results_move_nothing(page: Page, served: Server, index: Opened) -> None:
    """A second page of ten stands below the first, whose rows are the same elements still."""
    go(page, served, "#q=ketamine")
    page.evaluate("() => document.querySelectorAll('[data-rank]').forEach(row => { row.kept = true; })")
    first = addresses(page)
    page.click("[data-search-more]")
    page.wait_for_function("() => document.querySelectorAll('[data-rank]').length === 20")
    assert addresses(page)[:10] == first
    assert page.evaluate("() => [...document.querySelectorAll('[data-rank]')].filter(row => row.kept).length") == 10
    assert set(addresses(page)) == {hit.row.url for hit in answer(index, "ketamine", 20).hits}
    assert page.evaluate("() => document.activeElement.getAttribute('href')") == addresses(page)[10]


def test_the_panel_is_a_list_box_of_groups(page: Page, served: Server) -> None:
    """The arrows go through the rows as they are seen; groups carry their names."""
    page.goto(served.url("/"))
    page.keyboard.press("/")
    page.keyboard.type("depression wa")
    page.wait_for_selector("[data-search-results] a")
    settled(page)
    box = page.get_by_role("combobox")
    expect(box).to_have_attribute("aria-expanded", "true")
    listbox = page.get_by_role("listbox")
    groups = listbox.get_by_role("group")
    assert groups.count() >= 2
    assert [groups.nth(at).get_attribute("aria-label") for at in range(groups.count())][:2] == ["Places", "Clinics"]
    options = listbox.get_by_role("option")
    seen = []
    for _ in range(options.count()):
        page.keyboard.press("ArrowDown")
        seen.append(box.get_attribute("aria-activedescendant"))
    assert seen == options.evaluate_all("all => all.map(option => option.id)")
    tops = options.evaluate_all("all => all.map(option => option.getBoundingClientRect().top)")
    assert tops == sorted(tops)
    page.keyboard.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") == seen[0]
    page.keyboard.press("Escape")
    expect(page.locator("[data-search-panel]")).to_be_hidden()
    expect(box).to_have_attribute("aria-expanded", "false")
    page.keyboard.type("s")
    page.wait_for_selector("[data-search-results] a")
    settled(page)
    page.keyboard.press("ArrowDown")
    address = page.locator("[aria-selected=true]").get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{address}")


def test_filters_are_fetched_when_they_are_opened(page: Page, served: Server) -> None:
    """Nothing of them before; once for all queries after."""
    served.asked.clear()
    go(page, served, "#q=depression")
    assert filter_files(served) == []
    opened(page)
    assert len(filter_files(served)) == 5
    page.fill("[data-search-input]", "")
    page.wait_for_function("() => !location.hash")
    expect(page.locator("[data-search-filters]")).to_be_hidden()
    page.fill("[data-search-input]", "seattle")
    settled(page)
    page.click("[data-search-narrow] > summary")
    page.click("[data-search-narrow] > summary")
    settled(page)
    assert len(filter_files(served)) == 5


@pytest.mark.parametrize(
    ("query", "chosen"),
    [
        ("depression", {}),
        ("ketamine", {"kind": ["clinic"]}),
        ("ketamine", {"kind": ["clinic", "article"], "condition": ["ptsd", "ocd"]}),
        ("infusion", {"region": ["us/wa", "us/ca"], "treatment": ["iv-infusion"], "condition": ["depression"]}),
        ("clinic wa", {"region": ["us"]}),
        ("ketamine", {"region": ["us/wa"], "kind": ["faq"]}),
    ],
)
@pytest.mark.sampled(2)
def test_counts_and_rows_are_exact(
    page: Page, served: Server, index: Opened, query: str, chosen: dict[str, list[str]]
) -> None:
    """Values of one facet widen, facets narrow; each count is over what the other facets leave; the order stays."""
    facets = numbers_by_facet(served)
    hits = answer(index, query, ALL).hits
    picked = {name: set().union(*(facets[name][value] for value in values)) for name, values in chosen.items()}
    left = [hit for hit in hits if all(hit.ranked.number in held for held in picked.values())]
    status = go(page, served, f"#q={query}" + "".join(f"&{name}={','.join(ids)}" for name, ids in chosen.items()))
    opened(page)
    assert {row.url for row in (hit.row for hit in left[:10])} == set(addresses(page))
    for name, values in facets.items():
        others = [held for other, held in picked.items() if other != name]
        results = {hit.ranked.number for hit in hits if all(hit.ranked.number in held for held in others)}
        counts = {value: len(held & results) for value, held in values.items()}
        shown = [count for value, count in counts.items() if count or value in chosen.get(name, ())]
        assert page.evaluate(COUNTS)[name] == shown, name
    if chosen and left:
        assert status == f"{len(left)} of {len(hits)} results, filtered."
    elif chosen:
        assert status == f"None of the {len(hits)} results match the filters."


def test_choices_are_kept_in_the_address(page: Page, served: Server) -> None:
    """A choice is an entry of the history, typing is none, a finished query is; Back undoes each."""
    page.goto(served.url("/search/"))
    page.click("[data-search-input]")
    entries = page.evaluate("history.length")
    page.keyboard.type("ketamine")
    page.wait_for_function("() => location.hash === '#q=ketamine'")
    assert page.evaluate("history.length") == entries
    page.keyboard.press("Enter")
    opened(page)
    status = choose(page, "kind", "Clinic")
    assert page.evaluate("location.hash") == "#q=ketamine&kind=clinic"
    assert "filtered" in status
    choose(page, "condition", "PTSD")
    assert page.evaluate("location.hash") == "#q=ketamine&kind=clinic&condition=ptsd"
    assert page.evaluate("history.length") == entries + 2
    narrowed = addresses(page)
    page.click("[data-search-input]")
    page.keyboard.press("End")
    page.keyboard.type(" seattle")
    page.wait_for_function("() => location.hash.startsWith('#q=ketamine%20seattle&')")
    settled(page)
    assert page.evaluate("history.length") == entries + 3
    page.go_back()
    page.wait_for_function("() => document.querySelector('[data-search-input]').value === 'ketamine'")
    page.wait_for_function(
        "links => document.querySelector('[data-search-results] a').getAttribute('href') === links[0]", arg=narrowed
    )
    page.go_back()
    page.wait_for_function("() => location.hash === '#q=ketamine&kind=clinic'")
    settled(page)
    assert not page.locator("[data-search-facet=condition] :checked").count()
    page.go_back()
    page.wait_for_function("() => location.hash === '#q=ketamine'")
    expect(page.locator("[data-search-clear]")).to_be_hidden()
    page.go_forward()
    page.wait_for_function("() => document.querySelectorAll('[data-search-facet] :checked').length === 1")


def test_one_button_clears_the_filters(page: Page, served: Server) -> None:
    """And each choice is a button that takes it back; the keyboard is not lost."""
    go(page, served, "#q=ketamine&region=us/wa&region=us/ca&kind=clinic,article&condition=ptsd")
    chips = page.locator("[data-search-chosen] button")
    names = [name.removeprefix("Remove the filter ") for name in chips.evaluate_all("all => all.map(e => e.ariaLabel)")]
    assert names == ["Clinic", "Guide", "California, United States", "Washington, United States", "PTSD"]
    chips.first.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.querySelectorAll('[data-search-chosen] button').length === 4")
    assert page.evaluate("location.hash") == "#q=ketamine&kind=article&region=us/wa,us/ca&condition=ptsd"
    assert page.evaluate("() => document.activeElement.closest('[data-search-chosen]') !== null")
    page.click("[data-search-clear]")
    page.wait_for_function("() => location.hash === '#q=ketamine'")
    status = settled(page)
    page.wait_for_function("() => !document.querySelector('[data-search-chosen] button')")
    assert "filtered" not in status
    assert page.evaluate("() => document.activeElement.tagName") == "SUMMARY"


@pytest.mark.parametrize("value", ["us/atlantis", "<img src=x onerror=alert(1)>", "__proto__", "us/wa/seattle"])
def test_what_is_no_filter_any_more_is_told_and_dropped(page: Page, served: Server, value: str) -> None:
    """The rest of a shared link works, the address is put right, and markup is text."""
    page.goto(served.url("/search/"))
    page.evaluate("value => { location.hash = `q=ketamine&kind=clinic&region=${encodeURIComponent(value)}`; }", value)
    page.wait_for_function("() => location.hash === '#q=ketamine&kind=clinic'")
    settled(page)
    expect(page.locator("[data-search-unknown]")).to_have_text(
        f"These filters no longer exist and were left out: {value}."
    )
    assert "filtered" in settled(page)
    assert page.locator("main img").count() == 0
    page.fill("[data-search-input]", "seattle")
    page.wait_for_function("() => !document.querySelector('[data-search-unknown]').textContent")


def test_no_result_with_the_filters_is_told(page: Page, served: Server) -> None:
    """Not the same as nothing found: the way out is to clear them."""
    status = go(page, served, "#q=ketamine&region=us/wa&kind=faq")
    assert status.startswith("None of the")
    assert addresses(page) == []
    expect(page.locator("[data-search-nothing]")).to_be_hidden()
    expect(page.locator("[data-search-clear]")).to_be_visible()


@pytest.mark.parametrize(("kind", "fault"), [("search/f/", "missing"), ("search/f/", "cut"), ("filters", "missing")])
def test_broken_filters_leave_the_results(page: Page, served: Server, kind: str, fault: str) -> None:
    """A message and a button that works once the file is whole again; the list stays."""
    whole = {path: data for path, data in served.files.items() if kind in path and not path.endswith(".html")}
    assert whole
    go(page, served, "#q=depression")
    rows = addresses(page)
    for path, data in whole.items():
        if fault == "missing":
            del served.files[path]
        else:
            served.files[path] = data[: len(data) // 2]
    try:
        page.click("[data-search-narrow] > summary")
        expect(page.locator("[data-search-filters-retry]")).to_be_visible()
        expect(page.locator("[data-search-filters-status]")).to_contain_text("could not be loaded")
        assert addresses(page) == rows
        page.fill("[data-search-input]", "seattle")
        settled(page)
        assert addresses(page)
    finally:
        served.files.update(whole)
    page.click("[data-search-filters-retry]")
    page.wait_for_function(OPENED)
    expect(page.locator("[data-search-filters-retry]")).to_be_hidden()
    assert "filtered" in choose(page, "kind", "Clinic")


def test_a_shared_link_with_broken_filters_is_not_filtered_silently(page: Page, served: Server) -> None:
    """All results, the reason, and the filters once they can be had; the address keeps them."""
    whole = {path: data for path, data in served.files.items() if path.startswith("search/f/")}
    for path in whole:
        del served.files[path]
    try:
        status = go(page, served, "#q=depression&kind=clinic")
        assert "filtered" not in status
        expect(page.locator("[data-search-filters-status]")).to_contain_text("not filtered")
    finally:
        served.files.update(whole)
    page.click("[data-search-filters-retry]")
    page.wait_for_function("() => document.querySelector('[data-search-status]').textContent.includes('filtered')")
    assert page.evaluate("location.hash") == "#q=depression&kind=clinic"
    assert page.locator("[data-search-results] li:not([data-kind=clinic])").count() == 0


def test_nothing_found_shows_the_ways_on(page: Page, served: Server) -> None:
    """The directory, a region that is named beside unknown words, the lists; and what was meant, as a link."""
    assert go(page, served, "#q=zzzzqqq") == "Nothing found for “zzzzqqq”."
    nothing = page.locator("[data-search-nothing]")
    assert nothing.locator("a:visible").evaluate_all("all => all.map(a => a.getAttribute('href'))") == ["/clinics/"]
    expect(page.locator("[data-search-help]")).to_be_visible()
    expect(page.locator("[data-search-filters]")).to_be_hidden()
    go(page, served, "#q=zzzzqqq in OR")
    assert nothing.locator("[data-search-place] a").get_attribute("href") == "/clinics/us/or/"
    assert nothing.locator("[data-search-place]").inner_text() == "Go to Oregon"
    status = go(page, served, "#q=zzzzqqq seattle")
    assert status.startswith("Nothing has all of these words")
    assert addresses(page)[0] == "/clinics/us/wa/seattle/"
    go(page, served, "#q=ketimine")
    page.click("[data-search-instead] a")
    page.wait_for_function("() => document.querySelector('[data-search-input]').value === 'ketamine'")
    settled(page)
    expect(page.locator("[data-search-instead]")).to_be_hidden()
    page.go_back()
    page.wait_for_function("() => document.querySelector('[data-search-input]').value === 'ketimine'")


def test_the_panel_shows_the_ways_on(page: Page, served: Server) -> None:
    """Links that can be reached with the Tab key, without the panel closing."""
    page.goto(served.url("/"))
    page.fill("[data-search-input]", "zzzzqqq")
    page.wait_for_selector("[data-search-nothing] a")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.getAttribute('href')") == "/clinics/"
    page.keyboard.press("Escape")
    expect(page.locator("[data-search-panel]")).to_be_hidden()
    page.fill("[data-search-input]", "ketimine")
    page.click("[data-search-instead] a")
    page.wait_for_url("**/search/#q=ketamine")


def test_escape_closes_the_filters(page: Page, served: Server) -> None:
    """And leaves the keyboard on what opens them."""
    go(page, served, "#q=depression")
    opened(page)
    page.locator("[data-search-facet=kind] input").first.focus()
    page.keyboard.press("Space")
    page.wait_for_function("() => location.hash.includes('kind=')")
    settled(page)
    assert page.evaluate("() => document.activeElement.type") == "checkbox"
    page.keyboard.press("Escape")
    assert page.evaluate("() => document.activeElement.parentElement.open") is False
    page.keyboard.press("Enter")
    page.click("[data-search-apply]")
    assert page.evaluate("() => document.activeElement.getAttribute('href')") == addresses(page)[0]


@pytest.mark.sampled(2)
@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (360, "light"), (1280, "light"), (1280, "dark")])
def test_axe_finds_nothing_among_groups_and_filters(page: Page, served: Server, width: int, scheme: str) -> None:
    """Open, chosen, dropped and empty; nothing sticks out, boxes are large enough."""
    look(page, width, scheme)
    go(page, served, "#q=ketamine&kind=clinic&region=us/wa&condition=nope")
    opened(page)
    page.evaluate("() => document.querySelectorAll('[data-search-facet]').forEach(facet => { facet.open = true; })")
    assert violations(page) == []
    assert page.evaluate(WIDER) == []
    low = "e => e.filter(e => e.offsetHeight && e.offsetHeight < 44).map(e => e.outerHTML.slice(0, 80))"
    controls = "[data-search-filters] :is(label, summary, button), [data-search-results] a"
    assert page.locator(controls).evaluate_all(low) == []
    go(page, served, "#q=zzzzqqq")
    assert violations(page) == []


@pytest.mark.parametrize("width", [360, 1280])
def test_results_and_counts_move_nothing(page: Page, served: Server, width: int) -> None:
    """No shift when a shared link is answered, nor when the filters' values come into their open lists."""
    look(page, width)
    page.add_init_script("""window.shifts = [];
      new PerformanceObserver(list => list.getEntries().forEach(e => window.shifts.push(e.value)))
        .observe({type: 'layout-shift', buffered: true});""")
    for hash_ in ("", "#q=seattle", "#q=ketamine&kind=clinic"):
        page.goto("about:blank")
        page.goto(served.url(f"/search/{hash_}"), wait_until="networkidle")
        page.wait_for_timeout(100)
        assert sum(page.evaluate("window.shifts")) < 0.02, hash_
    page.evaluate("""() => {
      document.querySelectorAll('[data-search-narrow], [data-search-facet]').forEach(e => { e.open = false; });
      document.querySelector('[data-search-chosen]').scrollIntoView();
    }""")
    page.wait_for_timeout(100)
    go(page, served, "#q=seattle")
    held = page.evaluate("""() => new Promise(done => {
      document.querySelector('[data-search-narrow]').open = true;
      requestAnimationFrame(() => requestAnimationFrame(() => {
        const top = () => document.querySelector('[data-search-results]').getBoundingClientRect().top;
        const before = top();
        setTimeout(() => done([before, top(), document.querySelectorAll('[data-search-values] li').length > 0]), 800);
      }));
    })""")
    assert held[0] == held[1]
    assert held[2]
