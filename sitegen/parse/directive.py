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
    ("estimate", frozenset({"treatment", "sessions", "region", "title"})),
    ("clinics", frozenset({"region", "condition", "treatment", "limit", "title"})),
    ("figure", frozenset({"caption"})),
)
"""Every directive with the options it knows; each is drawn by the theme part of its name."""

CHILDLESS = frozenset({"prices", "estimate", "clinics"})
"""Directives that draw everything themselves, so that a text inside them would not be shown."""

NEEDED: dict[str, tuple[str, ...]] = {"estimate": ("treatment", "sessions")}
"""The options that a directive cannot do without."""

KNOWN: dict[str, frozenset[str]] = dict(DIRECTIVES)

MOST_SESSIONS = 60
"""What the option `sessions` takes at most."""

_LINE = re.compile(r"(?P<name>[A-Za-z][A-Za-z0-9-]*)(?:\s*\{(?P<options>.*)\})?")
_SESSIONS = re.compile(r"([1-9][0-9]?)(?:-([1-9][0-9]?))?")
_OPTION = re.compile(r'\s*(?P<key>[A-Za-z][A-Za-z0-9_-]*)=(?:"(?P<quoted>[^"]*)"|(?P<bare>[^\s"{}]+))')


def read_line(info: str) -> tuple[str, tuple[tuple[str, str], ...]] | None:
    """The name and the options of a directive's opening line, or None when it is not well formed or names an option twice."""
    match = _LINE.fullmatch(info.strip())
    if not match:
        return None
    options: dict[str, str] = {}
    text, at = (match["options"] or "").rstrip(), 0
    while at < len(text):
        option = _OPTION.match(text, at)
        if not option or option["key"] in options:
            return None
        options[option["key"]] = option["quoted"] if option["quoted"] is not None else option["bare"]
        at = option.end()
    return match["name"], tuple(sorted(options.items()))


def read_sessions(text: str) -> tuple[int, ...] | None:
    """The numbers that the option ``sessions`` names, one or two in order (`6`, `5-6`); None when it names none."""
    match = _SESSIONS.fullmatch(text)
    if not match:
        return None
    numbers = tuple(int(number) for number in match.groups() if number)
    return numbers if numbers == tuple(sorted({*numbers})) and numbers[-1] <= MOST_SESSIONS else None
