"""Sources are told apart by digests, and their bytes are what these say or an error."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sitegen.app.build import build
from sitegen.app.options import BuildOptions
from sitegen.app.pipeline import standard
from sitegen.base.problem import Problem, Span
from sitegen.base.sources import Source, Sources, sources_of
from sitegen.shell.report import render_text
from sitegen.shell.tree import read_tree
from tests import small

CLINIC = "data/clinics/us/a/b.yaml"


@pytest.fixture
def site(tmp_path):
    for name, text in {**small.BASE, CLINIC: small.clinic()}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def not_records(path):
    return not path.startswith("data/clinics/")


def test_sources_are_a_mapping_of_bytes():
    files = {"a": b"1", "b": b"2"}
    found = sources_of(files)
    assert dict(found) == files == found
    assert sources_of(found) is found
    assert list(found) == ["a", "b"]
    assert "c" not in found
    assert found.get("c") is None
    assert found != {"a": b"1"}
    assert found != sources_of({"a": b"1", "b": b"3"})
    assert found.with_new({"b": Source.of(b"3")}) == {"a": b"1", "b": b"3"}
    assert found.where("a".__eq__) == {"a": b"1"}
    assert Source.of(b"1", "a") == Source.of(b"1", "b") != Source.of(b"2", "a")


def test_what_is_not_held_is_read_again(site):
    whole, light = read_tree(site), read_tree(site, held=not_records)
    assert whole == light
    assert light.files == {path: (site / path).read_bytes() for path in whole.files}
    assert light.files[CLINIC] is not light.files[CLINIC]
    assert light.files["data/site.yaml"] is light.files["data/site.yaml"]


def test_what_changed_is_not_given(site):
    files = read_tree(site, held=not_records).files
    touched = (site / CLINIC).stat()
    (site / CLINIC).write_bytes(files[CLINIC].replace(b"Harbor", b"Herbor"))
    for again in (files, files.where(bool)):
        with pytest.raises(OSError, match="changed") as told:
            _ = again[CLINIC]
        assert told.value.filename == CLINIC
    (site / CLINIC).write_bytes(small.clinic().encode())
    assert files[CLINIC] == small.clinic().encode(), "whatever its times are"
    assert touched.st_size == (site / CLINIC).stat().st_size
    (site / CLINIC).unlink()
    with pytest.raises(FileNotFoundError):
        _ = files[CLINIC]


def test_what_is_reached_by_another_name_is_read_again(site):
    (site / "data/clinics/us/a/c.yaml").symlink_to("b.yaml")
    (site / "data/clinics/us/n\u0303.yaml").write_text("x")
    files = read_tree(site, held=not_records).files
    assert files["data/clinics/us/a/c.yaml"] == files[CLINIC]
    assert files["data/clinics/us/\u00f1.yaml"] == b"x"


def test_a_changed_source_is_not_quoted(site):
    files = read_tree(site, held=not_records).files
    problem = Problem(Span(CLINIC, 1, 1), "error", "code", "Words.")
    assert "Harbor" in render_text([problem], files)
    (site / CLINIC).write_text("Other words")
    assert render_text([problem], files) == f"{CLINIC}:1:1: error code: Words.\n"


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_record_that_changes_while_it_is_read_ends_the_build(site, jobs):
    """The next one reads it as it is then; nothing is taken for what it is not."""
    options = BuildOptions(site, small.AS_OF, jobs=jobs)
    assert build(options).exit_code == 0
    before = {path: path.read_bytes() for path in (site / "output").rglob("*") if path.is_file()}
    pipeline = standard()

    def load(files, *rest):
        (site / CLINIC).write_text(small.clinic("Newest"))
        return pipeline.load(files, *rest)

    (site / CLINIC).write_text(small.clinic("Newer"))
    result = build(options, replace(pipeline, load=load))
    assert (result.exit_code, result.failure) == (
        3,
        f"the file was changed while the site was being read; run the command again: {CLINIC}",
    )
    assert {path: path.read_bytes() for path in (site / "output").rglob("*") if path.is_file()} == before
    assert build(options).exit_code == 0
    assert "Newest" in (site / "output/clinics/us/a/b/index.html").read_text()


def test_sources_of_nothing():
    assert Sources({}) == {}
