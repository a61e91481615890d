"""A part's examples: ``fixtures.yaml``, a list of names and arguments, for the parts page of `sitegen serve`.

Invariant: the values are as plain as a view's (text, numbers, true, false, nothing, tuples, things with
attributes), so a part sees in an example what it sees on a page.
"""

from __future__ import annotations

import re
from dataclasses import field
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final

import yaml
from markupsafe import Markup

from sitegen.base.dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

_Loader: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WORDS: Final[Mapping[str, bool | None]] = {"true": True, "false": False, "null": None, "": None}
_WHOLE: Final = re.compile(r"-?(0|[1-9][0-9]*)")
_DECIMAL: Final = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+")
_DEEPEST: Final = 32
_FINISHED: Final = "html"  # the field of views that holds finished HTML


class _Unfit(Exception):  # noqa: N818 - ends the reading of one file, never leaves this module
    """The file cannot be used; the message says where and why."""


@dataclass(frozen=True, slots=True)
class Example:
    """One call of a part: a name to show, and the arguments by name."""

    name: str
    args: Mapping[str, Any] = field(default_factory=dict)


def read_fixtures(data: bytes) -> tuple[tuple[Example, ...], str]:
    """The examples in a file, and what keeps them from being read, in words; '' when nothing does."""
    try:
        root = yaml.compose(data.decode("utf-8-sig"), Loader=_Loader)
        return (() if root is None else tuple(map(_example, _items(root)))), ""
    except UnicodeDecodeError:
        return (), "the file is not valid UTF-8"
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        return (), f"line {line}: {error.problem or 'this is not valid YAML'}"
    except yaml.YAMLError as error:
        return (), str(error).splitlines()[0]
    except _Unfit as fault:
        return (), str(fault)


def _items(node: yaml.Node) -> list[yaml.Node]:
    if not isinstance(node, yaml.SequenceNode):
        raise _unfit(node, "examples are a list")
    return list(node.value)


def _example(node: yaml.Node) -> Example:
    if not isinstance(node, yaml.MappingNode):
        raise _unfit(node, "an example has a name and args")
    fields = {key.value: value for key, value in node.value}
    name, args = fields.get("name"), fields.get("args")
    if not fields.keys() <= {"name", "args"} or not isinstance(name, yaml.ScalarNode):
        raise _unfit(node, "an example has a name and args")
    if args is None:
        return Example(name.value)
    if not isinstance(args, yaml.MappingNode):
        raise _unfit(args, "args are the part's arguments by name")
    return Example(name.value, _fields(args, (node,)))


def _fields(node: yaml.MappingNode, around: tuple[yaml.Node, ...]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise _unfit(key, "a name is text")
        plain = _value(value, (*around, node))
        found[key.value] = Markup(plain) if key.value == _FINISHED and isinstance(plain, str) else plain  # noqa: S704 - the theme's own words
    return found


def _value(node: yaml.Node, around: tuple[yaml.Node, ...]) -> Any:
    """The value of a node; ``around`` are those that hold it, so that none holds itself."""
    if len(around) > _DEEPEST or any(node is outer for outer in around):
        raise _unfit(node, "this is nested too deeply")
    if isinstance(node, yaml.MappingNode):
        return SimpleNamespace(**_fields(node, around))
    if isinstance(node, yaml.SequenceNode):
        return tuple(_value(item, (*around, node)) for item in node.value)
    return _scalar(node)


def _scalar(node: yaml.Node) -> str | float | bool | None:
    """What is quoted is text; what is not is a number, true, false or nothing where it looks like one."""
    text: str = node.value
    if node.style:  # type: ignore[attr-defined]  # quoted or in a block
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _WHOLE.fullmatch(text):
        return int(text)
    return float(text) if _DECIMAL.fullmatch(text) else text


def _unfit(node: yaml.Node, message: str) -> _Unfit:
    return _Unfit(f"line {node.start_mark.line + 1}: {message}")
