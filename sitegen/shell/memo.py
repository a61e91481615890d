"""The parse memo: what the bytes of one file alone decide, kept between builds.

Invariant: a shard whose lines are not exactly what was written counts as empty, a rest beside them that is not
as lost, and only what this build used is kept, so the memo never grows past one build's worth.
"""

from __future__ import annotations

import errno
import json
import os
from mmap import mmap
from typing import TYPE_CHECKING, Any, Final, TypeVar, TypeVarTuple

from sitegen.base.fingerprint import digest
from sitegen.base.memory import ASIDE, Line, Straight

if TYPE_CHECKING:
    from collections.abc import Callable, KeysView
    from pathlib import Path

V = TypeVar("V")
Given = TypeVarTuple("Given")

_SHARDS: Final = 64
_BLOCK: Final = 1 << 20  # bytes
_WIDTH: Final = 32  # characters of a key
_PLAIN: Final = b" "  # stands between a key and a value that is to be read as JSON
_TEXT: Final = b"="  # the same for one that was given as bytes
_PARTED: Final = b"~"  # the same for one of which the rest lies aside; its place stands behind `ASIDE`
_DIGITS: Final = 12  # of a size in a head
_MANY_RECORDS: Final = 1 << 15  # whole ones that a process remembers which has all the room


class MemoryMemo:
    """A memo that lives as long as the process, and so may keep whole values."""

    room = _MANY_RECORDS

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
        return self._entries.get(_key(kind, data))

    def put(self, kind: str, data: bytes, plain: object) -> None:
        """Keep a JSON-able value for these bytes."""
        self._entries[_key(kind, data)] = plain

    def line(self, kind: str, data: bytes) -> Line | None:
        """Where the bytes lie that are kept for these, or None."""
        found = self.get(kind, data)
        return Line(found, 0, len(found)) if isinstance(found, bytes) else None

    def save(self) -> None:
        """Nothing: it is in memory."""


class _Rests:
    """The rests of a shard's lines, which stay in its file until somebody asks; the file stays open, whatever replaces it.

    Args:
        file: the descriptor of the file, which is closed with this.
        start: where they begin in it.
    """

    def __init__(self, file: int, start: int) -> None:
        self._file = file
        self._start = start

    def __del__(self) -> None:
        """Close the file."""
        os.close(self._file)

    def read(self, place: bytes) -> bytes | None:
        """The rest at a place that `_place` named, or None where something else lies there by now."""
        mark, start, size = place.split(b" ")
        try:
            found = os.pread(self._file, int(size), self._start + int(start))
        except OSError:
            return None
        return found if digest(found).encode() == mark else None


class _Lines:
    """Lines by their keys, in blocks of memory that the system has back whole: as objects they would leave it in holes.

    Args:
        rests: what lies aside of them.
    """

    def __init__(self, rests: _Rests | None = None) -> None:
        self._rests = rests
        self._places: dict[str, tuple[mmap, int, int]] = {}
        self._block: mmap | None = None
        self._end = 0  # of what is written in the block

    def keys(self) -> KeysView[str]:
        return self._places.keys()

    def line(self, key: str) -> bytes:
        """The line of a key with all that lies aside, and its end; empty if there is none, or a part of it is lost."""
        place = self._places.get(key)
        found = place[0][place[1] : place[2]] if place else b""
        if self._rests is None or not found.startswith(_PARTED, _WIDTH):
            return found
        first, _, aside = found.partition(ASIDE)
        rest = self._rests.read(aside)
        return b"" if rest is None else b"".join([first[:_WIDTH], _TEXT, first[_WIDTH + 1 :], ASIDE, rest, b"\n"])

    def value(self, key: str) -> Line | None:
        """Where the value of a line lies that was given as bytes, or None."""
        place = self._places.get(key)
        if place is None:
            return None
        block, start, end = place
        mark = block[start + _WIDTH]
        if mark == _PLAIN[0]:
            return None
        return Line(block, start + _WIDTH + 1, end - 1, self._rests if mark == _PARTED[0] else None)

    def add(self, key: str, line: bytes) -> None:
        if self._block is None or self._end + len(line) > len(self._block):
            self._block, self._end = mmap(-1, max(_BLOCK, len(line))), 0
        start, self._end = self._end, self._end + len(line)
        self._block[start : self._end] = line
        self._places[key] = (self._block, start, self._end)

    def add_all(self, block: mmap) -> None:
        """Add the lines of a block."""
        start = 0
        while start < len(block):
            end = block.find(b"\n", start) + 1 or len(block)
            self._places[block[start : start + _WIDTH].decode("ascii")] = (block, start, end)
            start = end


class DiskMemo(Straight):
    """A memo in a folder of shards: a line that vouches for the next, a line of JSON for each value, what lies aside of them.

    Args:
        folder: the folder; made when something is saved.
        toolchain: what parsed; another toolchain's shards count as empty.
    """

    def __init__(self, folder: Path, toolchain: str) -> None:
        self._folder = folder
        self._toolchain = toolchain
        self._found: dict[int, _Lines] = {}
        self._added = _Lines()
        self._used: set[str] = set()

    def knows_anything(self) -> bool:
        """Whether any shard can be used."""
        return any(self._shard(shard).keys() for shard in range(_SHARDS))

    def get(self, kind: str, data: bytes) -> object | None:
        """The value kept for these bytes, or None."""
        key = _key(kind, data)
        line = self._line(key)
        if not line:
            return None
        self._used.add(key)
        value: object = line[_WIDTH + 1 : -1] if line.startswith(_TEXT, _WIDTH) else json.loads(line[_WIDTH + 1 :])
        return value

    def line(self, kind: str, data: bytes) -> Line | None:
        """Where the bytes lie that are kept for these, or None; who holds that keeps them in memory."""
        key = _key(kind, data)
        found = self._added.value(key) or self._shard(_shard(key)).value(key)
        if found:
            self._used.add(key)
        return found

    def put(self, kind: str, data: bytes, plain: object) -> None:
        """Keep a JSON-able value for these bytes."""
        key = _key(kind, data)
        self._used.add(key)
        self._added.add(key, b"".join([key.encode(), *_written(plain), b"\n"]))

    def save(self, *, drop: bool = True) -> None:
        """Write the shards that changed, and let go of all values but the lines that somebody holds.

        Where the site's folder is read-only nothing is kept.

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
        self._found, self._added = {}, _Lines()

    def _save(self, *, drop: bool) -> None:
        every: list[set[str]] = [set() for _ in range(_SHARDS)]
        for key in sorted(self._added.keys()):
            every[_shard(key)].add(key)
        for shard, added in enumerate(every):
            found = self._shard(shard).keys()
            used = {key for key in (*found, *added) if not drop or key in self._used}
            if used == found and (used or not self._path(shard).exists()):
                continue
            if used:
                self._write(shard, [self._line(key) for key in sorted(used)])
            else:
                self._path(shard).unlink(missing_ok=True)

    def _path(self, shard: int) -> Path:
        return self._folder / f"{shard:02}.json"

    def _line(self, key: str) -> bytes:
        return self._added.line(key) or self._shard(_shard(key)).line(key)

    def _shard(self, shard: int) -> _Lines:
        if shard not in self._found:
            self._found[shard] = self._read(shard)
        return self._found[shard]

    def _read(self, shard: int) -> _Lines:
        try:
            with self._path(shard).open("rb", buffering=0) as file:
                head = file.read(len(self._head(b"", 0)))
                sizes = _sizes(head)
                if sizes is None or len(head) + sum(sizes) != os.fstat(file.fileno()).st_size:
                    return _Lines()
                block = mmap(-1, sizes[0] or 1)
                file.readinto(block)
                if head != self._head(block[:], sizes[1]):
                    return _Lines()
                lines = _Lines(_Rests(os.dup(file.fileno()), len(head) + sizes[0]))
        except OSError:
            return _Lines()
        lines.add_all(block)
        return lines

    def _write(self, shard: int, lines: list[bytes]) -> None:
        body, aside = _parted(lines)
        self._folder.mkdir(parents=True, exist_ok=True)
        part = self._folder / f"{shard:02}.{os.getpid()}.part"
        try:
            part.write_bytes(b"".join([self._head(body, len(aside)), body, aside]))
            part.replace(self._path(shard))
        except OSError:
            part.unlink(missing_ok=True)
            raise

    def _head(self, body: bytes, aside: int) -> bytes:
        return f"{self._toolchain} {digest(body)} {len(body):0{_DIGITS}} {aside:0{_DIGITS}}\n".encode()


def _sizes(head: bytes) -> tuple[int, int] | None:
    """How many bytes of lines and of what lies aside a head announces; None where it is none."""
    words = head.split()
    numbers = [int(word) for word in words[-2:] if len(word) == _DIGITS and word.isdigit()]
    return (numbers[0], numbers[1]) if len(numbers) == 2 else None  # noqa: PLR2004 - both


def _parted(lines: list[bytes]) -> tuple[bytes, bytes]:
    """Whole lines as they are written, and what lies aside of them."""
    found: list[bytes] = []
    aside: list[bytes] = []
    size = 0
    for line in lines:
        first, parted, rest = line.partition(ASIDE)
        if not parted or not first.startswith(_TEXT, _WIDTH):
            found.append(line)
            continue
        rest = rest[:-1]
        place = f"{digest(rest)} {size} {len(rest)}\n".encode()
        found += (first[:_WIDTH], _PARTED, first[_WIDTH + 1 :], ASIDE, place)
        aside.append(rest)
        size += len(rest)
    return b"".join(found), b"".join(aside)


def _key(kind: str, data: bytes) -> str:
    return digest(b"%s\0%s" % (kind.encode(), data))


def _written(plain: object) -> tuple[bytes, bytes]:
    """The mark and the JSON of a value."""
    if isinstance(plain, bytes):
        assert b"\n" not in plain, "only one line can be kept"
        return _TEXT, plain
    return _PLAIN, json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def _shard(key: str) -> int:
    return int(key[:2], 16) % _SHARDS
