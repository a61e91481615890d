"""Makes the pack of what is found out about a theme's files, when sitegen is installed.

Invariant: what is in it is what `load` itself found and wrote, so a build finds or writes the same. The build hook runs
this where few packages are at hand: it needs blake3, jinja2, markupsafe and pyyaml.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.base.memory import NoMemo
from sitegen.theme.ready import Ready, place_of, written
from sitegen.theme.theme import load

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sitegen.base.sources import Source


class _Gathering(NoMemo):
    """A memory that keeps what it is told, and gives nothing of it."""

    def __init__(self) -> None:
        self.plain: dict[str, object] = {}

    def put(self, kind: str, data: bytes | Source, plain: object) -> None:
        """Keep a value for these bytes."""
        if isinstance(data, bytes):
            self.plain[place_of(kind, data)] = plain


def packed(files: Mapping[str, bytes], vendor: Mapping[str, bytes]) -> bytes | None:
    """The pack of a theme with its English words; None where something in it is an error.

    Args:
        files: the theme's, by their paths in it.
        vendor: scripts of others by name; no packs.
    """
    memo = _Gathering()
    theme, _ = load(files, vendor, "", "en", memo=memo)
    if theme is None:
        return None
    theme.prepare(theme.roots)
    return written(Ready(memo.plain, theme.pages.units.written()))
