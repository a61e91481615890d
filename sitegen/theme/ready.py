"""What every site would find out about the theme that comes with the tool, as it was packed when sitegen was installed.

Invariant: each thing is found by all that it was made from, and only in a pack that the same sources made with the same
packages; what is not found, or lies in a pack that is cut or altered, is made on the spot, to the same values.
"""

from __future__ import annotations

import marshal
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar, TypeVarTuple

from sitegen.base.fingerprint import digest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from types import CodeType

    from sitegen.base.memory import Line, MemoLike
    from sitegen.base.sources import Source

V = TypeVar("V")
Given = TypeVarTuple("Given")

#: How the name of such a pack begins; what follows stands for the sources and packages that made it.
BEGINNING: Final = "theme."
_SEAL: Final = len(digest(b""))
_STEADY: Final = 2  # this version of the format gives equal bytes for equal values (`base/fingerprint`)

Written = tuple[str, tuple[tuple[str, str], ...], "CodeType"]
"""A compiled unit: its function's name, the macros that it calls by template and name, and the code."""


class Ready(NamedTuple):
    """What was packed.

    Attributes:
        plain: what a memo would hold of the theme's files, by `place_of`.
        units: compiled units by their keys.
    """

    plain: Mapping[str, object]
    units: Mapping[bytes, Written]


NOTHING: Final = Ready({}, {})


def place_of(kind: str, data: bytes) -> str:
    """Where the value for these bytes lies in a pack."""
    return digest(kind.encode(), data)


def written(ready: Ready) -> bytes:
    """The pack."""
    value = (dict(ready.plain), dict(ready.units))
    try:
        body = marshal.dumps(value, _STEADY)
    except ValueError:  # Python 3.14 has slices among the constants of code
        body = marshal.dumps(value)
    return digest(body).encode() + body


def read(packs: Iterable[bytes]) -> Ready:
    """What lies in the first of these packs that is whole."""
    for pack in packs:
        body = pack[_SEAL:]
        if pack[:_SEAL] == digest(body).encode():
            return Ready(*marshal.loads(body))  # noqa: S302 - as near to the package as its own compiled modules
    return NOTHING


class Knowing:
    """A memory that knows what was packed, before another one.

    Args:
        plain: what was packed.
        memo: has all the rest.
    """

    def __init__(self, plain: Mapping[str, object], memo: MemoLike) -> None:
        self.room = memo.room
        self._plain = plain
        self._memo = memo

    def get(self, kind: str, data: bytes | Source) -> object | None:
        """The value kept for these bytes, or None."""
        found = self._plain.get(place_of(kind, data)) if isinstance(data, bytes) else None
        return self._memo.get(kind, data) if found is None else found

    def put(self, kind: str, data: bytes | Source, plain: object) -> None:
        """Keep a value in the other memory."""
        self._memo.put(kind, data, plain)

    def line(self, kind: str, data: bytes | Source) -> Line | None:
        """What the other memory has."""
        return self._memo.line(kind, data)

    def recall(self, key: str, make: Callable[[*Given], V], *given: *Given) -> V:
        """What the other memory has, or makes."""
        return self._memo.recall(key, make, *given)
