"""`sitegen init`: a site about anything, which builds and checks without a problem and can be added to."""

import json

import pytest
from click.testing import CliRunner

from sitegen.cli import group

DAY = ("--as-of", "2026-11-23")


def run(*arguments):
    result = CliRunner().invoke(group, arguments)
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_new_site_builds_at_once_and_takes_a_clinic(here):
    code, out, err = run("init", "teeth", "--title", "Teeth: a “guide”", "--base-url", "https://teeth.example/x/", *DAY)
    assert (code, out) == (0, "28 files in teeth\n")
    assert err.startswith("Next:\n  cd teeth\n  sitegen serve ")
    site = ("--site", "teeth", *DAY)
    assert run("check", "-q", *site) == (0, "", "")
    facts = (
        "--name",
        "Bright",
        "--region",
        "us",
        "--locality",
        "Salem",
        "--treatment",
        "consultation",
        "--phone",
        "555 0114",
    )
    assert run("new", "clinic", *facts, *site) == (0, "data/clinics/us/bright.yaml\n", "")
    assert run("build", "-q", *site) == (0, "", "")
    pages = [path.read_text("utf-8") for path in (here / "teeth/output").rglob("*.html")]
    assert any("Teeth: a “guide”" in page for page in pages)
    made = [path for path in (here / "teeth").rglob("*") if path.is_file() and "output" not in path.parts]
    for text in [*pages, *(path.read_text("utf-8", "replace") for path in made)]:
        assert "ketamin" not in text.casefold()


def test_its_schemas_are_those_that_the_command_writes(here):
    run("init", "teeth", *DAY)
    assert run("schema", "--site", "teeth", "--to", "teeth/schemas")[2].endswith(" 0 of them changed\n")
    treatments = json.loads((here / "teeth/schemas/clinic.json").read_text("utf-8"))["properties"]["treatments"]
    assert treatments["items"]["enum"] == ["consultation"]


def test_a_folder_that_is_in_use_is_left_alone(here):
    (here / "empty").mkdir()
    assert run("init", "empty", *DAY)[0] == 0
    before = sorted(here.rglob("*"))
    assert run("init", "empty") == (2, "", "sitegen: empty is not empty; name a new folder\n")
    assert run("init", "empty/README.md") == (2, "", "sitegen: empty/README.md is no folder\n")
    assert run("init", "empty/README.md/x")[0] == 3
    assert run("init", "other", "--title", "\u202eno")[0] == 2
    assert run("init", "other", "--base-url", "here")[0] == 2
    assert sorted(here.rglob("*")) == before
