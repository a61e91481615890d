"""``sitegen build``: the site into its output folder."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from sitegen.app.build import build as build_site
from sitegen.cli.flags import Share, common_flags
from sitegen.cli.telling import tell_counts, tell_problems, tell_reasons, tell_times
from sitegen.shell.progress import bar

if TYPE_CHECKING:
    from sitegen.cli.flags import Common


@click.command()
@common_flags
@click.option("--explain", is_flag=True, help="Tell why each file was made or taken away.")
@click.option("--verify", is_flag=True, help="Make everything anew and compare it with the output.")
@click.option(
    "--verify-sample",
    type=Share(),
    help="Make that share of the kept files anew and compare them, other ones with every change.",
)
@click.option("--profile", is_flag=True, help="Tell how long each stage took.")
def build(common: Common, *, explain: bool, verify: bool, verify_sample: tuple[int, int] | None, profile: bool) -> None:
    """Build the site; only what changed is made, and nothing is written when there are errors."""
    with bar(wanted=common.loud >= 0 and common.form == "text") as progress:
        options = replace(common.options, verify=verify, verify_sample=verify_sample)
        held: list[object] = []  # until the process ends, which is next
        result = build_site(options, progress=progress, held=held)
    tell_problems(result, common.form)
    if explain or common.loud > 0:
        tell_reasons(result, kept=common.loud > 1)
    if profile:
        tell_times(result)
    if common.loud >= 0 and not result.failure:
        tell_counts(result)
    sys.exit(result.exit_code)
