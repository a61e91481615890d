"""The same promises where the target is a plain folder: killed at any write, raced for, full, and shared with others."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from tests.publishing.named import is_page
from tests.publishing.reader import FIXED, WAYS_IN, Names, Polling, by_folder, sweep
from tests.publishing.sites import AS_OF, MOVED, VANISHED
from tests.publishing.stage import FOREIGN, HERE, ROOM

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.publishing.nursery import Ended, Nursery

pytestmark = pytest.mark.xdist_group("publishing")
SPREAD = 0.618034


def pytest_generate_tests(metafunc):
    if "point" in metafunc.fixturenames:
        metafunc.parametrize("point", range(metafunc.config.getoption("--kills") // 2))


@dataclass
class Shelf:
    """A folder in a known state, and how to publish there."""

    top: Path
    sites: Mapping[str, Path]
    nurseries: tuple[Nursery, Nursery]
    names: Names = field(default_factory=Names)
    states: dict[str, dict[str, bytes]] = field(default_factory=dict)
    writes: dict[str, tuple[int, int]] = field(default_factory=dict)

    def publish(self, version: str, *flags: str, target: str = "plain", **more) -> Ended:
        arguments = ("publish", target, "--site", str(self.sites[version]), "--as-of", AS_OF, *flags)
        return self.nurseries[0].start(*arguments, **more).wait()

    def files(self) -> dict[str, bytes]:
        return {
            path.relative_to(self.top).as_posix(): path.read_bytes()
            for path in sorted(self.top.rglob("*"))
            if path.is_file()
        }

    def bring(self, state: str) -> dict[str, bytes]:
        """The state that these publishes leave."""
        if state not in self.states:
            before, _, version = state.rpartition(" ")
            if version:
                self.bring(before)
                ended = self.publish(version)
                assert ended.code == 0, ended
                self.states[state] = self.files()
                return self.states[state]
            self.states[state] = {path: stored.body for path, stored in FOREIGN.items()}
        shutil.rmtree(self.top, ignore_errors=True)
        for path, data in self.states[state].items():
            (self.top / path).parent.mkdir(parents=True, exist_ok=True)
            (self.top / path).write_bytes(data)
        return self.states[state]

    def learn(self, before: str, version: str) -> tuple[int, int]:
        """How often a publish has written when its build is over, and when all is."""
        state = f"{before} {version}"
        if state not in self.writes:
            self.bring(before)
            site = ("--site", str(self.sites[version]), "--as-of", AS_OF)
            assert self.nurseries[0].start("build", *site, doomed=0).wait().code == 0
            built = self.nurseries[0].writes()
            assert self.publish(version, doomed=0).code == 0
            self.writes[state] = (built, self.nurseries[0].writes())
            self.states[state] = self.files()
        return self.writes[state]

    def misses(self, *known: Mapping[str, bytes]) -> list:
        pages = {path for state in known for path in state if is_page(path) and path not in FOREIGN}
        there = {path.relative_to(self.top).as_posix() for path in self.top.rglob("*.html")} - FOREIGN.keys()
        starts = [*FIXED, *sorted(pages)] if pages else WAYS_IN
        return sweep(by_folder(HERE, self.top), starts, lonely=there - pages if pages else (), names=self.names)


@pytest.fixture(scope="module")
def shelf(built_sites, publishers):
    top = built_sites["first"].parent / "plain"
    yield Shelf(top, built_sites, publishers)
    shutil.rmtree(top, ignore_errors=True)


def public(files):
    return {path: data for path, data in files.items() if not path.startswith(ROOM)}


def differing(one, other):
    return sorted(path for path in one.keys() | other.keys() if one.get(path) != other.get(path))


def kept(files):
    """How many records of each kind there are.

    A publish that was killed while it gave its lease back may leave a half-written record in the staging room, which
    the next one that has something to do takes away (see below).
    """
    parts = sorted(path.split("/")[1] for path in files if path.startswith(ROOM))
    return {part: parts.count(part) for part in parts if part != "staging"}


def test_killed_at_any_write_and_run_again(shelf, point):
    before, version = (("", "first"), (" first", "second"), (" first", "second"), (" first second", "third"))[point % 4]
    built, written = shelf.learn(before, version)
    state, clean = shelf.bring(before), shelf.states[f"{before} {version}"]
    write = built + 1 + int(point * SPREAD % 1 * (written - built))
    pages = [*FIXED, *(path for path in sorted(state) if is_page(path) and path not in FOREIGN)] if before else WAYS_IN
    with Polling(by_folder(HERE, shelf.top), [*WAYS_IN, *pages[point % 5 :: 3]], most=6) as reader:
        assert shelf.publish(version, doomed=write).code == -signal.SIGKILL
        assert shelf.misses(state) == [], f"at rest after a kill before write {write} of {built}-{written}"
        ended = shelf.publish(version)
        assert ended.code == 0, ended
    assert reader.misses == []
    after = shelf.files()
    assert differing(public(after), public(clean)) == []
    assert kept(after) == kept(clean)
    assert shelf.misses(state, clean) == []


def test_what_was_half_written_is_taken_away(shelf):
    shelf.bring(" first")
    staging = shelf.top / ROOM / "staging"
    staging.mkdir(exist_ok=True)
    (staging / "123-4").write_bytes(b"half a rec")
    (staging / "theirs").write_bytes(b"no name of ours")
    assert shelf.publish("second").code == 0
    assert [path.name for path in staging.iterdir()] == ["theirs"]


def test_two_start_at_once(shelf):
    shelf.learn(" first", "second")
    shelf.bring(" first third")
    for turn in range(2):
        state = shelf.bring(" first")
        versions = ("second", "third") if turn % 2 else ("third", "second")
        runs = [
            nursery.start("publish", "plain", "--site", str(shelf.sites[version]), "--as-of", AS_OF)
            for nursery, version in zip(shelf.nurseries, versions, strict=True)
        ]
        ends = [run.wait() for run in runs]
        assert sorted(end.code for end in ends) in ([0, 3], [0, 0]), ends
        after = shelf.files()
        wholes = {v: public(shelf.states[f" first {v}"]) for v, end in zip(versions, ends, strict=True) if not end.code}
        assert any(not differing({path: after.get(path) for path in whole}, whole) for whole in wholes.values())
        assert shelf.misses(state) == []


def test_what_moved_or_vanished_leads_on_and_foreign_files_stay(shelf):
    after = shelf.bring(" first second")
    for address, target in {**MOVED, **VANISHED}.items():
        text = after[f"{address}index.html"].decode()
        assert 'http-equiv="refresh"' in text
        assert target in text
    assert {path: after[path] for path in FOREIGN} == {path: stored.body for path, stored in FOREIGN.items()}


def test_a_rollback_is_hash_equal(shelf):
    first = public(shelf.bring(" first"))
    (name,) = (path.split("/")[2].removesuffix(".json.gz") for path in shelf.states[" first"] if "/releases/" in path)
    shelf.bring(" first second")
    ended = shelf.publish("third", "--rollback", name)
    assert ended.code == 0, ended
    after = shelf.files()
    assert differing({path: after.get(path) for path in first}, first) == []
    assert shelf.misses(shelf.states[" first"], shelf.states[" first second"]) == []


def test_a_foreign_file_or_link_in_the_way(shelf, tmp_path):
    for state in ("", " first"):
        before = shelf.bring(state)
        place = shelf.top / "guide/after/index.html"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text("theirs")
        ended = shelf.publish("second")
        assert ended.code == 3, ended
        assert "guide/after/index.html" in ended.err
        assert place.read_text() == "theirs"
        place.unlink()
        assert differing(public(shelf.files()), public(before)) == []
    outside = tmp_path / "outside"
    outside.mkdir()
    shelf.bring(" first")
    shutil.rmtree(shelf.top / "news")
    (shelf.top / "news").symlink_to(outside)
    assert shelf.publish("second").code == 3
    assert list(outside.iterdir()) == []
    (shelf.top / "news").unlink()


def test_a_full_disk(shelf):
    """A real one where a small file system can be mounted."""
    place = shelf.sites["first"].parent / "full"
    place.mkdir()
    mounted = os.geteuid() == 0 and mount("-t", "tmpfs", "-o", "size=64m", "tmpfs", str(place))
    full = Shelf(place, shelf.sites, shelf.nurseries)
    try:
        assert full.publish("first", target="full").code == 0
        first = full.files()
        if mounted:
            used = shutil.disk_usage(place).used
            assert mount("-o", f"remount,size={used + 100_000}", str(place))
            ended = full.publish("second", target="full")
            assert ended.code == 3, ended
            (line,) = ended.err.strip().splitlines()
            assert "No space left on device" in line
            assert full.misses(first) == []
            assert mount("-o", "remount,size=64m", str(place))
        assert full.publish("second", target="full").code == 0
        shelf.bring(" first second")
        clean = {path: data for path, data in public(shelf.files()).items() if path not in FOREIGN}
        assert differing(public(full.files()), clean) == []
    finally:
        if mounted:
            subprocess.run(["umount", str(place)], check=True)


def mount(*arguments: str) -> bool:
    return not subprocess.run(["mount", *arguments], check=False, capture_output=True).returncode
