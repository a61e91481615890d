"""Parsing many files at once leaves the memo as loading them one by one does."""

from __future__ import annotations

from datetime import date

import pytest

from sitegen.app.parsing import parse_all
from sitegen.app.pipeline import standard
from sitegen.base.memory import LoadOptions
from sitegen.base.sources import sources_of
from sitegen.geo.topology import encode
from sitegen.shell.memo import DiskMemo
from tests import small

OPTIONS = LoadOptions(date(2026, 10, 1))
MANY = 320
BORDERS = "credit: C\nsource: S\nlicense: L\nscale: 10\nshapes: {us: [1]}\narcs:\n  - " + encode(
    [(0, 0), (9, 0), (0, 9), (0, 0)]
)


@pytest.fixture(scope="module")
def files():
    """Records, texts, faulty ones among both."""
    clinics = {f"data/clinics/us/wa/seattle/c{n}.yaml": small.clinic(f"Clinic {n}") for n in range(MANY)}
    texts = {f"content/guide/t{n}.md": small.text(f"Words {n} [@none].\n", title=f"T {n}") for n in range(20)}
    wrong = {"data/clinics/us/wa/seattle/x.yaml": "name: [", "content/guide/x.md": "no front matter"}
    more = {
        "data/geo/world.yaml": BORDERS,
        "data/geo/x.yaml": "shapes: no",
        "content/regions/us/wa.md": "---\ndescription: Words.\n---\nText.\n",
        "content/guide/x.png": "none",
    }
    given = {**small.BASE, **clinics, **texts, **wrong, **more}
    return sources_of({path: data.encode() if isinstance(data, str) else data for path, data in given.items()})


def nothing():
    """What is done meanwhile where nothing is to be done."""


def loaded(files, memo):
    found = standard().load(files, OPTIONS, memo)
    memo.save()
    return found


def kept(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_the_memo_is_what_loading_makes_of_it(tmp_path, files, jobs):
    alone, ahead = DiskMemo(tmp_path / "alone", "t"), DiskMemo(tmp_path / "ahead", "t")
    expected = loaded(files, alone)
    parse_all(files, standard().parser, ahead, jobs, nothing)
    assert loaded(files, ahead) == expected
    assert kept(tmp_path / "ahead") == kept(tmp_path / "alone")


def test_loading_parses_nothing_again(tmp_path, files, monkeypatch):
    memo = DiskMemo(tmp_path, "t")
    parse_all(files, standard().parser, memo, 2, nothing)
    monkeypatch.setattr("sitegen.model.sources._parse_clinic", None)
    monkeypatch.setattr("sitegen.model.sources._parse_article", None)
    monkeypatch.setattr("sitegen.model.boundaries.decode", None)
    assert loaded(files, memo)[0] is not None


def test_a_memo_that_knows_something_is_left_alone(tmp_path, files):
    few = files.where(lambda path: "/c1" not in path)
    loaded(few, DiskMemo(tmp_path, "t"))
    memo = DiskMemo(tmp_path, "t")

    def never(path, data, memo):
        raise AssertionError(path)

    assert parse_all(files, lambda: never, memo, 2, never) is None
    assert not DiskMemo(tmp_path, "another toolchain").knows_anything()


def test_what_is_done_meanwhile_comes_back(tmp_path, files):
    assert parse_all(files, standard().parser, DiskMemo(tmp_path / "a", "t"), 2, lambda: "done") == "done"
    assert parse_all(files, standard().parser, DiskMemo(tmp_path / "b", "t"), 1, lambda: "done") is None
