"""The schemas judge as the parser does, read the way an editor's program reads YAML; and the command."""

import json
import re
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from sitegen.cli import group
from sitegen.desk.schemas import NAMES, SOURCES, known_ids, schemas, settings
from sitegen.model.sources import split
from tests import small

ROOT = Path(__file__).parents[3]


class Core(yaml.SafeLoader):
    """YAML 1.2's core schema, which editors' programs use."""

    yaml_implicit_resolvers = {}  # noqa: RUF012 - as PyYAML has it


for tag, pattern in (
    ("null", r"~|null|"),
    ("bool", r"true|false"),
    ("int", r"[-+]?[0-9]+"),
    ("float", r"[-+]?[0-9]+\.[0-9]+"),
):
    Core.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"^({pattern})$"), None)
Core.add_constructor("tag:yaml.org,2002:int", lambda loader, node: int(node.value))

TYPES = {
    "string": lambda value: isinstance(value, str),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
}
KNOWN = {
    "$schema", "$defs", "title", "description", "default", "examples", "type", "enum", "pattern", "minimum", "maximum",
    "maxLength", "items", "minItems", "properties", "required", "additionalProperties", "patternProperties",
    "propertyNames", "anyOf", "$ref",
}  # fmt: skip


def faults(value, schema, root, where=""):  # noqa: C901 - one branch for each word
    """What is wrong with `value`, for those words of JSON Schema that we use; others fail."""
    assert set(schema) <= KNOWN
    if "$ref" in schema:
        return faults(value, root["$defs"][schema["$ref"].rpartition("/")[2]], root, where)
    if "anyOf" in schema:
        found = [faults(value, branch, root, where) for branch in schema["anyOf"]]
        return [] if [] in found else found[0]
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and not any(TYPES[kind](value) for kind in kinds):
        return [f"{where}: type"]
    found = []
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{where}: enum")
    if isinstance(value, str):
        found += [f"{where}: pattern"] if not re.search(schema.get("pattern", ""), value) else []
        found += [f"{where}: length"] if len(value) > schema.get("maxLength", 10**9) else []
    elif isinstance(value, int | float) and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        found.append(f"{where}: range")
    elif isinstance(value, list):
        found += [f"{where}: short"] if len(value) < schema.get("minItems", 0) else []
        for index, item in enumerate(value):
            found += faults(item, schema.get("items", {}), root, f"{where}/{index}")
    elif isinstance(value, dict):
        found += [f"{where}/{key}: missing" for key in schema.get("required", []) if key not in value]
        for key, item in value.items():
            inner = schema.get("properties", {}).get(key, schema.get("additionalProperties", True))
            if inner is False:
                found.append(f"{where}/{key}: unknown")
            elif inner is not True:
                found += faults(item, inner, root, f"{where}/{key}")
    return found


def judged(name, text, known=None):
    schema = schemas(known)[name]
    return faults(yaml.load(text, Core), schema, schema)


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_everything_in_this_repository_fits(source):
    schema = json.loads((ROOT / "schemas" / f"{source.name}.json").read_text("utf-8"))
    paths = sorted(ROOT.glob(source.files))
    assert paths
    for path in paths:
        text = path.read_text("utf-8")
        value = yaml.load(split(text)[0] if path.suffix == ".md" else text, Core)
        assert faults(value or {}, schema, schema, path.name) == []


@pytest.mark.parametrize(
    ("name", "change", "fault"),
    [
        ("clinic", "treatment: [x]\n", "/treatment: unknown"),
        ("clinic", "added: yesterday\n", "/added: pattern"),
        ("clinic", "location: {lat: 100, lon: 0}\n", "/location/lat: range"),
        ("clinic", "location: {lat: 10}\n", "/location/lon: missing"),
        ("clinic", "status: shut\n", "/status: enum"),
        ("clinic", "draft: yes\n", "/draft: type"),
        ("clinic", "hours: {mon: 9-5}\n", "/hours/mon: pattern"),
        ("clinic", f"summary: {'x' * 201}\n", "/summary: length"),
        ("clinic", "conditions: [PTSD]\n", "/conditions/0: pattern"),
        ("clinic", "founded: 2019.5\n", "/founded: type"),
        ("clinic", "aliases: [old]\n", "/aliases/0: pattern"),
    ],
)
def test_faults_show_while_typing(name, change, fault):
    assert fault in judged(name, small.clinic(more=change))


def test_what_a_program_takes_for_a_number_or_nothing_fits():
    more = "founded: 2019\nsummary:\nhours:\nprivate: {x: 1}\nconditions:\n"
    text = small.clinic(more=more).replace("locality: Seattle", "locality: Seattle, postal_code: 02142, street: NO")
    assert judged("clinic", text) == []
    assert judged("clinic", text.replace("treatments: [iv-infusion]", "treatments:")) == ["/treatments: type"]


def test_a_site_lists_its_own_ids():
    site = small.site_of({"data/vocab/conditions.yaml": "ptsd: {name: PTSD}\n"})
    known = known_ids(site)
    assert judged("clinic", small.clinic(more="conditions: [ptsd]\n"), known) == []
    assert judged("clinic", small.clinic(more="conditions: [ptds]\n"), known) == ["/conditions/0: enum"]
    assert judged("clinic", small.clinic(more="amenities: [anything]\n"), known) == []
    assert judged("clinic", small.clinic(more="pricing: [{treatment: x, min: 1}]\n"), known) == [
        "/pricing/0/treatment: enum"
    ]


def test_every_schema_file_that_the_settings_name_exists():
    told = json.loads(settings("schemas"))["yaml.schemas"]
    assert {Path(path).stem for path in told} <= set(NAMES)
    assert all((ROOT / path).is_file() for path in told)


def run(*arguments):
    result = CliRunner().invoke(group, arguments)
    return result.exit_code, result.stdout, result.stderr


def test_the_command(tmp_path):
    assert run("schema") == (0, "\n".join(NAMES) + "\n", "")
    assert json.loads(run("schema", "clinic")[1])["title"] == "clinic"
    assert run("schema", "klinik")[0] == 2
    assert run("schema", "clinic", "--to", str(tmp_path))[0] == 2
    to = tmp_path / "new" / "schemas"
    assert run("schema", "--to", str(to)) == (0, "", f"13 schemas in {to}, 13 of them changed\n")
    assert run("schema", "--to", str(to)) == (0, "", f"13 schemas in {to}, 0 of them changed\n")
    (tmp_path / "file").touch()
    assert run("schema", "--to", str(tmp_path / "file" / "x"))[0] == 3
    code, out, err = run("schema", "site", "--site", str(tmp_path))
    assert (code, out) == (2, "")
    assert "no data/site.yaml that can be read" in err
