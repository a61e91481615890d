"""The compiled units of a theme: written when they are first drawn, or recalled from when they last were.

Invariant: a unit is recalled by the digest of all that it was written from, so what is recalled is what would be
written. Code is never kept on disk in a site's folder, where somebody else could have put it.
"""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING

from sitegen.base.dataclass import dataclass
from sitegen.theme.closure import around, digest_of
from sitegen.theme.compiling import Compiler, Module, read_module
from sitegen.theme.environment import make_environment
from sitegen.theme.expressions import Known, Signature
from sitegen.theme.scopes import MacroName, Unfit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import CodeType

    from jinja2 import Environment
    from jinja2.nodes import Template

    from sitegen.base.memory import MemoLike
    from sitegen.theme.closure import Stock
    from sitegen.theme.ready import Written


@dataclass(frozen=True, slots=True)
class Compiled:
    """A unit that is ready to be run: its function's name, the macros that it calls, and the code that defines it."""

    function: str
    calls: tuple[MacroName, ...]
    code: CodeType


class Units:
    """The units of one theme. A page goes by the name of a macro without a name.

    Args:
        environment: says which filters and tests there are.
        stock: what the templates are and name.
        memo: remembers units, and what was parsed for them.
        ready: units that were packed, by their keys.
    """

    def __init__(self, environment: Environment, stock: Stock, memo: MemoLike, ready: Mapping[bytes, Written]) -> None:
        known = Known(
            stock.strings,
            stock.icons,
            frozenset(environment.filters),
            frozenset(environment.tests),
            _no_macro,
        )
        self._stock = stock
        self._memo = memo
        self._ready = ready
        self._compiler = Compiler(known, cache(self._module))
        self._digest = cache(self._digest_of)
        self._found: dict[MacroName, Compiled] = {}

    def needed(self, page: str) -> dict[MacroName, Compiled]:
        """The unit of a page, and of every macro that it reaches.

        Raises:
            Unfit: something in it has no compiled form.
        """
        needed: dict[MacroName, Compiled] = {}
        waiting = [MacroName(page, "")]
        while waiting:
            name = waiting.pop()
            if name not in needed:
                needed[name] = self._unit(name)
                waiting += needed[name].calls
        return needed

    def written(self) -> dict[bytes, Written]:
        """Every unit that was asked for until now, by its key."""
        return {
            self._key(name): (unit.function, tuple((call.template, call.name) for call in unit.calls), unit.code)
            for name, unit in self._found.items()
        }

    def _unit(self, name: MacroName) -> Compiled:
        if name not in self._found:
            place = f"unit {name.template} {name.name}"
            self._found[name] = self._memo.recall(place, partial(self._made, name), self._key(name))
        return self._found[name]

    def _made(self, name: MacroName, key: bytes) -> Compiled:
        """A unit, written from what ``key`` stands for, unless it was packed.

        Raises:
            Unfit: it has no compiled form.
        """
        if key in self._ready:
            function, calls, code = self._ready[key]
            return Compiled(function, tuple(MacroName(*call) for call in calls), code)
        try:
            unit = self._compiler.macro(name) if name.name else self._compiler.page(name.template)
            code = compile(unit.source, f"<{name.template}>", "exec")
        except (SyntaxError, RecursionError) as error:
            raise Unfit from error
        return Compiled(unit.function, unit.calls, code)

    def _key(self, name: MacroName) -> bytes:
        """What stands for all that decides a unit, beside the tool itself."""
        return b"\0".join((name.template.encode(), name.name.encode(), self._digest(name.template)))

    def _digest_of(self, template: str) -> bytes:
        return digest_of(around(template, self._stock.facts), self._stock).encode()

    def _module(self, name: str) -> Module:
        if name not in self._stock.texts:
            raise Unfit
        return self._memo.recall(f"module {name}", partial(_read, self._memo), name, self._stock.texts[name])


def parsed(memo: MemoLike, name: str, text: str) -> Template:
    """The syntax tree of a template.

    Raises:
        TemplateSyntaxError: it has none.
    """
    return memo.recall("parser", _parser).parse(text, name)


def _parser() -> Environment:
    """An environment with nothing in it; how a text is parsed does not depend on what there is."""
    return make_environment({}, "", {}, {}, {})


def _read(memo: MemoLike, name: str, text: str) -> Module:
    return read_module(name, parsed(memo, name, text))


def _no_macro(_: MacroName) -> Signature:
    raise Unfit
