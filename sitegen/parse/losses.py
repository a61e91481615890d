"""What Markdown would drop without a word: each such text is a fault, so that nothing an editor wrote is lost.

Invariant: looks at the text and its tokens, and changes neither.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from markdown_it.rules_block.table import escapedSplit

from sitegen.base.problem import Fault

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

    from sitegen.parse.origin import Origin

MAX_BRACKETS = 100
"""Open square brackets inside one another past this number take Markdown quadratic time."""

_BRACKET = re.compile(r"\\.|[\[\]]|\n[ \t]*\n")
_QUOTE = re.compile(r"(\s*>)*\s*")


def brackets(text: str, origin: Origin) -> list[Fault]:
    """The first place at which square brackets are nested too deep to be read in reasonable time."""
    if text.count("[") <= MAX_BRACKETS:
        return []
    depth = 0
    for match in _BRACKET.finditer(text):
        if match[0] == "[":
            depth += 1
        elif match[0] == "]":
            depth = max(0, depth - 1)
        elif match[0][0] == "\n":
            depth = 0
        if depth > MAX_BRACKETS:
            line = text.count("\n", 0, match.start())
            place = origin.at(line, match.start() - text.rfind("\n", 0, match.start()))
            hint = "put a backslash before a bracket that opens no link"
            return [Fault(*place, "markdown-too-deep", f"square brackets nested past {MAX_BRACKETS} levels", hint)]
    return []


def note_footnotes(state: StateCore) -> None:
    """Remember where footnotes are defined, before they are moved to the end of the text."""
    state.env["defined"] = [
        (str(token.meta["label"]), token.map[0])
        for token in state.tokens
        if token.type == "footnote_reference_open" and token.map
    ]


def footnotes(env: Mapping[str, Any], origin: Origin) -> list[Fault]:
    """Footnotes that nothing refers to, and all but the last of those with one label: their text is not shown."""
    numbers = env.get("footnotes", {}).get("refs", {})
    defined = env.get("defined", [])
    faults = []
    last = {label: index for index, (label, _) in enumerate(defined)}
    for index, (label, line) in enumerate(defined):
        place = origin.at(line, 1)
        if numbers.get(f":{label}", -1) < 0:
            message, hint = (
                f"footnote `[^{label}]` is never referred to, so its text is lost",
                "refer to it, or delete it",
            )
            faults.append(Fault(*place, "footnote-unused", message, hint))
        elif index < last[label]:
            message = f"footnote `[^{label}]` is defined again below, so its text here is lost"
            faults.append(Fault(*place, "footnote-twice", message, "give one of the two another label"))
    return faults


def rows(tokens: Sequence[Token], lines: Sequence[str], origin: Origin) -> list[Fault]:
    """Table rows with more cells than the table has columns: the cells past the last column are not shown."""
    faults = []
    columns = 0
    for token in tokens:
        if token.type == "table_open":
            columns = 0
        elif token.type == "th_open":
            columns += 1
        elif token.type == "tr_open" and token.map and columns:
            line = lines[token.map[0]]
            begin = _QUOTE.match(line)
            cells = escapedSplit(line[begin.end() if begin else 0 :].rstrip())
            cells = cells[1:] if cells and not cells[0] else cells
            cells = cells[:-1] if cells and not cells[-1] else cells
            if len(cells) > columns:
                message = f"the row has {len(cells)} cells, the table {columns} columns; what is past them is lost"
                place = origin.at(token.map[0], 1)
                faults.append(Fault(*place, "table-row-too-long", message, "put a backslash before a `|` that is text"))
    return faults
