"""Frozen dataclasses with slots: a class is made in a quarter of the usual time, and each of its values in two thirds.

A process that makes one page has hundreds of such classes to make first. `dataclasses.dataclass` compiles five methods for
each; here all of them share theirs, but for ``__init__``, which puts values straight into the slots.

Invariant: in all else they are what `dataclasses.dataclass` makes of the same class.
"""

from __future__ import annotations

import dataclasses
from functools import partial
from operator import attrgetter, ge, gt, le, lt
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from dataclasses import dataclass as dataclass  # noqa: PLC0414 - so it is exported
else:

    def dataclass(kind: type | None = None, /, **asked: bool) -> type | Callable[[type], type]:
        """`dataclasses.dataclass`, by the short way for ``frozen=True, slots=True``, with ``order=True`` or without."""
        if kind is None and {**asked, "order": True} == {"frozen": True, "slots": True, "order": True}:
            return partial(_made, order=asked.get("order", False))
        return dataclasses.dataclass(kind, **asked)


def _made(kind: type, *, order: bool) -> type:
    """A class of its fields; one that has those of another too goes the long way."""
    if dataclasses.is_dataclass(kind):
        return dataclasses.dataclass(frozen=True, slots=True, order=order)(kind)
    made: Any = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True)(kind)
    made.__dataclass_params__.frozen = True
    made.__dataclass_params__.order = order
    parts = dataclasses.fields(made)
    made.__init__ = _init(made, parts)
    values = _values_of([part.name for part in parts if part.compare])
    made.__eq__, made.__hash__ = _by_value(values)
    if order:
        made.__lt__, made.__le__, made.__gt__, made.__ge__ = (_comparing(values, one) for one in (lt, le, gt, ge))
    if "__repr__" not in vars(kind):
        made.__repr__ = _repr
    made.__setattr__, made.__delattr__ = _refuse, _refuse
    made.__getstate__, made.__setstate__ = _state, _restore
    return made  # type: ignore[no-any-return]


def _init(made: type, parts: tuple[dataclasses.Field[Any], ...]) -> Any:
    """``__init__`` of the names, defaults and factories of the fields."""
    known: dict[str, Any] = {"MISSING": dataclasses.MISSING}
    given, puts = [], []
    for part in parts:
        name, value = part.name, part.name
        known[f"put_{name}"] = getattr(made, name).__set__
        if part.default_factory is not dataclasses.MISSING:
            known[f"make_{name}"] = part.default_factory
            value = f"make_{name}() if {name} is MISSING else {name}"
            name = f"{name}=MISSING"
        elif part.default is not dataclasses.MISSING:
            known[f"default_{name}"] = part.default
            name = f"{name}=default_{name}"
        given.append(name)
        puts.append(f"    put_{part.name}(self, {value})")
    if hasattr(made, "__post_init__"):
        puts.append("    self.__post_init__()")
    exec("\n".join([f"def __init__({', '.join(['self', *given])}):", *(puts or ["    pass"])]), known)  # noqa: S102 - names of fields alone
    return known["__init__"]


def _values_of(names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    """What gives the values of some fields."""

    def few(one: Any) -> tuple[Any, ...]:
        return tuple([getattr(one, name) for name in names])

    return attrgetter(*names) if len(names) > 1 else few


def _comparing(values: Callable[[Any], tuple[Any, ...]], holds: Callable[[Any, Any], bool]) -> Any:
    """A method that compares by these values."""

    def compared(one: Any, other: object) -> bool:
        return holds(values(one), values(other)) if other.__class__ is one.__class__ else NotImplemented

    return compared


def _by_value(values: Callable[[Any], tuple[Any, ...]]) -> tuple[Any, Any]:
    """``__eq__`` and ``__hash__`` by these values."""

    def equal(one: Any, other: object) -> bool:
        return values(one) == values(other) if other.__class__ is one.__class__ else NotImplemented

    def hashed(one: Any) -> int:
        return hash(values(one))

    return equal, hashed


def _repr(one: Any) -> str:
    shown = (f"{part.name}={getattr(one, part.name)!r}" for part in dataclasses.fields(one) if part.repr)
    return f"{one.__class__.__qualname__}({', '.join(shown)})"


def _refuse(one: object, name: str, *value: object) -> None:
    del one
    message = f"cannot {'assign to' if value else 'delete'} field {name!r}"
    raise dataclasses.FrozenInstanceError(message)


def _state(one: Any) -> list[Any]:
    return [getattr(one, part.name) for part in dataclasses.fields(one)]


def _restore(one: Any, state: list[Any]) -> None:
    for part, value in zip(dataclasses.fields(one), state, strict=True):
        object.__setattr__(one, part.name, value)
