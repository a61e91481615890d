"""The parts page of `sitegen serve`: every part of a theme, drawn from its own examples.

Invariant: pure, and it never fails: a part that cannot be drawn says why in its place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from sitegen.base.dataclass import dataclass
from sitegen.outputs import edition_of
from sitegen.theme.fixtures import Example, read_fixtures
from sitegen.views.frames import frame

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2 import Template

    from sitegen.frame import Frame
    from sitegen.model.site import Site
    from sitegen.theme.theme import Theme

ADDRESS: Final = "/.sitegen/parts/"
TEMPLATE: Final = "pages/parts.html"
_FIXTURES: Final = "/fixtures.yaml"


@dataclass(frozen=True, slots=True)
class Drawn:
    """One example: its name, and what the part makes of it."""

    name: str
    html: Markup


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the theme with its examples."""

    name: str
    examples: tuple[Drawn, ...]


@dataclass(frozen=True, slots=True)
class PartsView:
    """What the template reads."""

    frame: Frame
    parts: tuple[Part, ...]


def parts_page(site: Site, theme: Theme, files: Mapping[str, bytes]) -> bytes:
    """The page as HTML.

    Args:
        site: for the layout around the parts.
        theme: what draws them.
        files: the theme's files by their paths inside its folder; of these, every part's ``fixtures.yaml``.

    Raises:
        TemplateFailed: the layout itself cannot be drawn.
    """
    edition = edition_of(site, theme, editing=True)
    around = frame(edition, ADDRESS, "Parts", "Every part of the theme, from its own examples.", noindex=True)
    names = [path.split("/")[1] for path in sorted(files) if path.startswith("parts/") and path.endswith(_FIXTURES)]
    drawn = tuple(_part(name, theme, files[f"parts/{name}{_FIXTURES}"]) for name in names)
    return theme.render(TEMPLATE, PartsView(around, drawn))


def _part(name: str, theme: Theme, fixtures: bytes) -> Part:
    examples, fault = read_fixtures(fixtures)
    if fault:
        return Part(name, (Drawn("fixtures.yaml", _sorry(fault)),))
    macro = name.replace("-", "_")
    text = f'{{% from "parts/{name}/{name}.html" import {macro} %}}{{{{ {macro}(**view) }}}}'
    try:
        template = theme.environment.from_string(text)
    except Exception as error:  # noqa: BLE001 - a theme's fault is shown where the part would stand
        return Part(name, (Drawn(f"{name}.html", _sorry(str(error))),))
    return Part(name, tuple(Drawn(example.name, _drawn(template, example)) for example in examples))


def _drawn(template: Template, example: Example) -> Markup:
    try:
        return Markup(template.render(view=example.args))  # noqa: S704 - the part escaped what it was given
    except Exception as error:  # noqa: BLE001 - see above
        return _sorry(f"{type(error).__name__}: {error}")


def _sorry(reason: str) -> Markup:
    return Markup("<p><strong>This cannot be drawn.</strong> {}</p>").format(reason)
