"""What is said of a record as it is kept is what the schema says of the record."""

from __future__ import annotations

from datetime import date
from types import NoneType
from typing import Literal, NotRequired, get_args, get_origin, get_type_hints, is_typeddict

from sitegen.parse.kept import Kept
from sitegen.parse.schema import ClinicRecord, Hours


def by_the_schema(kind):
    """What JSON holds for a type of the schema; of a mapping by key, each with whether it is always there."""
    known = getattr(kind, "__pydantic_fields__", None)
    if kind is Hours:
        assert not any(field.is_required() for field in known.values())
        return dict[str, str]
    if known is not None:
        return {
            field.alias or name: (field.is_required(), by_the_schema(field.annotation))
            for name, field in known.items()
            if name != "private"
        }
    if kind is date or get_origin(kind) is Literal:
        return str
    if get_origin(kind) is tuple:
        return [by_the_schema(get_args(kind)[0])]
    if NoneType in get_args(kind):
        (kind,) = {*get_args(kind)} - {NoneType}
        return by_the_schema(kind)
    return by_the_schema(get_args(kind)[0]) if hasattr(kind, "__metadata__") else kind


def as_kept(kind):
    """The same of a type of what is kept."""
    if is_typeddict(kind):
        hints = get_type_hints(kind, include_extras=True)
        there = {key for key, hint in hints.items() if kind.__total__ and get_origin(hint) is not NotRequired}
        return {key: (key in there, as_kept(hint)) for key, hint in get_type_hints(kind).items()}
    return [as_kept(get_args(kind)[0])] if get_origin(kind) is list else kind


def test_the_keys_and_their_types_are_those_of_the_schema():
    assert as_kept(Kept) == by_the_schema(ClinicRecord)
