"""A record as YAML in the house's form: its order of keys, and quotes only where the parser needs them.

Invariant: `parse.yaml.read` gives back exactly what was composed; text stays text.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from sitegen.exchange.fields import TOP
from sitegen.parse.yaml import UNPRINTABLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sitegen.exchange.fields import Values

_FIRST: Final = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`]|[\-](?=[^\s,\[\]{}:?\-])")
_BREAKS: Final = re.compile(r": |:$| #|[\n\t]|^\s|\s$")
_FLOW_BREAKS: Final = re.compile(r"[,\[\]{}:?]")
_LITERAL: Final = re.compile(r"\S(.*\S)?\n", re.DOTALL)
_FLOW: Final = {"location", "payment", "verified"}


def scalar(text: str, *, flow: bool = False) -> str:
    """``text`` as a scalar: plain where that reads back as the same, else in double quotes."""
    plain = (
        _FIRST.match(text)
        and not _BREAKS.search(text)
        and not (flow and _FLOW_BREAKS.search(text))
        and not UNPRINTABLE.search(text)
        and not text.startswith(("---", "..."))
        and text != "<<"
    )
    return text if plain else _quoted(text)


def _quoted(text: str) -> str:
    quoted = json.dumps(text, ensure_ascii=False)
    return UNPRINTABLE.sub(lambda bad: f"\\u{ord(bad[0]):04x}", quoted).replace("\x7f", "\\x7f")


def flow(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{scalar(key, flow=True)}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(flow(item) for item in value) + "]"
    return scalar(str(value or ""), flow=True)


def pair(key: str, value: Any, indent: str = "") -> str:
    """One key of a block mapping with its value, as lines that end with a line end."""
    if isinstance(value, dict):
        if key in _FLOW:
            return f"{indent}{key}: {flow(value)}\n"
        inner = "".join(pair(name, item, f"{indent}  ") for name, item in value.items())
        return f"{indent}{scalar(key)}:\n{inner}"
    if isinstance(value, (list, tuple)):
        if value and isinstance(value[0], dict):
            return f"{indent}{key}:\n" + "".join(f"{indent}  - {flow(entry)}\n" for entry in value)
        return f"{indent}{scalar(key)}: {flow(value)}\n"
    if _LITERAL.fullmatch(value) and not UNPRINTABLE.search(value):
        lines = "".join(f"{indent}  {line}\n" if line else "\n" for line in value[:-1].split("\n"))
        return f"{indent}{scalar(key)}: |\n{lines}"
    return f"{indent}{scalar(key)}: {scalar(value)}\n"


def record(tree: Mapping[str, Any]) -> str:
    """A whole record; ``tree`` is nested, as `yaml.read` gives it."""
    keys = [key for key in TOP if key in tree]
    return "".join(pair(key, tree[key]) for key in keys)


def nested(values: Values, keys: Iterable[str] | None = None) -> dict[str, Any]:
    """Values by key as a tree: ``address.street`` becomes a key of ``address``."""
    tree: dict[str, Any] = {}
    for key in keys or values:
        if key not in values:
            continue
        outer, _, inner = key.partition(".")
        value = values[key]
        plain: Any = list(value) if isinstance(value, tuple) else value
        if inner:
            tree.setdefault(outer, {})[inner] = plain
        else:
            tree[outer] = plain
    return tree


def flattened(tree: Mapping[str, Any], keys: Iterable[str]) -> Values:
    """The values of ``keys`` in a tree; what is absent or of another shape is left out."""
    found: Values = {}
    for key in keys:
        outer, _, inner = key.partition(".")
        value = tree.get(outer)
        if inner:
            value = value.get(inner) if isinstance(value, dict) else None
        if isinstance(value, str) and value.strip():
            found[key] = value
        elif isinstance(value, list) and value:
            found[key] = tuple(item if item is not None else "" for item in value)
    return found
