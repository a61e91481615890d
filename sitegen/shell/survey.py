"""Going through an output folder: what is there, and which files are known to be as they were.

Invariant: links are listed and not followed, and no file is opened.
"""

from __future__ import annotations

import os
from typing import NamedTuple

from sitegen.engine.records import MANIFEST
from sitegen.shell.guard import STAGING
from sitegen.shell.looks import decode_looks, digest_in, is_of_look, look_of


class Seen(NamedTuple):
    """What lies in an output folder.

    Attributes:
        known: regular files to which nothing happened since their digests were known, with these.
        unknown: other regular files.
        others: what is neither a regular file nor a folder.
        folders: real folders.
        rows: those of the looks of ``known``, one behind the other: not every build needs them again.
    """

    known: dict[str, str]
    unknown: list[str]
    others: list[str]
    folders: list[str]
    rows: bytes


def go_through(output: str, remembered: bytes | None) -> Seen:
    """Go through the folder at ``output``.

    Args:
        output: a folder.
        remembered: what `encode_looks` gave when the files were last looked at; None to know none of them.

    Raises:
        OSError: a folder cannot be looked into, or something vanished meanwhile.
    """
    looks = decode_looks(remembered)
    known: dict[str, str] = {}
    rows: list[bytes] = []
    unknown: list[str] = []
    others: list[str] = []
    folders: list[str] = []
    waiting = [""]
    while waiting:
        folder = waiting.pop()
        with os.scandir(f"{output}/{folder}") as entries:
            for entry in entries:
                path = f"{folder}/{entry.name}" if folder else entry.name
                if not folder and path in {MANIFEST, STAGING}:
                    continue
                if entry.is_dir(follow_symlinks=False):
                    folders.append(path)
                    waiting.append(path)
                elif not entry.is_file(follow_symlinks=False):
                    others.append(path)
                elif (row := looks.get(path)) and is_of_look(row, look_of(entry.stat(follow_symlinks=False))):
                    known[path] = digest_in(row)
                    rows.append(row)
                else:
                    unknown.append(path)
    return Seen(known, unknown, others, folders, b"".join(rows))
