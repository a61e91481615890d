"""Templates as Python functions: a page with its layout, its includes and every part that it names, settled at once.

Invariant: a function is made only of what is fully understood; a template that says anything else is `Unfit`,
and Jinja draws it. Macros read their arguments and fixed names alone, so what they draw may be kept.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any, Final

from jinja2 import nodes

from sitegen.base.dataclass import dataclass
from sitegen.base.fingerprint import digest
from sitegen.theme.expressions import Code, Known, Part, Piece, Signature, Text, joined, merged, shown, value
from sitegen.theme.reading import read_by
from sitegen.theme.scopes import Local, Loop, MacroName, Scope, Unfit, mentions, set_at_once, stored, targets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

_VIEW: Final = {"view": Local("view")}
_TOP: Final = (nodes.Macro, nodes.FromImport, nodes.Extends)  # what may stand at the top of a template alone


@dataclass(frozen=True, slots=True)
class Module:
    """A template as others see it.

    Attributes:
        macros: what it defines.
        names: the macros that it defines or imports, by the names that it uses.
        parent: the template that it extends, or ''.
        blocks: the bodies of its blocks.
    """

    body: list[nodes.Node]
    macros: Mapping[str, nodes.Macro]
    names: Mapping[str, MacroName]
    parent: str
    blocks: Mapping[str, nodes.Block]


@dataclass(slots=True)
class _Lines:
    """The body of one function while it is written; ``out`` is the function that takes pieces."""

    lines: list[str] = field(default_factory=list)
    depth: int = 1
    out: str = "out"
    pieces: list[Piece] = field(default_factory=list)

    def line(self, text: str) -> None:
        """Add a statement, after the pieces that wait."""
        self.flush()
        self.lines.append("    " * self.depth + text)

    def flush(self) -> None:
        """Write the pieces that wait, in one call for each run between two parts."""
        waiting: list[str] = []
        pieces, self.pieces = merged(tuple(self.pieces)), []
        for piece in (*pieces, None):
            if isinstance(piece, Text):
                waiting.append(repr(piece.text))
            elif isinstance(piece, Code):
                waiting.append(piece.code)
            else:
                if waiting:
                    self.lines.append("    " * self.depth + f"{self.out}(({', '.join(waiting)},))")
                    waiting = []
                if piece is not None:
                    call = f"{piece.function}({', '.join((self.out, *piece.arguments))})"
                    self.lines.append("    " * self.depth + call)


@dataclass(frozen=True, slots=True)
class Unit:
    """What is written at once: a page, or one macro.

    Attributes:
        function: the name of its function, the same whatever else is compiled.
        source: Python that defines it.
        calls: the macros whose functions it calls.
    """

    function: str
    source: str
    calls: tuple[MacroName, ...]


class Compiler:
    """Writes the functions of pages and of macros, each a unit of its own.

    Invariant: a unit is written from the templates that its own one is laid out with, the heads of the macros that
    these import, and the words and drawings that they name: what another macro's body says is not in it.
    """

    def __init__(self, known: Known, module: Callable[[str], Module]) -> None:
        """``module`` gives a template by name; what ``known.macro`` would say comes from here."""
        self.known = Known(known.strings, known.icons, known.filters, known.tests, macro=self._called)
        self._module = module
        self._signatures: dict[MacroName, Signature] = {}
        self._calls: dict[MacroName, None] = {}
        self._sources: list[str] = []
        self._blocks: list[Module] = []
        self._count = 0
        self._ending = ""

    def page(self, name: str) -> Unit:
        """The unit of the page ``name``.

        Raises:
            Unfit: something in it has no compiled form.
        """
        self._begin(MacroName(name, ""))
        self._blocks = [self._module(name)]
        while self._blocks[-1].parent:
            self._blocks.append(self._module(self._blocks[-1].parent))
            if len(self._blocks) > 10:  # noqa: PLR2004 - a circle, which Jinja reports
                raise Unfit
        _check_names(self._blocks)
        function = self._global("page")
        lines = _Lines()
        root = self._blocks[-1]
        write = self._statements if root.blocks else self._scope  # what is set at the top is seen by blocks too
        write(root.body, Scope(root.names, dict(_VIEW), page=True), lines)
        self._finish(function, ("view",), lines)
        return self._unit(function)

    def macro(self, name: MacroName) -> Unit:
        """The unit of a macro.

        Raises:
            Unfit: something in it has no compiled form.
        """
        self._begin(name)
        module = self._module(name.template)
        signature, node = self._signature(name), module.macros[name.name]
        codes = {parameter: self._new("given") for parameter in signature.parameters}
        scope = Scope(module.names, {parameter: Local(code) for parameter, code in codes.items()})
        lines = _Lines()
        self._scope(node.body, scope, lines)
        kept = bool(codes) and any(
            isinstance(found.node, nodes.Name) and found.node.name == signature.parameters[0]
            for found in node.find_all(nodes.Getattr)
        )
        if not kept:
            self._finish(signature.function, codes.values(), lines)
            return self._unit(signature.function)
        raw, keeper = self._global("raw"), self._global("kept")
        self._finish(raw, codes.values(), lines)
        given = ", ".join(codes.values())
        first = codes[signature.parameters[0]]
        self._sources.append(f"{keeper} = KeptPart({raw})\n")
        lines = _Lines()
        lines.line(f"if shared[type({first})]:")
        lines.line(f"    {keeper}(out, {given})")
        lines.line("else:")
        lines.line(f"    {raw}(out, {given})")
        self._finish(signature.function, codes.values(), lines)
        return self._unit(signature.function)

    def _begin(self, name: MacroName) -> None:
        self._sources, self._blocks, self._calls = [], [], {}
        self._count, self._ending = 0, _ending(name)

    def _unit(self, function: str) -> Unit:
        return Unit(function, "\n".join(self._sources), tuple(self._calls))

    def _new(self, name: str) -> str:
        """A name that nothing else in the unit has."""
        self._count += 1
        return f"{name}_{self._count}"

    def _global(self, name: str) -> str:
        """A name that nothing else in any unit has."""
        return f"{self._new(name)}_{self._ending}"

    def _finish(self, function: str, parameters: Iterable[str], lines: _Lines) -> None:
        lines.flush()
        body = lines.lines or ["    pass"]
        self._sources.append("\n".join([f"def {function}({', '.join(('out', *parameters))}):", *body, ""]))

    def _called(self, macro: MacroName) -> Signature:
        self._calls[macro] = None
        return self._signature(macro)

    def _signature(self, macro: MacroName) -> Signature:
        if macro not in self._signatures:
            self._signatures[macro] = self._head(macro)
        return self._signatures[macro]

    def _head(self, macro: MacroName) -> Signature:
        module = self._module(macro.template)
        node = module.macros.get(macro.name)
        if node is None or macro.name.startswith("_"):
            raise Unfit
        parameters = tuple(parameter.name for parameter in node.args)
        plain = Scope(module.names)
        if not all(isinstance(default, nodes.Const) for default in node.defaults):
            raise Unfit
        last = parameters[len(parameters) - len(node.defaults) :]
        defaults = {name: value(self.known, default, plain) for name, default in zip(last, node.defaults, strict=True)}
        stem = f"draw_{macro.name}" if macro.name.isidentifier() and macro.name.isascii() else "draw"
        return Signature(f"{stem}_{_ending(macro)}", parameters, defaults)

    # Statements

    def _scope(self, body: list[nodes.Node], scope: Scope, lines: _Lines) -> None:
        """Statements that are a scope of their own: the names that they set begin with what is around them."""
        for name, finished in stored(body).items():
            here = scope.names.get(name)
            if isinstance(here, Local):
                scope.names[name] = Local(here.code)
                continue
            if name in scope.macros or name in {"loop", "view"}:
                raise Unfit
            outer = scope.find(name)
            code = self._new(f"var_{name}" if name.isascii() else "var")
            if isinstance(outer, Local):
                lines.line(f"{code} = {f'Markup({outer.code})' if outer.finished else outer.code}")
            elif not set_at_once(body, name):
                lines.line(f"{code} = undefined(name={name!r})")
            scope.names[name] = Local(code, finished and outer is None and set_at_once(body, name))
        self._statements(body, scope, lines)

    def _statements(self, body: Iterable[nodes.Node], scope: Scope, lines: _Lines) -> None:
        for node in body:
            write = _STATEMENTS.get(type(node))
            if write is None:
                raise Unfit
            write(self, node, scope, lines)

    def output(self, node: nodes.Output, scope: Scope, lines: _Lines) -> None:
        """Text and expressions between braces."""
        for item in node.nodes:
            pieces = shown(self.known, item, scope)
            parts = scope.page and any(isinstance(piece, Part) for piece in pieces)
            names = item.find_all(nodes.Name) if parts else ()
            own = parts and all(name.name == "view" or scope.find(name.name) is None for name in names)
            reads = read_by([item], "view.frame.") if own else None
            lines.pieces += pieces if reads is None else [self._place(_Lines(pieces=list(pieces)), reads)]

    def _place(self, lines: _Lines, reads: str | None) -> Part:
        """A function of its own for a place of the layout, which keeps what it draws if all that it reads is told."""
        raw, keeper = self._global("raw"), self._global("unit")
        self._finish(raw, ("view",), lines)
        if reads is None:
            return Part(raw, ("view",))
        self._sources.append(f"{keeper} = KeptUnit({raw}, lambda view: {reads})\n")
        return Part(keeper, ("view",))

    def condition(self, node: nodes.If, scope: Scope, lines: _Lines) -> None:
        """`if` with its branches; no scope of its own."""
        for word, branch in (("if", node), *(("elif", other) for other in node.elif_)):
            lines.line(f"{word} {value(self.known, branch.test, scope)}:")
            self._branch(branch.body, scope, lines)
        if node.else_:
            lines.line("else:")
            self._branch(node.else_, scope, lines)

    def _branch(self, body: list[nodes.Node], scope: Scope, lines: _Lines) -> None:
        lines.depth += 1
        before = len(lines.lines)
        self._statements(body, scope, lines)
        lines.flush()
        if len(lines.lines) == before:
            lines.line("pass")
        lines.depth -= 1

    def loop(self, node: nodes.For, scope: Scope, lines: _Lines) -> None:
        """`for`, with its condition and its `else`."""
        if node.recursive:
            raise Unfit
        items = value(self.known, node.iter, scope)
        inner = scope.inner()
        for name in targets(node.target):
            if name in {"loop", "view"}:
                raise Unfit
            inner.names[name] = Local(self._new(f"each_{name}" if name.isascii() else "each"))
        target = _target(node.target, inner)
        test = None if node.test is None else value(self.known, node.test, inner)
        if node.test is not None and mentions(node.test, "loop"):
            raise Unfit
        counted = any(mentions(item, "loop") for item in node.body)
        if counted or node.else_:
            found = self._new("items")
            items = f"list({items})" if test is None else f"[{target} for {target} in {items} if {test}]"
            lines.line(f"{found} = {items}")
            items, test = found, None
        if counted:
            place, length = self._new("place"), self._new("length")
            lines.line(f"{length} = len({items})")
            inner.names["loop"] = Loop(place, length)
            lines.line(f"for {place}, {target} in enumerate({items}):")
        else:
            lines.line(f"for {target} in {items}:")
        lines.depth += 1
        if test is not None:
            lines.line(f"if not {test}: continue")
        self._scope(node.body, inner, lines)
        lines.line("pass")
        lines.depth -= 1
        if node.else_:
            lines.line(f"if not {items}:")
            lines.depth += 1
            self._scope(node.else_, scope.inner(), lines)
            lines.line("pass")
            lines.depth -= 1

    def assign(self, node: nodes.Assign, scope: Scope, lines: _Lines) -> None:
        """`set name = …`, or a field of a namespace."""
        given = value(self.known, node.node, scope)
        if isinstance(node.target, nodes.NSRef):
            name = value(self.known, nodes.Name(node.target.name, "load"), scope)
            lines.line(f"set_field({name}, {node.target.attr!r}, {given})")
        else:
            lines.line(f"{_target(node.target, scope)} = {given}")

    def assign_block(self, node: nodes.AssignBlock, scope: Scope, lines: _Lines) -> None:
        """`set name` with a body."""
        if node.filter is not None or not isinstance(node.target, nodes.Name):
            raise Unfit
        target = scope.names.get(node.target.name)
        if not isinstance(target, Local):
            raise Unfit
        pieces, out = self._new("pieces"), self._new("out")
        inside = _Lines(depth=lines.depth, out=out)
        self._scope(node.body, scope.inner(), inside)
        if inside.lines:
            lines.line(f"{pieces} = []")
            lines.line(f"{out} = {pieces}.extend")
            inside.flush()
            lines.lines += inside.lines
            text = f"''.join({pieces})"
        else:
            text = joined(tuple(inside.pieces))
        lines.line(f"{target.code} = {text if target.finished else f'Markup({text})'}")

    def block(self, node: nodes.Block, scope: Scope, lines: _Lines) -> None:
        """A block of a page: what the nearest template says that has it."""
        if not scope.page or node.scoped or node.required:
            raise Unfit
        module = next(module for module in self._blocks if node.name in module.blocks)
        self._scope(module.blocks[node.name].body, Scope(module.names, dict(_VIEW), page=True), lines)

    def include(self, node: nodes.Include, scope: Scope, lines: _Lines) -> None:
        """A template in the place of a statement, kept for all pages that have the same of what it reads."""
        if not scope.page or node.ignore_missing or not node.with_context or not isinstance(node.template, nodes.Const):
            raise Unfit
        module = self._module(node.template.value)
        if module.parent or module.blocks:
            raise Unfit
        inside = _Lines()
        self._scope(module.body, Scope(module.names, dict(_VIEW), page=True), inside)
        lines.pieces.append(self._place(inside, read_by(module.body, "view.")))

    def nothing(self, node: nodes.Node, scope: Scope, _: _Lines) -> None:
        """A macro or an import at the top of a template; its names are known."""
        if not scope.page or scope.outer is not None:
            raise Unfit
        del node


_STATEMENTS: Final[dict[type[nodes.Node], Callable[[Compiler, Any, Scope, _Lines], None]]] = {
    nodes.Output: Compiler.output,
    nodes.If: Compiler.condition,
    nodes.For: Compiler.loop,
    nodes.Assign: Compiler.assign,
    nodes.AssignBlock: Compiler.assign_block,
    nodes.Block: Compiler.block,
    nodes.Include: Compiler.include,
    nodes.Macro: Compiler.nothing,
    nodes.FromImport: Compiler.nothing,
}


def read_module(name: str, tree: nodes.Template) -> Module:
    """What a template is to others.

    Raises:
        Unfit: its top level holds more than macros, imports, blocks and text.
    """
    macros: dict[str, nodes.Macro] = {}
    names: dict[str, MacroName] = {}
    parent = ""
    for place, node in enumerate(tree.body):
        found: dict[str, MacroName] = {}
        if isinstance(node, nodes.Macro):
            macros[node.name] = node
            found[node.name] = MacroName(name, node.name)
        elif isinstance(node, nodes.FromImport):
            found = _imported(node)
        elif isinstance(node, nodes.Extends):
            if place or not isinstance(node.template, nodes.Const):
                raise Unfit
            parent = node.template.value
        elif parent and not isinstance(node, (nodes.Block, nodes.Output)):
            raise Unfit
        if names.keys() & found.keys():
            raise Unfit
        names |= found
    blocks = {block.name: block for block in tree.find_all(nodes.Block)}
    deeper = sum(1 for _ in tree.find_all((nodes.Macro, nodes.FromImport, nodes.Extends)))
    if stored(tree.body).keys() & names.keys() or deeper != sum(isinstance(node, _TOP) for node in tree.body):
        raise Unfit
    return Module(tree.body, macros, names, parent, blocks)


def _ending(name: MacroName) -> str:
    """What tells the names of one unit's functions from those of all others."""
    return digest(name.template.encode(), name.name.encode())


def _imported(node: nodes.FromImport) -> dict[str, MacroName]:
    if node.with_context or not isinstance(node.template, nodes.Const):
        raise Unfit
    pairs = [(name, name) if isinstance(name, str) else name for name in node.names]
    return {own: MacroName(node.template.value, theirs) for theirs, own in pairs}


def _check_names(modules: list[Module]) -> None:
    """A page and its layouts share one scope in Jinja: a name that means two things there is left to it."""
    names: dict[str, MacroName] = {}
    for module in modules:
        for name, macro in module.names.items():
            if names.setdefault(name, macro) != macro:
                raise Unfit


def _target(node: nodes.Node, scope: Scope) -> str:
    if isinstance(node, nodes.Tuple):
        return f"({''.join(f'{_target(item, scope)}, ' for item in node.items)})"
    found = scope.names.get(node.name) if isinstance(node, nodes.Name) else None
    if not isinstance(found, Local):
        raise Unfit
    return found.code
