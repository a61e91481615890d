"""The closed Jinja environment: `view`, a few fixed names, and nothing that knows the machine or a clock."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from jinja2 import BaseLoader, Environment, StrictUndefined, TemplateNotFound
from jinja2.utils import Namespace
from markupsafe import Markup

from sitegen.theme import wording
from sitegen.theme.strings import fill

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# Filters of Jinja that differ from run to run, or print what no page should.
_UNWANTED: Final = ("random", "pprint", "tojson", "urlize", "xmlattr")
_OPENING: Final = re.compile(r"<svg\b")
_HIDDEN: Final = re.compile(r"\saria-hidden=")


class _Texts(BaseLoader):
    """Templates by name from a mapping; their file names are those that problems show."""

    def __init__(self, texts: Mapping[str, str], folder: str) -> None:
        self._texts = texts
        self._folder = folder

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """The text of ``template``, its shown path, and that it never changes."""
        del environment
        if template not in self._texts:
            raise TemplateNotFound(template)
        return self._texts[template], f"{self._folder}/{template}", lambda: True


def make_environment(
    texts: Mapping[str, str],
    folder: str,
    urls: Mapping[str, str],
    icons: Mapping[str, str],
    strings: Mapping[str, str],
) -> Environment:
    """An environment over these templates, asset addresses, icons and strings."""
    environment = Environment(
        loader=_Texts(texts, folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
        finalize=_printable,
    )
    for name in _UNWANTED:
        del environment.filters[name]
    environment.filters.update(
        {name: partial(getattr(wording, name), strings) for name in ("day", "month", "number", "money")}
    )
    environment.globals.clear()
    environment.globals.update(
        asset=urls.__getitem__,
        icon=lambda name: Markup(icons[name]),  # noqa: S704 - the theme's own drawing, checked when it was read
        t=lambda key, **values: fill(strings, key, values),
        range=range,
        namespace=Namespace,
    )
    return environment


def inline_icon(svg: str) -> str | None:
    """A drawing ready to stand in a page, hidden from screen readers; None when it is no plain SVG."""
    start = svg.find("<svg")
    if start < 0 or "<script" in svg or "</svg>" not in svg:
        return None
    drawing = svg[start : svg.rindex("</svg>") + len("</svg>")].strip()
    if _HIDDEN.search(drawing.partition(">")[0]):
        return drawing
    return _OPENING.sub('<svg aria-hidden="true" focusable="false"', drawing, count=1)


def _printable(value: Any) -> Any:
    """Refuse to print "None" into a page."""
    if value is None:
        message = "a value that is printed here is empty (None)"
        raise ValueError(message)
    return value
