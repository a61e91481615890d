"""A theme that is loaded while the sources are parsed is the one that is loaded after them, and no other is taken."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from sitegen.app import draft
from sitegen.app.build import build
from sitegen.app.draft import load, look_ahead
from sitegen.app.inputs import Inputs, read_inputs
from sitegen.app.options import BuildOptions
from sitegen.app.pipeline import standard
from sitegen.base.memory import NoMemo
from sitegen.engine.records import Ledger
from sitegen.shell.clock import Stopwatch
from tests import small

MANY = 320
WRONG = "{% if %}"


@pytest.fixture
def site(tmp_path):
    """The folder of a site that is worth parsing by several processes."""
    clinics = {f"data/clinics/us/wa/seattle/c{n}.yaml": small.clinic(f"Clinic {n}") for n in range(MANY)}
    for path, text in {**small.BASE, **clinics}.items():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode() if isinstance(text, str) else text)
    return tmp_path


@pytest.fixture
def named(monkeypatch):
    """For which settings themes are loaded from here on."""
    seen, plainly = [], draft._load_theme

    def noting(inputs, config, memo):
        seen.append(config and draft._named(config))
        return plainly(inputs, config, memo)

    monkeypatch.setattr(draft, "_load_theme", noting)
    return seen


def options(site, **more):
    return BuildOptions(site, as_of=date(2026, 10, 1), jobs=2, **more)


def looked(asked, ledger=None):
    inputs = read_inputs(asked, standard())
    return inputs, look_ahead(inputs, asked, standard(), NoMemo(), ledger)


def test_a_cold_build_loads_its_theme_once_and_ahead(site, named):
    first = build(options(site))
    assert (first.failure, first.exit_code, len(named)) == ("", 0, 1)
    (site / "data/clinics/us/wa/seattle/c1.yaml").write_text(small.clinic("Another"), "utf-8")
    assert build(options(site)).exit_code == 0
    assert len(named) == 2


def test_a_cold_build_reads_its_records_once(site, monkeypatch):
    """The bytes stay until all are parsed, and no longer."""
    held, changed = [], "data/clinics/us/wa/seattle/c1.yaml"
    with monkeypatch.context() as patch:
        patch.setattr("sitegen.shell.tree._again_at", None)
        assert build(options(site), held=held).exit_code == 0
    inputs = next(one for one in held if isinstance(one, Inputs))
    assert not len(inputs.records)
    (site / changed).write_text(small.clinic("Another"), "utf-8")
    with pytest.raises(OSError, match="changed"):
        _ = inputs.files[changed]
    assert not len(read_inputs(options(site), standard()).records), "a memo knows them"


@pytest.mark.parametrize("more", [{}, {"base_url": "https://other.example/below/"}])
def test_what_was_loaded_ahead_is_taken(site, named, more):
    asked = options(site, **more)
    inputs, ahead = looked(asked)
    found = load(inputs, asked, standard(), NoMemo(), Stopwatch(), ahead)
    assert found.theme is ahead.theme
    assert len(named) == 1
    again = load(inputs, asked, standard(), NoMemo(), Stopwatch())
    assert again.theme.stock == found.theme.stock
    assert again.problems == found.problems


def test_a_theme_for_other_settings_is_not_taken(site, named):
    asked = options(site)
    inputs, ahead = looked(asked)
    other = replace(asked, base_url="https://other.example/below/")
    found = load(inputs, other, standard(), NoMemo(), Stopwatch(), ahead)
    assert found.theme is not ahead.theme
    assert len(named) == 2


def test_what_is_wrong_with_a_theme_is_told_as_ever(site):
    (site / "themes/default/parts/x").mkdir(parents=True)
    (site / "themes/default/parts/x/x.html").write_text(WRONG, "utf-8")
    asked = options(site)
    inputs, ahead = looked(asked)
    found, again = (load(inputs, asked, standard(), NoMemo(), Stopwatch(), one) for one in (ahead, None))
    assert found.theme is None
    assert found.problems == again.problems
    assert [one.span.path for one in found.problems if one.severity == "error"] == ["themes/default/parts/x/x.html"]
    assert build(asked).problems == found.problems


@pytest.mark.parametrize("text", ["title: [", None])
def test_nothing_is_loaded_ahead_for_settings_that_cannot_be_read(site, text):
    path = site / "data/site.yaml"
    path.unlink()
    if text:
        path.write_text(text, "utf-8")
    assert looked(options(site))[1] is None
    assert build(options(site)).exit_code == 1


def test_all_pages_are_compiled_ahead_where_none_was_made_by_this_tool(site):
    def compiled(ledger):
        return set(looked(asked, ledger)[1].theme.pages._functions)

    asked = options(site)
    tool = read_inputs(asked, standard()).toolchain
    assert len(compiled(None)) > 5
    assert compiled(Ledger("another")) == compiled(None)
    assert compiled(Ledger(tool)) == set()
