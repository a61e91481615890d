"""What a command prints about a build: problems on standard output, everything else on standard error."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sitegen.engine.reason import Reason
from sitegen.shell.progress import takes_colour
from sitegen.shell.report import render, summary, visible

if TYPE_CHECKING:
    from sitegen.app.options import BuildResult


def tell_problems(result: BuildResult, form: str) -> None:
    """Print the report, and what ended the build early."""
    colour = form == "text" and takes_colour()
    click.echo(render(result.problems, result.sources, form, colour=colour), nl=False, color=colour)
    if result.failure:
        say(f"sitegen: {visible(result.failure)}")


def tell_counts(result: BuildResult) -> None:
    """Print what was done, in one line."""
    counts = summary(result.problems)
    if result.exit_code:
        say(counts)
        return
    done = f"{len(result.made)} made, {len(result.kept)} kept, {len(result.deleted)} deleted"
    if result.verified:
        done += f", {len(result.verified)} verified"
    say(f"{done}; {counts}" if counts else done)


def tell_reasons(result: BuildResult, *, kept: bool) -> None:
    """Print each path with the reason why it was made or taken away, and on request those that stayed."""
    lines = [(path, reason) for path, reason in result.made]
    lines += [(path, Reason.GONE) for path in result.deleted]
    if kept:
        lines += [(path, Reason.SAME) for path in result.kept]
    for path, reason in sorted(lines, key=lambda line: line[0]):
        say(f"{path}: {reason.value} ({reason.words})")


def tell_times(result: BuildResult) -> None:
    """Print how long each stage took."""
    for stage, seconds in result.timings.items():
        say(f"{stage:12} {seconds * 1000:9.1f} ms")


def say(line: str) -> None:
    """Print a line on standard error, unless there is nothing in it."""
    if line:
        click.echo(line, err=True)
