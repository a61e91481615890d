"""Workings on disk: what comes back is what was kept, by this tool, whole; anything else counts as lost."""

from __future__ import annotations

import os

import pytest

from sitegen.base.workings import AFRESH, Kept, Working, recalled
from sitegen.shell.workings import DiskWorkings

ONE = Working("a,b", b"some\nlines \xff")


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "new" / "workings"


def test_what_was_kept_comes_back(folder):
    workings = DiskWorkings(folder, "t")
    assert workings.get("one") is None
    assert not folder.exists()
    workings.put("one", ONE.key, [ONE.data])
    assert DiskWorkings(folder, "t").get("one") == ONE
    workings.put("one", "", [])
    assert workings.get("one") == Working("", b"")
    assert [path.name for path in folder.iterdir()] == ["one"]


def test_another_tool_finds_nothing(folder):
    DiskWorkings(folder, "t").put("one", ONE.key, [ONE.data])
    assert DiskWorkings(folder, "u").get("one") is None


def test_what_lies_under_the_name_of_another_is_lost(folder):
    workings = DiskWorkings(folder, "t")
    workings.put("one", ONE.key, [ONE.data])
    (folder / "one").rename(folder / "two")
    assert workings.get("two") is None
    (folder / "two").rename(folder / "one")
    assert workings.get("one") == ONE


def test_what_is_not_whole_is_lost(folder):
    workings = DiskWorkings(folder, "t")
    workings.put("one", ONE.key, [ONE.data])
    data = (folder / "one").read_bytes()
    for place in range(len(data)):
        (folder / "one").write_bytes(data[:place])
        assert workings.get("one") is None
        (folder / "one").write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        assert workings.get("one") is None
    (folder / "one").unlink()
    (folder / "one").mkdir()
    assert workings.get("one") is None


def test_the_rest_is_forgotten_but_not_what_another_build_is_writing(folder):
    workings = DiskWorkings(folder, "t")
    for name in ("some-1", "some-2", "other-1"):
        workings.put(name, ONE.key, (b"some\n", b"lines \xff"))
    (folder / "some-3.77.part").touch()
    workings.retain("some-", {"some-2"})
    assert sorted(path.name for path in folder.iterdir()) == ["other-1", "some-2", "some-3.77.part"]


def test_in_a_folder_that_cannot_be_written_nothing_is_kept(tmp_path, monkeypatch):
    def refused(self, *arguments, **more):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(tmp_path), "open", refused)
    DiskWorkings(tmp_path, "t").put("one", ONE.key, [ONE.data])
    assert os.listdir(tmp_path) == []


def test_a_full_disk_is_told_and_leaves_what_was_there(tmp_path):
    workings = DiskWorkings(tmp_path, "t")
    workings.put("one", ONE.key, [ONE.data])

    def full():
        yield b"more"
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        workings.put("one", "c", full())
    assert os.listdir(tmp_path) == ["one"]
    assert workings.get("one") == ONE


def test_work_is_done_once_for_each_key(folder):
    workings, done = DiskWorkings(folder, "t"), []

    def work():
        done.append(1)
        return b"%d" % len(done)

    assert [recalled(workings, "one", key, work) for key in "aaba"] == [b"1", b"1", b"2", b"3"]
    assert recalled(AFRESH, "one", "a", work) == b"4"


def test_who_only_wants_to_know_changes_nothing(folder):
    workings = DiskWorkings(folder, "t")
    workings.put("some-1", ONE.key, [ONE.data])
    kept = Kept(workings)
    assert kept.get("some-1") == ONE
    kept.put("some-1", "c", [b"more"])
    kept.put("some-2", "c", [b"more"])
    kept.retain("some-", set())
    assert kept.get("some-1") == ONE
    assert kept.get("some-2") is None
