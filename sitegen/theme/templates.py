"""What a template needs, found from its text alone, before anything renders.

Invariant: what is named by an expression is a problem, so that the facts are complete: a template
reads no other template, asset, icon or string than those its facts name.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from jinja2 import TemplateSyntaxError, meta, nodes

from sitegen.base.dataclass import dataclass
from sitegen.base.problem import Fault
from sitegen.theme.wording import NEEDED_BY_FILTER, STRINGS_OF_FILTER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

RESERVED: Final = frozenset({"view", "asset", "icon", "t"})
_FUNCTIONS: Final = frozenset({"asset", "icon", "t"})
_ANYWHERE: Final = slice(None)
_NAMING: Final = dict.fromkeys(("attr", "groupby", "map", "max", "min", "sort", "sum", "unique"), _ANYWHERE) | {
    "join": slice(1, None),
    "rejectattr": slice(1),
    "selectattr": slice(1),
}
"""Filters that may be told which attribute of something they are to read, and which of what stands in brackets tells it."""
ANY: Final = "*"
"""Among the attributes that a template reads, where their names follow from something else."""


@dataclass(frozen=True, slots=True, order=True)
class Named:
    """Something that a template names, and the line that does."""

    name: str
    line: int


@dataclass(frozen=True, slots=True, order=True)
class Needed:
    """A string that a template asks for: one of ``keys`` has to exist."""

    keys: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What one template names.

    Attributes:
        templates, assets, icons: by their names.
        strings: keys; one that ends with a dot, or is empty, stands for all that begin with it.
        needed: strings that have to exist.
        inlined: those of the templates that it extends or includes, by name.
        attributes: what it reads of anything but the view itself, whatever of; `ANY` where that cannot be told.
    """

    templates: tuple[Named, ...] = ()
    assets: tuple[Named, ...] = ()
    icons: tuple[Named, ...] = ()
    strings: tuple[str, ...] = ()
    needed: tuple[Needed, ...] = ()
    inlined: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()


def facts_to_plain(facts: Facts) -> dict[str, object]:
    """The facts as JSON-able values, for the parse memo."""
    return {
        "templates": [[named.name, named.line] for named in facts.templates],
        "assets": [[named.name, named.line] for named in facts.assets],
        "icons": [[named.name, named.line] for named in facts.icons],
        "strings": list(facts.strings),
        "needed": [[list(needed.keys), needed.line] for needed in facts.needed],
        "inlined": list(facts.inlined),
        "attributes": list(facts.attributes),
    }


def facts_from_plain(plain: Any) -> Facts:
    """The facts that `facts_to_plain` wrote down."""
    return Facts(
        tuple(Named(*pair) for pair in plain["templates"]),
        tuple(Named(*pair) for pair in plain["assets"]),
        tuple(Named(*pair) for pair in plain["icons"]),
        tuple(plain["strings"]),
        tuple(Needed(tuple(keys), line) for keys, line in plain["needed"]),
        tuple(plain["inlined"]),
        tuple(plain["attributes"]),
    )


class _Finding:
    """The facts and faults of one template while they are gathered."""

    def __init__(self) -> None:
        self.templates: set[Named] = set()
        self.assets: set[Named] = set()
        self.icons: set[Named] = set()
        self.strings: set[str] = set()
        self.needed: set[Needed] = set()
        self.inlined: set[str] = set()
        self.attributes: set[str] = set()
        self.faults: list[Fault] = []

    def fault(self, node: nodes.Node, code: str, message: str, hint: str = "") -> None:
        self.faults.append(Fault(node.lineno, 1, code, message, hint))

    def facts(self) -> Facts:
        return Facts(
            tuple(sorted(self.templates)),
            tuple(sorted(self.assets)),
            tuple(sorted(self.icons)),
            tuple(sorted(self.strings)),
            tuple(sorted(self.needed)),
            tuple(sorted(self.inlined)),
            tuple(sorted(self.attributes)),
        )


class _Leaves(dict[type[nodes.Node], "list[Any]"]):
    """The nodes of a tree by their types, each type's in the order of the tree; found in one walk."""

    def __init__(self, tree: nodes.Template) -> None:
        super().__init__()
        waiting: list[nodes.Node] = [tree]
        while waiting:
            node = waiting.pop()
            self.setdefault(type(node), []).append(node)
            below: list[nodes.Node] = []
            for name in node.fields:
                value = getattr(node, name, None)
                if isinstance(value, nodes.Node):
                    below.append(value)
                elif type(value) is list:
                    below += [item for item in value if isinstance(item, nodes.Node)]
            waiting += reversed(below)

    def of(self, *kinds: type[nodes.Node]) -> Iterator[Any]:
        """The nodes of these very types."""
        return chain.from_iterable(self.get(kind, ()) for kind in kinds)


def analyse(parse: Callable[[str, str], nodes.Template], name: str, text: str) -> tuple[Facts, tuple[Fault, ...]]:
    """What the template ``name`` needs, and its faults; ``parse`` gives the tree of a name and a text."""
    found = _Finding()
    try:
        tree = parse(name, text)
        unknown = meta.find_undeclared_variables(tree)
    except TemplateSyntaxError as error:
        return Facts(), (Fault(error.lineno, 1, "template-syntax", error.message or "this is not valid Jinja"),)
    leaves = _Leaves(tree)
    _find_templates(leaves, found)
    _find_calls(leaves, found)
    _find_filters(leaves, found)
    _find_attributes(leaves, found)
    _find_names(leaves, unknown - RESERVED, found)
    return found.facts(), tuple(sorted(found.faults))


def _find_templates(leaves: _Leaves, found: _Finding) -> None:
    for node in leaves.of(nodes.Extends, nodes.FromImport, nodes.Import, nodes.Include):
        names = _constants(node.template)
        if names is None:
            found.fault(
                node,
                "dynamic-template",
                "a template is named by an expression",
                "name it by a constant; choose between constants with `if`",
            )
            continue
        found.templates.update(Named(name, node.lineno) for name in names)
        if isinstance(node, (nodes.Extends, nodes.Include)):
            found.inlined.update(names)


def _find_calls(leaves: _Leaves, found: _Finding) -> None:
    called: set[int] = set()
    for call in leaves.of(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in _FUNCTIONS:
            called.add(id(call.node))
            _take_call(call, call.node.name, found)
    for name in leaves.of(nodes.Name):
        if name.name in _FUNCTIONS and name.ctx != "load":
            found.fault(name, "reserved-name", f"`{name.name}` is a fixed name and cannot be given another meaning")
        elif name.name in _FUNCTIONS and id(name) not in called:
            found.fault(name, "dynamic-asset", f"`{name.name}` is not called here, so what it will name is unknown")


def _take_call(call: nodes.Call, function: str, found: _Finding) -> None:
    first = call.args[0] if call.args else None
    names = _constants(first) if first is not None else None
    if function == "t":
        if names is None:
            found.strings.add(_prefix(first))
            return
        counted = any(keyword.key == "n" for keyword in call.kwargs)
        for name in names:
            found.strings.update((name, f"{name}.") if counted else (name,))
            found.needed.add(Needed((name, f"{name}.other") if counted else (name,), call.lineno))
    elif names is None or len(call.args) != 1 or call.kwargs:
        found.fault(
            call,
            "dynamic-asset",
            f"`{function}` takes one constant name",
            "choose between constants with `if`",
        )
    else:
        target = found.assets if function == "asset" else found.icons
        target.update(Named(name, call.lineno) for name in names)


def _find_filters(leaves: _Leaves, found: _Finding) -> None:
    for node in leaves.of(nodes.Filter):
        found.strings.update(STRINGS_OF_FILTER.get(node.name, ()))
        found.needed.update(Needed((key,), node.lineno) for key in NEEDED_BY_FILTER.get(node.name, ()))


def _find_attributes(leaves: _Leaves, found: _Finding) -> None:
    """What is read of anything, by a name or a text; but of `view` where that is the page's own throughout."""
    own = all(name.ctx == "load" for name in leaves.of(nodes.Name) if name.name == "view")
    for node in leaves.of(nodes.Getattr):
        if not (own and isinstance(node.node, nodes.Name) and node.node.name == "view"):
            found.attributes.add(node.attr)
    told = [node.arg for node in leaves.of(nodes.Getitem) if not isinstance(node.arg, nodes.Slice)]
    for node in leaves.of(nodes.Filter):
        if node.name in _NAMING:
            told += [*node.args[_NAMING[node.name]], *(keyword.value for keyword in node.kwargs)]
            told += [some for some in (node.dyn_args, node.dyn_kwargs) if some]
    for one in told:
        if not isinstance(one, nodes.Const):
            found.attributes.add(ANY)
        elif isinstance(one.value, str):
            found.attributes.update(one.value.split("."))


def _find_names(leaves: _Leaves, unknown: set[str], found: _Finding) -> None:
    """Names that nothing gives a value; those that the template itself binds at its top are seen by its blocks."""
    unknown -= {name.name for name in leaves.of(nodes.Name) if name.ctx != "load"}
    unknown -= {macro.name for macro in leaves.of(nodes.Macro)}
    unknown -= {node.target for node in leaves.of(nodes.Import)}
    for node in leaves.of(nodes.FromImport):
        unknown -= {name if isinstance(name, str) else name[1] for name in node.names}
    for name in leaves.of(nodes.Name):
        if name.name in unknown:
            unknown.discard(name.name)
            found.fault(
                name,
                "unknown-name",
                f"`{name.name}` is not known here",
                "templates read `view` and the fixed names asset, icon, t",
            )


def _constants(node: nodes.Node | None) -> tuple[str, ...] | None:
    """The texts that ``node`` may stand for: a constant, a list of them, or a choice; None when unknown."""
    if isinstance(node, nodes.Const):
        return (node.value,) if isinstance(node.value, str) else None
    if isinstance(node, nodes.TemplateData):
        return (node.data,)
    choices: Iterator[nodes.Node | None]
    if isinstance(node, (nodes.Tuple, nodes.List)):
        choices = iter(node.items)
    elif isinstance(node, nodes.CondExpr) and node.expr2 is not None:
        choices = iter((node.expr1, node.expr2))
    else:
        return None
    names: tuple[str, ...] = ()
    for choice in choices:
        some = _constants(choice)
        if some is None:
            return None
        names += some
    return names


def _prefix(node: nodes.Node | None) -> str:
    """The constant beginning, up to its last dot, of a key made by an expression; empty when there is none."""
    if isinstance(node, nodes.Concat):
        node = node.nodes[0]
    elif isinstance(node, nodes.Add):
        return _prefix(node.left)
    known = node.value if isinstance(node, nodes.Const) and isinstance(node.value, str) else ""
    return known[: known.rfind(".") + 1]
