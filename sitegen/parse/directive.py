"""The line that opens a directive: ``::: name {key=value other="two words"}``."""

from __future__ import annotations

import re

DIRECTIVES: tuple[tuple[str, frozenset[str]], ...] = (
    ("note", frozenset({"title"})),
    ("warning", frozenset({"title"})),
    ("crisis", frozenset({"title"})),
    ("steps", frozenset()),
    ("timeline", frozenset({"title"})),
    ("checklist", frozenset({"title"})),
    ("compare", frozenset({"title"})),
    ("prices", frozenset({"region", "treatment", "title"})),
    ("clinics", frozenset({"region", "condition", "treatment", "limit", "title"})),
    ("figure", frozenset({"caption"})),
)
"""Every directive with the options it knows; each is drawn by the theme part of its name."""

CHILDLESS = frozenset({"prices", "clinics"})
"""Directives that draw everything themselves, so that a text inside them would not be shown."""

KNOWN: dict[str, frozenset[str]] = dict(DIRECTIVES)

_LINE = re.compile(r"\s*(?P<name>[A-Za-z][A-Za-z0-9-]*)\s*(?:\{(?P<options>.*)\})?\s*")
_OPTION = re.compile(r'\s*(?P<key>[A-Za-z][A-Za-z0-9_-]*)=(?:"(?P<quoted>[^"]*)"|(?P<bare>[^\s"{}]+))')


def read_line(info: str) -> tuple[str, tuple[tuple[str, str], ...]] | None:
    """The name and the options of a directive's opening line, or None when it is not well formed or names an option twice."""
    match = _LINE.fullmatch(info)
    if not match:
        return None
    options: list[tuple[str, str]] = []
    text, at = match["options"] or "", 0
    while text[at:].strip():
        option = _OPTION.match(text, at)
        if not option:
            return None
        if any(key == option["key"] for key, _ in options):
            return None
        options.append((option["key"], option["quoted"] if option["quoted"] is not None else option["bare"]))
        at = option.end()
    return match["name"], tuple(sorted(options))
