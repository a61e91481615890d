"""The terminal: whether somebody sits at it, and how wide it is."""

from __future__ import annotations

import shutil
import sys

_PAPER = 120  # columns, where the output goes into a file


def answers() -> bool:
    """Whether somebody can be asked something."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def width() -> int:
    """How many columns a table may take."""
    return shutil.get_terminal_size((_PAPER, 24)).columns if sys.stdout.isatty() else _PAPER
