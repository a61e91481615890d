"""The plain lines that most YAML is written in, read in one pass of a regular expression.

Invariant: gives exactly what libyaml's events would give, or None where a text holds anything else than
keys, one-line values, short lists and mappings in brackets, and a literal block below a key of the root.
Whatever may be a fault is such a text, so none is ever found here.
"""

from __future__ import annotations

import re
from typing import Any

_BRACKETS = "[{\"'"
_DEEPEST = 60  # well below `yaml.MAX_DEPTH`
_KEY = r"[A-Za-z0-9_][A-Za-z0-9_/-]{0,60}+"
_FIRST = r"(?:[A-Za-z0-9]|[^\W_]|[+(/$£€]|-(?=[0-9]))"  # begins plain text in every context
_PLAIN = rf"{_FIRST}[^:#\n\t]*+(?:(?::(?=\S)|(?<=\S)#)[^:#\n\t]*+)*+(?<! )"
_WORD = r"(?:[^\s,\[\]{}:#?]++|:(?=[A-Za-z0-9/]))"
_WORDS = rf"{_FIRST}{_WORD}*+(?: {_WORD}++)*+"  # plain text within brackets
_LIST = rf"\[(?:{_WORDS}(?:, {_WORDS})*+)?\]"
_VALUE = rf"""({_PLAIN}|{_LIST}|\{{[^\n]*\}}|"[^"\\\n\t]+"|'[^'\n\t]+')"""
_LINE = re.compile(
    rf"( *+)(- ++)?+(?:({_KEY}):(?: ++(?:{_VALUE}(?:\n|\Z)|\|\n((?:\n| [^\n]*+\n)++))|(?:\n|\Z))|{_VALUE}(?:\n|\Z))"
    r"|( *(?:#[^\n]*)?\n)"
    r"|([^\n]+\n?)"
)
_PAIR = re.compile(rf"({_KEY}): ++(?:({_WORDS})|({_LIST}))(?:, +|\Z)|(.)")
_LITERAL = re.compile(r"\n*+( +)\S[^\n]*\n(?:\1 *+\S[^\n]*\n|\n)*+")


def mapping(text: str) -> dict[str, Any] | None:  # noqa: C901, PLR0912 - the hot loop over lines, as in `yaml`
    """The mapping that ``text`` holds, or None where only libyaml can tell.

    Args:
        text: YAML without the characters of `yaml.UNPRINTABLE`.
    """
    root: dict[str, Any] = {}
    current: Any = root  # the innermost open collection, whether it is a list, and the column of its lines
    listed = False
    column = 0
    outer: list[tuple[Any, bool, int]] = []
    waiting = ""  # a key whose value stands on the lines below
    for spaces, dash, key, value, block, item, skipped, other in _LINE.findall(text):
        at = len(spaces)
        if not key or dash or waiting or listed or at != column:  # it is no further key of the mapping at hand
            if skipped:
                continue
            if other:
                return None
            if waiting:
                if at <= column and not (dash and at == column):
                    return None
                made: Any = [] if dash else {}
                current[waiting] = made
                outer.append((current, listed, column))
                current, listed, column, waiting = made, bool(dash), at, ""
            else:
                while at < column:
                    current, listed, column = outer.pop()
                if not dash and at == column and listed and outer:
                    current, listed, column = outer.pop()  # the list stood at the column of its key
                if at != column or listed is not bool(dash):
                    return None
            if dash:
                if not key:
                    entry = _value(item)
                    if entry is None:
                        return None
                    current.append(entry)
                    continue
                outer.append((current, listed, column))
                current.append({})
                current, listed, column = current[-1], False, at + len(dash)
            elif item:
                return None
        if key in current:
            return None
        if value:
            found = _value(value) if value[0] in _BRACKETS else value
            if found is None:
                return None
            current[key] = found
        elif block:
            literal = None if outer else _LITERAL.fullmatch(block)
            if not literal:
                return None
            current[key] = f"\n{block}".replace(f"\n{literal[1]}", "\n")[1:].rstrip("\n") + "\n"
        else:
            waiting = key
            if len(outer) > _DEEPEST:
                return None
    return None if waiting else root


def _value(written: str) -> Any:
    """What one line holds behind its key; None where that is nothing, or anything unusual."""
    first = written[0]
    if first == "[":
        return written[1:-1].split(", ") if len(written) > len("[]") else []
    if first == "{":
        found: dict[str, Any] = {}
        for key, words, entries, other in _PAIR.findall(written[1:-1].strip(" ")):
            if other or key in found:
                return None
            found[key] = words or _value(entries)
        return found
    if first in "\"'":
        text = written[1:-1]
        return None if text.isspace() else text
    return written
