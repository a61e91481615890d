"""What a check is given: the sources, the site, and everything that is emitted."""

from __future__ import annotations

import gzip
import re
import zlib
from dataclasses import dataclass, field
from functools import cached_property
from html import unescape
from typing import TYPE_CHECKING, Final, NamedTuple

from sitegen.base.problem import Problem, Span
from sitegen.checks import structured
from sitegen.model.references import Places
from sitegen.outputs import redirects

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from sitegen.base.problem import Severity
    from sitegen.model.site import Site
    from sitegen.parse.yaml import KeyPath

_LINK: Final = re.compile(rb'href="(/[^"#?]*)')  # style sheets and feeds too, which does no harm
_SHEET: Final = re.compile(rb'<link rel="stylesheet" href="([^"]+)"')
_DATA: Final = b'<script type="application/ld+json">'
_TITLE: Final = re.compile(rb"<title>(.*?)</title>", re.DOTALL)
_NAMED: Final = re.compile(rb'<meta name="(description|robots)" content="([^"]*)"')
_GZIP_MORE: Final = 12  # bytes by which its frame is longer than that of zlib
_LIGHT: Final = 39_000  # bytes; HTML always shrinks to less than half, so no page of so few is ever too heavy


class Page(NamedTuple):  # tens of thousands of them come back from workers
    """What the checks want to know of a page's bytes.

    Attributes:
        size: how many bytes it has.
        packed: how many after gzip at the most: as many or more than at its best level; -1 for a page that is
            surely light enough.
        links: the addresses on this site that it leads to, once each, as they are written; None where nobody looked.
        sheets: the addresses of its style sheets.
        data: its structured data, as JSON texts, where that is not plainly as it should be.
        title: with the site's name, as a browser shows it.
        description: for search results, or ''.
        hidden: whether search engines are asked to leave it out.
    """

    size: int
    packed: int
    links: frozenset[bytes] | None
    sheets: tuple[str, ...]
    data: tuple[str, ...]
    title: str = ""
    description: str = ""
    hidden: bool = False


def read_page(html: bytes, *, linking: bool = True) -> Page:
    """A page's bytes as the checks see them.

    Args:
        html: the page.
        linking: whether its links are looked for.
    """
    head = html[: html.find(b"</head>")]
    title = _TITLE.search(head)
    named = dict(_NAMED.findall(head))
    return Page(
        size=len(html),
        packed=-1 if len(html) <= _LIGHT else len(zlib.compress(html, 1)) + _GZIP_MORE,
        links=links_of(html) if linking else None,
        sheets=tuple(sheet.decode() for sheet in _SHEET.findall(head)),
        data=tuple(text for text in _structured(html) if not structured.is_plain(text)),
        title=_text(title[1]) if title else "",
        description=_text(named.get(b"description", b"")),
        hidden=b"noindex" in named.get(b"robots", b""),
    )


def links_of(html: bytes) -> frozenset[bytes]:
    """The addresses on this site that a page leads to, as they are written there."""
    return frozenset(_LINK.findall(html))


def _structured(html: bytes) -> Iterator[str]:
    end = 0
    while (start := html.find(_DATA, end)) >= 0:
        start += len(_DATA)
        end = html.find(b"</script>", start)
        if end < 0:
            return
        yield html[start:end].decode()


def _text(data: bytes) -> str:
    return unescape(data.decode()) if b"&" in data else data.decode()


def packed(data: bytes) -> int:
    """How many bytes travel when the server compresses with gzip."""
    return len(gzip.compress(data, 9, mtime=0))


class Emitted(NamedTuple):
    """A file of the site.

    Attributes:
        path: where it lands.
        living: whether it is a page that readers may come to: neither a redirect nor the page for what is not there.
    """

    path: str
    living: bool = False

    @property
    def address(self) -> str:
        """Its address from the root."""
        return f"/{self.path.removesuffix('index.html')}"


def dead_ends(site: Site) -> frozenset[str]:
    """The paths of the pages that are no aim of readers: redirects, and the page for what is not there."""
    return frozenset(("404.html", *(redirects.path_of(redirect.old) for redirect in site.redirects)))


def emitted(paths: Iterable[str], dead: frozenset[str]) -> tuple[Emitted, ...]:
    """The files at ``paths``, in their order.

    Args:
        paths: where they land.
        dead: the site's dead ends.
    """
    return tuple(Emitted(path, path.endswith(".html") and path not in dead) for path in paths)


@dataclass(frozen=True)
class Subject:
    """The site under judgement.

    Attributes:
        files: the sources by path.
        site: what they describe.
        emitted: everything that is emitted, in path order.
        read: the bytes of an emitted file by its path.
        source: the place in the sources that asked for the file at a path, where there is one.
        known: pages that were looked at already.
        previous: the manifest of an earlier release: where it lies, and its bytes.
    """

    files: Mapping[str, bytes]
    site: Site
    emitted: tuple[Emitted, ...]
    read: Callable[[str], bytes]
    source: Callable[[str], Span | None]
    known: Mapping[str, Page] = field(default_factory=dict)
    previous: tuple[str, bytes] | None = None
    _pages: dict[str, Page] = field(default_factory=dict, init=False, repr=False)
    _places: list[Places] = field(default_factory=list, init=False, repr=False)

    def living(self) -> Iterator[Emitted]:
        """The pages that readers may come to, in path order."""
        return (one for one in self.emitted if one.living)

    @cached_property
    def paths(self) -> frozenset[str]:
        """The paths of everything that is emitted."""
        return frozenset(one.path for one in self.emitted)

    def page(self, path: str) -> Page:
        """An emitted page, read once."""
        if path in self.known:
            return self.known[path]
        if path not in self._pages:
            self._pages[path] = read_page(self.read(path))
        return self._pages[path]

    def links(self, path: str) -> frozenset[bytes]:
        """The addresses that an emitted page leads to; those that pages before it lead to may be missing."""
        found = self.page(path).links
        return links_of(self.read(path)) if found is None else found

    def span(self, path: str, *key: str | int) -> Span:
        """The place of a key in the source at ``path``."""
        if not self._places:
            self._places.append(Places(self.files))
        return self._places[0].span(path, key)

    def origin(self, one: Emitted, *key: str | int) -> Span:
        """The source that asked for a file, at ``key`` where it has that key."""
        source = self.source(one.path)
        if source is None:
            return Span(f"output/{one.path}")
        return self.span(source.path, *key) if key else source

    def fault(
        self, where: tuple[str, KeyPath], code: str, message: str, hint: str = "", severity: Severity = "warning"
    ) -> Problem:
        """A problem at a key of a source; a warning unless it is said to be more."""
        path, key = where
        return Problem(self.span(path, *key), severity, code, message, hint)
