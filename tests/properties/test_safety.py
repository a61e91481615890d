"""Nothing half-written: killed or out of space at any moment, the output holds whole files, and the next build finishes."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from sitegen.app import making
from sitegen.app.build import build
from sitegen.base.fingerprint import digest
from sitegen.engine import release
from sitegen.engine.records import MANIFEST, decode_manifest
from sitegen.shell import commit
from sitegen.shell.disk import DiskStore
from sitegen.shell.guard import STAGING
from tests.properties.doomed import doom, killed_before, outcome, start
from tests.properties.faulty_store import FaultyStore, Killed, OvertakenStore
from tests.properties.harness import check_build, make_world
from tests.toy import FILES, TOY

ROOT = Path(__file__).parents[2]


def second_version(world):
    """Edits that make every kind of step needed: new, changed and deleted pages, folders, assets."""
    world.write("content/one.md", b"The first page, changed.\n")
    world.write("content/new/page.md", b"A new page.\n")
    world.write("themes/toy/css/base.css", b"body { margin: 1px; }\n")
    (world.site / "content/deep/three.md").unlink()


def run(world, at, how):
    store = FaultyStore(DiskStore(world.site, world.site / "output"), at, how)
    return store, build(world.build_options(), TOY, store=store)


def steps_of_second_build(tmp_path):
    world = make_world(tmp_path / "count", FILES, TOY)
    world.incremental()
    second_version(world)
    store, result = run(world, 0, "count")
    assert result.exit_code == 0
    assert {
        "begin",
        "stage",
        "place",
        "make_folder",
        "remove",
        "remove_folder",
        "write_manifest",
        "write_ledger",
    } == set(store.counts)
    return store.done


def assert_whole(world, *versions):
    """Every file is one that some version of the site has, and the manifest knows it."""
    outputs = world.outputs()
    known = {path: {digest(files[path]) for files in versions if path in files} for path in outputs}
    manifest = decode_manifest((world.site / "output" / MANIFEST).read_bytes())
    assert manifest is not None
    for path, data in outputs.items():
        if not path.startswith(STAGING):
            assert digest(data) in known[path], f"{path} is not whole"
            assert manifest.wrote(path, digest(data)), f"{path} is not in the manifest"


def assert_links_resolve(world):
    """What a page names is there."""
    outputs = world.outputs()
    for path, data in outputs.items():
        if path.endswith(".html"):
            for part in data.decode().split('"'):
                if part.startswith("/base/"):
                    assert part.removeprefix("/base/") in outputs, f"{path} names the missing {part}"


@pytest.mark.parametrize("how", ["enospc", "kill"])
def test_a_break_at_any_operation(tmp_path, how):
    total = steps_of_second_build(tmp_path)
    for at in range(1, total + 1):
        world = make_world(tmp_path / str(at), FILES, TOY)
        world.incremental()
        _, first = world.clean()
        second_version(world)
        _, second = world.clean()
        if how == "kill":
            with pytest.raises(Killed):
                run(world, at, how)
        else:
            _, result = run(world, at, how)
            assert result.exit_code == 3
            assert result.failure == "No space left on device: the/file"
            assert not (world.site / "output" / STAGING).exists()
        assert_whole(world, first, second)
        assert_links_resolve(world)
        check_build(world)
        assert not (world.site / "output" / STAGING).exists()


def test_a_break_in_the_first_build(tmp_path):
    for at in range(1, 30):
        world = make_world(tmp_path / str(at), FILES, TOY)
        try:
            store, result = run(world, at, "kill" if at % 2 else "enospc")
        except Killed:
            pass
        else:
            if store.done < at:
                assert result.exit_code == 0
                return
            if not store.counts["write_manifest"]:
                assert not (world.site / "output").exists()
        check_build(world)
    pytest.fail("the first build has more steps than expected")


KILLER = """
import sys
from datetime import date
from pathlib import Path
from sitegen.app.build import build
from sitegen.app.options import BuildOptions
from sitegen.shell.disk import DiskStore
from tests.properties.doomed import killed_before
from tests.properties.faulty_store import FaultyStore
from tests.toy import TOY
site = Path(sys.argv[1])
store = FaultyStore(DiskStore(site, site / "output"), int(sys.argv[2]), "sigkill")
build(BuildOptions(site, date(2026, 11, 23)), TOY, store=store)
"""


def test_real_kills_in_the_commit(tmp_path):
    total = steps_of_second_build(tmp_path)
    for at in range(total // 2, total + 1, 3):
        world = make_world(tmp_path / str(at), FILES, TOY)
        world.incremental()
        _, first = world.clean()
        second_version(world)
        _, second = world.clean()
        done = subprocess.run([sys.executable, "-c", KILLER, str(world.site), str(at)], cwd=ROOT, check=False)
        assert done.returncode == -signal.SIGKILL
        assert_whole(world, first, second)
        check_build(world)


@pytest.mark.parametrize("fresh", [True, False])
def test_a_real_kill_before_any_write(tmp_path, fresh):
    """Nothing is half-written and nothing is in the way of the next build, wherever the process ends."""
    done = False
    known = []  # the same in every world
    for write in range(1, 300, 1 if fresh else 2):
        world = make_world(tmp_path / str(write), FILES, TOY)
        if not fresh:
            world.incremental()
            if write == 1:
                known.append(world.clean()[1])
            second_version(world)
        if write == 1:
            known.append(world.clean()[1])
        status = killed_before(write, lambda world=world: world.incremental().exit_code)
        assert status in {-signal.SIGKILL, 0}
        if (world.site / "output" / MANIFEST).exists():
            assert_whole(world, *known)
        assert check_build(world).exit_code == 0
        assert not (world.site / "output" / STAGING).exists()
        done = status == 0
        if done:
            break
    assert done, "the build writes more often than expected"


@pytest.fixture
def many(tmp_path, monkeypatch):
    """A site of so many pages that a first build's commit is shared by several processes."""
    monkeypatch.setattr(release, "MANY", 300)
    texts = {f"content/many/{number}.md": b"A page." for number in range(320)}
    return make_world(tmp_path / "site", {**FILES, **texts}, TOY)


def test_a_commit_that_processes_share(many):
    options = replace(many.build_options(), jobs=3)
    seen = []
    store = DiskStore(many.site, many.site / "output")
    store.took = lambda done, took=store.took: took(seen.append(done) or done)
    assert build(options, TOY, store=store).exit_code == 0
    assert sum(isinstance(done, list) for done in seen) > 2 * 300, "folders and pages were shared"
    assert many.outputs() == many.clean()[1]
    time.sleep(0.2)
    assert build(options, TOY).exit_code == 0, "what was placed too late to be known is read once more"
    assert len(DiskStore(many.site, many.site / "output").read_looks()) == len(many.outputs())
    assert not build(options, TOY).made


@pytest.mark.parametrize("write", [3, 150, 200])
def test_a_kill_amid_a_commit_that_processes_share(many, write):
    def work():
        started = itertools.count()
        right = commit.carry_out

        def doomed(*given):
            doom(write, started)
            right(*given)

        making.carry_out = doomed
        return build(replace(many.build_options(), jobs=2), TOY).exit_code

    try:
        status = outcome(start(work))
    finally:
        assert making.carry_out is commit.carry_out, "only the killed process has another"
    assert status == -signal.SIGKILL
    time.sleep(0.5)  # a worker does the portion that it has
    assert_whole(many, many.clean()[1])
    assert check_build(many).exit_code == 0
    assert not (many.site / "output" / STAGING).exists()


def test_a_builder_that_was_overtaken_does_nothing(tmp_path):
    """Both began with no output folder, so neither held a lock when it looked."""
    world = make_world(tmp_path, FILES, TOY)
    world.write("content/draft-more.md", b"A page that only the other builder publishes.")

    def other():
        assert build(replace(world.build_options(), drafts=True), TOY).exit_code == 0

    store = OvertakenStore(DiskStore(world.site, world.site / "output"), other)
    result = build(world.build_options(), TOY, store=store)
    assert (result.exit_code, result.failure) == (3, f"another builder was at work in {world.site / 'output'}")
    assert "draft-more/index.html" in world.outputs()
    assert check_build(world).deleted == ("draft-more/index.html",)


SLEEPER = """
import sys, time
from dataclasses import replace
from datetime import date
from pathlib import Path
from sitegen.app.build import build
from sitegen.app.options import BuildOptions
from sitegen.artifact import Artifact
from tests.toy import TOY, TextView, plan_site
def make_slowly(view, theme):
    print("making", flush=True)
    time.sleep(60)
    return b""
def plan(site, theme):
    artifacts, problems = plan_site(site, theme)
    return (*artifacts, Artifact("zzz.txt", make_slowly, TextView(""))), problems
result = build(BuildOptions(Path(sys.argv[1]), date(2026, 11, 23)), replace(TOY, plan_site=plan))
print(result.failure)
sys.exit(result.exit_code)
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("fresh", [True, False])
def test_a_signal_before_the_commit(tmp_path, number, fresh):
    world = make_world(tmp_path / "site", FILES, TOY)
    before = {}
    if not fresh:
        world.incremental()
        before = world.outputs()
        second_version(world)
    process = subprocess.Popen(
        [sys.executable, "-c", SLEEPER, str(world.site)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "making\n"
    busy = world.incremental()
    assert (busy.exit_code, busy.failure) == (3, f"another builder is at work in {world.site / 'output'}")
    process.send_signal(number)
    told, _ = process.communicate(timeout=30)
    assert process.returncode == 3
    assert told == f"interrupted ({number.name}); the site in the output is as it was\n"
    if fresh:
        assert not (world.site / "output").exists()
    else:
        assert world.outputs() == before
    check_build(world)


def test_a_full_disk(tmp_path):
    """A real one where a small file system can be mounted; the wrapper above covers the rest."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = (
        os.geteuid() == 0
        and not subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)], check=False, capture_output=True
        ).returncode
    )
    try:
        world = make_world(tmp_path / "site", FILES, TOY)
        world.options["output"] = disk / "out"
        assert world.incremental().exit_code == 0
        before = sorted((disk / "out").rglob("*"))
        if mounted:
            world.write("content/big.md", b"big " * 100_000)
            result = world.incremental()
            assert result.exit_code == 3
            assert result.failure.startswith("No space left on device: ")
            assert sorted((disk / "out").rglob("*")) == before
            (world.site / "content/big.md").unlink()
        assert world.incremental().exit_code == 0
    finally:
        if mounted:
            subprocess.run(["umount", str(disk)], check=True)
