"""What can be typed is documented: keys of every source, directives with their options, commands with their flags."""

import re
from pathlib import Path

import click
import pytest

from sitegen.cli import commands
from sitegen.exchange.export import COLUMNS
from sitegen.exchange.mapping import ImportMap, RegionRules, Rule
from sitegen.parse import schema
from sitegen.parse.directive import DIRECTIVES
from sitegen.parse.records import fields_of, part_in

DOCS = Path(__file__).parents[2] / "docs"
README = (DOCS.parent / "README.md").read_text("utf-8")
IMPORT = (DOCS / "IMPORT.md").read_text("utf-8")
WRITING = (DOCS / "WRITING.md").read_text("utf-8")

MODELS = [model for model in vars(schema).values() if part_in(model) and model.__module__ == schema.__name__]


def keys(model):
    return {field.alias or name for name, field in fields_of(model).items()}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_key_is_in_the_writing_guide(model):
    week = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"}
    missing = {key for key in keys(model) - week if f"`{key}`" not in WRITING and f"`{key}." not in WRITING}
    assert missing == set()


@pytest.mark.parametrize("model", [ImportMap, RegionRules, Rule], ids=lambda model: model.__name__)
def test_every_key_of_a_map_is_in_the_import_guide(model):
    assert {key for key in keys(model) if f"`{key}`" not in IMPORT} == set()


def test_every_column_of_an_export_is_in_the_import_guide():
    week = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"}
    missing = {key for key in COLUMNS if f"`{key}`" not in IMPORT and key.partition(".")[2] not in week}
    assert missing == set()
    assert list(COLUMNS[:2]) == ["id", "revision"]


@pytest.mark.parametrize(("name", "options"), DIRECTIVES)
def test_every_directive_is_in_the_writing_guide(name, options):
    row = next(line for line in WRITING.splitlines() if line.startswith(f"| `{name}` |"))
    written = set(re.findall(r"`([a-z]+)`", row.split("|")[2]))
    assert written == set(options)


def every_command():
    """Every command by its whole name: those of a group have two words."""
    for command in commands():
        if isinstance(command, click.Group):
            yield from ((f"{command.name} {name}", inner) for name, inner in command.commands.items())
        else:
            yield command.name, command


@pytest.mark.parametrize(
    ("name", "command"), list(every_command()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_every_command_and_flag_is_in_the_readme(name, command):
    assert f"`sitegen {name}" in README
    for parameter in command.params:
        if isinstance(parameter, click.Argument):
            assert f"`sitegen {name} {parameter.name.upper()}" in README
        else:
            assert f"`{max(parameter.opts, key=len)}" in README
