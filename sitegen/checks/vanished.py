"""Addresses of an earlier release that lead nowhere now.

`sitegen check --previous FILE` compares with the `.sitegen-manifest.json` of what is published. A page of
a clinic, a region, an article, a post, a text, a condition or a treatment that has gone must leave a redirect
behind, because links and bookmarks lead to it. Pages that follow from others (later pages of lists, a
condition in one region) and the site's own may come and go.

To mend it, write the old address under `aliases` of what takes its place:
`aliases: [/guide/old-name/]`.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from sitegen.base.problem import Problem, Span
from sitegen.engine.records import decode_manifest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sitegen.checks.subject import Subject

CODES: Final = ("address-vanished", "manifest-unreadable")
_PAGE: Final = re.compile(r"(?:clinics/.+|(?:guide|news|conditions|treatments)/[^/]+|[^/]+)/index\.html")
_DERIVED: Final = re.compile(r"(?:.*/)?page/[0-9]+/index\.html|(?:guide/all|search|faq|glossary|news)/index\.html")


def check(subject: Subject) -> Iterator[Problem]:
    """Every authored address of the earlier release that is neither a page nor a redirect."""
    if subject.previous is None:
        return
    name, data = subject.previous
    manifest = decode_manifest(data)
    if manifest is None:
        hint = "give the `.sitegen-manifest.json` of a release"
        yield Problem(Span(name), "error", "manifest-unreadable", "this is no manifest of a release", hint)
        return
    now = subject.paths
    gone = [path for path in manifest.files if _PAGE.fullmatch(path) and not _DERIVED.fullmatch(path)]
    lines = {line.strip().partition(":")[0].strip('"'): n for n, line in enumerate(data.decode().splitlines(), 1)}
    for path in sorted(gone):
        if path not in now:
            address = _address(path)
            message = f"`{address}` was a page, and leads nowhere now"
            hint = f"write `aliases: [{address}]` into the source of {_successor(address, now)}"
            yield Problem(Span(name, lines.get(path, 1)), "warning", "address-vanished", message, hint)


def _address(path: str) -> str:
    return f"/{path.removesuffix('index.html')}"


def _successor(address: str, now: Iterable[str]) -> str:
    """Where the page probably is now: one of the same name, or of nearly the same address in the same folder."""
    folder, _, last = address.rstrip("/").rpartition("/")
    pages = sorted(_address(path) for path in now if path.endswith("/index.html"))
    moved = [page for page in pages if page.endswith(f"/{last}/")]
    beside = [page for page in pages if page.rstrip("/").rpartition("/")[0] == folder]
    close = get_close_matches(address, moved, 1, 0.0) or get_close_matches(address, beside, 1, 0.8)
    return f"`{close[0]}`, or of what else takes its place" if close else "what takes its place"
