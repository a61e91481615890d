"""Structured data (schema.org) as JSON-LD texts that are safe inside a script element."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sitegen.frame import Link
    from sitegen.model.site import Site

_CONTEXT = "https://schema.org"


def script(data: Mapping[str, Any]) -> Markup:
    """``data`` as JSON; what could end a script element or begin a comment is escaped. Empty values are left out."""
    text = json.dumps({"@context": _CONTEXT, **_without_empty(data)}, ensure_ascii=False, separators=(",", ":"))
    safe = (
        text.replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("&", "\\u0026")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029")
    )
    return Markup(safe)  # noqa: S704 - escaped in the line above


def breadcrumbs(site: Site, crumbs: Iterable[Link]) -> Markup:
    """A `BreadcrumbList`; every crumb has an absolute address."""
    items = [
        {"@type": "ListItem", "position": position, "name": crumb.text, "item": f"{site.origin}{crumb.href}"}
        for position, crumb in enumerate(crumbs, 1)
    ]
    return script({"@type": "BreadcrumbList", "itemListElement": items})


def item_list(site: Site, name: str, items: Iterable[tuple[str, str]], total: int) -> Markup:
    """An `ItemList` of ``(name, href)``."""
    elements = [
        {"@type": "ListItem", "position": position, "name": text, "url": f"{site.origin}{href}"}
        for position, (text, href) in enumerate(items, 1)
    ]
    return script({"@type": "ItemList", "name": name, "numberOfItems": total, "itemListElement": elements})


def _without_empty(value: Any) -> Any:
    if isinstance(value, dict):
        cleaned = {key: _without_empty(item) for key, item in value.items()}
        return {key: item for key, item in cleaned.items() if item is not None and item not in ("", [], {})}
    if isinstance(value, list | tuple):
        return [_without_empty(item) for item in value]
    return value
