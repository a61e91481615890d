"""``sitegen export``: all clinics as a spreadsheet."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from sitegen.app.importing import export_clinics, save_export
from sitegen.cli.flags import site_flag
from sitegen.cli.telling import say
from sitegen.exchange.export import export_map
from sitegen.shell.report import render, visible


@click.command()
@site_flag
@click.option("--format", "form", type=click.Choice(["csv"]), default="csv", help="The form of the table.")
@click.option("--to", type=click.Path(dir_okay=False, path_type=Path), help="The file (default: standard output).")
@click.option("--map", "map_", is_flag=True, help="Print the map by which `import` takes the table back.")
def export(site: Path, form: str, to: Path | None, *, map_: bool) -> None:
    """Give all clinics as a table that is safe to open in a spreadsheet; what is private stays out."""
    del form  # there is one
    if map_:
        click.echo(export_map(), nl=False)
        return
    result = export_clinics(site)
    click.echo(render(result.problems, result.sources, "text"), nl=False, err=True)
    failure = result.failure
    if not result.exit_code:
        if to is None:
            click.echo(result.text.encode(), nl=False)
        else:
            failure = save_export(result.text, to)
    say(f"sitegen: {visible(failure)}" if failure else "")
    sys.exit(3 if failure else result.exit_code)
