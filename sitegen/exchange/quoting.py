"""Quotes around values that YAML cannot read without them.

Invariant: only free text on one line is put in quotes, and only where no key of the source can be meant; the rest
of the file stays as it is, and the whole can be read afterwards or nothing is changed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sitegen.exchange.compose import scalar
from sitegen.exchange.mend import Mend
from sitegen.parse import yaml

if TYPE_CHECKING:
    from sitegen.base.problem import Fault
    from sitegen.exchange.shape import Shape

_LINE: Final = re.compile(r"(?P<before>[ ]*(?:- +)*(?P<key>[a-z_]+): +)(?P<value>\S.*?)(?P<after>[ \t]*)")
_COLON: Final = re.compile(r"(\S*):(?:\s|$)")
_RESERVED: Final = ("@", "`", "%")
_OPENERS: Final = ('"', "'", "[", "{", "|", ">", "&", "*", "!", "#", "-", "?", ",")


def quoted(text: str, shape: Shape, first_line: int = 1) -> tuple[str, list[Mend]] | None:
    """``text`` with quotes where reading it breaks off for the lack of them.

    Args:
        text: YAML with line feeds only.
        shape: the keys of the source.
        first_line: the line of its file on which ``text`` begins, from 1.

    Returns:
        The text, unchanged where it can be read, and what was mended; None where it cannot be read even so.
    """
    lines = text.split("\n")
    mends: list[Mend] = []
    while True:
        _, faults = yaml.read("\n".join(lines), first_line)
        if not faults:
            return "\n".join(lines), mends
        place = faults[0].line - first_line
        line = _in_quotes(lines[place], faults[0], shape) if place < len(lines) else None
        if line is None:
            return None
        lines[place] = line[0]
        mends.append(Mend(faults[0].line, line[1], line[2]))


def _in_quotes(line: str, fault: Fault, shape: Shape) -> tuple[str, int, str] | None:
    """The line with its value in quotes, the value's column, and what was done; None where it is not that plain."""
    found = _LINE.fullmatch(line)
    if fault.code != "yaml-syntax" or not found or found["key"] not in shape.texts or " #" in found["value"]:
        return None
    value, col = found["value"], len(found["before"]) + 1
    if fault.message.startswith("a second `: `"):
        words = _COLON.findall(value)
        if fault.col <= col or value.startswith((*_OPENERS, *_RESERVED)) or shape.every.intersection(words):
            return None
        why = "`: `"
    elif fault.message.startswith("a value cannot start with") and fault.col == col and value.startswith(_RESERVED):
        why = f"`{value[0]}` at its beginning"
    else:
        return None
    return found["before"] + scalar(value) + found["after"], col, f"quotes put around a value that has {why}"
