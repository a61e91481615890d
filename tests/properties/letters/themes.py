"""What happens to the theme: a site lays files of its own over the tool's, and takes them away again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tests.properties.desk import keeping_times, other_byte, pick

if TYPE_CHECKING:
    from tests.properties.desk import Desk

OWN = "themes/default/"
EXTRA = "parts/extra/extra.html"


def _under(desk: Desk, name: str) -> bytes:
    """A file of the theme as a build would see it."""
    own = desk.site / OWN / name
    return own.read_bytes() if own.is_file() else desk.pipeline.theme()[name]


def _free(desk: Desk) -> None:
    """Links in the theme's folders would send writes elsewhere."""
    for path, found in desk.snapshot().items():
        if path.startswith("themes") and isinstance(found, str):
            (desk.site / path).unlink()


def _lay(desk: Desk, name: str, data: bytes) -> bool:
    _free(desk)
    if (desk.site / OWN / name).is_file() and desk.read(OWN + name) == data:
        return False
    desk.write(OWN + name, data)
    return True


def page_shadowed(desk: Desk, where: int, what: int) -> bool:
    pages = sorted(name for name in desk.pipeline.theme() if name.startswith("pages/"))
    name = pick(pages, where)
    text = _under(desk, name).replace(b"{% endblock %}", b"<hr class='h%d'>{%% endblock %%}" % (what % 3), 1)
    return _lay(desk, name, text)


def include_changed(desk: Desk, where: int, what: int) -> bool:
    """A part that other templates include, import or extend."""
    theme = desk.pipeline.theme()
    names = [EXTRA] if (desk.site / OWN / EXTRA).is_file() else []
    names += sorted(name for name in theme if name.startswith(("layout/", "parts/")) and name.endswith(".html"))
    name = pick(names, where)
    return _lay(desk, name, _under(desk, name).replace(b"\n", b"<!--%d-->\n" % (what % 3), 1))


def layout_changed(desk: Desk, where: int, what: int) -> bool:
    name = "layout/base.html"
    return _lay(desk, name, _under(desk, name).rstrip(b"\n") + b"\n<p>%d</p>\n" % (what % 3))


def template_added(desk: Desk, where: int, what: int) -> bool:
    _lay(desk, EXTRA, b"<aside>%d</aside>\n" % (what % 3))
    name = pick(("pages/404.html", "pages/home.html", "pages/article.html"), where)
    text = _under(desk, name)
    called = b'{% include "parts/extra/extra.html" %}'
    return called not in text and _lay(desk, name, text.replace(b"{% endblock %}", called + b"{% endblock %}", 1))


def template_removed(desk: Desk, where: int, what: int) -> bool:
    """An overlay goes; where it was the only one, what names it is an error."""
    path = pick([path for path in desk.plain_sources() if path.startswith(OWN)], where)
    (desk.site / path).unlink()
    return True


def template_broken(desk: Desk, where: int, what: int) -> bool:
    name = pick(("pages/article.html", "layout/base.html", "pages/region.html"), where)
    fault = pick((b"{% if %}", b"{{ view.nothing_such }}", b"{% include view.title %}", b'{{ icon("none") }}'), what)
    text = _under(desk, name)
    return _lay(desk, name, text.replace(b"{% endblock %}", fault + b"{% endblock %}", 1))


def own_theme_dropped(desk: Desk, where: int, what: int) -> bool:
    paths = [path for path in desk.snapshot() if path.startswith(OWN)]
    for path in paths:
        (desk.site / path).unlink()
    return bool(paths)


def string_changed(desk: Desk, where: int, what: int) -> bool:
    name = "strings/en.yaml"
    one, other = pick(
        ((b"skip: Skip to content", b"skip: Go to content"), (b"1: January", b"1: Jan"), (b"quiet: No cookies", b"quiet: No"),
         (b"guide: Guide", b"guide: The guide"), (b'"${amount}"', b'"US${amount}"'), (b"search: Search", b"search: Find"),
         (b'clinic: "{name}, {place}"', b'clinic: "{name} in {place}"')), where,
    )  # fmt: skip
    text = _under(desk, name)
    return _lay(desk, name, text.replace(other, one) if other in text else text.replace(one, other))


def icon_changed(desk: Desk, where: int, what: int) -> bool:
    name = pick(sorted(name for name in desk.pipeline.theme() if name.startswith("icons/")), where)
    return _lay(desk, name, _under(desk, name).replace(b"</svg>", b'<path d="M%d 1"/></svg>' % (what % 3)))


def icons_swapped(desk: Desk, where: int, what: int) -> bool:
    names = sorted(name for name in desk.pipeline.theme() if name.startswith("icons/"))
    one, other = pick(names, where), pick(names, where + 1)
    drawings = _under(desk, one), _under(desk, other)
    return any([_lay(desk, one, drawings[1]), _lay(desk, other, drawings[0])])


def style_changed(desk: Desk, where: int, what: int) -> bool:
    name = pick(sorted(name for name in desk.pipeline.theme() if name.endswith(".css")), where)
    return _lay(desk, name, _under(desk, name) + b".x%d { color: red; }\n" % (what % 3))


def script_changed(desk: Desk, where: int, what: int) -> bool:
    """A module deep in the chain: all that import it get other names too."""
    names = sorted(name for name in desk.pipeline.theme() if name.endswith(".mjs"))
    name = pick(names, where)
    return _lay(desk, name, _under(desk, name) + b"export const extra%d = %d;\n" % (what % 3, what % 3))


def file_of_theme_added(desk: Desk, where: int, what: int) -> bool:
    return _lay(desk, f"assets/added-{where % 2}.txt", b"Added %d.\n" % (what % 3))


def own_theme_retyped(desk: Desk, where: int, what: int) -> bool:
    """An overlay changes by one letter, and neither its size nor its times do."""
    path = pick([path for path in desk.plain_sources(".html", ".svg", ".css") if path.startswith(OWN)], where)
    data = desk.read(path)
    text = data.replace(b"</pre>", b"</xmp>") if b"</pre>" in data else data
    new = text if text != data else data.rstrip(b"\n") + (b"\t" if data.endswith(b"\n") else b"\n")
    keeping_times(desk.site / path, new if new != data else other_byte(data, what))
    return True


def tool_theme_changed(desk: Desk, where: int, what: int) -> bool:
    """The tool's own theme becomes another, as in a checkout; its program does not."""
    theme = dict(desk.pipeline.theme())
    name = pick(("layout/base.html", "pages/faq.html", "pages/clinic.html"), where)
    theme[name] = theme[name].rstrip(b"\n") + b"\n" + b"\n" * (what % 2) + b"<!-- tool %d -->\n" % (what % 3)
    desk.pipeline = replace(desk.pipeline, theme=lambda: theme)
    return True


LETTERS = (
    page_shadowed, page_shadowed, include_changed, include_changed, layout_changed, template_added, template_removed,
    template_broken, own_theme_dropped, own_theme_dropped, string_changed, string_changed, icon_changed, icon_changed,
    icons_swapped, style_changed, script_changed, file_of_theme_added, own_theme_retyped, tool_theme_changed,
)  # fmt: skip
