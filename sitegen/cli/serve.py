"""``sitegen serve``: the site on this machine, following every change."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from sitegen.app.serve import Voice
from sitegen.app.serve import serve as serve_site
from sitegen.cli.flags import common_flags
from sitegen.cli.telling import say, tell_problems
from sitegen.shell.report import summary

if TYPE_CHECKING:
    from sitegen.app.options import BuildResult
    from sitegen.cli.flags import Common

_LAST_PORT = 65535


@click.command()
@common_flags
@click.option(
    "--host", default="localhost", show_default=True, help="The address to listen on; others may be able to reach it."
)
@click.option(
    "--port",
    type=click.IntRange(0, _LAST_PORT),
    default=8000,
    show_default=True,
    help="The port, or the next free one after it; 0 takes any.",
)
@click.option(
    "--no-drafts", is_flag=True, help="Show only what would be published; otherwise drafts are shown, marked."
)
def serve(common: Common, *, host: str, port: int, no_drafts: bool) -> None:
    """Show the site in a browser on this machine, and follow every change to its sources.

    Nothing is written. Problems are listed here and over the page, which stays as it last was good.
    """

    def report(result: BuildResult) -> None:
        tell_problems(result, common.form)
        if common.loud >= 0 and not result.failure:
            say(f"{len(result.sources)} files read; {summary(result.problems) or 'no problems'}")

    options = replace(common.options, drafts=not no_drafts)
    sys.exit(serve_site(options, host, port, Voice(say, report)))
