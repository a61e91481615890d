"""Content digests of bytes and of frozen views; equal digests stand for equal values.

Invariant: a fingerprint depends on types and values alone, never on identity, hash seed, interning
or the order in which things were made.
"""

from __future__ import annotations

import marshal
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from hashlib import blake2b
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Callable

_SIZE = 16
_ATOMS = frozenset({str, int, float, bool, type(None), bytes})

# Version 2 of the marshal format knows neither back references nor interning flags, so equal values
# give equal bytes. `...` opens every tuple that stands for something else than a tuple.
_MARSHAL_VERSION = 2


def digest(*chunks: bytes) -> str:
    """The BLAKE2b digest of some bytes, as 32 hexadecimal digits.

    Several chunks are framed by their lengths: ``digest(b"a", b"bc")`` and ``digest(b"ab", b"c")`` differ.
    """
    if len(chunks) == 1:
        return blake2b(chunks[0], digest_size=_SIZE).hexdigest()
    state = blake2b(digest_size=_SIZE, person=b"chunks")
    for chunk in chunks:
        state.update(len(chunk).to_bytes(8, "big"))
        state.update(chunk)
    return state.hexdigest()


def fingerprint(value: object) -> str:
    """The digest of a frozen view.

    Args:
        value: frozen dataclasses, tuples, ``str``, ``Markup``, ``int``, ``float``, ``bool``, ``None``,
            ``bytes``, enum members and ``datetime.date``, nested in any way.

    Raises:
        TypeError: something else is in it; the message names the way to it.
    """
    try:
        plain = _plain(value)
    except TypeError:
        _explain(value, "view")
        raise
    return blake2b(marshal.dumps(plain, _MARSHAL_VERSION), digest_size=_SIZE).hexdigest()


def _plain(value: Any) -> Any:
    """``value`` as nested tuples of what marshal knows."""
    kind: Any = type(value)
    if kind is tuple:
        return tuple([item if type(item) in _ATOMS else _plain(item) for item in value])
    if kind in _ATOMS:
        return value
    return _converter(kind)(value)


@cache
def _converter(kind: Any) -> Callable[[Any], tuple[object, ...]]:
    """How values of one type become plain; found once for each type."""
    name = f"{kind.__module__}.{kind.__qualname__}"
    if is_dataclass(kind):
        return _dataclass_converter(kind, name)
    if issubclass(kind, Enum):
        return lambda member: (..., name, member.name)
    if kind is Markup:
        return lambda text: (..., "markup", str(text))
    if kind is date:
        return lambda day: (..., "date", day.toordinal())
    message = f"{name} is not a frozen plain value"
    raise TypeError(message)


def _dataclass_converter(kind: Any, name: str) -> Callable[[Any], tuple[object, ...]]:
    if not kind.__dataclass_params__.frozen:
        message = f"{name} is a dataclass, but not a frozen one"
        raise TypeError(message)
    names = tuple(field.name for field in fields(kind))
    head = (..., name)
    if not names:
        return lambda _: head
    get = attrgetter(*names)
    if len(names) == 1:
        return lambda item: (*head, _plain(get(item)))

    def convert(item: object) -> tuple[object, ...]:
        return head + tuple([part if type(part) in _ATOMS else _plain(part) for part in get(item)])

    return convert


def _explain(value: Any, way: str) -> None:
    """Walk ``value`` slowly and raise the error that names the way to what is no plain value."""
    kind: Any = type(value)
    if kind in _ATOMS:
        return
    if kind is tuple:
        for index, item in enumerate(value):
            _explain(item, f"{way}[{index}]")
        return
    try:
        _converter(kind)
    except TypeError as error:
        message = f"{way}: {error}"
        raise TypeError(message) from None
    if is_dataclass(kind):
        for field in fields(kind):
            _explain(getattr(value, field.name), f"{way}.{field.name}")
