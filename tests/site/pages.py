"""A built site as its readers' browsers and crawlers see it: pages as trees, and where every address leads.

Invariant: nothing here imports ``sitegen``; only the bytes in the output folder count.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urljoin, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.demo import Demo

VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
#: Drawing elements that the templates close themselves.
DRAWN = frozenset(["circle", "ellipse", "line", "path", "polygon", "polyline", "rect", "use"])
SILENT = frozenset({"script", "style", "template"})


@dataclass(eq=False, repr=False)
class Element:
    """An element of a page; ``children`` are elements and runs of text in their order."""

    tag: str
    attrs: dict[str, str]
    line: int
    parent: Element | None = None
    children: list[Element | str] = field(default_factory=list)

    def walk(self) -> Iterator[Element]:
        """This element and all below it, in document order."""
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.walk()

    def find(self, tag: str = "", **attrs: str | None) -> list[Element]:
        """The elements below with this tag and these attributes; `_` stands for `-`, None for any value."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attrs.items()}
        return [
            element
            for element in self.walk()
            if (not tag or element.tag == tag)
            and all(
                name in element.attrs and (value is None or element.attrs[name] == value)
                for name, value in wanted.items()
            )
        ]

    def classed(self, name: str) -> list[Element]:
        """The elements below that carry a class."""
        return [element for element in self.walk() if name in element.attrs.get("class", "").split()]

    def above(self) -> Iterator[Element]:
        """The elements around this one, from the nearest."""
        element = self.parent
        while element:
            yield element
            element = element.parent

    def text(self, without: frozenset[str] = frozenset()) -> str:
        """The words in it on one line; elements that carry a class of ``without`` are left out."""
        return " ".join("".join(self._words(without)).split())

    def _words(self, without: frozenset[str]) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif child.tag not in SILENT and not without & set(child.attrs.get("class", "").split()):
                yield from child._words(without)
                if child.tag not in {"a", "b", "em", "i", "span", "strong", "sub", "sup", "time", "cite", "abbr"}:
                    yield " "


class _Reader(HTMLParser):
    """Builds the tree, and insists on balanced tags."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", {}, 0)
        self.open = self.root
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.faults.append(f"{self.getpos()[0]}: an attribute twice on <{tag}>")
        element = Element(tag, {name: value or "" for name, value in attrs}, self.getpos()[0], self.open)
        self.open.children.append(element)
        if tag not in VOID and not self.get_starttag_text().endswith("/>"):  # type: ignore[union-attr]
            self.open = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID | DRAWN:
            self.faults.append(f"{self.getpos()[0]}: <{tag}/>")
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self.open.tag != tag or self.open.parent is None:
            self.faults.append(f"{self.getpos()[0]}: </{tag}> closes <{self.open.tag}>")
            return
        self.open = self.open.parent

    def handle_data(self, data: str) -> None:
        self.open.children.append(data)


@dataclass(frozen=True, repr=False, eq=False)
class Page:
    """An HTML file: its path in the output, its address below the base, and what is in it."""

    path: str
    address: str
    root: Element
    size: int
    faults: tuple[str, ...]

    @cached_property
    def main(self) -> Element:
        """What the page itself says."""
        return self.root.find("main")[0]

    @cached_property
    def ids(self) -> list[str]:
        """Every id, in order."""
        return [element.attrs["id"] for element in self.root.find(id=None)]

    @cached_property
    def json_ld(self) -> list[Any]:
        """The structured data."""
        return [
            json.loads("".join(map(str, one.children))) for one in self.root.find("script", type="application/ld+json")
        ]

    @property
    def redirect(self) -> bool:
        """Whether it only leads on."""
        return bool(self.root.find("meta", http_equiv="refresh"))

    @property
    def noindex(self) -> bool:
        """Whether search engines are asked to leave it out."""
        return any("noindex" in element.attrs["content"] for element in self.root.find("meta", name="robots"))

    def meta(self, **attrs: str) -> str:
        """The content of the one meta element with these attributes."""
        (element,) = self.root.find("meta", **attrs)
        return element.attrs["content"]

    def sections(self) -> list[str]:
        """The parts of the address: ``['clinics', 'us', 'wa']``."""
        return [part for part in self.address.split("/") if part]


@dataclass(frozen=True, repr=False, eq=False)
class Site:
    """A whole site.

    Attributes:
        demo: where it was built.
        files: every published file.
        pages: the HTML files by path.
    """

    demo: Demo
    files: dict[str, bytes]
    pages: dict[str, Page]

    @cached_property
    def living(self) -> list[Page]:
        """The pages that are no redirects."""
        return [page for page in self.pages.values() if not page.redirect]

    @cached_property
    def profiles(self) -> list[Page]:
        """The clinics' own pages."""
        return [page for page in self.living if page.main.find(data_profile=None)]

    @cached_property
    def articles(self) -> list[Page]:
        """The guide's articles."""
        return [
            page
            for page in self.living
            if page.sections()[:1] == ["guide"] and page.sections()[1:] not in ([], ["all"])
        ]

    @cached_property
    def by_address(self) -> dict[str, Page]:
        """The pages by address."""
        return {page.address: page for page in self.pages.values()}

    def page(self, address: str) -> Page:
        """The page at an address below the base."""
        return self.by_address[address]

    def absolute(self, page: Page) -> str:
        """The whole address of a page."""
        return f"{self.demo.origin}{self.demo.base}{page.address}"

    def fault(self, source: str, reference: str) -> str | None:
        """What is wrong with ``reference`` as it stands at the whole address ``source``; None if it leads somewhere.

        Addresses of other sites are fine when their scheme is.
        """
        if reference != reference.strip() or not reference or re.search(r"[\s<>\"{}|\\^`]", reference):
            return f"no address: {reference!r}"
        whole = urlsplit(urljoin(source, reference))
        if f"{whole.scheme}://{whole.netloc}" != self.demo.origin:
            return None if whole.scheme in {"https", "mailto", "tel", "sms", "geo"} else f"scheme of {reference}"
        if whole.query:
            return f"a query in {reference}"
        path = unquote(whole.path)
        if not path.startswith(f"{self.demo.base}/"):
            return f"{reference} is not below {self.demo.base or '/'}"
        path = path.removeprefix(f"{self.demo.base}/")
        target = f"{path}index.html" if not path or path.endswith("/") else path
        if target not in self.files:
            return f"{reference} leads nowhere"
        page = self.pages.get(target)
        if whole.fragment and (page is None or unquote(whole.fragment) not in page.ids):
            return f"{reference} names no place on its page"
        return None

    def links(self, page: Page, inside: Element | None = None) -> list[str]:
        """The addresses below the base that the links of a page (or of a part of it) lead to."""
        whole = f"{self.demo.origin}{self.demo.base}"
        targets = (
            urljoin(self.absolute(page), link.attrs["href"]) for link in (inside or page.root).find("a", href=None)
        )
        return [target.partition("#")[0].removeprefix(whole) for target in targets if target.startswith(f"{whole}/")]


def references(page: Page) -> Iterator[tuple[int, str]]:
    """Every address in a page's markup, with its line."""
    for element in page.root.walk():
        for name in (
            "href",
            "src",
            "action",
            "formaction",
            "poster",
            "data",
            "cite",
            "data-search-manifest",
            "data-search-page",
        ):
            if name in element.attrs and element.tag:
                yield element.line, element.attrs[name]
        for candidate in filter(None, element.attrs.get("srcset", "").split(",")):
            yield element.line, candidate.split()[0]
        if element.tag == "meta" and element.attrs.get("property") in {"og:url", "og:image"}:
            yield element.line, element.attrs["content"]
        if element.tag == "meta" and element.attrs.get("http-equiv") == "refresh":
            yield element.line, element.attrs["content"].partition("url=")[2]


def strings(value: Any) -> Iterator[str]:
    """Every text in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from strings(one)


def read_page(path: str, data: bytes) -> Page:
    """An HTML file."""
    reader = _Reader()
    reader.feed(data.decode())
    reader.close()
    faults = list(reader.faults)
    if reader.open is not reader.root:
        faults.append(f"<{reader.open.tag}> of line {reader.open.line} stays open")
    address = f"/{path.removesuffix('index.html')}"
    return Page(path, address, reader.root, len(data), tuple(faults))


def read_site(demo: Demo) -> Site:
    """The site in an output folder."""
    files = demo.files()
    pages = {path: read_page(path, data) for path, data in files.items() if path.endswith(".html")}
    return Site(demo, files, pages)
