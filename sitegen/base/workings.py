"""What heavy work came to halfway, kept by name between builds: a later build does anew what has changed of it.

Invariant: whatever a memory of workings says or forgets, the same artifacts come of the work; only the time differs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable


class Working(NamedTuple):
    """What came of one part of the work, and the key of all that it came from, on one line."""

    key: str
    data: bytes


class WorkingsLike(Protocol):
    """A memory of workings; losing any of it only costs time."""

    def get(self, name: str) -> Working | None:
        """What is kept under a name; it may come from something else than is there now, as its key says."""

    def put(self, name: str, key: str, pieces: Iterable[bytes]) -> None:
        """Keep the joined pieces under a name (lower-case letters, digits, hyphens) in the place of what was there.

        Raises:
            OSError: the disk is full, or fails.
        """

    def retain(self, prefix: str, names: Collection[str]) -> None:
        """Forget what is kept under names that begin so, but for these."""


class Afresh:
    """A memory that keeps nothing, so that all work is done."""

    def get(self, name: str) -> Working | None:
        """Nothing, always."""
        del name
        return None

    def put(self, name: str, key: str, pieces: Iterable[bytes]) -> None:
        """Forget it at once."""
        del name, key, pieces

    def retain(self, prefix: str, names: Collection[str]) -> None:
        """Nothing is there to be forgotten."""
        del prefix, names


class Kept(Afresh):
    """What another memory keeps, for who only wants to know: nothing is added to it, and nothing forgotten.

    Args:
        workings: that memory.
    """

    def __init__(self, workings: WorkingsLike) -> None:
        self._workings = workings

    def get(self, name: str) -> Working | None:
        """What is kept under a name there."""
        return self._workings.get(name)


AFRESH = Afresh()
"""It holds no state, so one is enough."""


def recalled(workings: WorkingsLike, name: str, key: str, make: Callable[[], bytes]) -> bytes:
    """What is kept under a name if it came from this key; else what ``make`` gives, which is kept then."""
    assert "\n" not in key, "a key is one line"
    kept = workings.get(name)
    if kept and kept.key == key:
        return kept.data
    data = make()
    workings.put(name, key, (data,))
    return data
