"""What a model says of its keys: in which order they stand, and which hold text.

Invariant: keys are named as they are written in a source, and everything follows from the models alone.
"""

from __future__ import annotations

from functools import cache
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin

from pydantic import WithJsonSchema

from sitegen.base.dataclass import dataclass
from sitegen.parse.records import fields_of, part_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pydantic import BaseModel

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """The keys of a source.

    Attributes:
        orders: the keys of each mapping in the model's order, by the path of keys that leads to it; places in
            lists and names that the site chooses are no part of a path.
        every: all keys, wherever they stand.
        texts: those that hold free text, wherever they stand.
    """

    orders: Mapping[Path, tuple[str, ...]]
    every: frozenset[str]
    texts: frozenset[str]


@cache
def shape(model: type[BaseModel]) -> Shape:
    """The shape of a source whose root, or each of whose entries, is a ``model``."""
    orders: dict[Path, tuple[str, ...]] = {}
    texts: dict[str, bool] = {}
    for path, inner in _models(model, ()):
        orders[path] = tuple(field.alias or name for name, field in fields_of(inner).items())
        for key, field in zip(orders[path], fields_of(inner).values(), strict=True):
            texts[key] = texts.get(key, True) and _is_text(field.annotation, field.metadata)
    return Shape(orders, frozenset(texts), frozenset(key for key, wanted in texts.items() if wanted))


def _models(model: type, path: Path) -> Iterator[tuple[Path, type]]:
    yield path, model
    for name, field in fields_of(model).items():
        inner = part_in(field.annotation)
        if inner is not None:
            yield from _models(inner, (*path, field.alias or name))


def _is_text(annotation: Any, limits: Iterable[Any]) -> bool:
    """Whether a value may be any text: `scalars` tells editors' programs so of such types, and of no others."""
    if get_origin(annotation) in {Union, UnionType}:
        inner = [part for part in get_args(annotation) if part is not NoneType]
        return len(inner) == 1 and _is_text(inner[0], ())
    if get_origin(annotation) is Annotated:
        return _is_text(get_args(annotation)[0], annotation.__metadata__)
    told = [limit.json_schema or {} for limit in limits if isinstance(limit, WithJsonSchema)]
    return annotation is str and any("boolean" in known.get("type", ()) for known in told)
