"""``sitegen check``: every problem of the site, without building it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitegen.app.check import CheckOptions
from sitegen.app.check import check as check_site
from sitegen.app.explain import explain as explain_code
from sitegen.cli.flags import common_flags
from sitegen.cli.telling import say, tell_problems, tell_times
from sitegen.shell.progress import bar
from sitegen.shell.report import summary

if TYPE_CHECKING:
    from sitegen.cli.flags import Common


@click.command()
@common_flags
@click.option(
    "--previous",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The .sitegen-manifest.json of an earlier release: which of its addresses lead nowhere now?",
)
@click.option("--strict", is_flag=True, help="Let warnings count as errors do.")
@click.option("--explain", metavar="CODE", help="Tell what a problem means and how to mend it, and check nothing.")
@click.option("--profile", is_flag=True, help="Tell how long each stage took.")
def check(common: Common, *, previous: Path | None, strict: bool, explain: str | None, profile: bool) -> None:
    """Find every problem of the site in one run; nothing is written but the parse memo."""
    if explain is not None:
        _explain(explain)
        return
    with bar(wanted=common.loud >= 0 and common.form == "text") as progress:
        result = check_site(common.options, CheckOptions(previous, strict), progress=progress)
    tell_problems(result, common.form)
    if profile:
        tell_times(result)
    if common.loud >= 0 and not result.failure:
        say(summary(result.problems) or f"no problems in {len(result.kept)} files of the site")
    sys.exit(result.exit_code)


def _explain(code: str) -> None:
    """Print all that is known of a problem.

    Raises:
        click.BadParameter: there is no such problem.
    """
    found, hint = explain_code(code)
    if not found:
        message = f"there is no problem `{code}`" + (f"; {hint}" if hint else "")
        raise click.BadParameter(message, param_hint="--explain")
    click.echo(found, nl=False)
