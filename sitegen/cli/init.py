"""``sitegen init``: a new site about any subject, which builds at once."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitegen.app.init import init as init_site
from sitegen.cli.failing import faults_told
from sitegen.cli.flags import AS_OF, BaseUrl, day_of
from sitegen.cli.telling import say
from sitegen.shell.report import visible

if TYPE_CHECKING:
    from datetime import date

_NEXT = """\
Next:
  cd {folder}
  sitegen serve         and look at it
  edit data/site.yaml   its title, its address, what it is about
  edit data/vocab/      what clinics offer, and why people come
  sitegen new clinic    the first record"""


@click.command()
@click.argument("dir", type=click.Path(path_type=Path))
@click.option("--title", default="A new guide", show_default=True, help="The site's name.")
@click.option(
    "--base-url",
    type=BaseUrl(),
    default="https://guide.example/",
    show_default=True,
    help="Where it will be published.",
)
@AS_OF
def init(dir: Path, title: str, base_url: str, as_of: date | None) -> None:  # noqa: A002 - the argument's name is shown
    """Make a new site in DIR, a folder that is empty or not there yet."""
    with faults_told():
        made = init_site(dir, title, base_url, day_of(as_of))
    click.echo(f"{len(made)} files in {visible(str(dir))}")
    say(_NEXT.format(folder=visible(shlex.quote(str(dir)))))
