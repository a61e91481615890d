"""Changing single values of a record that people have edited: the rest of the text stays as it is.

Invariant: the changed text reads as what was wanted, or there is none; comments, order and quotes of
what does not change survive.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, Final

import yaml as pyyaml

from sitegen.exchange.compose import flow, pair, scalar
from sitegen.exchange.fields import FIELDS, TOP
from sitegen.parse import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

Path = tuple[str, ...]
_BLOCKS: Final = ("|", ">")
_INNER: Final = {key: place for place, key in enumerate(FIELDS)}


def edit(text: str, changes: Mapping[Path, Any], tree: dict[str, Any] | None = None) -> str | None:
    """``text`` with other values at some paths.

    Args:
        text: a record, with line feeds only.
        changes: text, lists or mappings by path of keys; None takes the key away.
        tree: what `yaml.read` made of the text, where that is known.

    Returns:
        The new text, or None when it cannot be changed without harm.
    """
    if tree is None:
        tree, faults = yaml.read(text)
        if faults:
            return None
    wanted = copy.deepcopy(tree)
    for path, value in changes.items():
        _put(wanted, path, value)
    if not tree:
        return None
    edits = _Edits(text, tree, wanted)
    root = pyyaml.compose(text, Loader=pyyaml.CSafeLoader)
    if not isinstance(root, pyyaml.MappingNode) or root.flow_style:
        return None
    for path in sorted(changes, key=_order):
        edits.change(root, (), path)
    changed = edits.applied()
    again, faults = yaml.read(changed)
    return changed if not faults and again == wanted else None


def _order(path: Path) -> tuple[int, int, Path]:
    return (TOP.index(path[0]) if path[0] in TOP else len(TOP)), _INNER.get(".".join(path), len(_INNER)), path


def _put(tree: dict[str, Any], path: Path, value: Any) -> None:
    """Set a value in a tree, or take it away with all that it leaves empty."""
    key, rest = path[0], path[1:]
    if not rest:
        if value is None:
            tree.pop(key, None)
        else:
            tree[key] = value
        return
    inner = tree.get(key)
    if not isinstance(inner, dict):
        if value is None:
            return
        inner = tree[key] = {}
    _put(inner, rest, value)
    if not inner:
        del tree[key]


def _get(tree: Any, path: Path) -> Any:
    for key in path:
        tree = tree.get(key) if isinstance(tree, dict) else None
    return tree


class _Edits:
    def __init__(self, text: str, tree: dict[str, Any], wanted: dict[str, Any]) -> None:
        self._text = text if text.endswith("\n") else f"{text}\n"
        self._tree = tree
        self._wanted = wanted
        self._starts = [0]
        for line in self._text.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))
        self._edits: dict[tuple[int, int, int], str] = {}
        self._done: set[Path] = set()

    def applied(self) -> str:
        """The text with all edits in it."""
        parts, at = [], 0
        for (start, end, _), replacement in sorted(self._edits.items()):
            parts += [self._text[at:start], replacement]
            at = max(at, end)
        return "".join([*parts, self._text[at:]])

    def _replace(self, start: int, end: int, replacement: str) -> None:
        self._edits[start, end, len(self._edits)] = replacement

    def change(self, node: pyyaml.MappingNode, at: Path, path: Path) -> None:
        """Bring what lies at ``path``, below ``at``, into its wanted form."""
        here = (*at, path[len(at)])
        if here in self._done:
            return
        children = {key.value: (key, value) for key, value in node.value}
        found = children.get(here[-1])
        inner = found and isinstance(found[1], pyyaml.MappingNode) and found[1].value
        if found and inner and here != path and _get(self._wanted, here) is not None:
            if found[1].flow_style and set(_get(self._wanted, here)) != set(_get(self._tree, here) or {}):
                self._done.add(here)
                self._replace(self._at(found[1].start_mark), self._end(found[1]), flow(_get(self._wanted, here)))
                return
            self.change(found[1], here, path)
            return
        self._done.add(here)
        value = _get(self._wanted, here)
        if found and value is None:
            self._replace(self._line(found[0].start_mark.line), self._line_end(found), "")
        elif found:
            self._set(found, here[-1], value, in_flow=bool(node.flow_style))
        elif value is not None:
            self._insert(node, here, value)

    def _set(self, found: tuple[Any, Any], key: str, value: Any, *, in_flow: bool) -> None:
        old = found[1]
        start, end = self._at(old.start_mark), self._end(old)
        if in_flow:
            self._replace(start, end, self._spaced(start, flow(value)))
        elif isinstance(value, dict):
            self._replace(
                self._line(found[0].start_mark.line), self._line_end(found), pair(key, value, self._indent(found[0]))
            )
        elif isinstance(value, str):
            rest = self._text[end : self._text.index("\n", end)]
            whole = pair(key, value, self._indent(found[0]))
            inline = scalar(value) if "\n" not in value or rest.strip() else whole.partition(": ")[2].rstrip("\n")
            self._replace(start, end, self._spaced(start, inline))
        elif isinstance(old, pyyaml.SequenceNode) and not old.flow_style and old.value:
            self._items(old, value)
        else:
            self._replace(start, end, self._spaced(start, flow(value)))

    def _items(self, old: pyyaml.SequenceNode, value: list[Any]) -> None:
        """A block list: the lines of items that stay are kept, with the comments between them."""
        lines = [item.start_mark.line for item in old.value]
        own_line = all(
            self._text[self._line(line) : self._at(item.start_mark)].strip() == "-"
            for line, item in zip(lines, old.value, strict=True)
        )
        plain = all(isinstance(item, pyyaml.ScalarNode) for item in old.value)
        end = self._text.index("\n", self._end(old)) + 1
        dash = " " * old.start_mark.column
        kept: dict[str, str] = {}
        if own_line and plain:
            stops = [*(self._line(line) for line in lines[1:]), end]
            for item, line, stop in zip(old.value, lines, stops, strict=True):
                kept.setdefault(item.value, self._text[self._line(line) : stop])
        made = [kept[item] if isinstance(item, str) and item in kept else f"{dash}- {flow(item)}\n" for item in value]
        self._replace(self._line(lines[0]), end, "".join(made))

    def _insert(self, node: pyyaml.MappingNode, path: Path, value: Any) -> None:
        """A new key in a block mapping, after the last of those that come before it in the house's order."""
        indent = self._indent(node.value[0][0])
        before = None
        for key, held in node.value:
            if _order((*path[:-1], key.value)) <= _order(path):
                before = (key, held)
        at = self._line_end(before) if before else self._line(node.value[0][0].start_mark.line)
        self._replace(at, at, pair(path[-1], value, indent))

    def _spaced(self, start: int, value: str) -> str:
        return value if self._text[start - 1].isspace() else f" {value}"

    def _indent(self, key: Any) -> str:
        return " " * int(key.start_mark.column)

    def _line(self, number: int) -> int:
        return self._starts[number]

    def _line_end(self, found: tuple[Any, Any]) -> int:
        return self._text.index("\n", max(self._at(found[0].end_mark), self._end(found[1]))) + 1

    def _at(self, mark: Any) -> int:
        line: int = min(mark.line, len(self._starts) - 1)
        column: int = mark.column
        return min(self._starts[line] + column, len(self._text) - 1)

    def _end(self, node: Any) -> int:
        """Where a node's own text ends; libyaml ends block collections only where the next thing begins."""
        if isinstance(node, pyyaml.ScalarNode) or node.flow_style:
            end = self._at(node.end_mark)
            if isinstance(node, pyyaml.ScalarNode) and node.style in _BLOCKS:
                return len(self._text[:end].rstrip())
            return end
        if not node.value:
            return self._at(node.start_mark)
        last = node.value[-1]
        if isinstance(last, tuple):
            return max(self._at(last[0].end_mark), self._end(last[1]))
        return self._end(last)
