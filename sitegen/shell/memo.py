"""The parse memo: what the bytes of one file alone decide, kept between builds.

Invariant: only what this build used is kept, so the memo never grows past one build's worth.
"""

from __future__ import annotations

import errno
import json
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar, TypeVarTuple

from sitegen.base.fingerprint import digest
from sitegen.base.memory import ASIDE, Line, Straight, line_of, read_json
from sitegen.base.sources import Source
from sitegen.shell.beside import Beside
from sitegen.shell.blocks import Blocks
from sitegen.shell.shards import TEXT, WIDTH, Rests, Shard, read_shard, write_shard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sitegen.base.memory import Place

V = TypeVar("V")
Given = TypeVarTuple("Given")

_SHARDS: Final = 64
_KIND: Final = WIDTH - 32  # characters of a key that name a kind, behind those of the digest
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

    def get(self, kind: str, data: bytes | Source) -> object | None:
        """The value kept for these bytes, or None. It is shared: never change it."""
        return self._entries.get(_key(kind, data))

    def put(self, kind: str, data: bytes | Source, plain: object) -> None:
        """Keep a JSON-able value for these bytes."""
        self._entries[_key(kind, data)] = plain

    def line(self, kind: str, data: bytes | Source) -> Line | None:
        """The bytes that are kept for these, or None."""
        key = _key(kind, data)
        found = self._entries.get(key)
        return line_of(found, self, key) if isinstance(found, bytes) else None

    def read(self, place: Place) -> bytes | None:
        """The rest of the line at a place."""
        found = self._entries.get(str(place))
        return found.partition(ASIDE)[2] if isinstance(found, bytes) else None

    def save(self) -> None:
        """Nothing: it is in memory."""


class _Added:
    """Whole lines that are new; once saved, their rests lie in files."""

    def __init__(self) -> None:
        self._lines = Blocks()
        self._saved: dict[str, tuple[Rests, int]] = {}

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    def count(self) -> int:
        """How many they are."""
        return len(self._lines)

    def line(self, key: str) -> bytes:
        """The whole line of a key; empty if there is none."""
        return self._lines.get(key)

    def add(self, key: str, line: bytes) -> None:
        self._lines.add(key, line)

    def read(self, place: Place) -> bytes | None:
        """The rest of the line of a key."""
        key = str(place)
        if saved := self._saved.get(key):
            return saved[0].read(saved[1])
        return self._lines.get(key).partition(ASIDE)[2]

    def saved(self, rests: Rests) -> None:
        """Take notice that a file holds these: what is new among them need not be held any longer."""
        for row, key in enumerate(rests.keys()):
            if key in self._lines:
                self._saved[key] = (rests, row)

    def let_go(self) -> None:
        """Keep alone what somebody may read who holds a line, and what is in no file."""
        self._lines.let_go([key for key in self._lines if key not in self._saved and ASIDE in self._lines.get(key)])


class DiskMemo(Straight):
    """A memo in a folder of shards.

    Args:
        folder: the folder; made when something is saved.
        toolchain: what parsed; another toolchain's shards count as empty.
    """

    def __init__(self, folder: Path, toolchain: str) -> None:
        self._folder = folder
        self._toolchain = toolchain
        self._found: dict[int, Shard] = {}
        self._added = _Added()
        self._used: set[str] = set()
        self._saved = False  # and so all that is there was asked for
        self._begun: tuple[Beside, int] | None = None  # a process that saves so many new lines

    def knows_anything(self) -> bool:
        """Whether any shard can be used."""
        return any(self._shard(number).keys() for number in range(_SHARDS))

    def get(self, kind: str, data: bytes | Source) -> object | None:
        """The value kept for these bytes, or None."""
        key = _key(kind, data)
        line = self._added.line(key) or self._shard(_number(key)).line(key)
        if not line:
            return None
        self._used.add(key)
        return line[WIDTH + 1 :] if line.startswith(TEXT, WIDTH) else read_json(line[WIDTH + 1 :])

    def line(self, kind: str, data: bytes | Source) -> Line | None:
        """The bytes that are kept for these, or None."""
        key = _key(kind, data)
        line = self._added.line(key)
        if not line:
            shard = self._shard(_number(key))
            row = shard.rows.get(key)
            if row is not None:
                first = shard.first(row)
                return None if first is None else Line(first, shard.rests, row)
            line = shard.line(key)
        if not line.startswith(TEXT, WIDTH):
            return None
        self._used.add(key)
        return line_of(line[WIDTH + 1 :], self._added, key)

    def put(self, kind: str, data: bytes | Source, plain: object) -> None:
        """Keep a JSON-able value for these bytes."""
        key = _key(kind, data)
        self._used.add(key)
        self._added.add(key, b"".join([key.encode(), *_written(plain)]))

    def save_beside(self) -> None:
        """Begin to save in another process, and drop nothing; `save` takes that for enough unless more is kept until then."""
        with suppress(OSError):
            self._begun = Beside(partial(self._save, drop=False)), self._added.count()

    def save(self, *, drop: bool = True) -> None:
        """Write the shards that changed, and let go of all values; rests can be read as long as somebody holds their lines.

        Where the site's folder is read-only nothing is kept.

        Args:
            drop: whether what was not asked for since the memo was opened goes; a command that parses only a
                part of what a build does keeps the rest for that.

        Raises:
            OSError: the disk is full, or fails.
        """
        drop = drop and not self._saved
        try:
            for number, rows, start in self._saved_beside() or self._save(drop=drop):
                if rests := Rests.of(self._path(number), self._toolchain, rows, start):
                    self._added.saved(rests)
        except OSError as error:
            if error.errno not in {errno.EACCES, errno.EROFS, errno.EPERM}:
                raise
        self._added.let_go()
        self._found, self._added, self._used, self._saved = {}, _Added(), set(), True

    def _saved_beside(self) -> list[tuple[int, bytes, int]] | None:
        """What the other process has saved, if there was one and nothing is new since."""
        if self._begun is None:
            return None
        (beside, count), self._begun = self._begun, None
        found: list[tuple[int, bytes, int]] | None = beside.result()
        return found if count == self._added.count() else None

    def _save(self, *, drop: bool) -> list[tuple[int, bytes, int]]:
        """Write the shards that changed; gives the rows of each, and where its rests begin."""
        every: list[set[str]] = [set() for _ in range(_SHARDS)]
        for key in self._added:
            every[_number(key)].add(key)
        written = []
        for number, added in enumerate(every):
            shard = self._shard(number)
            found = shard.keys()
            used = (shard.used() | added | (found & self._used)) if drop else found | added
            if used == found and (used or not self._path(number).exists()):
                continue
            if not used:
                self._path(number).unlink(missing_ok=True)
                continue
            old = shard.whole() if used - added else {}
            lines = {key: self._added.line(key) or old.get(key, b"") for key in sorted(used)}
            self._folder.mkdir(parents=True, exist_ok=True)
            whole = {key: line for key, line in lines.items() if line}
            written.append((number, *write_shard(self._path(number), self._toolchain, whole)))
        return written

    def _path(self, number: int) -> Path:
        return self._folder / f"{number:02}.json"

    def _shard(self, number: int) -> Shard:
        found = self._found.get(number)
        if found is None:
            found = self._found[number] = read_shard(self._path(number), self._toolchain)
        return found


def _key(kind: str, data: bytes | Source) -> str:
    """The digest of the bytes, and what kind of file they are taken for."""
    return f"{data.digest if isinstance(data, Source) else digest(data)}{kind:<{_KIND}}"


def _written(plain: object) -> tuple[bytes, bytes]:
    """The mark and the JSON of a value."""
    if isinstance(plain, bytes):
        assert b"\n" not in plain, "only one line can be kept"
        return TEXT, plain
    return b" ", json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def _number(key: str) -> int:
    """The shard of a key."""
    return int(key[:2], 16) % _SHARDS
