"""Builds that are cut off, and builders beside this one."""

from __future__ import annotations

import fcntl
import os
import signal
from dataclasses import replace
from typing import TYPE_CHECKING
from unittest.mock import patch

from sitegen.app import inputs
from sitegen.app.build import build
from sitegen.base.fingerprint import digest
from sitegen.engine.records import MANIFEST, decode_manifest
from sitegen.shell.disk import DiskStore
from sitegen.shell.guard import STAGING
from sitegen.theme.theme import Theme
from tests.properties import doomed
from tests.properties.desk import Desk, pick
from tests.properties.faulty_store import FaultyStore, Killed, OvertakenStore
from tests.properties.letters import outputs
from tests.properties.letters.settings import DAYS

if TYPE_CHECKING:
    from sitegen.app.options import BuildOptions


def killed(desk: Desk, where: int, what: int) -> bool:
    """The build ends after one operation of its store as if it had never been."""
    before = _lying(desk)
    store = FaultyStore(DiskStore(desk.site, desk.output), 1 + where % pick((6, 20, 60, 240), what), "kill")
    try:
        result = build(desk.build_options(), desk.pipeline, store=store)
    except Killed:
        check_whole(desk, before)
        return True
    if result.exit_code == 3:  # it was a worker, of which its builder tells
        assert "a worker was killed" in result.failure, result.failure
        check_whole(desk, before)
        return True
    desk.altered.clear()
    return True


def disk_full(desk: Desk, where: int, what: int) -> bool:
    before = _lying(desk)
    store = FaultyStore(DiskStore(desk.site, desk.output), 1 + where % pick((6, 20, 60, 240), what), "enospc")
    result = build(desk.build_options(), desk.pipeline, store=store)
    assert result.exit_code in {0, 1, 3}, result
    if result.exit_code == 3:
        assert result.failure == "No space left on device: the/file", result.failure
        check_whole(desk, before)
    elif not result.exit_code:
        desk.altered.clear()
    return True


def killed_for_real(desk: Desk, where: int, what: int) -> bool:
    """SIGKILL right before the n-th time that the process, or one that it began, writes anything anywhere."""
    before = _lying(desk)
    at = 1 + where % pick((4, 12, 40, 300), what)
    cut_short = {-signal.SIGKILL, *((3,) if "jobs" in desk.options else ())}  # 3: it was a worker that was killed

    status = doomed.killed_before(at, lambda: build(desk.build_options(), desk.pipeline).exit_code)
    assert status in {0, 1, *cut_short}, f"the doomed build ended with {status}"
    if status in cut_short:
        check_whole(desk, before)
    elif status == 0:
        desk.altered.clear()
    return True


def lock_held(desk: Desk, where: int, what: int) -> bool:
    """Another builder is at work: this one does nothing at all."""
    if not desk.output.is_dir():
        return False
    before = _lying(desk)
    descriptor = os.open(desk.output, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        result = desk.incremental()
    finally:
        os.close(descriptor)
    assert (result.exit_code, result.failure) == (3, f"another builder is at work in {desk.output}")
    assert _lying(desk) == before, "a builder without the lock wrote something"
    return True


def built_with_other_options(desk: Desk, where: int, what: int) -> bool:
    if not build(_others(desk, where), desk.pipeline).exit_code:
        desk.altered.clear()
    return True


def built_from_another_checkout(desk: Desk, where: int, what: int) -> bool:
    """Another folder with the site as it was at some build, with memories of its own, built into the same output."""
    other = Desk(desk.beside / "checkout", desk.pipeline, {**desk.options, "output": desk.output})
    other.site.mkdir(exist_ok=True)
    other.restore(pick(desk.earlier, where))
    if not other.incremental().exit_code:
        desk.altered.clear()
    return True


def another_output(desk: Desk, where: int, what: int) -> bool:
    """The same site goes elsewhere too; both share one memo."""
    result = build(replace(_others(desk, where), output=desk.site / "second"), desk.pipeline)
    assert result.exit_code in {0, 1}, result
    return True


def two_at_once(desk: Desk, where: int, what: int) -> bool:
    """Two builders of one site start together, for one output folder or for two."""
    options = _others(desk, where)
    if what % 2:
        options = replace(options, output=desk.site / "second")
    child = doomed.start(lambda: build(options, desk.pipeline).exit_code)
    result = desk.incremental()
    status = doomed.outcome(child)
    assert result.exit_code in {0, 1, 3}, result
    assert status in {0, 1, 3}, f"the other builder ended with {status}"
    if 0 in {result.exit_code, status}:
        desk.altered.clear()
    return True


def overtaken(desk: Desk, where: int, what: int) -> bool:
    """Another builder does all of its work between this one's survey and its first write, if no lock is in its way."""
    if what % 2:
        outputs.all_lost(desk, where, what)
    options = _others(desk, where)
    store = OvertakenStore(DiskStore(desk.site, desk.output), lambda: build(options, desk.pipeline))
    result = build(desk.build_options(), desk.pipeline, store=store)  # type: ignore[arg-type]
    assert result.exit_code in {0, 1, 3}, result
    if not result.exit_code:
        desk.altered.clear()
    return True


def built_by_another_version(desk: Desk, where: int, what: int) -> bool:
    """An older sitegen, that reads and shows things otherwise, builds here and leaves its memories."""
    render, load = Theme.render, desk.pipeline.load

    class Misreading:
        """A memo that keeps titles as the older version read them."""

        def __init__(self, memo: object) -> None:
            self.get, self.line, self.recall, self._put = memo.get, memo.line, memo.recall, memo.put
            self.room = memo.room

        def put(self, kind: str, data: object, plain: object) -> None:
            self._put(kind, data, _misread(plain))

    older = replace(desk.pipeline, load=lambda files, options, memo: load(files, options, Misreading(memo)))
    with (
        patch.object(inputs, "toolchain_digest", lambda: "older"),
        patch.object(Theme, "render", lambda theme, name, view: render(theme, name, view) + b"<!-- older -->\n"),
    ):
        for _ in range(1 + what % 2):  # the second build reads what the first remembered
            result = build(desk.build_options(), older)
    if not result.exit_code:
        desk.altered.clear()
    return True


def _misread(plain: object) -> object:
    """A plain value with every name and title in other words."""
    if isinstance(plain, dict):
        found = {key: _misread(value) for key, value in plain.items()}
        return {
            key: f"Old {value}" if key in {"title", "summary"} and isinstance(value, str) else value
            for key, value in found.items()
        }
    if isinstance(plain, list):
        return [_misread(value) for value in plain]
    if isinstance(plain, bytes):
        return plain.replace(b"Clinic", b"Klinic")
    return plain


def _others(desk: Desk, where: int) -> BuildOptions:
    """What another builder was asked for."""
    changes = (
        {"drafts": not desk.options.get("drafts", False)},
        {"base_url": "https://second.example/b/"},
        {"as_of": DAYS[3]},
    )
    return replace(desk.build_options(), **pick(changes, where))


def _lying(desk: Desk) -> dict[str, bytes]:
    if not desk.output.exists():
        return {}
    return {path: data for path, data in desk.outputs().items() if not path.startswith(STAGING)}


def check_whole(desk: Desk, before: dict[str, bytes]) -> None:
    """After a break: every file is whole, as it was or as the manifest knows it, and none was taken that is foreign."""
    after = _lying(desk)
    path = desk.output / MANIFEST
    manifest = decode_manifest(path.read_bytes()) if path.is_file() else None
    for name, data in after.items():
        known = manifest is not None and manifest.wrote(name, digest(data))
        assert data == before.get(name) or known, f"after a break {name} is neither old nor new"
    for name, data in desk.foreign.items():
        assert after.get(name) == data, f"a break touched the foreign file {name}"
    for name in [name for name, data in desk.altered.items() if after.get(name) != data]:
        del desk.altered[name]


LETTERS = (
    killed, killed, killed, disk_full, killed_for_real, lock_held, built_with_other_options, built_with_other_options,
    built_from_another_checkout, another_output, two_at_once, overtaken, built_by_another_version, built_by_another_version,
)  # fmt: skip
