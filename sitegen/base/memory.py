"""What the reading of a site may be given: its options, and a memory of parses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol, TypeVar, TypeVarTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from mmap import mmap

V = TypeVar("V")
Given = TypeVarTuple("Given")

FEW_RECORDS: Final = 64
"""Whole records that a build remembers: those around what it is at, since each worker has its own."""


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """What decides, beside the files, what a site is.

    Attributes:
        as_of: the day that counts as today.
        drafts: whether drafts are published.
        base_url: used instead of the one in ``data/site.yaml``.
        host: used instead of ``publish.host`` there.
    """

    as_of: date
    drafts: bool = False
    base_url: str | None = None
    host: str | None = None


ASIDE: Final = b"\t"
"""What stands behind the first of these in bytes that are kept may lie elsewhere, unread until somebody asks for it."""


class Aside(Protocol):
    """Where the rests of lines lie."""

    def read(self, place: bytes) -> bytes | None:
        """The rest at a place, or None where that is lost by now."""


class Line(NamedTuple):
    """Where a line of JSON is kept: a stretch of memory that nobody changes as long as somebody holds it.

    With ``aside``, what stands behind the first `ASIDE` is the place of the rest there.
    """

    block: bytes | mmap
    start: int
    end: int
    aside: Aside | None = None


class MemoLike(Protocol):
    """A memory of what the bytes alone decide; losing any of it only costs time.

    Attributes:
        room: how many whole records may be remembered beside it.
    """

    room: int

    def get(self, kind: str, data: bytes) -> object | None:
        """The plain value kept for these bytes, or None. It is shared: never change it."""

    def put(self, kind: str, data: bytes, plain: object) -> None:
        """Keep a value made of dicts, lists, ``str``, ``int``, ``float``, ``bool`` and None only.

        It may also be `bytes`: one line, for who reads it with a reader of his own; they come back as they are.
        """

    def line(self, kind: str, data: bytes) -> Line | None:
        """Where the `bytes` lie that are kept for these, or None; they stay there whatever happens to the memory.

        What stands behind their first `ASIDE` may be lost, if somebody spoils the memory meanwhile.
        """

    def recall(self, key: str, make: Callable[[*Given], V], *given: *Given) -> V:
        """What the pure function ``make`` gives: the very value that it gave for equal arguments at last, if known.

        ``key`` names the place where it is kept; no two places share one. The value is shared: never change it.
        """


class Straight:
    """Works everything out anew: what a memory does that lives as long as one build."""

    room = FEW_RECORDS

    def recall(self, key: str, make: Callable[[*Given], V], *given: *Given) -> V:
        """What ``make`` gives."""
        del key
        return make(*given)


class NoMemo(Straight):
    """A memory that keeps nothing, so that everything is parsed again."""

    def get(self, kind: str, data: bytes) -> object | None:
        """Nothing, always."""
        del kind, data
        return None

    def line(self, kind: str, data: bytes) -> Line | None:
        """Nothing, always."""
        del kind, data
        return None

    def put(self, kind: str, data: bytes, plain: object) -> None:
        """Forget the value at once."""
        del kind, data, plain


class Noting(NoMemo):
    """A memory that knows nothing and lists what it is told to keep.

    Attributes:
        noted: kinds and plain values, in order.
    """

    def __init__(self) -> None:
        self.noted: list[tuple[str, object]] = []

    def put(self, kind: str, data: bytes, plain: object) -> None:
        """List the value."""
        del data
        self.noted.append((kind, plain))
