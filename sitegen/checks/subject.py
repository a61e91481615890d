"""What a check is given: the sources, the site, and everything that is emitted."""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass, field
from html import unescape
from typing import TYPE_CHECKING, Any, Final

from sitegen.base.problem import Problem, Span
from sitegen.model.references import Places

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sitegen.artifact import Artifact
    from sitegen.base.problem import Severity
    from sitegen.model.site import Site
    from sitegen.parse.yaml import KeyPath

_LINK: Final = re.compile(rb'href="(/[^"#?]*)')  # style sheets and feeds too, which does no harm
_SHEET: Final = re.compile(rb'<link rel="stylesheet" href="([^"]+)"')
_DATA: Final = re.compile(rb'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Page:
    """What the checks want to know of a page's bytes.

    Attributes:
        size: how many bytes it has.
        packed: how many after gzip, or -1 where that is not known yet.
        links: the addresses on this site that it leads to, once each.
        sheets: the addresses of its style sheets.
        data: its structured data, as JSON texts.
    """

    size: int
    packed: int
    links: frozenset[str]
    sheets: tuple[str, ...]
    data: tuple[str, ...]


def read_page(html: bytes, *, weigh: bool = True) -> Page:
    """A page's bytes as the checks see them; without ``weigh`` the slow part, compressing, is left for later."""
    return Page(
        len(html),
        packed(html) if weigh else -1,
        frozenset(unescape(link.decode()) for link in set(_LINK.findall(html))),
        tuple(sheet.decode() for sheet in _SHEET.findall(html)),
        tuple(text.decode() for text in _DATA.findall(html)),
    )


def packed(data: bytes) -> int:
    """How many bytes travel when the server compresses with gzip."""
    return len(gzip.compress(data, 9, mtime=0))


@dataclass(frozen=True)
class Subject:
    """The site under judgement.

    Attributes:
        files: the sources by path.
        site: what they describe.
        artifacts: everything that is emitted.
        read: the bytes of an emitted file by its path.
        known: pages that were looked at while they were made.
        previous: the manifest of an earlier release: where it lies, and its bytes.
    """

    files: Mapping[str, bytes]
    site: Site
    artifacts: tuple[Artifact[Any], ...]
    read: Callable[[str], bytes]
    known: Mapping[str, Page] = field(default_factory=dict)
    previous: tuple[str, bytes] | None = None
    _pages: dict[str, Page] = field(default_factory=dict, init=False, repr=False)
    _places: list[Places] = field(default_factory=list, init=False, repr=False)

    def living(self) -> Iterator[Artifact[Any]]:
        """The pages that readers may come to: neither redirects nor the page for what is not there."""
        for artifact in self.artifacts:
            if artifact.path.endswith(".html") and artifact.path != "404.html" and hasattr(artifact.view, "frame"):
                yield artifact

    def page(self, path: str) -> Page:
        """An emitted page, read once."""
        if path in self.known:
            return self.known[path]
        if path not in self._pages:
            self._pages[path] = read_page(self.read(path), weigh=False)
        return self._pages[path]

    def span(self, path: str, *key: str | int) -> Span:
        """The place of a key in the source at ``path``."""
        if not self._places:
            self._places.append(Places(self.files))
        return self._places[0].span(path, key)

    def origin(self, artifact: Artifact[Any], *key: str | int) -> Span:
        """The source that asked for an artifact, at ``key`` where it has that key."""
        if artifact.origin is None:
            return Span(f"output/{artifact.path}")
        return self.span(artifact.origin.path, *key) if key else artifact.origin

    def fault(
        self, where: tuple[str, KeyPath], code: str, message: str, hint: str = "", severity: Severity = "warning"
    ) -> Problem:
        """A problem at a key of a source; a warning unless it is said to be more."""
        path, key = where
        return Problem(self.span(path, *key), severity, code, message, hint)
