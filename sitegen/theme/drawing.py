"""What compiled templates call while a page is drawn: escaping, and parts that are drawn once and kept.

Invariant: what is kept was made from the same values: atoms by type and value, anything else by its identity,
and for as long as it is kept the value itself is too, so that no other can take its identity.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import markupsafe
from jinja2.runtime import markup_join
from markupsafe import Markup

from sitegen.base.recent import Recent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Write = Callable[[Iterable[str]], object]
    Draw = Callable[..., object]

_MOST_SHARED: Final = 1_500  # of one part; a clinic's card has some two kilobytes
_MOST_PHRASES: Final = 5_000
_MOST_UNITS: Final = 500  # of one place in a layout
_TRIES: Final = 60  # after so many, a place in a layout that is hardly ever the same is no longer kept


def _escaped(text: str) -> str:
    return str(markupsafe.escape(text))


# The function in C beneath `markupsafe.escape`, which would make an object of each text; where a version
# of the library has none, `escape` itself.
escape_text: Final[Callable[[str], str]] = getattr(markupsafe, "_escape_inner", _escaped)


def show(value: Any) -> str:
    """A value as it stands in a page.

    Raises:
        ValueError: it is None.
    """
    kind = type(value)
    if kind is str:
        return escape_text(value)
    if kind is Markup:
        return value  # type: ignore[no-any-return]
    if kind is int:
        return str(value)
    if value is None:
        message = "a value that is printed here is empty (None)"
        raise ValueError(message)
    return markupsafe.escape(value)


class Sheet(list[str]):
    """A page while it is drawn: the pieces since the last kept part, and before them what is bytes already.

    What is kept is not joined and encoded again on each page, which would cost more than to draw the rest.
    """

    __slots__ = ("done",)

    def __init__(self) -> None:
        super().__init__()
        self.done: list[bytes] = []

    def add(self, data: bytes) -> None:
        """Set down text in UTF-8."""
        if self:
            self.done.append("".join(self).encode())
            self.clear()
        self.done.append(data)

    def data(self) -> bytes:
        """All of it."""
        self.add(b"")
        return b"".join(self.done)


def _put(write: Write, data: bytes) -> None:
    """Write kept text where ``write``, the ``extend`` of a list, leads."""
    target = write.__self__  # type: ignore[attr-defined]
    if type(target) is Sheet:
        target.add(data)
    else:
        target.append(data.decode())


def drawn(draw: Draw, *values: Any) -> str:
    """What a part draws, as one text."""
    pieces: list[str] = []
    draw(pieces.extend, *values)
    return "".join(pieces)


def drawn_markup(draw: Draw, *values: Any) -> Markup:
    """What a part draws, as a value for something else than a page."""
    return Markup(drawn(draw, *values))  # noqa: S704 - the part escaped what it was given


def together(*values: Any) -> str:
    """Values one after the other, as one text; markup if there is markup among them."""
    for value in values:
        kind = type(value)
        if kind is not str and kind is not int:
            return markup_join(values)
    return "".join(map(str, values))


class Kinds(dict[type, bool]):
    """Which types say of themselves, by ``ON_MANY_PAGES``, that one object stands on many pages."""

    def __missing__(self, kind: type) -> bool:
        self[kind] = found = bool(getattr(kind, "ON_MANY_PAGES", False))
        return found


class Phrases:
    """What small parts draw of texts, flags and shared objects alone, such as a time of day, without the space around it:
    each drawn once.
    """

    def __init__(self, shared: Kinds) -> None:
        self._shared = shared
        self._kept: dict[object, tuple[str, object]] = {}

    def __call__(self, draw: Draw, *values: Any) -> str:
        """What ``draw`` makes of these."""
        signs: list[object] = [draw]
        for value in values:
            kind = type(value)
            if kind is str or kind is bool or value is None:
                signs.append(value)
            elif self._shared[kind]:
                signs.append(id(value))
            else:
                return drawn(draw, *values).strip()
        key = tuple(signs)
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= _MOST_PHRASES:
                self._kept.clear()
            found = self._kept[key] = (drawn(draw, *values).strip(), values)
        return found[0]


class KeptPart:
    """A part of which a shared object is drawn once for pages made soon after each other; ``rest`` are the other arguments."""

    def __init__(self, draw: Draw) -> None:
        self._draw = draw
        self._kept: Recent[object, tuple[bytes, object]] = Recent(_MOST_SHARED)

    def __call__(self, write: Write, first: object, *rest: object) -> None:
        """Write what it draws of these."""
        signs: list[object] = [id(first)]
        for value in rest:
            kind = type(value)
            if kind is str or kind is int or value is None:
                signs.append(value)
            elif kind is bool or kind is float:
                signs.append(_sign(value))
            else:
                self._draw(write, first, *rest)
                return
        key = tuple(signs)
        found = self._kept.get(key)
        if found is None:
            found = (drawn(self._draw, first, *rest).encode(), first)
            self._kept.put(key, found)
        _put(write, found[0])


class KeptUnit:
    """A place in a layout, drawn once for all pages that have the same of what it reads."""

    def __init__(self, draw: Draw, read: Callable[[Any], tuple[Any, ...]]) -> None:
        self._draw = draw
        self._read = read
        self._kept: dict[object, tuple[bytes, object]] = {}
        self._misses = self._hits = 0
        self._given_up = False

    def __call__(self, write: Write, view: Any) -> None:
        """Write what it draws of this view."""
        if self._given_up:
            self._draw(write, view)
            return
        try:
            values = self._read(view)
        except (AttributeError, TypeError):  # a branch that is not taken may read what this view does not have
            self._draw(write, view)
            return
        key = tuple([value if type(value) is str else _sign(value) for value in values])
        found = self._kept.get(key)
        if found is None:
            self._misses += 1
            self._given_up = self._misses > _TRIES and self._hits < self._misses
            if self._given_up or len(self._kept) >= _MOST_UNITS:
                self._kept.clear()
            if self._given_up:
                self._draw(write, view)
                return
            found = self._kept[key] = (drawn(self._draw, view).encode(), values)
        else:
            self._hits += 1
        _put(write, found[0])


def _sign(value: object) -> object:
    """What tells two values apart: 1, 1.0 and True are printed differently, and so are 0.0 and -0.0."""
    kind = type(value)
    if kind is str or kind is int or value is None:
        return value
    return (kind, repr(value)) if kind is bool or kind is float else (kind, id(value))
