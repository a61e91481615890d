"""What holds for every page of the built site: its head, its outline, its names, and nothing inline or foreign."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import pytest

from tests.site.pages import read_page

if TYPE_CHECKING:
    from tests.site.pages import Page, Site

pytestmark = pytest.mark.xdist_group("site")
#: Attributes that name ids on the same page.
NAMING = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "headers", "list")
RESOURCES = {
    "script": "src",
    "img": "src",
    "source": "src",
    "iframe": "src",
    "embed": "src",
    "object": "data",
    "use": "href",
}


def faulty(site: Site, check) -> list[str]:
    """The paths of the living pages that ``check`` finds fault with, and what it is."""
    return [f"{page.path}: {fault}" for page in site.living if (fault := check(page))]


def repeated(pages: list[Page], of) -> dict[str, int]:
    return {value: count for value, count in Counter(map(of, pages)).items() if count > 1}


def title(page: Page) -> str:
    (element,) = page.root.find("title")
    return element.text()


def test_tags_are_balanced(site: Site) -> None:
    assert [f"{page.path}: {fault}" for page in site.pages.values() for fault in page.faults] == []


def test_ids_are_unique_and_named_ids_exist(site: Site) -> None:
    def check(page: Page) -> object:
        ids = set(page.ids)
        named = [
            name for element in page.root.walk() for attr in NAMING for name in element.attrs.get(attr, "").split()
        ]
        return repeated([*page.ids], str) or [name for name in named if name not in ids]  # type: ignore[list-item]

    assert faulty(site, check) == []


def test_headings_form_an_outline(site: Site) -> None:
    """One h1 per page, in the main part; no level is left out on the way down; no heading is empty."""

    def check(page: Page) -> object:
        headings = [element for element in page.root.walk() if re.fullmatch("h[1-6]", element.tag)]
        levels = [int(element.tag[1]) for element in headings]
        first = [element for element in headings if element.tag == "h1"]
        if len(first) != 1 or not any(above.tag == "main" for above in first[0].above()):
            return f"{len(first)} h1"
        skips = [headings[place].text() for place in range(1, len(levels)) if levels[place] > levels[place - 1] + 1]
        return skips or [element.line for element in headings if not element.text()] or levels[0] != 1

    assert faulty(site, check) == []


def test_landmarks(site: Site) -> None:
    """A header, one main, a footer; a skip link first; navigations told apart by their names."""

    def check(page: Page) -> object:
        (body,) = page.root.find("body")
        first = next(element for element in body.walk() if element.tag == "a")
        counts = [len(body.find(tag)) for tag in ("main", "footer")]
        names = [
            element.attrs.get("aria-label") or element.attrs.get("aria-labelledby") for element in body.find("nav")
        ]
        return (
            (counts != [1, 1] and counts)
            or (first.attrs["href"] != f"#{page.main.attrs['id']}" and "no skip link")
            or ((None in names or len(set(names)) != len(names)) and names)
        )

    assert faulty(site, check) == []


def test_language_charset_and_viewport(site: Site) -> None:
    def check(page: Page) -> object:
        (html,) = page.root.find("html")
        if html.attrs.get("lang") != "en" or not page.root.find("meta", charset="utf-8"):
            return html.attrs
        viewport = page.meta(name="viewport")
        return (
            viewport
            if re.search(r"user-scalable|maximum-scale", viewport) or "width=device-width" not in viewport
            else None
        )

    assert [f"{page.path}: {fault}" for page in site.pages.values() if (fault := check(page))] == []


def test_titles_and_descriptions(site: Site) -> None:
    """Present, of a length that search results show, and no two alike."""
    assert repeated(site.living, title) == {}
    profiles = set(site.profiles)  # a clinic may have a long name
    assert (
        faulty(site, lambda page: not 10 <= len(title(page)) <= (140 if page in profiles else 100) and title(page))
        == []
    )
    described = [page for page in site.living if page.address != "/404.html"]
    assert [page.path for page in described if not 20 <= len(page.meta(name="description")) <= 220] == []
    assert repeated(described, lambda page: page.meta(name="description")) == {}


def test_headings_say_what_titles_say(site: Site) -> None:
    """The h1 and the title share their words, so that a tab and its page are recognised as one."""

    def check(page: Page) -> object:
        heading = page.main.find("h1")[0].text()
        words = set(re.findall(r"\w{4,}", heading.casefold()))
        return words and not words & set(re.findall(r"\w{4,}", title(page).casefold())) and (heading, title(page))

    assert faulty(site, check) == []


def test_canonical_and_sharing_addresses(site: Site, site_below: Site) -> None:
    for built in (site, site_below):

        def check(page: Page, built: Site = built) -> object:
            (canonical,) = page.root.find("link", rel="canonical")
            own = built.absolute(page)
            return (canonical.attrs["href"], page.meta(property="og:url")) != (own, own)

        assert faulty(built, check) == []


def test_every_internal_address_begins_with_the_base(site: Site, site_below: Site) -> None:
    """Below a path the pages are the same but for the base: nothing else in them depends on where they are."""
    assert site.pages.keys() == site_below.pages.keys()
    for path, page in site.pages.items():
        text = site_below.files[path].decode()
        assert text.count("https://ketamine-guide.example") == 0, path
        assert text.count('"/guide-site/') >= site.files[path].decode().count('="/') > 0, path
        assert len(page.ids) == len(site_below.pages[path].ids)


def test_nothing_is_inline(site: Site) -> None:
    def check(page: Page) -> object:
        for element in page.root.walk():
            kind = element.attrs.get("type", "")
            if (
                element.tag == "style"
                or "style" in element.attrs
                or any(name.startswith("on") for name in element.attrs)
            ):
                return element.line
            if element.tag == "script" and "src" not in element.attrs and kind != "application/ld+json":
                return element.line
            if element.tag in {"iframe", "object", "embed", "base", "font", "center"}:
                return element.tag
        return None

    assert [f"{page.path}: {fault}" for page in site.pages.values() if (fault := check(page))] == []


def test_nothing_is_loaded_from_elsewhere(site: Site) -> None:
    own = f"{site.demo.origin}/"
    loading = {"stylesheet", "icon", "preload", "modulepreload", "prefetch", "preconnect", "dns-prefetch", "manifest"}
    for page in site.pages.values():
        for element in page.root.walk():
            address = element.attrs.get(RESOURCES.get(element.tag, ""), "")
            if element.tag == "link" and loading & set(element.attrs["rel"].split()):
                address = element.attrs["href"]
            assert urljoin(own, address).startswith(own) or address.startswith("#"), (page.path, address)
    for path, data in site.files.items():
        if path.endswith(".css"):
            assert re.findall(rb"url\(\s*['\"]?(?:https?:)?//", data) == [], path
        if path.endswith(".js"):
            assert re.findall(rb"""["'`](?:https?:)?//[a-z]""", data) == [], path


def test_links_that_leave_are_plain(site: Site) -> None:
    """No link opens a window, tracks, or carries where the reader came from."""
    for page in site.pages.values():
        for link in page.root.find("a"):
            assert not {"target", "ping", "download"} & link.attrs.keys(), page.path
            assert link.attrs.get("href"), (page.path, link.line)
            assert not re.search(r"[?&](utm_|ref=|gclid)", link.attrs["href"]), page.path
            assert urlsplit(link.attrs["href"]).scheme != "http", (page.path, link.attrs["href"])


def test_links_and_buttons_have_names(site: Site) -> None:
    """Words that can be read aloud, and that say more than 'here'."""

    def name(element) -> str:
        return (
            element.attrs.get("aria-label")
            or element.text()
            or " ".join(one.attrs["alt"] for one in element.find("img"))
        )

    def check(page: Page) -> object:
        named = [
            name(element).casefold().strip() for tag in ("a", "button", "summary") for element in page.root.find(tag)
        ]
        return [one for one in named if one in {"", "here", "click here", "more", "read more", "link", "this"}]

    assert faulty(site, check) == []


def test_forms_post_or_stay(site: Site) -> None:
    """No form searches by GET; every field has a label and a name that autofill knows or no name at all."""
    for page in site.living:
        for form in page.root.find("form"):
            assert form.attrs.get("method", "get").casefold() in {"post", "dialog"}, page.path
        labels = {label.attrs.get("for") for label in page.root.find("label")}
        for field in [*page.root.find("input"), *page.root.find("select"), *page.root.find("textarea")]:
            wrapped = any(above.tag == "label" for above in field.above())
            assert wrapped or field.attrs.get("id") in labels or "aria-label" in field.attrs, (page.path, field.line)


def test_images_keep_their_place(site: Site) -> None:
    for page in site.living:
        for image in page.root.find("img"):
            assert {"alt", "width", "height"} <= image.attrs.keys(), (page.path, image.line)
        for drawing in page.root.find("svg"):
            hidden = drawing.attrs.get("aria-hidden") == "true" and drawing.attrs.get("focusable") == "false"
            named = drawing.attrs.get("role") == "document" and drawing.attrs.get("aria-label")
            assert hidden or named or drawing.attrs.get("role") == "img", (page.path, drawing.line)


def test_tables_have_heads(site: Site) -> None:
    tables = [(page, table) for page in site.living for table in page.root.find("table")]
    assert len(tables) > 100
    for page, table in tables:
        assert table.find("caption") or "aria-labelledby" in table.attrs or "aria-label" in table.attrs, (
            page.path,
            table.line,
        )
        assert table.find("th", scope=None), (page.path, table.line)


def test_breadcrumbs_agree_with_their_data(site: Site) -> None:
    """The trail that is seen is the trail that is told to search engines, down to the page itself."""
    for page in site.living:
        found = [item for item in page.json_ld if item["@type"] == "BreadcrumbList"]
        trail = page.root.classed("breadcrumbs")
        assert len(found) == len(trail) == (0 if page.address in {"/", "/404.html"} else 1), page.path
        if trail:
            told = [(item["name"], item["item"]) for item in found[0]["itemListElement"]]
            seen = [(link.text(), urljoin(site.absolute(page), link.attrs["href"])) for link in trail[0].find("a")]
            assert told[: len(seen)] == seen, page.path
            assert told[-1][1] == site.absolute(page), page.path


def test_the_menu_marks_where_the_reader_is(site: Site) -> None:
    for page in site.living:
        current = page.root.find("a", aria_current="page")
        assert all(urljoin(site.absolute(page), link.attrs["href"]) == site.absolute(page) for link in current), (
            page.path
        )
        section = page.sections()[0] if page.sections() else ""
        if section in {"guide", "clinics", "faq", "news", "search"}:
            menu = list(page.root.find("header")[0].find("a", aria_current=None))
            assert [urlsplit(link.attrs["href"]).path for link in menu] == [f"/{section}/"], page.path


def test_dates_are_real(site: Site) -> None:
    """Every `time` carries a date by ISO 8601, none after the day of the build, and no age that a new day would change."""
    for page in site.living:
        for element in page.root.find("time"):
            assert re.fullmatch(r"\d{4}-\d{2}(-\d{2})?|\d{2}:\d{2}", element.attrs["datetime"]), page.path
            assert element.attrs["datetime"] <= "2026-11-23" or ":" in element.attrs["datetime"], page.path
        if page.sections()[:1] in (["clinics"], ["conditions"], ["treatments"]):
            assert not re.search(r"\b\d+ (days?|weeks?|months?|years?) ago\b", page.main.text()), page.path


def test_no_template_leaks(site: Site) -> None:
    """No placeholder, no Python value and no double escape in what is read."""
    leak = re.compile(
        r"\{\{|\}\}|\{%|\{[a-z_]+\}|\bNone\b(?=[<,.)])|Undefined|<built-in|&amp;(amp|lt|gt|quot|#\d+);|namespace\(|:::|\[@|\bnan\b"
    )
    for page in site.pages.values():
        text = page.root.find("title")[0].text() + page.root.find("body")[0].text()
        assert not leak.search(text), (page.path, leak.search(text))
        assert "&amp;amp;" not in site.files[page.path].decode(), page.path


def test_the_reader_of_pages_sees_faults() -> None:
    """The tests above could fail: the parser tells what is unbalanced and doubled."""
    assert read_page("x.html", b"<p><b>x</p>").faults
    assert read_page("x.html", b'<p id="a" id="b">x</p>').faults
    assert read_page("x.html", b"<div>").faults
    assert read_page("x.html", b"<div/>").faults
    assert read_page("x.html", b"<p>x<br>y</p>").faults == ()
