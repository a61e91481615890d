"""Content digests of bytes and of frozen views; equal digests stand for equal values.

Invariant: a fingerprint depends on types and values alone, never on identity, hash seed, interning
or the order in which things were made.
"""

from __future__ import annotations

import marshal
import re
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import partial
from hashlib import blake2b
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from blake3 import blake3
from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Callable

_SIZE = 16
_ATOMS = frozenset({str, int, float, bool, type(None), bytes})
_SIMPLE = _ATOMS | {tuple, type(...)}

# Version 2 of the marshal format knows neither back references nor interning flags, so equal values
# give equal bytes. `...` opens every tuple that stands for something else than a tuple.
_MARSHAL_VERSION = 2
_HELD = 1 << 14

#: Declarations of fields whose values marshal takes as they are: ``str``, ``int | None``, ``tuple[str, ...]`` …
_PLAIN = re.compile(r"(?:str|int|float|bool|bytes|None|tuple|\.\.\.|[\[\],| ])+")


def digest(*chunks: bytes) -> str:
    """The digest of some bytes, as 32 hexadecimal digits: BLAKE3, which takes a fifth of BLAKE2b's time for a page.

    Several chunks, which are short, are framed by their lengths, and their digest is BLAKE2b: ``digest(b"a", b"bc")``
    and ``digest(b"ab", b"c")`` differ.
    """
    if len(chunks) == 1:
        return blake3(chunks[0]).hexdigest(length=_SIZE)
    state = blake2b(digest_size=_SIZE, person=b"chunks")
    for chunk in chunks:
        state.update(len(chunk).to_bytes(8, "big"))
        state.update(chunk)
    return state.hexdigest()


def former(data: bytes) -> str:
    """What `digest` gave for some bytes before it was BLAKE3: manifests, releases and exported tables may still say so."""
    return blake2b(data, digest_size=_SIZE).hexdigest()


def is_of(known: str, data: bytes) -> bool:
    """Whether a digest that was kept, now or formerly, is of these bytes."""
    return known in {digest(data), former(data)}


def fingerprint(value: object) -> str:
    """The digest of a frozen view.

    A dataclass with a true ``ON_MANY_PAGES`` is read once for each object, however many views hold it.

    Args:
        value: frozen dataclasses, tuples, ``str``, ``Markup``, ``int``, ``float``, ``bool``, ``None``,
            ``bytes``, enum members and ``datetime.date``, nested in any way.

    Raises:
        TypeError: something else is in it; the message names the way to it.
    """
    try:
        data = marshal.dumps(_plain(value, trusting=True), _MARSHAL_VERSION)
    except ValueError:  # something else than was declared; text that is markup, for one
        data = _checked(value)
    except TypeError:
        check(value)
        raise
    return digest(data)


def _checked(value: object) -> bytes:
    try:
        return marshal.dumps(_plain(value, trusting=False), _MARSHAL_VERSION)
    except TypeError:
        check(value)
        raise


def _plain(value: object, *, trusting: bool) -> Any:
    """``value`` as nested tuples of what marshal knows."""
    return value if type(value) in _ATOMS else (_TRUSTING if trusting else _CHECKING)[type(value)](value)


class _Converters(dict[type, "Callable[[Any], tuple[object, ...]]"]):
    """How values of one type become plain; found once for each type.

    Those that trust take fields at their word that are declared to be plain, as the type checker does: a
    dataclass of such fields alone is plain as it stands. Both give the same for what is as declared.
    """

    def __init__(self, *, trusting: bool) -> None:
        super().__init__()
        self._trusting = trusting
        self[tuple] = self._tuple

    def __missing__(self, kind: Any) -> Callable[[Any], tuple[object, ...]]:
        name = f"{kind.__module__}.{kind.__qualname__}"
        if is_dataclass(kind):
            found = self._dataclass(kind, name)
        elif issubclass(kind, Enum):
            found = partial(_member, name)
        elif kind is Markup:
            found = _markup
        elif kind is date:
            found = _day
        else:
            message = f"{name} is not a frozen plain value"
            raise TypeError(message)
        self[kind] = found
        return found

    def _tuple(self, value: tuple[object, ...]) -> tuple[object, ...]:
        return tuple([item if (kind := type(item)) in _ATOMS else self[kind](item) for item in value])

    def _dataclass(self, kind: Any, name: str) -> Callable[[Any], tuple[object, ...]]:
        if not kind.__dataclass_params__.frozen:
            message = f"{name} is a dataclass, but not a frozen one"
            raise TypeError(message)
        head = (..., name)
        names = tuple(part.name for part in fields(kind))
        if not names:
            return lambda _: head
        # attrgetter gives a tuple only for several names, so the first is asked for twice
        get = attrgetter(names[0], *names)
        unsure = [
            place
            for place, part in enumerate(fields(kind), len(head))
            if not (self._trusting and _PLAIN.fullmatch(str(part.type)))
        ]

        last: dict[int, tuple[object, object]] = dict.fromkeys(unsure, (None, None))

        def plain(item: object) -> tuple[object, ...]:
            parts = [*head, *get(item)[1:]]
            for place in unsure:
                part = parts[place]
                if (kind := type(part)) not in _ATOMS:
                    known, found = last[place]
                    if known is not part:  # the page before showed another object here
                        last[place] = part, (found := self[kind](part))
                    parts[place] = found
            if not _SIMPLE.issuperset(map(type, parts)):  # marshal would take a list for a tuple that never changes
                raise ValueError
            return tuple(parts)

        return _Once(plain) if getattr(kind, "ON_MANY_PAGES", False) else plain


class _Once:
    """Makes a value's digest stand for it, and remembers that of each object: what many pages show is read once.

    The objects are held, so that no other has their identity; all are let go when they are too many.
    """

    def __init__(self, plain: Callable[[Any], tuple[object, ...]]) -> None:
        self._plain = plain
        self._known: dict[int, tuple[object, tuple[object, ...]]] = {}

    def __call__(self, item: object) -> tuple[object, ...]:
        known = self._known.get(id(item))
        if known is None:
            plain: Any = self._plain(item)
            data = marshal.dumps(plain, _MARSHAL_VERSION)
            if len(self._known) >= _HELD:
                self._known.clear()
            known = self._known[id(item)] = (item, (..., "digest", digest(data)))
        return known[1]


def _member(name: str, member: Enum) -> tuple[object, ...]:
    return ..., name, member.name


def _markup(text: Markup) -> tuple[object, ...]:
    return ..., "markup", str(text)


def _day(day: date) -> tuple[object, ...]:
    return ..., "date", day.toordinal()


_CHECKING, _TRUSTING = _Converters(trusting=False), _Converters(trusting=True)


def check(value: Any, way: str = "view") -> None:
    """Walk ``value`` slowly and raise the error that names the way to what is no plain value."""
    kind: Any = type(value)
    if kind in _ATOMS:
        return
    if kind is tuple:
        for index, item in enumerate(value):
            check(item, f"{way}[{index}]")
        return
    try:
        _CHECKING[kind]
    except TypeError as error:
        message = f"{way}: {error}"
        raise TypeError(message) from None
    if is_dataclass(kind):
        for field in fields(kind):
            check(getattr(value, field.name), f"{way}.{field.name}")
