"""``sitegen schema``: JSON Schemas of the sources, for editors that complete and check while typing."""

from __future__ import annotations

from pathlib import Path

import click

from sitegen.app.schema import schema_files, write_schemas
from sitegen.cli.failing import faults_told
from sitegen.cli.telling import say
from sitegen.desk.schemas import NAMES


@click.command()
@click.argument("name", required=False, type=click.Choice(NAMES))
@click.option(
    "--site",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="List the ids of this site's vocabularies; otherwise any well-formed id fits.",
)
@click.option("--to", type=click.Path(file_okay=False, path_type=Path), help="Write all of them into this folder.")
def schema(name: str | None, site: Path | None, to: Path | None) -> None:
    """Print the JSON Schema of one kind of source, or write them all.

    Without a name and without --to, lists the names.
    """
    if name and to:
        message = "give a name or --to, not both"
        raise click.UsageError(message)
    with faults_told():
        if to:
            changed = write_schemas(site, to)
            say(f"{len(NAMES)} schemas in {to}, {len(changed)} of them changed")
        elif name:
            click.echo(schema_files(site)[f"{name}.json"], nl=False)
        else:
            click.echo("\n".join(NAMES))
