"""Typing a mapping of text with a pydantic model, and saying in an editor's words what does not fit."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError

from sitegen.base.problem import Fault
from sitegen.parse.yaml import KeyPath, locate, visible

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic.fields import FieldInfo
    from pydantic_core import ErrorDetails

M = TypeVar("M", bound=BaseModel)
_LONGEST_NAME: Final = 200  # characters; what is longer was not meant as any of the known words
_SHORT: Final = 40  # characters of a value that a hint repeats
_MOST_NAMES: Final = 1000
"""Known words past which only those that begin alike are compared: that takes time for each of them."""


def typed(
    model: type[M],
    value: Mapping[str, Any],
    text: str,
    first_line: int = 1,
    at: KeyPath = (),
    *,
    places: Mapping[KeyPath, tuple[int, int]] | None = None,
) -> tuple[M | None, tuple[Fault, ...]]:
    """``value`` as a ``model``, or None and one fault per thing that does not fit.

    Args:
        model: the shape.
        value: what `yaml.read` gave, or one entry of it.
        text: the YAML it was read from, for the places of faults.
        first_line: the line of its file on which ``text`` begins.
        at: the key path of ``value`` inside ``text``.
        places: what `locate` says of ``text``, if that is known.
    """
    if not value and (needed := _required(model)):
        hint = f"begin with a line `{needed[0]}: …`"
        message = f"nothing is written here; {_listed(needed)} needed"
        return None, (Fault(*place(places or locate(text, first_line), at, first_line), "missing-key", message, hint),)
    try:
        return model.model_validate(value), ()
    except ValidationError as error:
        places = places or locate(text, first_line)
        faults = [_fault(model, details, places, first_line, at) for details in error.errors(include_url=False)]
        return None, tuple(sorted(set(faults)))


def without_front_matter(model: type[BaseModel]) -> tuple[Fault, ...]:
    """What is wrong with a text that has no front matter, if the ``model`` of it needs any."""
    needed = _required(model)
    if not needed:
        return ()
    lines = ", ".join(f"`{line}`" for line in ("---", *(f"{name}: …" for name in needed), "---"))
    message = f"the text has no front matter; {_listed(needed)} needed"
    return (Fault(1, 1, "missing-key", message, f"begin the file, on its first line, with {lines}"),)


def fields_of(part: type) -> dict[str, FieldInfo]:
    """The fields of a model, or of a dataclass that is part of one."""
    found: dict[str, FieldInfo] = part.__pydantic_fields__  # type: ignore[attr-defined]
    return found


def part_in(annotation: Any) -> type | None:
    """The model or dataclass that a field of this type holds, if any."""
    if isinstance(annotation, type) and hasattr(annotation, "__pydantic_fields__"):
        return annotation
    return next((found for inner in get_args(annotation) if (found := part_in(inner))), None)


def _required(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items() if field.is_required()]


def _listed(names: list[str]) -> str:
    quoted = [f"`{name}`" for name in names]
    return f"{quoted[0]} is" if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]} are"


def place(places: Mapping[KeyPath, tuple[int, int]], path: KeyPath, first_line: int = 1) -> tuple[int, int]:
    """The place of ``path``, or of the nearest collection around it."""
    while path:
        if path in places:
            return places[path]
        path = path[:-1]
    return first_line, 1


def nearest(name: str, known: Mapping[str, Any] | tuple[str, ...] | list[str]) -> str:
    """A hint that names the known word closest to ``name``, whatever its case, or ''."""
    if len(name) > _LONGEST_NAME:
        return ""
    spelled = {word.casefold(): word for word in reversed(list(known))}
    if len(spelled) > _MOST_NAMES:
        spelled = {word: spelled[word] for word in spelled if word[:1] == name[:1].casefold()}
    wanted = name.casefold()
    close = [wanted] if wanted in spelled else get_close_matches(wanted, spelled, n=1, cutoff=0.6)
    return f"did you mean `{spelled[close[0]]}`?" if close else ""


def _fault(
    model: type[BaseModel],
    details: ErrorDetails,
    places: Mapping[KeyPath, tuple[int, int]],
    first_line: int,
    at: KeyPath,
) -> Fault:
    location = details["loc"]
    path: KeyPath = (*at, *_written(location, at, places))
    line, col = place(places, path, first_line)
    kind, last = details["type"], next((part[:60] for part in reversed(location) if isinstance(part, str)), "")
    if kind == "missing":
        return Fault(
            line, col, "missing-key", f"`{'.'.join(map(str, location))}` is required", f"add a line `{last}: …`"
        )
    if kind in {"extra_forbidden", "unexpected_keyword_argument"}:
        known = _keys(model, location[:-1])
        hidden = next((char for char in last if not char.isprintable()), "")
        hint = nearest(last, known) or ("known here: " + ", ".join(known) if known else "")
        hint = f"it holds the invisible character U+{ord(hidden):04X}; delete that" if hidden else hint
        return Fault(line, col, "unknown-key", f"unknown key `{visible(last)}`", hint)
    if kind == "literal_error":
        expected = str(details.get("ctx", {}).get("expected", "")).replace("'", "`")
        if not isinstance(details["input"], str):
            return Fault(line, col, "wrong-type", f"`{last}` must be one of {expected}")
        given = details["input"].strip()
        hint = nearest(given, re.findall("`([^`]+)`", expected))
        return Fault(line, col, "unknown-value", f"`{last}`: `{given[:60]}` is not one of {expected}", hint)
    if kind in {"tuple_type", "dict_type", "model_type", "model_attributes_type", "dataclass_type"}:
        wanted = "a list, such as [one, two]" if kind == "tuple_type" else "`key: value` lines"
        what = f"an entry of `{last}`" if isinstance(location[-1], int) else f"`{last}`"
        return Fault(line, col, "wrong-type", f"{what} must be {wanted}", _shape(model, details))
    if kind == "too_short":
        return Fault(line, col, "missing-key", f"`{last}` needs at least one entry")
    context = details.get("ctx", {})
    message = str(context.get("message", details["msg"]))
    code = kind if "message" in context else "wrong-type"
    label = f"`{last}`: " if last and "message" in context and not context.get("whole") else ""
    return Fault(line, col, code, label + message, str(context.get("hint", "")))


def _shape(model: type[BaseModel], details: ErrorDetails) -> str:
    """How to write what has the wrong shape."""
    if details["type"] != "tuple_type":
        known = _keys(model, details["loc"])
        return f"known here: {', '.join(known)}" if known else ""
    text = details["input"]
    if not isinstance(text, str):
        return "begin each entry with `- `"
    return "put a space behind each `-`" if text.startswith("-") else f"write [{text}]" if len(text) <= _SHORT else ""


def _written(location: tuple[int | str, ...], at: KeyPath, places: Mapping[KeyPath, tuple[int, int]]) -> KeyPath:
    """``location`` without the parts that pydantic adds for a union's branch."""
    path: KeyPath = ()
    for part in location:
        if (*at, *path, part) in places or part == location[-1]:
            path = (*path, part)
    return path


def _keys(model: type[BaseModel], path: tuple[int | str, ...]) -> list[str]:
    """The keys that the model at ``path`` inside ``model`` knows, as they are written."""
    current: Any = model
    free = False
    for part in path:
        if isinstance(part, int) or free:
            free = False
            continue
        fields = {(field.alias or name): field for name, field in fields_of(current).items()}
        if part not in fields:
            return []
        found = part_in(fields[part].annotation)
        if found is None:
            return []
        current, free = found, get_origin(fields[part].annotation) is dict
    return [field.alias or name for name, field in fields_of(current).items()]
