"""A spreadsheet's bytes as rows of text, whatever program wrote them, and rows as CSV again.

Invariant: a row keeps its cells as they were written (line ends in them become line feeds), so that a
rejected row can be given back.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from typing import TYPE_CHECKING, Final

from sitegen.base.dataclass import dataclass
from sitegen.base.problem import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

REASON: Final = "reason"
_MARKS: Final = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SEPARATORS: Final = ",;\t|"
_QUOTED: Final = re.compile(r'"[^"]*"')
_STATED: Final = re.compile(r'"?sep=(.)"?\n')
_LONGEST_CELL: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line of the file on which it begins, and its cells."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A spreadsheet.

    Attributes:
        header: the names of the columns, trimmed.
        rows: all rows that are not empty.
        separator: what stands between cells.
        text: the whole file as it was understood, for the report.
    """

    header: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    separator: str = ","
    text: str = ""

    def column(self, name: str) -> int | None:
        """The place of a column; case and space count only where the exact name is not there."""
        if name in self.header:
            return self.header.index(name)
        loose = [loosened(title) for title in self.header]
        return loose.index(loosened(name)) if loosened(name) in loose else None


def loosened(name: str) -> str:
    """A name that is equal for names which differ only in case and space."""
    return " ".join(name.split()).casefold()


def read_table(data: bytes, encoding: str = "", separator: str = "") -> tuple[Table, tuple[Fault, ...]]:
    """The table in ``data`` and its faults; after a fault there are no rows.

    Args:
        data: a CSV file, with a byte order mark or without, in UTF-8, UTF-16 (with its mark) or Windows-1252.
        encoding: the encoding, instead of finding it out.
        separator: what stands between cells, instead of finding it out.
    """
    text, faults = _decoded(data, encoding)
    if faults:
        return Table(text=text), faults
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    first = 1
    body = lines
    if stated := _STATED.match(lines):
        separator, body, first = separator or stated[1], lines[stated.end() :], 2
    chosen = separator or _separator(body)
    rows, faults = _rows(body, chosen, first)
    if faults:
        return Table(separator=chosen, text=lines), faults
    if not rows:
        fault = Fault(1, 1, "csv-empty", "the file has no line with the names of its columns")
        return Table(separator=chosen, text=lines), (fault,)
    header = tuple(" ".join(name.split()) for name in rows[0].cells)
    return Table(header, tuple(rows[1:]), chosen, lines), ()


def _decoded(data: bytes, encoding: str) -> tuple[str, tuple[Fault, ...]]:
    marked = next((name for mark, name in _MARKS if data.startswith(mark)), "")
    for name in [marked or encoding] if marked or encoding else ["utf-8", "cp1252"]:
        try:
            return data.decode(name), ()
        except UnicodeDecodeError as error:
            at, name_of = error.start, name
    line = data.count(b"\n", 0, at) + 1
    hint = "save it as “CSV UTF-8”, or state `encoding` in the map"
    return "", (Fault(line, 1, "wrong-encoding", f"byte 0x{data[at]:02x} is not {name_of}", hint),)


def _separator(text: str) -> str:
    """The sign that parts most cells of the header."""
    head = _QUOTED.sub("", text[:65536]).lstrip("\n").partition("\n")[0]
    return max(_SEPARATORS, key=lambda sign: (head.count(sign), -_SEPARATORS.index(sign)))


def _rows(text: str, separator: str, first: int) -> tuple[list[Row], tuple[Fault, ...]]:
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[Row] = []
    line = first
    try:
        for cells in reader:
            if any(cell and not cell.isspace() for cell in cells):
                rows.append(Row(line, tuple(cells)))
            line = reader.line_num + first
    except csv.Error as error:
        words = str(error)
        open_ = "end of data" in words or "field limit" in words
        message = "a quote is never closed" if open_ else f"the row is not CSV: {words}"
        hint = 'a quote inside a quoted cell is written twice: `"the ""old"" mill"`'
        return [], (Fault(line, 1, "csv-syntax", message, hint),)
    return rows, ()


def write_table(header: Sequence[str], rows: Iterable[Sequence[str]], separator: str = ",") -> str:
    """Rows as CSV."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=separator, lineterminator="\r\n")  # so that either sign in a cell is quoted
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


def write_rejects(table: Table, rejects: Iterable[tuple[Row, str]]) -> str:
    """The rows that were refused, as they were, each with its reason in a last column.

    A last column of that name comes from an earlier run and gives way.
    """
    again = bool(table.header) and table.header[-1] == REASON
    width = len(table.header) - again
    rows = []
    for row, reason in rejects:
        cells = row.cells[:width] if again else row.cells
        rows.append([*cells, *[""] * (width - len(cells)), reason])
    return write_table([*table.header[:width], REASON], rows, table.separator)
