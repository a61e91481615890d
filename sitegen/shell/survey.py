"""Going through an output folder: what is there, and which files are known to be as they were.

Invariant: links are listed and not followed, and no file is opened.
"""

from __future__ import annotations

import os
from stat import S_ISREG
from typing import TYPE_CHECKING, Final, NamedTuple

from sitegen.engine.records import MANIFEST
from sitegen.shell.guard import STAGING
from sitegen.shell.looks import (
    NOTHING,
    UNSEEN,
    decode_folders,
    decode_looks,
    digest_in,
    encode_folders,
    folder_row_of,
    is_of_look,
    is_settled,
    look_of,
)

if TYPE_CHECKING:
    from sitegen.shell.looks import Looks


class Seen(NamedTuple):
    """What lies in an output folder.

    Attributes:
        known: regular files to which nothing happened since their digests were known, with these.
        unknown: other regular files.
        others: what is neither a regular file nor a folder.
        rows: those of the looks of ``known``, one behind the other: not every build needs them again.
        folders: real folders with their looks (`encode_folders`).
        learnt: those of which the look says now, and did not before, which names they hold.
    """

    known: dict[str, str]
    unknown: list[str]
    others: list[str]
    rows: bytes
    folders: bytes
    learnt: list[str]


NONE: Final = Seen({}, [], [], b"", NOTHING.folders, [])


class _Walk:
    """One way through a folder."""

    def __init__(self, output: str, looks: Looks) -> None:
        self._output = output
        self._files = looks.files
        self._were = decode_folders(looks.folders)
        self._known: dict[str, str] = {}
        self._rows: list[bytes] = []
        self._unknown: list[str] = []
        self._others: list[str] = []
        self._folders: dict[str, bytes] = {}
        self._learnt: list[str] = []

    def seen(self) -> Seen:
        """Go it."""
        below: dict[str, list[str]] = {}
        for path in self._were:
            below.setdefault(parent(path), []).append(path)
        settled = set()
        waiting = [""]
        while waiting:
            folder = waiting.pop()
            if folder and self._is_as_it_was(folder):
                settled.add(folder)
                waiting += below.get(folder, ())
            else:
                waiting += self._list(folder)
        for path, row in self._files.items():
            if parent(path) in settled:
                self._note(path, row, os.lstat(f"{self._output}/{path}"))
        noted = b"".join(self._rows), encode_folders(self._folders)
        return Seen(self._known, self._unknown, self._others, *noted, self._learnt)

    def _is_as_it_was(self, folder: str) -> bool:
        """Whether a folder holds the names that it did; notes it."""
        look = look_of(os.lstat(f"{self._output}/{folder}"))
        row = folder_row_of(look)
        if row == self._were.get(folder):
            self._folders[folder] = row
            return True
        if is_settled(look):  # before its names are read: what happens to it from now on will show
            self._folders[folder] = row
            self._learnt.append(folder)
        else:
            self._folders[folder] = UNSEEN
        return False

    def _list(self, folder: str) -> list[str]:
        """Note the files in a folder; the folders in it."""
        found = []
        with os.scandir(f"{self._output}/{folder}") as entries:
            for entry in entries:
                path = f"{folder}/{entry.name}" if folder else entry.name
                if not folder and path in {MANIFEST, STAGING}:
                    continue
                if entry.is_dir(follow_symlinks=False):
                    found.append(path)
                elif row := self._files.get(path):
                    self._note(path, row, entry.stat(follow_symlinks=False))
                elif entry.is_file(follow_symlinks=False):
                    self._unknown.append(path)
                else:
                    self._others.append(path)
        return found

    def _note(self, path: str, row: bytes, found: os.stat_result) -> None:
        """Note a file of which there is a row."""
        if is_of_look(row, look_of(found)):
            self._known[path] = digest_in(row)
            self._rows.append(row)
        elif S_ISREG(found.st_mode):
            self._unknown.append(path)
        else:
            self._others.append(path)


def parent(path: str) -> str:
    """The folder that a path lies in; nothing of one at the top."""
    return path.rpartition("/")[0]


def go_through(output: str, remembered: bytes | None) -> Seen:
    """Go through the folder at ``output``.

    A folder to which nothing happened holds what it held: its names are not read again, which would cost as much as all
    the rest, and far more from a disk.

    Args:
        output: a folder.
        remembered: what `encode_looks` gave when the files were last looked at; None to know none of them.

    Raises:
        OSError: a folder cannot be looked into, or something vanished meanwhile.
    """
    looks = decode_looks(remembered)
    try:
        return _Walk(output, looks).seen()
    except (FileNotFoundError, NotADirectoryError):  # the folder went back to what it was, say after a loss of power
        return _Walk(output, looks._replace(folders=NOTHING.folders)).seen()
