"""The parse memo: what the bytes of one file alone decide, kept between builds.

Invariant: a shard that is not exactly what was written counts as empty, and only what this build
used is kept, so the memo never grows past one build's worth.
"""

from __future__ import annotations

import errno
import json
import os
from typing import TYPE_CHECKING, Any, Final, TypeVar, TypeVarTuple

from sitegen.base.fingerprint import digest
from sitegen.base.memory import Straight

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

V = TypeVar("V")
Given = TypeVarTuple("Given")

_SHARDS: Final = 64


class MemoryMemo:
    """A memo that lives as long as the process, and so may keep whole values."""

    def __init__(self) -> None:
        self._entries: dict[str, object] = {}
        self._values: dict[str, tuple[tuple[object, ...], Any]] = {}

    def recall(self, key: str, make: Callable[[*Given], V], *given: *Given) -> V:
        """What ``make`` gives: the very value that it gave for equal arguments at last, if known."""
        kept = self._values.get(key)
        if kept is not None and kept[0] == given:
            old: V = kept[1]
            return old
        value = make(*given)
        self._values[key] = (given, value)
        return value

    def get(self, kind: str, data: bytes) -> object | None:
        """The value kept for these bytes, or None. It is shared: never change it."""
        return self._entries.get(digest(kind.encode(), data))

    def put(self, kind: str, data: bytes, plain: object) -> None:
        """Keep a JSON-able value for these bytes."""
        self._entries[digest(kind.encode(), data)] = plain

    def save(self) -> None:
        """Nothing: it is in memory."""


class DiskMemo(Straight):
    """A memo in a folder of JSON shards.

    Args:
        folder: the folder; made when something is saved.
        toolchain: what parsed; another toolchain's shards count as empty.
    """

    def __init__(self, folder: Path, toolchain: str) -> None:
        self._folder = folder
        self._toolchain = toolchain
        self._found: dict[int, dict[str, Any]] = {}
        self._used: dict[int, dict[str, Any]] = {}

    def knows_anything(self) -> bool:
        """Whether any shard can be used."""
        return any(self._shard(shard) for shard in range(_SHARDS))

    def get(self, kind: str, data: bytes) -> object | None:
        """The value kept for these bytes, or None. It is shared: never change it."""
        key = digest(kind.encode(), data)
        shard = _shard(key)
        value: object | None = self._shard(shard).get(key)
        if value is None:
            return self._used.get(shard, {}).get(key)
        self._used.setdefault(shard, {})[key] = value
        return value

    def put(self, kind: str, data: bytes, plain: object) -> None:
        """Keep a JSON-able value for these bytes."""
        key = digest(kind.encode(), data)
        self._used.setdefault(_shard(key), {})[key] = plain

    def save(self, *, drop: bool = True) -> None:
        """Write the shards that changed. Where the site's folder is read-only nothing is kept.

        Args:
            drop: whether what was not asked for since the memo was opened goes; a command that parses only a
                part of what a build does keeps the rest for that.

        Raises:
            OSError: the disk is full, or fails.
        """
        try:
            self._save(drop=drop)
        except OSError as error:
            if error.errno not in {errno.EACCES, errno.EROFS, errno.EPERM}:
                raise

    def _save(self, *, drop: bool) -> None:
        for shard in range(_SHARDS):
            used = self._used.get(shard, {})
            found = self._shard(shard)
            used = used if drop else {**found, **used}
            if used.keys() == found.keys() and (used or not self._path(shard).exists()):
                continue
            if used:
                self._write(shard, used)
            else:
                self._path(shard).unlink(missing_ok=True)

    def _path(self, shard: int) -> Path:
        return self._folder / f"{shard:02}.json"

    def _shard(self, shard: int) -> dict[str, Any]:
        if shard not in self._found:
            self._found[shard] = self._read(shard)
        return self._found[shard]

    def _read(self, shard: int) -> dict[str, Any]:
        try:
            data = self._path(shard).read_bytes()
        except OSError:
            return {}
        head, _, body = data.partition(b"\n")
        if head != self._head(body):
            return {}
        found = json.loads(body)
        return found if isinstance(found, dict) else {}

    def _write(self, shard: int, entries: dict[str, Any]) -> None:
        ordered = {key: entries[key] for key in sorted(entries)}
        body = json.dumps(ordered, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
        self._folder.mkdir(parents=True, exist_ok=True)
        part = self._folder / f"{shard:02}.{os.getpid()}.part"
        try:
            part.write_bytes(self._head(body) + b"\n" + body)
            part.replace(self._path(shard))
        except OSError:
            part.unlink(missing_ok=True)
            raise

    def _head(self, body: bytes) -> bytes:
        return f"{self._toolchain} {digest(body)}".encode()


def _shard(key: str) -> int:
    return int(key[:2], 16) % _SHARDS
