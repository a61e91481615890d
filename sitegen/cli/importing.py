"""``sitegen import clinics``: a spreadsheet's rows into records."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from sitegen.app.importing import ImportOptions, import_clinics
from sitegen.cli.flags import common_flags
from sitegen.cli.telling import say
from sitegen.shell.progress import bar, takes_colour
from sitegen.shell.report import render, visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sitegen.app.importing import ImportResult
    from sitegen.base.problem import Problem
    from sitegen.cli.flags import Common

_SHOWN: Final = 20  # problems of one kind, unless more is asked for
_FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(name="import")
def import_() -> None:
    """Bring records in from elsewhere."""


@import_.command()
@click.argument("file", type=_FILE)
@common_flags
@click.option("--map", "map_", type=_FILE, required=True, help="What the columns mean (docs/IMPORT.md).")
@click.option("--rejects", type=click.Path(dir_okay=False, path_type=Path), help="Where refused rows go.")
@click.option("--dry-run", is_flag=True, help="Tell what would be done, and write nothing.")
@click.option("--settle", is_flag=True, help="Keep the records' side of all conflicts, and tell no more of them.")
def clinics(common: Common, *, file: Path, map_: Path, rejects: Path | None, dry_run: bool, settle: bool) -> None:
    """Bring a spreadsheet of clinics into data/clinics/: new ones are added, known ones updated.

    What editors changed is kept. Rows that cannot be records go to FILE.rejects.csv, each with its reason.
    """
    options = ImportOptions(common.options.site, common.options.as_of, file, map_, rejects, dry_run, settle)
    if options.refused.resolve() in {file.resolve(), map_.resolve()}:
        message = "the refused rows would overwrite what they come from; choose another --rejects"
        raise click.UsageError(message)
    with bar(wanted=common.loud >= 0 and common.form == "text", doing="importing") as progress:
        result = import_clinics(options, progress)
    every = common.loud > 0 or common.form != "text"
    shown = result.problems if every else _first(result.problems)
    colour = common.form == "text" and takes_colour()
    click.echo(render(shown, result.sources, common.form, colour=colour), nl=False, color=colour)
    if result.failure:
        say(f"sitegen: {visible(result.failure)}")
    elif common.loud >= 0 and (result.plan.changes or result.plan.rejects or not result.exit_code):
        if len(shown) < len(result.problems):
            say(f"{len(result.problems) - len(shown)} more of these; --verbose tells all")
        say(_summary(result, options))
    sys.exit(result.exit_code)


def _first(problems: Sequence[Problem]) -> list[Problem]:
    """At most so many problems of one kind."""
    counts: Counter[str] = Counter()
    shown = []
    for problem in problems:
        counts[problem.code] += 1
        if counts[problem.code] <= _SHOWN or problem.severity == "error":
            shown.append(problem)
    return shown


def _summary(result: ImportResult, options: ImportOptions) -> str:
    plan = result.plan
    new = sum(change.before is None for change in plan.changes)
    parts = [f"{new} new", f"{len(plan.changes) - new} updated", f"{plan.same} unchanged"]
    if plan.rejects:
        parts.append(f"{len(plan.rejects)} rejected" + ("" if options.dry else f" (see {options.refused})"))
    if plan.conflicts:
        parts.append(f"{len(plan.conflicts)} conflict{'' if len(plan.conflicts) == 1 else 's'}")
    if plan.vanished:
        parts.append(f"{len(plan.vanished)} no longer in the source")
    return visible(("dry run, nothing is written: " if options.dry else "") + ", ".join(parts))
