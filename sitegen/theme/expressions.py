"""Expressions of Jinja as Python: their value, or the pieces that they put into a page.

Invariant: where the Python succeeds, it gives what Jinja would; where Jinja gives an undefined value or has a
second way to find one, the Python raises, and the caller lets Jinja decide.
"""

from __future__ import annotations

import keyword
from typing import TYPE_CHECKING, Any, Final

from jinja2 import nodes

from sitegen.base.dataclass import dataclass
from sitegen.theme.drawing import escape_text
from sitegen.theme.scopes import Local, Loop, MacroName, Scope, Unfit, attribute_of_loop
from sitegen.theme.strings import cut, plural_keys

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_BINARY: Final = {"Add": "+", "Sub": "-", "Mul": "*", "Div": "/", "FloorDiv": "//", "Mod": "%", "Pow": "**"}
_COMPARED: Final = {
    "eq": "==", "ne": "!=", "gt": ">", "gteq": ">=", "lt": "<", "lteq": "<=", "in": "in", "notin": "not in",
}  # fmt: skip
_FIXED: Final = frozenset({"t", "asset", "icon", "range", "namespace"})
_PLAIN: Final = (str, int, float, bool, type(None))


@dataclass(frozen=True, slots=True)
class Text:
    """Text that is known now, as it will stand in the page."""

    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """Python whose value is finished text."""

    code: str


@dataclass(frozen=True, slots=True)
class Part:
    """The drawing of a macro: its function, and its arguments in Python."""

    function: str
    arguments: tuple[str, ...]

    def drawn(self, by: str) -> str:
        """The call as an expression, ``by`` one of the functions in `drawing`."""
        return f"{by}({', '.join((self.function, *self.arguments))})"


Piece = Text | Code | Part


@dataclass(frozen=True, slots=True)
class Signature:
    """The function of a macro, and how it is called: parameters, and the default of each that has one, in Python."""

    function: str
    parameters: tuple[str, ...]
    defaults: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Known:
    """What expressions may reach: the theme's words and drawings, names of filters and tests, macros."""

    strings: Mapping[str, str]
    icons: Mapping[str, str]
    filters: frozenset[str]
    tests: frozenset[str]
    macro: Callable[[MacroName], Signature]


# Values


def value(known: Known, node: nodes.Node, scope: Scope) -> str:
    """An expression in Python."""
    kind = type(node).__name__
    if kind in _BINARY:
        both: Any = node
        return f"({value(known, both.left, scope)} {_BINARY[kind]} {value(known, both.right, scope)})"
    make = _VALUES.get(type(node))
    if make is None:
        raise Unfit
    return make(known, node, scope)


def _const(_: Known, node: nodes.Const, __: Scope) -> str:
    if type(node.value) not in _PLAIN:
        raise Unfit
    return repr(node.value)


def _name(_: Known, node: nodes.Name, scope: Scope) -> str:
    found = scope.find(node.name)
    if not isinstance(found, Local):
        raise Unfit
    return f"Markup({found.code})" if found.finished else found.code


def _tuple(known: Known, node: nodes.Tuple, scope: Scope) -> str:
    return f"({''.join(f'{value(known, item, scope)}, ' for item in node.items)})"


def _list(known: Known, node: nodes.List, scope: Scope) -> str:
    return f"[{', '.join(value(known, item, scope) for item in node.items)}]"


def _getattr(known: Known, node: nodes.Getattr, scope: Scope) -> str:
    if not node.attr.isidentifier() or keyword.iskeyword(node.attr) or node.ctx != "load":
        raise Unfit
    if isinstance(node.node, nodes.Name):
        found = scope.find(node.node.name)
        if isinstance(found, Loop):
            return attribute_of_loop(found, node.attr)
    return f"{value(known, node.node, scope)}.{node.attr}"


def _getitem(known: Known, node: nodes.Getitem, scope: Scope) -> str:
    if node.ctx != "load":
        raise Unfit
    if isinstance(node.arg, nodes.Slice):
        ends = (node.arg.start, node.arg.stop, node.arg.step)
        inside = ":".join("" if end is None else value(known, end, scope) for end in ends)
    else:
        inside = value(known, node.arg, scope)
    return f"{value(known, node.node, scope)}[{inside}]"


def _condition(known: Known, node: nodes.CondExpr, scope: Scope) -> str:
    other = "nothing" if node.expr2 is None else value(known, node.expr2, scope)
    return f"({value(known, node.expr1, scope)} if {value(known, node.test, scope)} else {other})"


def _both(known: Known, node: nodes.And, scope: Scope) -> str:
    return f"({value(known, node.left, scope)} and {value(known, node.right, scope)})"


def _either(known: Known, node: nodes.Or, scope: Scope) -> str:
    return f"({value(known, node.left, scope)} or {value(known, node.right, scope)})"


def _not(known: Known, node: nodes.Not, scope: Scope) -> str:
    return f"(not {value(known, node.node, scope)})"


def _negative(known: Known, node: nodes.Neg, scope: Scope) -> str:
    return f"(-{value(known, node.node, scope)})"


def _compare(known: Known, node: nodes.Compare, scope: Scope) -> str:
    rest = "".join(f" {_COMPARED[operand.op]} {value(known, operand.expr, scope)}" for operand in node.ops)
    return f"({value(known, node.expr, scope)}{rest})"


def _concat(known: Known, node: nodes.Concat, scope: Scope) -> str:
    return f"together({', '.join(value(known, item, scope) for item in node.nodes)})"


def _filter(known: Known, node: nodes.Filter, scope: Scope) -> str:
    if node.node is None or node.name not in known.filters or not node.name.isidentifier():
        raise Unfit
    return _called(known, f"filter_{node.name}", node, scope, value(known, node.node, scope))


def _test(known: Known, node: nodes.Test, scope: Scope) -> str:
    tested = value(known, node.node, scope)
    if node.name == "none":
        return f"({tested} is None)"
    if node.name not in known.tests or not node.name.isidentifier():
        raise Unfit
    return _called(known, f"test_{node.name}", node, scope, tested)


def _called(known: Known, function: str, node: Any, scope: Scope, *before: str) -> str:
    """A call in Python with the arguments of a call, filter or test."""
    if node.dyn_args is not None or node.dyn_kwargs is not None:
        raise Unfit
    given = (*before, *(value(known, item, scope) for item in node.args or ()), *_named(known, node, scope))
    return f"{function}({', '.join(given)})"


def _named(known: Known, node: Any, scope: Scope) -> list[str]:
    given = [(item.key, value(known, item.value, scope)) for item in node.kwargs or ()]
    return [f"**{{{key!r}: {code}}}" if keyword.iskeyword(key) else f"{key}={code}" for key, code in given]


def _call(known: Known, node: nodes.Call, scope: Scope) -> str:
    part = _part(known, node, scope)
    if part is not None:
        return part.drawn("drawn_markup")
    if isinstance(node.node, nodes.Getattr):
        return _called(known, _getattr(known, node.node, scope), node, scope)
    name = _fixed(node, scope)
    key = node.args[0] if name == "t" and len(node.args) == 1 and not node.kwargs else None
    if isinstance(key, nodes.Const) and "{" not in known.strings.get(key.value, "{"):
        return repr(known.strings[key.value])
    return _called(known, f"fixed_{name}", node, scope)


_VALUES: Final[dict[type[nodes.Node], Callable[[Known, Any, Scope], str]]] = {
    nodes.Const: _const,
    nodes.Name: _name,
    nodes.Tuple: _tuple,
    nodes.List: _list,
    nodes.Getattr: _getattr,
    nodes.Getitem: _getitem,
    nodes.CondExpr: _condition,
    nodes.And: _both,
    nodes.Or: _either,
    nodes.Not: _not,
    nodes.Neg: _negative,
    nodes.Compare: _compare,
    nodes.Concat: _concat,
    nodes.Filter: _filter,
    nodes.Test: _test,
    nodes.Call: _call,
}


# Pieces of a page


def shown(known: Known, node: nodes.Node, scope: Scope) -> tuple[Piece, ...]:
    """What an expression puts into a page, escaped where it must be."""
    if isinstance(node, nodes.TemplateData):
        return (Text(node.data),)
    if isinstance(node, nodes.Const) and type(node.value) in {str, int}:
        return (Text(escape_text(str(node.value))),)
    if isinstance(node, nodes.Name):
        found = scope.find(node.name)
        if isinstance(found, Local) and found.finished:
            return (Code(found.code),)
    if isinstance(node, nodes.Concat):
        return tuple(piece for item in node.nodes for piece in shown(known, item, scope))
    if isinstance(node, nodes.CondExpr):
        yes = joined(shown(known, node.expr1, scope))
        no = joined(() if node.expr2 is None else shown(known, node.expr2, scope))
        return (Code(f"({yes} if {value(known, node.test, scope)} else {no})"),)
    if isinstance(node, nodes.Filter) and node.name == "trim" and not node.args and not node.kwargs:
        part = _part(known, node.node, scope) if isinstance(node.node, nodes.Call) else None
        if part is not None:
            return (Code(part.drawn("phrase")),)
    if isinstance(node, nodes.Call):
        return _shown_call(known, node, scope)
    return (_printed(known, node, scope),)


def _printed(known: Known, node: nodes.Node, scope: Scope) -> Code:
    """A value as it is printed; a plain text, which most are, without the call of a function in Python."""
    return Code(f"(escape_text(it) if type(it := {value(known, node, scope)}) is str else show(it))")


def _shown_call(known: Known, node: nodes.Call, scope: Scope) -> tuple[Piece, ...]:
    part = _part(known, node, scope)
    if part is not None:
        return (part,)
    words = _words(known, node, scope)
    if words is not None:
        return words
    first = node.args[0] if len(node.args) == 1 and not node.kwargs else None
    if isinstance(first, nodes.Const) and isinstance(node.node, nodes.Name):
        if node.node.name == "icon" and first.value in known.icons:
            return (Text(known.icons[first.value]),)
        if node.node.name == "asset":
            return (Code(f"address[{first.value!r}]"),)
    return (_printed(known, node, scope),)


def joined(pieces: tuple[Piece, ...]) -> str:
    """Some pieces as one Python expression of finished text."""
    codes: list[str] = []
    for piece in merged(pieces):
        if isinstance(piece, Text):
            codes.append(repr(piece.text))
        else:
            codes.append(piece.code if isinstance(piece, Code) else piece.drawn("drawn"))
    if not codes:
        return "''"
    return codes[0] if len(codes) == 1 else f"''.join(({', '.join(codes)}))"


def merged(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """The same with neighbouring texts as one."""
    found: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, Text) and found and isinstance(found[-1], Text):
            found[-1] = Text(found[-1].text + piece.text)
        elif piece != Text(""):
            found.append(piece)
    return tuple(found)


def _fixed(node: nodes.Call, scope: Scope) -> str:
    """The fixed function that is called."""
    if not isinstance(node.node, nodes.Name) or node.node.name not in _FIXED or scope.find(node.node.name):
        raise Unfit
    return node.node.name


def _part(known: Known, node: nodes.Call, scope: Scope) -> Part | None:
    """The call of a macro with every parameter given, or None where another thing is called."""
    name = node.node.name if isinstance(node.node, nodes.Name) else ""
    if name not in scope.macros or scope.find(name) is not None:
        return None
    signature = known.macro(scope.macros[name])
    if node.dyn_args is not None or node.dyn_kwargs is not None or len(node.args) > len(signature.parameters):
        raise Unfit
    given = dict(zip(signature.parameters, (value(known, item, scope) for item in node.args), strict=False))
    for item in node.kwargs:
        if item.key in given or item.key not in signature.parameters:
            raise Unfit
        given[item.key] = value(known, item.value, scope)
    missing = {name: f"undefined(name={name!r})" for name in signature.parameters}
    return Part(signature.function, tuple(({**missing, **signature.defaults, **given})[name] for name in missing))


def _words(known: Known, node: nodes.Call, scope: Scope) -> tuple[Piece, ...] | None:
    """The pieces of `t("key", …)` with a constant key; None where only the call can tell."""
    if not isinstance(node.node, nodes.Name) or _fixed(node, scope) != "t":
        return None
    key = node.args[0].value if len(node.args) == 1 and isinstance(node.args[0], nodes.Const) else None
    if not isinstance(key, str) or node.dyn_args is not None or node.dyn_kwargs is not None:
        return None
    values = {item.key: item.value for item in node.kwargs}
    if key in known.strings:
        return _filled(known, known.strings[key], values, scope)
    one, other = plural_keys(key)
    if "n" not in values or other not in known.strings:
        return None
    many = _filled(known, known.strings[other], values, scope)
    if many is None or one not in known.strings:
        return many
    single = _filled(known, known.strings[one], values, scope)
    if single is None:
        return None
    return (Code(f"({joined(single)} if {value(known, values['n'], scope)} == 1 else {joined(many)})"),)


def _filled(known: Known, text: str, values: Mapping[str, nodes.Node], scope: Scope) -> tuple[Piece, ...] | None:
    """A string's pieces; a value that it has no place for is read all the same, as Jinja would."""
    pieces: list[Piece] = []
    used = set()
    for words, name in cut(text):
        pieces.append(Text(escape_text(words)))
        if name:
            if name not in values:
                return None
            pieces += shown(known, values[name], scope)
            used.add(name)
    for name, node in values.items():
        if name not in used and not isinstance(node, (nodes.Const, nodes.Name)):
            pieces.append(Code(f"unseen({value(known, node, scope)})"))
    return merged(tuple(pieces))
