"""``sitegen due``: what to confirm or review next."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING, Final

import click

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
    from rich.box import SIMPLE_HEAD  # noqa: PLC0415 - only this form pays for it
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("due", no_wrap=True)
    table.add_column("weight", justify="right", no_wrap=True)
    table.add_column("what, and its file", ratio=5, overflow="fold")
    table.add_column("to do", ratio=3)
    for item in items:
        style = "red" if item.weight >= 3 else "yellow" if item.overdue >= 0 else ""  # noqa: PLR2004 - once over, or alone
        why = f" ({item.why})" if item.why else ""
        table.add_row(
            Text(item.day.isoformat(), style=style),
            Text(f"{item.weight:.2f}"),
            Text(f"{visible(item.title)}\n").append(visible(item.path), style="dim"),
            Text(visible(f"{item.task}{why}")),
        )
    out = StringIO()
    Console(file=out, width=width(), force_terminal=takes_colour(), color_system="standard").print(table)
    return "\n".join(line.rstrip() for line in out.getvalue().split("\n"))
