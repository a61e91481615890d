"""A site on disk that letters of the alphabet are played on, and what is remembered of it between builds."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from sitegen.engine.records import MANIFEST
from sitegen.shell.guard import STAGING
from tests.properties.harness import World

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

T = TypeVar("T")
SOURCES = ("content", "data", "themes")
FUTURE = 4_070_908_800  # seconds: in the year 2099

#: What lies at each path of the sources: a file's bytes, or where a link leads.
Snapshot = dict[str, "bytes | str"]


@dataclass(slots=True)
class Desk(World):
    """A world with a past.

    Attributes:
        outside: a folder beside the site, for what links lead to.
        earlier: the sources as they were at builds, the oldest first.
        altered: what someone wrote over files of ours since they were last built.
        ledgers: earlier ledgers by their paths.
        backup: a copy of the output folder from some build.
        backed_up: the foreign files in that copy.
        good: the sources as they were last built without an error.
    """

    outside: Path | None = None
    earlier: list[Snapshot] = field(default_factory=list)
    altered: dict[str, bytes] = field(default_factory=dict)
    ledgers: dict[Path, bytes] = field(default_factory=dict)
    backup: Path | None = None
    backed_up: dict[str, bytes] = field(default_factory=dict)
    good: Snapshot | None = None

    @property
    def output(self) -> Path:
        return self.site / "output"

    @property
    def beside(self) -> Path:
        assert self.outside is not None
        self.outside.mkdir(exist_ok=True)
        return self.outside

    def built(self) -> bool:
        return (self.output / MANIFEST).is_file()

    def plain_sources(self, *endings: str) -> list[str]:
        """Sources that are regular files, not links."""
        found = [path for path, what in self.snapshot().items() if isinstance(what, bytes)]
        return [path for path in found if path.endswith(endings)] if endings else found

    def read(self, path: str) -> bytes:
        return (self.site / path).read_bytes()

    def snapshot(self) -> Snapshot:
        """Everything in the source folders; folders that are links stand as links."""
        found: Snapshot = {}
        for folder in SOURCES:
            for path, entry in _below(os.path.join(self.site, folder), folder):
                found[path] = os.readlink(entry.path) if entry.is_symlink() else _bytes(entry.path)
        return dict(sorted(found.items()))

    def restore(self, snapshot: Mapping[str, bytes | str]) -> bool:
        """Make the sources what they were, as a checkout does: only what differs is written."""
        now = self.snapshot()
        for path in now.keys() - snapshot.keys():
            (self.site / path).unlink()
        for path, what in snapshot.items():
            if now.get(path) != what:
                whole = self.site / path
                if os.path.lexists(whole):
                    shutil.rmtree(whole) if whole.is_dir() and not whole.is_symlink() else whole.unlink()
                whole.parent.mkdir(parents=True, exist_ok=True)
                if isinstance(what, str):
                    whole.symlink_to(what)
                else:
                    whole.write_bytes(what)
        return now != snapshot

    def owned_outputs(self) -> list[str]:
        """Regular files of ours in the output folder, as they are; not what a killed build left in staging."""
        return sorted(path for path in self.outputs().keys() - self.foreign.keys() if not path.startswith(STAGING))

    def outputs(self) -> dict[str, bytes]:
        """Every file in the output folder but the tool's own records; links to files stand for them."""
        found = {path: entry for path, entry in _below(str(self.output), "") if entry.name != MANIFEST}
        return {path: _bytes(entry.path) for path, entry in sorted(found.items()) if entry.is_file()}

    def listing(self) -> dict[str, tuple[int, ...]]:
        """What tells whether anything in the output folder was written; what a killed build left in staging may go."""
        found = {path: entry.stat(follow_symlinks=False) for path, entry in _below(str(self.output), "")}
        seen = {path: told for path, told in found.items() if not path.startswith(STAGING)}
        return {path: (told.st_ino, told.st_size, told.st_mtime_ns) for path, told in seen.items()}

    def alter(self, path: str, data: bytes) -> None:
        """Write over a file of the output as someone else would."""
        self.write(f"output/{path}", data)
        self.altered[path] = data


def _below(folder: str, name: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Everything below a folder that is no folder itself, by its path; no link is followed."""
    if not os.path.isdir(folder):
        return
    with os.scandir(folder) as entries:
        for entry in entries:
            path = f"{name}/{entry.name}" if name else entry.name
            if entry.is_dir(follow_symlinks=False):
                yield from _below(entry.path, path)
            else:
                yield path, entry


def _bytes(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


class NothingToPickError(LookupError):
    """The site has nothing that the letter could be played on."""


def pick(things: Sequence[T], where: int) -> T:
    if not things:
        raise NothingToPickError
    return things[where % len(things)]


def keeping_times(path: Path, data: bytes) -> None:
    """Write a file so that its times tell nothing."""
    times = path.stat()
    path.write_bytes(data)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def other_byte(data: bytes, where: int) -> bytes:
    """The same number of bytes, one letter another."""
    letters = [index for index, byte in enumerate(data) if chr(byte) in "aeiou"]
    if not letters:
        return bytes([data[0] ^ 1]) + data[1:] if data else data
    at = letters[where % len(letters)]
    return data[:at] + (b"o" if data[at : at + 1] != b"o" else b"u") + data[at + 1 :]
