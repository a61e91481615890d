"""``sitegen check``: every problem of the site, without building it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from sitegen.app.build import check as check_site
from sitegen.cli.flags import common_flags
from sitegen.cli.telling import say, tell_problems, tell_times
from sitegen.shell.progress import bar
from sitegen.shell.report import summary

if TYPE_CHECKING:
    from sitegen.cli.flags import Common


@click.command()
@common_flags
@click.option("--profile", is_flag=True, help="Tell how long each stage took.")
def check(common: Common, *, profile: bool) -> None:
    """Find every problem of the site in one run; nothing is written but the parse memo."""
    with bar(wanted=common.loud >= 0 and common.form == "text") as progress:
        result = check_site(common.options, progress=progress)
    tell_problems(result, common.form)
    if profile:
        tell_times(result)
    if common.loud >= 0 and not result.failure:
        say(summary(result.problems) or f"no problems in {len(result.kept)} files of the site")
    sys.exit(result.exit_code)
