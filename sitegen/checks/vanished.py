"""Addresses of an earlier release that lead nowhere now.

`sitegen check --previous FILE` compares with the `.sitegen-manifest.json` of what is published. A page of
a clinic, a region, an article, a post, a text, a condition or a treatment that has gone must leave a redirect
behind, because links and bookmarks lead to it. Pages that follow from others (later pages of lists, a
condition in one region) and the site's own may come and go.

To mend it, write the old address under `aliases` of what takes its place:
`aliases: [/guide/old-name/]`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sitegen.base.problem import Problem, Span
from sitegen.engine.publishing.addresses import address, is_authored, successor
from sitegen.engine.records import decode_manifest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.checks.subject import Subject

CODES: Final = ("address-vanished", "manifest-unreadable")


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
    gone = [path for path in manifest.files if is_authored(path)]
    lines = {line.strip().partition(":")[0].strip('"'): n for n, line in enumerate(data.decode().splitlines(), 1)}
    for path in sorted(gone):
        if path not in now:
            where = address(path)
            message = f"`{where}` was a page, and leads nowhere now"
            hint = f"write `aliases: [{where}]` into the source of {successor(where, now)}"
            yield Problem(Span(name, lines.get(path, 1)), "warning", "address-vanished", message, hint)
