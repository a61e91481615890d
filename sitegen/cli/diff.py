"""``sitegen diff``: what a change to the sources means, for whoever has to agree to it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from sitegen.app.diff import diff as diff_site
from sitegen.cli.failing import faults_told
from sitegen.cli.flags import site_flags
from sitegen.cli.telling import say
from sitegen.desk.comment import as_json, as_markdown
from sitegen.shell.report import render, summary

if TYPE_CHECKING:
    from sitegen.app.options import BuildOptions


@click.command()
@click.argument("rev")
@site_flags
@click.option(
    "--format",
    "form",
    type=click.Choice(["markdown", "json"]),
    default="markdown",
    show_default=True,
    help="Markdown for a comment, or JSON.",
)
def diff(options: BuildOptions, *, rev: str, form: str) -> None:
    """Tell what changed since REV, a revision of git: facts of clinics, words of texts, pages.

    The files as they lie here now are compared, whether they are committed or not. No output is made.
    """
    with faults_told():
        found = diff_site(options, rev)
    if found.changes is None:
        click.echo(render(found.problems, found.sources, "text"), nl=False)
        say(f"{summary(found.problems)}; mend the errors first")
        sys.exit(1)
    click.echo((as_json if form == "json" else as_markdown)(found.changes, rev, found.commit), nl=False)
