"""Pages drawn by compiled templates, and by Jinja whenever these do not apply or do not succeed.

Invariant: the bytes are those that Jinja alone would give, and so is every error: what is compiled is pure, so
a page whose compiled form raises anything is simply drawn again by Jinja, which has the last word.
"""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Undefined
from jinja2.nodes import EvalContext
from jinja2.utils import Namespace
from markupsafe import Markup

from sitegen.theme import drawing
from sitegen.theme.scopes import MacroName, Unfit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from jinja2 import Environment

    from sitegen.theme.units import Units

# Filters that are asked for the same again and again; they print -0.0 as 0.0, which is the same key.
_REMEMBERED: Final = ("day", "month", "number", "money")
_RESULTS: Final = 4096
_DRAWING: Final = ("escape_text", "show", "together", "drawn", "drawn_markup", "KeptPart", "KeptUnit")


class Pages:
    """The compiled templates of one environment; they live and are forgotten with it.

    Attributes:
        unfit: page templates that have no compiled form.
        again: how many pages were drawn by Jinja after their compiled form had raised.
        units: what they are compiled to.
    """

    def __init__(self, environment: Environment, units: Units, urls: Mapping[str, str]) -> None:
        """What `make_environment` made, the units of its templates, and the addresses of assets by name."""
        self.unfit: set[str] = set()
        self.again = 0
        self._environment = environment
        self.units = units
        self._functions: dict[str, Callable[..., object]] = {}
        self._defined: set[MacroName] = set()
        self._namespace = _namespace(environment, urls)

    def prepare(self, templates: Iterable[str]) -> None:
        """Compile these pages now."""
        for template in templates:
            self._function(template)

    def render(self, template: str, view: object) -> bytes:
        """The page's text in UTF-8.

        Raises:
            Exception: what Jinja raises.
        """
        function = self._function(template)
        if function is not None:
            sheet = drawing.Sheet()
            try:
                function(sheet.extend, view)
                return sheet.data()
            except Exception:  # noqa: BLE001 - see the invariant
                self.again += 1
        return self._environment.get_template(template).render(view=view).encode()

    def _function(self, template: str) -> Callable[..., object] | None:
        """What draws a page, and whatever it calls; None where Jinja alone can."""
        if template in self._functions or template in self.unfit:
            return self._functions.get(template)
        try:
            needed = self.units.needed(template)
        except Unfit:
            self.unfit.add(template)
            return None
        for name, unit in needed.items():
            if name not in self._defined:
                exec(unit.code, self._namespace)  # noqa: S102 - written by this package from a template that was read as data
                self._defined.add(name)
        self._functions[template] = found = self._namespace[needed[MacroName(template, "")].function]
        return found  # type: ignore[no-any-return]


def _namespace(environment: Environment, urls: Mapping[str, str]) -> dict[str, Any]:
    """The names that compiled templates use."""
    shared = drawing.Kinds()
    found: dict[str, Any] = {
        **{name: getattr(drawing, name) for name in _DRAWING},
        "Markup": Markup,
        "address": {name: drawing.escape_text(url) for name, url in urls.items()},
        "undefined": environment.undefined,
        "nothing": Undefined(),
        "shared": shared,
        "phrase": drawing.Phrases(shared),
        "set_field": _set_field,
        "unseen": _unseen,
    }
    own: dict[str, object] = {
        "context": environment.from_string("").new_context(),
        "eval_context": EvalContext(environment),
        "environment": environment,
    }
    found |= {f"fixed_{name}": function for name, function in environment.globals.items()}
    found |= {f"filter_{name}": _bound(function, own) for name, function in environment.filters.items()}
    found |= {f"test_{name}": _bound(function, own) for name, function in environment.tests.items()}
    for name in _REMEMBERED:
        found[f"filter_{name}"] = lru_cache(maxsize=_RESULTS, typed=True)(found[f"filter_{name}"])
    return found


def _bound(function: Any, own: Mapping[str, object]) -> Any:
    """A filter or test with the argument of its ``own`` that Jinja itself would pass first.

    Of one that has two variants, the one that awaits nothing.
    """
    if getattr(function, "jinja_async_variant", False):
        function = function.__wrapped__
    wanted = getattr(function, "jinja_pass_arg", None)
    return function if wanted is None else partial(function, own[wanted.name])


def _set_field(target: object, name: str, value: object) -> None:
    if not isinstance(target, Namespace):
        raise TypeError
    target[name] = value


def _unseen(_: object) -> str:
    return ""
