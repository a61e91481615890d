"""What `sitegen serve` shows at one moment, and how pages are told apart from one moment to the next.

Invariant: every answer is a lookup in a mapping of what was built, so no address leads anywhere else.
"""

from __future__ import annotations

import json
import re
from dataclasses import field
from html import escape
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote, urljoin, urlsplit

from sitegen.base.dataclass import dataclass
from sitegen.base.fingerprint import digest
from sitegen.base.problem import MakingFailed
from sitegen.shell.report import summary, visible

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sitegen.base.problem import Problem

RESERVED: Final = "/.sitegen/"  # addresses of the server's own; nothing that is built begins so
SCRIPT: Final = f"{RESERVED}live.mjs"
PARTS: Final = ".sitegen/parts/index.html"

_MOST: Final = 50  # problems in one overlay
_STYLE: Final = re.compile(r"""<link\b(?=[^>]*\brel="stylesheet")[^>]*?\bhref="([^"]*)"[^>]*>""", re.IGNORECASE)
_SHOWN: Final = re.compile(r"""\s(?:src|poster)="([^"]*)"|\ssrcset="([^"]*)\"""")
_NOTICE: Final = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title></head>
<body><main><h1>{title}</h1><p>{text}</p></main></body>
</html>
"""


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a page comes from, and what an editor should know about it ('Draft', or '')."""

    source: str
    line: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """What a page looked like: two equal ones need no reload.

    Attributes:
        content: the digest of the page without its style sheets' addresses, and of all that it shows.
        styles: address and digest of each of its style sheets, in their order.
    """

    content: str
    styles: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Showing:
    """The last good build, and the problems of the last one.

    Attributes:
        files: the site by path; empty as long as no build was good.
        base: the path part of the site's address, without a last slash.
        marks: of those pages that come from one source file.
        problems: of the last build.
        failure: what else ended it, or ''.
        failed: whether the last build gave no site.
        parts: makes the page of the theme's parts.
    """

    files: Mapping[str, bytes] = field(default_factory=dict)
    base: str = ""
    marks: Mapping[str, Mark] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    failure: str = ""
    failed: bool = False
    parts: Callable[[], bytes] | None = None

    def page(self, path: str) -> bytes:
        """The page at ``path``, or the one that stands in for it."""
        if path == PARTS and self.parts:
            return self.parts()
        try:
            return self.files[path] if path in self.files else self._instead()
        except MakingFailed as failed:
            return notice("This page cannot be made", failed.problem.message)

    def data(self, path: str) -> bytes:
        """The bytes of another file, none where it cannot be made."""
        try:
            return self.files[path]
        except MakingFailed:
            return b""

    def _instead(self) -> bytes:
        if self.failed and not self.files:
            return notice("There is no site yet", "It appears here as soon as the problems are mended.")
        return (self.data("404.html") if "404.html" in self.files else b"") or notice(
            "Not found", "There is no page at this address."
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address leads to: a file (with the path it goes by), or another address."""

    status: int
    path: str = ""
    location: str = ""


def answer(showing: Showing, address: str) -> Answer:
    """What the decoded path of an address leads to.

    Where nothing is, ``path`` is where the page would be, so that it can appear there.
    """
    base = showing.base
    if base and address in {"/", base}:
        return Answer(307, location=f"{quote(base)}/")
    inside = address.startswith(f"{base}/")
    path = address[len(base) + 1 :] if inside else address.lstrip("/")
    page = f"{path}index.html" if not path or path.endswith("/") else path
    if inside and page in showing.files:
        return Answer(200, page)
    if not page.endswith(".html"):
        page = f"{path}/index.html"
        if inside and page in showing.files:
            return Answer(307, location=f"{quote(base)}/{quote(path)}/")
    return Answer(503 if showing.failed and not showing.files else 404, page if inside else f"..{address}")


def version(showing: Showing, path: str) -> Version:
    """The version of the page that stands at ``path``, or in for it."""
    html = showing.page(path).decode("utf-8", "replace")
    styles: list[tuple[str, str]] = []

    def without(link: re.Match[str]) -> str:
        target = _resolve(showing, path, link[1])
        styles.append((link[1], digest(showing.data(target)) if target else ""))
        return link[0].replace(link[1], "", 1)

    bare = _STYLE.sub(without, html)
    chunks = [bare.encode(), path.encode() if path in showing.files else b""]
    for address in _shown(bare):
        target = _resolve(showing, path, address)
        if target and not target.endswith(".html"):
            chunks += (target.encode(), showing.data(target))
    return Version(digest(*chunks), tuple(styles))


def _shown(html: str) -> list[str]:
    """The addresses of what a page shows or runs."""
    found: list[str] = []
    for one, several in _SHOWN.findall(html):
        found += [entry.split()[0] for entry in several.split(",") if entry.strip()] if several else [one]
    return found


def _resolve(showing: Showing, path: str, address: str) -> str:
    """The built file that an address written in the page at ``path`` leads to, or ''."""
    try:
        whole = urlsplit(urljoin(f"{showing.base}/{path}", address.replace("&amp;", "&")))
    except ValueError:
        return ""
    start = f"{showing.base}/"
    if whole.netloc or not whole.path.startswith(start):
        return ""
    target = unquote(whole.path[len(start) :])
    return target if target in showing.files else ""


def with_client(html: bytes, showing: Showing, path: str) -> bytes:
    """A page on its way out, with the script that follows it: an external module, as a strict policy asks for."""
    found = version(showing, path)
    mark = showing.marks.get(path) if path in showing.files else None
    data = {
        "page": path,
        "content": found.content,
        "styles": " ".join(f"{known}" or "-" for _, known in found.styles),
        "source": f"{mark.source}:{mark.line}" if mark else "",
        "note": mark.note if mark else "",
    }
    attributes = "".join(f' data-sitegen-{name}="{escape(value)}"' for name, value in data.items())
    script = f'<script type="module" src="{SCRIPT}"{attributes}></script>'.encode()
    head, end, rest = html.partition(b"</head>")
    return head + script + end + rest if end else html + script


def state(showing: Showing, path: str) -> str:
    """What the page at ``path`` is told, as JSON in one line."""
    found = version(showing, path)
    ordered = sorted(showing.problems, key=lambda problem: (problem.severity, problem))
    listed = [
        {
            "place": visible(f"{problem.span.path}:{problem.span.line}:{problem.span.col}"),
            "severity": problem.severity,
            "code": problem.code,
            "message": visible(problem.message),
            "hint": visible(problem.hint),
        }
        for problem in ordered[:_MOST]
    ]
    if showing.failure:
        failure = {"place": "sitegen", "severity": "error", "code": "failure", "message": visible(showing.failure)}
        listed.insert(0, {**failure, "hint": ""})
    record = {
        "content": found.content,
        "styles": found.styles,
        "failed": showing.failed,
        "problems": listed,
        "more": max(0, len(ordered) - _MOST),
        "counts": summary(showing.problems),
    }
    return json.dumps(record, separators=(",", ":"))


def notice(title: str, text: str) -> bytes:
    """A bare page of the server's own."""
    return _NOTICE.format(title=escape(title), text=escape(text)).encode()
