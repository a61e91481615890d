"""The one protocol of places to publish to, and what they answer.

Invariant: a file is read whole, the old or the new one, never a part of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from sitegen.base.dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sitegen.engine.publishing.files import Headers


@dataclass(frozen=True, slots=True)
class Found:
    """A file's bytes, and what tells this version of it from others."""

    data: bytes
    version: str


class Conflict(Exception):  # noqa: N818 - it is caught, and becomes a message about who was faster
    """The file is not the version that was expected."""


class Target(Protocol):
    """A place to publish to. Every method may raise ``WorldFault``; writes first call ``guard``, which may raise too."""

    name: str
    guard: Callable[[], None]

    @property
    def keeps_headers(self) -> bool:
        """Whether files have headers and may be stored compressed."""

    @property
    def asks_cheaply(self) -> bool:
        """Whether it costs next to nothing to look for a file."""

    def get(self, path: str) -> Found | None:
        """A file, or None where there is none."""

    def holds(self, path: str) -> bool:
        """Whether anything stands at ``path``, or in its way."""

    def put(self, path: str, data: bytes, headers: Headers) -> None:
        """Put a file in place of what is there."""

    def put_if(self, path: str, data: bytes, version: str | None) -> str:
        """Put a record in place of that version of it, or of nothing, and tell the new version.

        The bytes must be ones that nobody else would write, since an answer may be lost on the way.

        Raises:
            Conflict: another version is there, or none.
        """

    def copy(self, source: str, path: str) -> bool:
        """Put a copy of a file, headers and all, in place of what is there; whether there is such a file."""

    def delete(self, paths: Sequence[str]) -> None:
        """Take files away; those that are gone already are no fault."""

    def clear(self) -> None:
        """Take away what a publish that was killed left unfinished; whoever holds the lease may."""

    def names(self, start: str = "") -> Iterator[str]:
        """The paths of all files that begin so."""

    def age(self, path: str) -> float:
        """Seconds since a file was written, by the target's own clock; a very long time where there is none."""
