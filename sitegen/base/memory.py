"""What the reading of a site may be given: its options, and a memory of parses."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol, TypeVar, TypeVarTuple

from sitegen.base.dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from sitegen.base.sources import Source

V = TypeVar("V")
Given = TypeVarTuple("Given")

Place = int | str
"""Where something lies among others."""

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
"""What stands behind the first of these in bytes that are kept lies elsewhere, unread until somebody asks for it."""


class Aside(Protocol):
    """Where the rests of lines lie."""

    def read(self, place: Place) -> bytes | None:
        """The rest at a place, or None where that is lost by now."""


class Line(NamedTuple):
    """A line that is kept: what is read from it at once, and where the rest of it lies.

    Attributes:
        first: its first part, read as JSON. Only who asked holds it.
        aside: where the rest lies; None where there is none.
        place: in ``aside``.
    """

    first: Any
    aside: Aside | None = None
    place: Place = 0


class AtHand(NamedTuple):
    """The rest of one line, which somebody holds."""

    rest: bytes

    def read(self, place: Place) -> bytes:
        """The rest."""
        del place
        return self.rest


def line_of(whole: bytes, aside: Aside | None = None, place: Place = 0) -> Line:
    """A line, with its rest at a place where that is kept, else at hand."""
    first, parted, rest = whole.partition(ASIDE)
    return Line(read_json(first), aside or AtHand(rest), place) if parted else Line(read_json(first))


def read_json(data: bytes) -> Any:
    """What is written as JSON; text may hold halves of pairs, which only the slower reader takes.

    Raises:
        ValueError: it is no JSON.
    """
    from pydantic_core import from_json  # noqa: PLC0415 - a build that finds nothing new needs no such reader

    try:
        return from_json(data)
    except ValueError:
        return json.loads(data)


class MemoLike(Protocol):
    """A memory of what the bytes alone decide; losing any of it only costs time.

    Attributes:
        room: how many whole records may be remembered beside it.
    """

    room: int

    def get(self, kind: str, data: bytes | Source) -> object | None:
        """The plain value kept for these bytes, or None. It is shared: never change it."""

    def put(self, kind: str, data: bytes | Source, plain: object) -> None:
        """Keep a value made of dicts, lists, ``str``, ``int``, ``float``, ``bool`` and None only.

        It may also be `bytes`: one line, for who reads it with a reader of his own; they come back as they are. With an
        `ASIDE` in it, it is for `line` alone, and JSON to there.
        """

    def line(self, kind: str, data: bytes | Source) -> Line | None:
        """The `bytes` that are kept for these, or None; the rest stays where it is whatever happens to the memory.

        It may be lost, if somebody spoils the memory meanwhile.
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

    def get(self, kind: str, data: bytes | Source) -> object | None:
        """Nothing, always."""
        del kind, data
        return None

    def line(self, kind: str, data: bytes | Source) -> Line | None:
        """Nothing, always."""
        del kind, data
        return None

    def put(self, kind: str, data: bytes | Source, plain: object) -> None:
        """Forget the value at once."""
        del kind, data, plain


class Noting(NoMemo):
    """A memory that knows nothing and lists what it is told to keep.

    Attributes:
        noted: kinds and plain values, in order.
    """

    def __init__(self) -> None:
        self.noted: list[tuple[str, object]] = []

    def put(self, kind: str, data: bytes | Source, plain: object) -> None:
        """List the value."""
        del data
        self.noted.append((kind, plain))
