"""``sitegen check``: every problem of the site, without building it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sitegen.app.check import CheckOptions
from sitegen.app.check import check as check_site
from sitegen.app.explain import explain as explain_code
from sitegen.base.internet import Manners, is_public
from sitegen.cli.flags import common_flags
from sitegen.cli.telling import say, tell_problems, tell_times
from sitegen.shell.progress import bar
from sitegen.shell.report import summary, visible

if TYPE_CHECKING:
    from sitegen.cli.flags import Common


@click.command()
@common_flags
@click.option(
    "--previous",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The .sitegen-manifest.json of an earlier release: which of its addresses lead nowhere now?",
)
@click.option("--fix", is_flag=True, help="First mend what is safe to mend in the sources, and tell what was mended.")
@click.option("--external", is_flag=True, help="Also ask, over the network, whether outside links lead somewhere.")
@click.option("--strict", is_flag=True, help="Let warnings count as errors do.")
@click.option("--explain", metavar="CODE", help="Tell what a problem means and how to mend it, and check nothing.")
@click.option("--profile", is_flag=True, help="Tell how long each stage took.")
def check(common: Common, *, fix: bool, explain: str | None, **asked: Any) -> None:
    """Find every problem of the site in one run; without --fix nothing is written but the parse memo."""
    if explain is not None:
        _explain(explain)
        return
    if fix:
        _mend(common)
    options = CheckOptions(asked["previous"], asked["strict"], Manners(is_public) if asked["external"] else None)
    with bar(wanted=common.loud >= 0 and common.form == "text", doing="checking") as progress:
        result = check_site(common.options, options, progress=progress)
    tell_problems(result, common.form)
    if asked["profile"]:
        tell_times(result)
    if common.loud >= 0 and not result.failure:
        say(summary(result.problems) or f"no problems in {len(result.kept)} files of the site")
    sys.exit(result.exit_code)


def _mend(common: Common) -> None:
    """Mend the sources, and tell each thing in a line on standard error; the report has standard output to itself."""
    from sitegen.app.mending import mend_site  # noqa: PLC0415 - most checks mend nothing

    result = mend_site(common.options.site)
    if common.loud >= 0:
        for path, item in result.mends:
            say(f"{visible(path)}:{item.line}:{item.col}: mended: {visible(item.words)}")
    if result.failure:
        say(f"sitegen: {visible(result.failure)}")
        sys.exit(3)


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
