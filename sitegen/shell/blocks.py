"""Bytes by name in blocks of memory that the system has back whole once they are let go.

Invariant: what is given for a name is what was added under it, or nothing.
"""

from __future__ import annotations

from mmap import MAP_ANONYMOUS, MAP_PRIVATE, mmap
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_BLOCK: Final = 1 << 20  # bytes


class Blocks:
    """Many small things that are needed for a while; a forked process has them without copying anything."""

    def __init__(self) -> None:
        self._places: dict[str, tuple[mmap, int, int]] = {}
        self._block: mmap | None = None
        self._end = 0  # of what is written in the block

    def __iter__(self) -> Iterator[str]:
        """The names."""
        return iter(self._places)

    def __len__(self) -> int:
        """How many they are."""
        return len(self._places)

    def __contains__(self, name: object) -> bool:
        """Whether anything was added under a name."""
        return name in self._places

    def get(self, name: str) -> bytes:
        """What was added under a name; empty if there is nothing."""
        place = self._places.get(name)
        return place[0][place[1] : place[2]] if place else b""

    def add(self, name: str, data: bytes) -> None:
        """Add something under a name, in place of what was there."""
        if self._block is None or self._end + len(data) > len(self._block):
            self._block, self._end = mmap(-1, max(_BLOCK, len(data)), MAP_PRIVATE | MAP_ANONYMOUS), 0
        start, self._end = self._end, self._end + len(data)
        self._block[start : self._end] = data
        self._places[name] = (self._block, start, self._end)

    def let_go(self, but: Collection[str] = ()) -> None:
        """Let go of everything but what has these names."""
        self._places = {name: self._places[name] for name in but}
        self._block = None
