"""A plain folder as a target: whole files, no link followed, nothing foreign touched; and the lease on it."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from sitegen.engine.publishing.state import LEASE, Lease, decode_lease, encode_lease
from sitegen.shell.faults import WorldFault
from sitegen.shell.objects import lease as leasing
from sitegen.shell.objects.folder import Folder
from sitegen.shell.objects.machine import is_gone, machine, process
from sitegen.shell.objects.sending import do_in_order
from sitegen.shell.objects.target import Conflict


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path / "live", "live")


def test_files_come_and_go_with_their_folders(folder, tmp_path):
    folder.put("a/b/c.html", b"1")
    folder.put("a/b/c.html", b"2")
    assert folder.get("a/b/c.html").data == b"2"
    assert list((tmp_path / "live/.sitegen/staging").iterdir()) == []
    assert folder.copy("a/b/c.html", "a/d.html")
    assert not folder.copy("nowhere", "x")
    assert sorted(folder.names()) == ["a/b/c.html", "a/d.html"]
    folder.delete(["a/b/c.html", "a/b/c.html", "never/was"])
    assert not (tmp_path / "live/a/b").exists()
    folder.delete(["a/d.html"])
    assert not (tmp_path / "live/a").exists()
    assert (tmp_path / "live").is_dir()


def test_records_change_only_from_what_was_seen(folder):
    one = folder.put_if("r", b"1", None)
    with pytest.raises(Conflict):
        folder.put_if("r", b"2", None)
    two = folder.put_if("r", b"2", one)
    with pytest.raises(Conflict):
        folder.put_if("r", b"3", one)
    assert folder.get("r").version == two


def test_links_are_not_followed(folder, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret").write_text("kept")
    (tmp_path / "live").mkdir()
    (tmp_path / "live/a").symlink_to(outside)
    (tmp_path / "live/link").symlink_to(outside / "secret")
    assert folder.get("a/secret") is None
    assert folder.holds("a/secret")
    with pytest.raises(WorldFault, match="in the way"):
        folder.put("a/secret", b"x")
    folder.delete(["a/secret"])
    assert folder.get("link") is None
    folder.put("link", b"ours")  # in place of the link, not through it
    assert (outside / "secret").read_text() == "kept"
    assert set(folder.names()) == {"a", "link"}


def test_what_a_killed_publish_left_is_cleared(folder, tmp_path):
    folder.put("a", b"1")
    (tmp_path / "live/.sitegen/staging/123-4").write_text("half")
    (tmp_path / "live/.sitegen/staging/mine").write_text("foreign")
    folder.clear()
    assert [path.name for path in (tmp_path / "live/.sitegen/staging").iterdir()] == ["mine"]


def test_a_lease_is_held_by_one(folder):
    hold = leasing.take(folder, folder.get(LEASE))
    with pytest.raises(WorldFault, match="another publish is at work"):
        leasing.take(folder, folder.get(LEASE))
    hold.note("journal", 3)
    hold.give_back("journal", 3)
    next_one = leasing.take(folder, folder.get(LEASE))
    assert next_one.noted == ("journal", 3)


def test_two_who_saw_the_same_do_not_both_get_it(folder):
    seen = folder.get(LEASE)
    leasing.take(folder, seen)
    with pytest.raises(WorldFault, match="another publish is at work"):
        leasing.take(folder, seen)


def test_who_has_lost_the_lease_stops(folder):
    hold = leasing.take(folder, None)
    folder.put(LEASE, encode_lease(Lease("other", "m", "p", 1)))
    with pytest.raises(WorldFault, match="taken over"):
        hold.note("", 0)
    with pytest.raises(WorldFault, match="held up"):
        hold.check()


def test_who_was_asleep_for_too_long_stops(folder, monkeypatch):
    hold = leasing.take(folder, None)
    hold.check()
    start = time.clock_gettime(leasing._CLOCK)
    monkeypatch.setattr(leasing, "_now", lambda: start + leasing._MARGIN + 1)
    with pytest.raises(WorldFault, match="held up"):
        hold.check()


def test_a_lease_without_a_sign_of_life_is_taken_over(folder, tmp_path):
    folder.put(LEASE, encode_lease(Lease("other", "elsewhere", "1 2", 1 << 40, "j", 5)))
    with pytest.raises(WorldFault, match=r"on elsewhere.*free in 1\d\d seconds"):
        leasing.take(folder, folder.get(LEASE))
    old = time.time() - leasing.LASTS - 1
    os.utime(tmp_path / "live" / LEASE, (old, old))
    assert leasing.take(folder, folder.get(LEASE)).noted == ("j", 5)


def test_a_process_that_has_ended_here_is_not_waited_for(folder):
    code = "from sitegen.shell.objects.machine import *; print(machine()); print(process())"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.splitlines()
    assert told[0] == machine()
    assert is_gone(*told)
    assert not is_gone(machine(), process())
    assert not is_gone("another machine", told[1])
    folder.put(LEASE, encode_lease(Lease("other", *told, 1 << 40)))
    assert decode_lease(folder.get(LEASE).data).until == 1 << 40
    leasing.take(folder, folder.get(LEASE))


def test_groups_are_done_one_after_the_other():
    done, told = [], []
    do_in_order([range(40), range(100, 130), []], done.append, told.append)
    assert set(done[:40]) == set(range(40))
    assert told == sorted(told)
    assert told[-1] == 70


def test_what_fails_ends_everything_and_no_gap_is_told():
    told, stopped = [], []

    def do(item):
        if item == 20:
            raise WorldFault("no")

    with pytest.raises(WorldFault):
        do_in_order([range(500)], do, told.append, stop=lambda: stopped.append(1))
    assert all(number <= 20 for number in told)
    assert stopped == [1]
