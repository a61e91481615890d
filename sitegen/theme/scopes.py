"""Names in a compiled template: what each stands for at a place, as Python.

Invariant: as in Jinja, a loop, a block and a `set` with a body are scopes of their own, an `if` is not, and a
name that a scope sets has there from its beginning the outer value, or none.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Final

from jinja2 import nodes

from sitegen.base.dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Unfit(Exception):  # noqa: N818 - ends the compiling of one template, which is left to Jinja
    """The compiled form cannot say what a template says."""


@dataclass(frozen=True, slots=True)
class MacroName:
    """A macro by the template that defines it."""

    template: str
    name: str


@dataclass(frozen=True, slots=True)
class Local:
    """A variable: its name in Python; ``finished`` when it holds plain text that needs no escaping."""

    code: str
    finished: bool = False


@dataclass(frozen=True, slots=True)
class Loop:
    """The variable `loop`: the Python names of its counter from 0 and of its length."""

    index: str
    length: str


@dataclass(slots=True)
class Scope:
    """The names of one scope.

    Attributes:
        macros: the macros that the template at hand defines or imports.
        page: whether statements here stand in a page itself, not in a macro.
    """

    macros: Mapping[str, MacroName]
    names: dict[str, Local | Loop] = field(default_factory=dict)
    outer: Scope | None = None
    page: bool = False

    def find(self, name: str) -> Local | Loop | None:
        """The variable of this name, in this scope or one around it."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names:
                return scope.names[name]
            scope = scope.outer
        return None

    def inner(self) -> Scope:
        """A scope within this one."""
        return Scope(self.macros, {}, self, self.page)


def stored(body: Iterable[nodes.Node]) -> dict[str, bool]:
    """The names that statements set in their own scope, and whether each is only ever set to finished text."""
    found: dict[str, bool] = {}
    for node in body:
        if isinstance(node, nodes.Assign):
            found.update(dict.fromkeys(targets(node.target), False))
        elif isinstance(node, nodes.AssignBlock):
            for name in targets(node.target):
                found[name] = found.get(name, True)
        elif isinstance(node, nodes.If):
            for name, finished in stored((*node.body, *node.elif_, *node.else_)).items():
                found[name] = finished and found.get(name, True)
    return found


def targets(node: nodes.Node) -> tuple[str, ...]:
    """The variables that a target gives a value; a field of a namespace is none."""
    if isinstance(node, nodes.Name):
        return (node.name,)
    if isinstance(node, nodes.Tuple):
        return tuple(name for item in node.items for name in targets(item))
    if isinstance(node, nodes.NSRef):
        return ()
    raise Unfit


def set_at_once(body: Iterable[nodes.Node], name: str) -> bool:
    """Whether the first statement that mentions ``name`` surely sets it, so that no earlier value is ever seen."""
    for node in body:
        if not mentions(node, name):
            continue
        if isinstance(node, nodes.Assign):
            return name in targets(node.target) and not mentions(node.node, name)
        if isinstance(node, nodes.AssignBlock):
            return name in targets(node.target) and not any(mentions(item, name) for item in node.body)
        return False
    return True


def mentions(node: nodes.Node, name: str) -> bool:
    """Whether a name occurs in ``node``, itself among them."""
    if isinstance(node, (nodes.Name, nodes.NSRef)):
        return node.name == name
    return any(found.name == name for found in node.find_all((nodes.Name, nodes.NSRef)))  # type: ignore[attr-defined]


_ATTRIBUTES_OF_LOOP: Final = {
    "index": "({index} + 1)",
    "index0": "{index}",
    "first": "({index} == 0)",
    "last": "({index} + 1 == {length})",
    "length": "{length}",
    "revindex": "({length} - {index})",
    "revindex0": "({length} - {index} - 1)",
}


def attribute_of_loop(loop: Loop, name: str) -> str:
    """`loop.name` in Python."""
    if name not in _ATTRIBUTES_OF_LOOP:
        raise Unfit
    return _ATTRIBUTES_OF_LOOP[name].format(index=loop.index, length=loop.length)
