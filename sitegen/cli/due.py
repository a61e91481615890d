"""``sitegen due``: what to confirm or review next."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, Final

import click
from rich.cells import cell_len

from sitegen.app.due import agenda
from sitegen.cli.failing import faults_told
from sitegen.cli.flags import site_flags
from sitegen.cli.telling import say
from sitegen.shell.progress import takes_colour
from sitegen.shell.report import visible
from sitegen.shell.terminal import width

if TYPE_CHECKING:
    from sitegen.app.options import BuildOptions
    from sitegen.desk.due import Due

_MOST_DAYS: Final = 36_500
_WEIGHT: Final = 6  # columns
_NARROWEST: Final = 16  # columns of text
_RESET: Final = "\x1b[0m"
_RULE: Final = "most pressing first: how far over its term, times 3 or 2 where readers have little else to go by"


@click.command()
@site_flags
@click.option(
    "--within",
    type=click.IntRange(0, _MOST_DAYS),
    default=30,
    show_default=True,
    help="Also what falls due in so many days.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "ics"]),
    default="table",
    show_default=True,
    help="A table to read, CSV for a spreadsheet, or a calendar file.",
)
def due(options: BuildOptions, *, within: int, form: str) -> None:
    """List what to confirm or review next: the oldest and most visible first."""
    with faults_told():
        found = agenda(options, within)
    if form == "csv":
        click.echo(found.csv.encode(), nl=False)  # bytes keep their line ends
    elif form == "ics":
        click.echo(found.calendar.encode(), nl=False)
    elif found.items:
        click.echo(_table(found.items), nl=False, color=takes_colour())
    if not found.complete:
        say("some sources have errors and are missing here; run `sitegen check`")
    late = sum(item.overdue >= 0 for item in found.items)
    soon = len(found.items) - late
    say(f"{late} due, {soon} more within {within} days" + (f"; {_RULE}" if form == "table" and found.items else ""))


def _table(items: tuple[Due, ...]) -> str:
    """One entry below another in columns as wide as the terminal; thousands of them are no wait."""
    whole = width()
    left = len("2026-10-01  ") + _WEIGHT + 2
    wide = max(_NARROWEST, (whole - left - 2) * 5 // 8)
    rest = max(_NARROWEST, whole - left - wide - 2)
    head = f"{'due':<12}{'weight':>{_WEIGHT}}  {'what, and its file':<{wide}}  to do"
    lines = [head, "─" * whole]
    for item in items:
        style = "31" if item.weight >= 3 else "33" if item.overdue >= 0 else ""  # noqa: PLR2004 - once over, or alone
        day = f"\x1b[{style}m{item.day.isoformat()}\x1b[0m" if style else item.day.isoformat()
        why = f" ({item.why})" if item.why else ""
        what = [(part, "") for part in _folded(visible(item.title), wide)]
        what += [(part, "\x1b[2m") for part in _folded(visible(item.path), wide)]
        todo = wrap(visible(f"{item.task}{why}"), rest)
        for number in range(max(len(what), len(todo))):
            start = f"{day}  {item.weight:>{_WEIGHT}.2f}  " if number == 0 else " " * left
            text, dim = what[number] if number < len(what) else ("", "")
            told = todo[number] if number < len(todo) else ""
            gap = " " * (wide - cell_len(text))
            lines.append(f"{start}{dim}{text}{_RESET if dim else ''}{gap}  {told}".rstrip())
    return "".join(f"{line}\n" for line in lines)


def _folded(text: str, wide: int) -> list[str]:
    """``text`` in pieces of at most ``wide`` columns."""
    pieces = [""]
    room = wide
    for char in text if cell_len(text) > wide else (text,):
        size = cell_len(char)
        if size > room:
            pieces.append("")
            room = wide
        pieces[-1] += char
        room -= size
    return pieces
