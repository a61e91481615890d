"""The files of the parse memo: each a head that vouches for what is read at once, and behind that what is read when asked for.

Invariant: a file that is not exactly what was written is an empty shard, and a rest that is not is lost; none is ever another.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from mmap import mmap
from typing import TYPE_CHECKING, Any, Final

from sitegen.base.fingerprint import digest
from sitegen.base.memory import ASIDE, read_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from sitegen.base.memory import Place

WIDTH: Final = 48
"""Characters of a key."""

TEXT: Final = b"="
"""Stands between a key and a value that was given as bytes; a blank where it is to be read as JSON."""

_DIGITS: Final = 12  # of a size
_ROW: Final = WIDTH + 32 + 2 * _DIGITS + 4  # bytes: a key, the digest of a rest, where it begins, its size
_PARTS: Final = 4  # rows, first parts, lines, rests
_AT_ONCE: Final = 1 << 16  # bytes


class Rests:
    """The rests of a shard's values, which stay in its file until somebody asks; it stays open, whatever replaces it.

    Args:
        file: its descriptor, which is closed with this.
        toolchain: what wrote it.
        rows: a row for each.
        start: where they begin in the file.
    """

    def __init__(self, file: int, toolchain: str, rows: bytes, start: int) -> None:
        self._file = file
        self._toolchain = toolchain
        self._rows = rows
        self._start = start

    def __del__(self) -> None:
        """Close the file."""
        os.close(self._file)

    @classmethod
    def of(cls, path: Path, toolchain: str, rows: bytes, start: int) -> Rests | None:
        """Those of the file at ``path``, if these rows stand there.

        Raises:
            OSError: it cannot be read.
        """
        found = cls(os.open(path, os.O_RDONLY), toolchain, rows, start)
        return found if os.pread(found._file, len(rows), _HEAD) == rows else None

    def keys(self) -> list[str]:
        """The keys of the rows."""
        return [row[:WIDTH] for row in self._rows.decode("ascii").split("\n")[:-1]]

    def read(self, place: Place) -> bytes | None:
        """The rest of a row, or None where something else lies there by now."""
        begins = int(place) * _ROW
        _, mark, start, size = self._rows[begins + WIDTH : begins + _ROW].split(b" ")
        try:
            found = os.pread(self._file, int(size), self._start + int(start))
        except OSError:
            return None
        return found if digest(found).encode() == mark else None

    def firsts(self) -> list[Any]:
        """What the first parts say, once more; nothing where that is lost by now."""
        try:
            found = _parts(self._file, self._toolchain)
        except OSError:
            return []
        return read_json(found[1]) if found and found[0] == self._rows else []

    def whole(self) -> Iterator[tuple[str, bytes]]:
        """The keys and whole lines of what the file holds, but of what is lost by now.

        Raises:
            OSError: the file cannot be read.
        """
        found = _parts(self._file, self._toolchain)
        rows, firsts, lines = found or (b"", b"", b"")
        if rows != self._rows:
            return
        for place, first in enumerate(firsts[1:-1].split(b",\n") if rows else ()):
            begins = place * _ROW
            if (rest := self.read(place)) is not None:
                key = rows[begins : begins + WIDTH]
                yield key.decode("ascii"), b"".join([key, TEXT, first, ASIDE, rest])
        for line in lines.split(b"\n")[:-1]:
            yield line[:WIDTH].decode("ascii"), line


@dataclass(slots=True)
class Shard:
    """What a file holds.

    Attributes:
        rows: the places of values with a rest, by key.
        firsts: what their first parts say; each is let go when it is taken, since there are many.
        taken: which rows were.
        keeps: whether they stay nevertheless.
        lines: where the lines of other values lie in ``block``, by key.
        block: memory that the system has back whole.
        rests: the file, if it is one.
    """

    rows: dict[str, int] = field(default_factory=dict)
    firsts: list[Any] = field(default_factory=list)
    taken: bytearray = field(default_factory=bytearray)
    keeps: bool = False
    lines: dict[str, tuple[int, int]] = field(default_factory=dict)
    block: mmap | None = None
    rests: Rests | None = None

    def first(self, row: int) -> Any | None:
        """What the first part of a row says; None where that is lost by now."""
        found = self.firsts[row]
        if not self.taken[row]:
            self.taken[row] = 1
            self.firsts[row] = found if self.keeps else None
        elif found is None and self.rests and not self.keeps:  # where two files have the same bytes, more may
            self.keeps = True
            self.firsts = self.rests.firsts() or self.firsts
            found = self.firsts[row]
        return found

    def used(self) -> set[str]:
        """The keys of the rows that were taken."""
        return {key for key, row in self.rows.items() if self.taken[row]}

    def keys(self) -> set[str]:
        """The keys of all values."""
        return {*self.rows, *self.lines}

    def line(self, key: str) -> bytes:
        """The line of a value that has no rest; empty where there is none."""
        place = self.lines.get(key)
        return self.block[place[0] : place[1]] if place and self.block else b""

    def whole(self) -> dict[str, bytes]:
        """The whole lines of all values by key, but of what is lost by now."""
        try:
            return dict(self.rests.whole()) if self.rests else {}
        except OSError:
            return {}


def read_shard(path: Path, toolchain: str) -> Shard:
    """What the file at ``path`` holds, if this toolchain wrote it."""
    try:
        file = os.open(path, os.O_RDONLY)
    except OSError:
        return Shard()
    try:
        found = _parts(file, toolchain)
    except OSError:
        found = None
    if found is None:
        os.close(file)
        return Shard()
    rows, firsts, lines = found
    rests = Rests(file, toolchain, rows, _HEAD + len(rows) + len(firsts) + len(lines))
    keys = rests.keys()
    shard = Shard(
        {key: place for place, key in enumerate(keys)},
        read_json(firsts) if firsts else [],
        bytearray(len(keys)),
        rests=rests,
    )
    if lines:
        shard.block, start = mmap(-1, len(lines)), 0
        shard.block[:] = lines
        while start < len(lines):
            end = lines.index(b"\n", start)
            shard.lines[lines[start : start + WIDTH].decode("ascii")] = start, end
            start = end + 1
    return shard


def write_shard(path: Path, toolchain: str, whole: Mapping[str, bytes]) -> tuple[bytes, int]:
    """Put a file in place of the one at ``path``.

    Args:
        path: where; its folder exists.
        toolchain: of what the values are.
        whole: whole lines by key, in the order in which they are to be written.

    Returns:
        the rows of the new file, and where its rests begin.

    Raises:
        OSError: the disk is full, or fails.
    """
    rows: list[bytes] = []
    firsts: list[bytes] = []
    lines: list[bytes] = []
    rests: list[bytes] = []
    size = 0
    for key, line in whole.items():
        first, parted, rest = line.partition(ASIDE)
        if not parted or not first.startswith(TEXT, WIDTH):
            lines += (line, b"\n")
            continue
        rows.append(f"{key} {digest(rest)} {size:0{_DIGITS}} {len(rest):0{_DIGITS}}\n".encode())
        firsts.append(first[WIDTH + 1 :])
        rests.append(rest)
        size += len(rest)
    listed = b"[%s]" % b",\n".join(firsts) if firsts else b""
    parts = b"".join(rows), listed, b"".join(lines)
    part = path.with_suffix(f".{os.getpid()}.part")
    try:
        with part.open("wb", _AT_ONCE) as file:
            file.writelines((_head(toolchain, parts, size), *parts, *rests))
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise
    return parts[0], _HEAD + sum(map(len, parts))


def _parts(file: int, toolchain: str) -> tuple[bytes, bytes, bytes] | None:
    """The rows, first parts and lines in a file; None where it is not what that toolchain wrote.

    Raises:
        OSError: it cannot be read.
    """
    head = os.pread(file, _HEAD, 0)
    words = head.split()
    sizes = [int(word) for word in words[1:] if len(word) == _DIGITS and word.isdigit()]
    if len(sizes) != _PARTS or _HEAD + sum(sizes) != os.fstat(file).st_size:
        return None
    body = os.pread(file, sum(sizes[:-1]), _HEAD)
    first, second = sizes[0], sizes[0] + sizes[1]
    parts = body[:first], body[first:second], body[second:]
    return parts if head == _head(toolchain, parts, sizes[-1]) else None


def _head(toolchain: str, parts: tuple[bytes, ...], rests: int) -> bytes:
    """The head of a file; of one size, whatever the toolchain."""
    sizes = " ".join(f"{size:0{_DIGITS}}" for size in (*map(len, parts), rests))
    return f"{digest(toolchain.encode(), *(digest(part).encode() for part in parts))} {sizes}\n".encode()


_HEAD: Final = len(_head("", (b"", b"", b""), 0))
