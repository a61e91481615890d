"""Where a text begins in its file, so that a place in the one can be told as a place in the other."""

from __future__ import annotations

from sitegen.base.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Origin:
    """The beginning of a text in its file.

    Attributes:
        line: the file's line on which the text begins, from 1.
        indent: how many columns were taken off every line.
        exact: whether the text's lines are the file's; if not, every place is told as the beginning.
    """

    line: int = 1
    indent: int = 0
    exact: bool = True

    def at(self, line: int, col: int) -> tuple[int, int]:
        """The place in the file of a line (from 0) and a column (from 1) of the text."""
        return (self.line + line, self.indent + col) if self.exact else (self.line, self.indent + 1)


WHOLE = Origin()
"""A text that is a whole file."""
