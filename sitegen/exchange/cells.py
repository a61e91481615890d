"""Cells that are safe to open in a spreadsheet, and what they said before.

Invariant: `plain(safe(text)) == text` for every text, and no safe cell is a formula.
"""

from __future__ import annotations

import re
from typing import Final

_NUMBER: Final = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
_PHONE: Final = re.compile(r"\+[0-9(][0-9 ().\-/]{1,30}([ ]?(x|ext\.?)[ ]?[0-9]{1,6})?")
_RUNS: Final = re.compile(r"[=+\-@\t\r]")
_QUOTED: Final = re.compile(r"'+[=+\-@\t\r]")


def safe(text: str) -> str:
    """The cell that shows ``text`` and runs nothing.

    Numbers and telephone numbers stay as they are. An apostrophe goes before what a spreadsheet would run,
    and before what reads like such a cell already, so that `plain` has one answer.
    """
    if _QUOTED.match(text):
        return f"'{text}"
    if not _RUNS.match(text) or _NUMBER.fullmatch(text) or _PHONE.fullmatch(text):
        return text
    return f"'{text}"


def plain(cell: str) -> str:
    """What a cell says, without the apostrophe that `safe` put there."""
    return cell[1:] if _QUOTED.match(cell) else cell
