"""The command line: flags in, one call of `app`, an exit code out."""

from __future__ import annotations

import sys
from io import TextIOWrapper
from typing import Final

import click

from sitegen import __version__
from sitegen.cli.build import build
from sitegen.cli.check import check
from sitegen.cli.diff import diff
from sitegen.cli.due import due
from sitegen.cli.exporting import export
from sitegen.cli.importing import import_
from sitegen.cli.init import init
from sitegen.cli.new import new
from sitegen.cli.publishing import publish
from sitegen.cli.schema import schema
from sitegen.cli.search import search
from sitegen.cli.serve import serve

COMMANDS: Final[tuple[click.Command, ...]] = (
    build,
    serve,
    check,
    search,
    new,
    init,
    import_,
    export,
    due,
    diff,
    publish,
    schema,
)


@click.group(commands={str(command.name): command for command in COMMANDS})
@click.version_option(__version__, prog_name="sitegen")
def _group() -> None:
    """Turn Markdown articles and YAML clinic records into a static website.

    Exit codes: 0 fine, 1 problems in the site's sources, 2 wrong usage,
    3 the world failed (disk, network, another builder).
    """


def main() -> None:
    """The entry point of ``sitegen``."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a narrow terminal must not end a build
    _group(prog_name="sitegen")
