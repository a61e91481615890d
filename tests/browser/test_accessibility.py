"""Every kind of page in Chromium: axe-core, reflow, targets, focus, keyboard, motion, print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from tests.browser.demo_server import KINDS, Server, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from tests.demo import Demo

pytestmark = pytest.mark.xdist_group("accessibility")
#: All of axe's rules, WCAG 2.2's target size among them (off by default); results of other kinds are not gathered.
OPTIONS: dict[str, Any] = {"rules": {"target-size": {"enabled": True}}, "resultTypes": ["violations"]}
#: Narrow and wide, light and dark.
LOOKS = ((360, "light"), (360, "dark"), (1280, "light"), (1280, "dark"))
#: Where the page is wider than the window, and what sticks out of it (scrolling boxes may hold more).
WIDER = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const out = [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > width + 1);
  return [document.documentElement.scrollWidth, ...out.slice(-3).map(e => e.outerHTML.slice(0, 120))];
}"""
#: Text that its own box cuts off.
CUT = """() => [...document.querySelectorAll('main *')].filter(e => {
  const style = getComputedStyle(e);
  return e.clientWidth > 1 && style.overflowX === 'hidden' && e.scrollWidth > e.clientWidth + 1 && e.innerText?.trim();
}).map(e => e.outerHTML.slice(0, 120))"""
#: Things to press that are smaller than `least` both ways; links inside a line of text are excepted, as in WCAG 2.5.8.
SMALL = """([selector, least]) => [...document.querySelectorAll(selector)].filter(e => {
  const box = e.getBoundingClientRect();
  const inLine = e.tagName === 'A' && e.parentElement.textContent.trim().length > e.textContent.trim().length + 3 && getComputedStyle(e).display === 'inline';
  if (inLine || !box.width || !e.checkVisibility({visibilityProperty: true}) || e.closest('.skip-link, .visually-hidden')) return false;
  return box.height < least - 0.5 || box.width < Math.min(least, 24) - 0.5;
}).map(e => `${e.outerHTML.slice(0, 90)} ${Math.round(e.getBoundingClientRect().width)}x${e.getBoundingClientRect().height}`)"""
#: The main controls, by what they are.
CONTROLS = (
    ".site-name, .site-nav a, .site-find > a, .site-footer nav a, .button, .chips a, .call-bar a, .pagination a, .letters a, "
    ".neighbors a, .door, .toc summary, .more a, input:not([type=hidden]), select, textarea, button"
)


@pytest.fixture(scope="module")
def served(demo: Demo) -> Iterator[Server]:
    with serving(demo) as server:
        yield server


@pytest.fixture(scope="module")
def page(chrome: Browser) -> Iterator[Page]:
    found = chrome.new_page(reduced_motion="reduce")
    yield found
    found.close()


def look(page: Page, width: int, scheme: str = "light") -> None:
    """Give the page a width and a colour scheme."""
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]


def looks(config: pytest.Config, place: int) -> tuple[tuple[int, str], ...]:
    """Looks in which axe sees the state with this number: `make fuzz` takes all, otherwise each takes its turn."""
    return LOOKS if config.getoption("--every-case") else (LOOKS[place % len(LOOKS)],)


def violations(page: Page) -> list[str]:
    """What axe finds."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found: list[dict[str, Any]] = page.evaluate("options => axe.run(options).then(all => all.violations)", OPTIONS)
    return [
        f"{one['id']}: {node['target']} {node['html'][:140]} {node['failureSummary'][:300]}"
        for one in found
        for node in one["nodes"][:3]
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing(page: Page, served: Server, pytestconfig: pytest.Config, kind: str) -> None:
    page.goto(served.url(KINDS[kind]))
    for width, scheme in looks(pytestconfig, [*KINDS].index(kind)):
        look(page, width, scheme)
        assert violations(page) == []


@pytest.mark.parametrize("kind", ["home", "article-compare", "clinics", "clinic-rich", "search"])
def test_axe_finds_nothing_where_it_is_narrow_or_light(page: Page, served: Server, kind: str) -> None:
    """Dark on the narrowest phone, light on a wide screen."""
    page.goto(served.url(KINDS[kind]))
    look(page, 320, "dark")
    assert violations(page) == []
    look(page, 1280)
    assert violations(page) == []


@pytest.mark.parametrize("kind", ["home", "article-steps-timeline", "clinics", "clinic-rich", "search", "missing"])
@pytest.mark.sampled(2)
def test_axe_finds_nothing_without_script(chrome: Browser, served: Server, kind: str) -> None:
    """The page as it stands when no script of the site runs."""
    context = chrome.new_context(viewport={"width": 360, "height": 800})
    context.route("**/*.js", lambda route: route.abort())
    page = context.new_page()
    page.goto(served.url(KINDS[kind]))
    assert violations(page) == []
    context.close()


def test_axe_finds_nothing_while_searching(page: Page, served: Server) -> None:
    """The header's panel with results, and with none."""
    page.goto(served.url("/"))
    look(page, 360)
    page.locator("[data-search-input]").fill("seattle depression")
    page.wait_for_selector("[data-search-results] a")
    assert violations(page) == []
    assert page.evaluate(WIDER) == []
    look(page, 1280, "dark")
    assert violations(page) == []
    page.locator("[data-search-input]").fill("zzzzzz")
    page.wait_for_function("() => document.querySelector('[data-search-status]').textContent.includes('zzzzzz')")
    assert violations(page) == []


def test_axe_would_find_something(page: Page, served: Server) -> None:
    page.goto(served.url("/"))
    page.evaluate(
        "() => document.querySelector('main').append(document.createElement('img'), document.createElement('h6'))"
    )
    assert any(one.startswith("image-alt") for one in violations(page))


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_sticks_out(page: Page, served: Server, kind: str) -> None:
    """No sideways scrolling at 320 px, nor at 640 px with letters twice as large; no text is cut off."""
    page.goto(served.url(KINDS[kind]))
    look(page, 320)
    assert page.evaluate(WIDER) == []
    assert page.evaluate(CUT) == []
    look(page, 640)
    page.evaluate(
        "() => { const root = document.documentElement; root.style.fontSize = `${2 * parseFloat(getComputedStyle(root).fontSize)}px`; }"
    )
    assert page.evaluate(WIDER) == []
    assert page.evaluate(CUT) == []


@pytest.mark.parametrize("kind", KINDS)
def test_things_to_press_are_large(page: Page, served: Server, kind: str) -> None:
    """44 px for the main controls, 24 px for all but links in a line of text."""
    page.goto(served.url(KINDS[kind]))
    look(page, 360)
    assert page.evaluate(SMALL, [CONTROLS, 44]) == []
    alone = "summary, label:has(input), main li > a:only-child, main h2 > a:only-child, main h3 > a:only-child"
    assert page.evaluate(SMALL, [alone, 24]) == []


def test_spacing_that_readers_choose(page: Page, served: Server) -> None:
    """WCAG 1.4.12: wider lines, letters and words lose nothing."""
    for kind in ("home", "article-compare", "clinic-rich", "city"):
        page.goto(served.url(KINDS[kind]))
        look(page, 320)
        page.evaluate("""() => document.querySelectorAll('*').forEach(e => {
          e.style.lineHeight = '1.5'; e.style.letterSpacing = '0.12em'; e.style.wordSpacing = '0.16em';
        })""")
        assert page.evaluate(WIDER) == [], kind
        assert page.evaluate(CUT) == [], kind


def test_the_skip_link_skips(page: Page, served: Server) -> None:
    page.goto(served.url(KINDS["article-prices"]))
    look(page, 1280)
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.getAttribute('href')") == "#site-main"
    assert page.evaluate("() => document.activeElement.getBoundingClientRect().top") >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "site-main"
    page.keyboard.press("Tab")
    assert page.evaluate("() => Boolean(document.activeElement.closest('main'))")


@pytest.mark.parametrize(
    ("kind", "scheme"), [("home", "light"), ("clinic-rich", "dark"), ("article-crisis", "light"), ("search", "dark")]
)
def test_focus_is_seen_wherever_it_goes(page: Page, served: Server, kind: str, scheme: str) -> None:
    """Every stop of the Tab key is in view, has a ring, and there is no trap."""
    page.goto(served.url(KINDS[kind]))
    look(page, 360, scheme)
    seen = []
    for _ in range(400):
        page.keyboard.press("Tab")
        stop = page.evaluate("""() => {
          const e = document.activeElement, style = getComputedStyle(e), box = e.getBoundingClientRect();
          if (e === document.body) return null;
          e.dataset.stop ||= String(document.querySelectorAll('[data-stop]').length);
          const ringed = style => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
          const ring = ringed(style) || e.matches('input') && ringed(getComputedStyle(e.closest('form')));
          const middle = Math.min(Math.max(box.top + box.height / 2, 0), innerHeight - 1);
          const hidden = box.bottom <= 0 || box.top >= innerHeight || box.height < 2;
          const top = document.elementFromPoint(Math.min(box.left + 4, innerWidth - 1), middle);
          const covered = top && !e.contains(top) && !top.contains(e) && getComputedStyle(top.closest('.call-bar') || e).position !== getComputedStyle(e).position;
          return [e.dataset.stop, e.outerHTML.slice(0, 100), ring, hidden, Boolean(covered)];
        }""")
        if stop is None or stop[0] in {name for name, *_ in seen}:
            break
        seen.append(stop)
    assert len(seen) > 15
    assert [stop for stop in seen if not stop[2] or stop[3] or stop[4]] == []
    focusable = page.evaluate(
        "() => [...document.querySelectorAll('a[href], button, input, summary, select')].filter(e => e.checkVisibility()).length"
    )
    assert len(seen) >= focusable


def test_focus_follows_the_reading_order(page: Page, served: Server) -> None:
    """The order of the Tab key is that of the document; nothing jumps the queue."""
    for kind in KINDS:
        page.goto(served.url(KINDS[kind]))
        assert (
            page.evaluate("() => [...document.querySelectorAll('[tabindex]')].filter(e => e.tabIndex > 0).length") == 0
        ), kind


def test_motion_stops_when_asked(chrome: Browser, served: Server) -> None:
    moving = """() => [...document.querySelectorAll('*')].filter(e => {
      const style = getComputedStyle(e);
      return parseFloat(style.transitionDuration) > 0.01 || style.animationName !== 'none' || style.scrollBehavior === 'smooth';
    }).length"""
    page = chrome.new_page(reduced_motion="reduce")
    for kind in ("home", "clinic-rich", "article-crisis"):
        page.goto(served.url(KINDS[kind]))
        assert page.evaluate(moving) == 0, kind
    page.close()


def test_paper_shows_the_text_alone(page: Page, served: Server) -> None:
    """Print hides menus and search, keeps the text, the crisis notice and the mark of sample data, in dark mode too."""
    for kind in ("article-crisis", "article-checklist", "clinic-rich", "city"):
        page.goto(served.url(KINDS[kind]))
        look(page, 800, "dark")
        page.emulate_media(media="print")
        shown = "selector => [...document.querySelectorAll(selector)].filter(e => e.checkVisibility()).map(e => e.outerHTML.slice(0, 80))"
        assert page.evaluate(shown, "nav, form, [data-search-link], .skip-link, [data-call-bar]") == [], kind
        assert len(page.evaluate(shown, "main h1, main h2")) > 2
        assert page.evaluate(shown, ".demo-banner"), kind
        colours = page.evaluate("() => ['color', 'backgroundColor'].map(name => getComputedStyle(document.body)[name])")
        assert colours == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"], kind
        folded = page.evaluate(
            "() => [...document.querySelectorAll('main details:not([open])')].filter(e => !e.closest('nav')).length"
        )
        assert folded == 0 or kind == "article-crisis"
        page.emulate_media(media="screen")


def test_forced_colours_keep_controls(chrome: Browser, served: Server) -> None:
    """Windows' contrast themes: buttons keep a border, the current page its mark."""
    page = chrome.new_page(forced_colors="active")
    page.goto(served.url("/no-such-page/"))
    assert page.evaluate("() => getComputedStyle(document.querySelector('main .button')).borderTopStyle") == "solid"
    page.close()
