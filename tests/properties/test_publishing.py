"""However publishes end, readers see whole sites, the records tell the truth, and a rollback gives the same bytes back."""

from __future__ import annotations

import random

import pytest

from tests.properties.publishing import Disk, Memory, World, play

KEPT = [f"guide/{name}/index.html" for name in ("one", "two", "three", "four")]


@pytest.fixture
def world(tmp_path, monkeypatch):
    def make(target, settings=""):
        site = tmp_path / "site"
        (site / "data").mkdir(parents=True, exist_ok=True)
        made = World(target, site / "output", monkeypatch, settings)
        (site / "data" / "site.yaml").write_bytes(made.config())
        return made

    return make


@pytest.mark.parametrize("settings", ["", ", keep: 1, grace: 0", ", keep: 0, grace: 0", ", keep: 2, encoding: br"])
@pytest.mark.parametrize("number", range(12))
def test_a_random_life_in_object_storage(world, number, settings):
    play(world(Memory(), settings), random.Random(number), 12, KEPT)


@pytest.mark.parametrize("number", range(3))
def test_a_random_life_in_a_folder(world, tmp_path, number):
    play(world(Disk(tmp_path / "live"), ", keep: 2, grace: 1"), random.Random(number), 8, KEPT)
