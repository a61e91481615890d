"""However publishes end, readers see whole sites, the records tell the truth, and a rollback gives the same bytes back."""

from __future__ import annotations

import random

import pytest

from sitegen.artifact import Stage
from tests.properties.publishing import NEVER, Disk, Memory, World, page, play

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


@pytest.mark.sampled(3)
@pytest.mark.parametrize("settings", ["", ", keep: 1, grace: 0", ", keep: 0, grace: 0", ", keep: 2, encoding: br"])
@pytest.mark.parametrize("number", range(12))
def test_a_random_life_in_object_storage(world, number, settings):
    play(world(Memory(), settings), random.Random(number), 12, KEPT)


@pytest.mark.parametrize("number", range(3))
def test_a_random_life_in_a_folder(world, tmp_path, number):
    play(world(Disk(tmp_path / "live"), ", keep: 2, grace: 1"), random.Random(number), 8, KEPT)


@pytest.mark.parametrize("kill", [NEVER, *range(4, 16)])
def test_a_file_makes_room_for_a_folder_and_the_other_way_round(world, tmp_path, kill):
    made = world(Disk(tmp_path / "live"))
    home = {"index.html": (page([], []), Stage.INDEX)}
    one = {**home, "old": (b"file", Stage.PAGE), "new/a.txt": (b"in a folder", Stage.PAGE)}
    other = {**home, "old/a.txt": (b"in a folder", Stage.PAGE), "new": (b"file", Stage.PAGE)}
    assert made.publish(one) is not None
    first = made.history()[-1]
    for files in (other, one, other):
        path = made.output / ("old" if files is other else "new")
        if path.exists():
            path.unlink()
        (made.output / ("new" if files is other else "old") / "a.txt").unlink(missing_ok=True)
        folder = made.output / ("new" if files is other else "old")
        if folder.is_dir():
            folder.rmdir()
        while made.publish(files, kill=kill, allow_deletes=True) is None:
            kill += 3
        made.site(files)
        made.nothing_is_left_over()
    assert made.publish(None, rollback=first) is not None
    made.site(one)
