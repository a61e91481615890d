"""`sitegen search` over a small site: what it reads, prints, and says when it cannot."""

import json

import pytest
from click.testing import CliRunner

from sitegen.cli import group
from tests import small

CLINIC = """\
name: Harbor Light
address: {locality: Seattle}
treatments: [iv-infusion]
phone: +1 206 555 0114
verified: {on: 2026-10-01}
"""


@pytest.fixture
def site(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    clinic = "data/clinics/us/wa/seattle/harbor.yaml"
    for name, text in {**small.BASE, clinic: CLINIC}.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return tmp_path


def run(*arguments):
    result = CliRunner().invoke(group, arguments)
    return result.exit_code, result.stdout, result.stderr


def test_the_sources_answer_where_nothing_is_built_and_the_output_where_something_is(site):
    code, out, err = run("search", "seattle")
    assert (code, err.startswith("read sources: ")) == (0, True)
    assert out.startswith("1 result for “seattle”.\n  1. ") or "results for “seattle”.\n  1. " in out
    assert run("build", "-q") == (0, "", "")
    assert run("search", "seattle") == (0, out, err.replace("sources", "output"))
    assert run("search", "seattle", "-q") == (0, out, "")


def test_an_answer_as_json_with_its_explanation(site):
    code, out, _ = run("search", "--format", "json", "--explain", "--limit", "1", "seattle")
    [found] = json.loads(out)["results"]
    assert code == 0
    assert sum(part["share"] for part in found["explain"]) == pytest.approx(found["score"], abs=1e-5)
    assert [found["because"], json.loads(out)["asked"]] == ["", ["seattle…"]]
    lines = run("search", "--explain", "seattle")[1].splitlines()
    assert lines[1] == "Asked for: seattle…"
    assert any(line.endswith("seattle: in place, 3 words long") for line in lines)


def test_nothing_found_is_no_failure(site):
    assert run("search", "-q", "qqqqqqq") == (0, "Nothing found for “qqqqqqq”.\n", "")
    assert run("search", "-q", "*\x1b[31m")[1].startswith("Nothing")


def test_a_damaged_index_is_told(site):
    run("build", "-q")
    path = site / "output/search/manifest.json"
    path.write_bytes(path.read_bytes()[:-20])
    code, out, err = run("search", "seattle")
    assert (code, out) == (3, "")
    assert err == "sitegen: search/manifest.json is cut short or altered; run `sitegen build`\n"


def test_faults_of_the_sources_are_reported(site):
    (site / "data/site.yaml").write_text("title: x\n", "utf-8")
    code, out, _ = run("search", "seattle")
    assert (code, "missing-key" in out) == (1, True)


def test_check_runs_the_contract(site):
    (site / "data/search-tests.yaml").write_text("tests:\n  - {query: seattle, nothing: true}\n", "utf-8")
    code, out, _ = run("check")
    assert (code, "data/search-tests.yaml:2:5: error search-test-failed: `seattle` finds something" in out) == (1, True)
