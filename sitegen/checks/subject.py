"""What a check is given: the sources, the site, and everything that is emitted."""

from __future__ import annotations

import gzip
import re
import zlib
from dataclasses import dataclass, field
from functools import cached_property
from html import unescape
from typing import TYPE_CHECKING, Any, Final

from sitegen.base.problem import Problem, Span
from sitegen.checks import structured
from sitegen.model.references import Places
from sitegen.outputs import redirects

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sitegen.artifact import Artifact
    from sitegen.base.problem import Severity
    from sitegen.model.site import Site
    from sitegen.parse.yaml import KeyPath

_LINK: Final = re.compile(rb'href="(/[^"#?]*)')  # style sheets and feeds too, which does no harm
_SHEET: Final = re.compile(rb'<link rel="stylesheet" href="([^"]+)"')
_DATA: Final = re.compile(rb'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
_TITLE: Final = re.compile(rb"<title>(.*?)</title>", re.DOTALL)
_NAMED: Final = re.compile(rb'<meta name="(description|robots)" content="([^"]*)"')
_GZIP_MORE: Final = 12  # bytes by which its frame is longer than that of zlib
_LIGHT: Final = 39_000  # bytes; HTML always shrinks to less than half, so no page of so few is ever too heavy


@dataclass(frozen=True, slots=True)
class Page:
    """What the checks want to know of a page's bytes.

    Attributes:
        size: how many bytes it has.
        packed: how many after gzip at the most: as many or more than at its best level; -1 for a page that is
            surely light enough.
        links: the addresses on this site that it leads to, once each.
        sheets: the addresses of its style sheets.
        data: its structured data, as JSON texts, where that is not plainly as it should be.
        title: with the site's name, as a browser shows it.
        description: for search results, or ''.
        hidden: whether search engines are asked to leave it out.
    """

    size: int
    packed: int
    links: frozenset[str]
    sheets: tuple[str, ...]
    data: tuple[str, ...]
    title: str = ""
    description: str = ""
    hidden: bool = False


def read_page(html: bytes) -> Page:
    """A page's bytes as the checks see them."""
    head = html[: html.find(b"</head>")]
    title = _TITLE.search(head)
    named = dict(_NAMED.findall(head))
    return Page(
        size=len(html),
        packed=-1 if len(html) <= _LIGHT else len(zlib.compress(html, 1)) + _GZIP_MORE,
        links=frozenset(map(_text, set(_LINK.findall(html)))),
        sheets=tuple(sheet.decode() for sheet in _SHEET.findall(head)),
        data=tuple(text for block in _DATA.findall(html) if not structured.is_plain(text := block.decode())),
        title=_text(title[1]) if title else "",
        description=_text(named.get(b"description", b"")),
        hidden=b"noindex" in named.get(b"robots", b""),
    )


def _text(data: bytes) -> str:
    return unescape(data.decode()) if b"&" in data else data.decode()


def packed(data: bytes) -> int:
    """How many bytes travel when the server compresses with gzip."""
    return len(gzip.compress(data, 9, mtime=0))


@dataclass(frozen=True, slots=True)
class Emitted:
    """A file of the site.

    Attributes:
        path: where it lands.
        origin: the source that asked for it.
        living: whether it is a page that readers may come to: neither a redirect nor the page for what is not there.
    """

    path: str
    origin: Span | None = None
    living: bool = False

    @property
    def address(self) -> str:
        """Its address from the root."""
        return f"/{self.path.removesuffix('index.html')}"


def emitted(artifact: Artifact[Any]) -> Emitted:
    """An artifact as the checks see it."""
    page = artifact.path.endswith(".html") and artifact.path != "404.html" and artifact.make is not redirects.make
    return Emitted(artifact.path, artifact.origin, page)


@dataclass(frozen=True)
class Subject:
    """The site under judgement.

    Attributes:
        files: the sources by path.
        site: what they describe.
        emitted: everything that is emitted.
        read: the bytes of an emitted file by its path.
        known: pages that were looked at already.
        previous: the manifest of an earlier release: where it lies, and its bytes.
    """

    files: Mapping[str, bytes]
    site: Site
    emitted: tuple[Emitted, ...]
    read: Callable[[str], bytes]
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

    def span(self, path: str, *key: str | int) -> Span:
        """The place of a key in the source at ``path``."""
        if not self._places:
            self._places.append(Places(self.files))
        return self._places[0].span(path, key)

    def origin(self, one: Emitted, *key: str | int) -> Span:
        """The source that asked for a file, at ``key`` where it has that key."""
        if one.origin is None:
            return Span(f"output/{one.path}")
        return self.span(one.origin.path, *key) if key else one.origin

    def fault(
        self, where: tuple[str, KeyPath], code: str, message: str, hint: str = "", severity: Severity = "warning"
    ) -> Problem:
        """A problem at a key of a source; a warning unless it is said to be more."""
        path, key = where
        return Problem(self.span(path, *key), severity, code, message, hint)
