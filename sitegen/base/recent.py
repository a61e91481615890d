"""A memory of what was asked for last: as much as fits into a fixed room, however much there is.

Invariant: what is given for a key is what was put there for it.
"""

from __future__ import annotations

from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Recent(Generic[K, V]):
    """Values by key, in two generations: when the younger one is full it becomes the older, and that one is let go.

    Args:
        room: how many values are remembered at most; half of them surely.
    """

    __slots__ = ("_half", "_older", "_younger")

    def __init__(self, room: int) -> None:
        self._half = max(1, room // 2)
        self._younger: dict[K, V] = {}
        self._older: dict[K, V] = {}

    def __len__(self) -> int:
        return len(self._younger) + len(self._older)

    def get(self, key: K) -> V | None:
        """What was put there for ``key``, if it is still remembered."""
        found = self._younger.get(key)
        if found is None and (found := self._older.pop(key, None)) is not None:
            self.put(key, found)
        return found

    def put(self, key: K, value: V) -> None:
        """Remember this as the youngest."""
        if len(self._younger) >= self._half:
            self._older, self._younger = self._younger, {}
        self._younger[key] = value
