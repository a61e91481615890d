"""Reading what lies in the output folder, without claiming it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sitegen.base.dataclass import dataclass
from sitegen.base.fingerprint import digest
from sitegen.shell.disk import DiskStore
from sitegen.shell.looks import look_of, row_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


_AT_ONCE: Final = 1 << 20  # bytes


def read_published(folder: Path, path: str) -> bytes | None:
    """A file's bytes by its path in the output ``folder``, or None where there is none.

    Raises:
        OSError: it is there and cannot be read.
    """
    try:
        with open(f"{folder}/{path}", "rb") as file:
            return file.read()
    except (FileNotFoundError, NotADirectoryError):
        return None


def sizes_of(folder: Path, paths: Iterable[str]) -> dict[str, int]:
    """How many bytes the files at some paths in the output ``folder`` have.

    Raises:
        OSError: one is not there.
    """
    return {path: os.stat(f"{folder}/{path}").st_size for path in paths}


@dataclass(frozen=True, slots=True)
class Published:
    """The output folder of a build, for one who wants of it only what the build left there.

    Attributes:
        folder: the output folder.
        looks: what the file system said of its files when their digests were known, as rows.
    """

    folder: Path
    looks: Mapping[str, bytes]

    def read(self, path: str, output: str) -> bytes | None:
        """The bytes of a file that has the digest ``output``; None where there is no such file.

        Raises:
            OSError: it is there and cannot be read.
        """
        try:
            file = os.open(f"{self.folder}/{path}", os.O_RDONLY)
        except (FileNotFoundError, NotADirectoryError):
            return None
        try:
            look = look_of(os.fstat(file))
            data = os.read(file, look[2] + 1)
            while len(data) > look[2] and (more := os.read(file, _AT_ONCE)):  # it is longer than it was a moment ago
                data += more
        finally:
            os.close(file)
        return data if self.looks.get(path) == row_of(look, output) or digest(data) == output else None


def published(site: Path, folder: Path) -> Published:
    """What the last build left in the output ``folder``."""
    return Published(folder, DiskStore(site, Path(os.path.realpath(folder))).read_looks())


def read_ledger(site: Path, folder: Path) -> bytes | None:
    """What the last build into the output ``folder`` noted, or None where there is nothing to be read."""
    return DiskStore(site, Path(os.path.realpath(folder))).read_ledger()
