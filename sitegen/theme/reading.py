"""What a place in a layout reads of the page's view, as the Python of a tuple of values.

Invariant: two views with the same values there get the same text from that place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import nodes

from sitegen.theme.scopes import mentions

if TYPE_CHECKING:
    from collections.abc import Iterable


def read_by(body: Iterable[nodes.Node], beginning: str) -> str | None:
    """What the statements or expressions read; None if any of it does not begin so, or they read the view itself.

    A comparison of a field with a constant is read as its outcome: a menu that asks whether the page is
    the guide's first is the same on all others.
    """
    paths: set[str] = set()
    outcomes: set[tuple[str, str]] = set()
    if not all(_read(node, paths, outcomes) for node in body):
        return None
    if not all(path.startswith(beginning) for path in (*paths, *(path for path, _ in outcomes))):
        return None
    apart = sorted(path for path in paths if not _within(path, paths))
    codes = [*apart, *(code for path, code in sorted(outcomes) if path not in paths and not _within(path, paths))]
    return f"({''.join(f'{code}, ' for code in codes)})"


def _within(path: str, paths: set[str]) -> bool:
    """Whether ``path`` is a part of another: frozen values are the same in all their parts."""
    steps = path.split(".")
    return any(".".join(steps[:count]) in paths for count in range(1, len(steps)))


def _read(node: nodes.Node, paths: set[str], outcomes: set[tuple[str, str]]) -> bool:
    """Gather the reads of a node; False where they cannot be told."""
    if isinstance(node, (nodes.Include, nodes.Block)):
        return False
    if isinstance(node, nodes.Compare) and len(node.ops) == 1:
        path, operand = _path(node.expr), node.ops[0]
        if path and operand.op in {"eq", "ne"} and isinstance(operand.expr, nodes.Const):
            outcomes.add((path, f"({path} == {operand.expr.value!r})"))
            return True
    path = _path(node)
    if path:
        paths.add(path)
        return True
    if isinstance(node, (nodes.Name, nodes.NSRef)):
        return not mentions(node, "view")
    return all(_read(child, paths, outcomes) for child in node.iter_child_nodes())


def _path(node: nodes.Node) -> str:
    """`view.a.b` as text; '' for anything else."""
    if isinstance(node, nodes.Getattr) and node.attr.isidentifier():
        before = "view" if node.node == nodes.Name("view", "load") else _path(node.node)
        return f"{before}.{node.attr}" if before else ""
    return ""
