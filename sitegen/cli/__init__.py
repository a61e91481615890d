"""The command line: flags in, one call of `app`, an exit code out.

Invariant: a command's own modules are loaded when it is asked for, so that no command waits for another's.
"""

from __future__ import annotations

import sys
from importlib import import_module
from io import TextIOWrapper
from typing import Final

import click

from sitegen import __version__
from sitegen.shell.collecting import uncollected
from sitegen.shell.leaving import leave

_COMMANDS: Final = {
    "build": "build:build",
    "serve": "serve:serve",
    "check": "check:check",
    "search": "search:search",
    "new": "new:new",
    "init": "init:init",
    "import": "importing:import_",
    "export": "exporting:export",
    "due": "due:due",
    "diff": "diff:diff",
    "publish": "publishing:publish",
    "schema": "schema:schema",
}
"""By name, the module and what the command is called in it."""


class _Commands(click.Group):
    """The commands, each found when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names, as the help lists them."""
        del ctx
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command by its name."""
        del ctx
        if cmd_name not in _COMMANDS:
            return None
        module, _, name = _COMMANDS[cmd_name].partition(":")
        with uncollected():
            found = getattr(import_module(f"{__name__}.{module}"), name)
        assert isinstance(found, click.Command)
        return found


@click.group(cls=_Commands)
@click.version_option(__version__, prog_name="sitegen")
def group() -> None:
    """Turn Markdown articles and YAML clinic records into a static website.

    Exit codes: 0 fine, 1 problems in the site's sources, 2 wrong usage,
    3 the world failed (disk, network, another builder).
    """


def commands() -> tuple[click.Command, ...]:
    """Every command."""
    context = click.Context(group)
    found = (group.get_command(context, name) for name in group.list_commands(context))
    return tuple(command for command in found if command)


def main() -> None:
    """The entry point of ``sitegen``."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a narrow terminal must not end a build
    try:
        group(prog_name="sitegen")
    except SystemExit as end:
        leave(end.code)
