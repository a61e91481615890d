"""Workings on disk: one file for each name, its last characters vouching for the rest.

Invariant: a file that is not exactly what this very tool wrote under this name counts as lost; a file is replaced whole
or not at all.
"""

from __future__ import annotations

import errno
import os
import sys
from itertools import chain
from typing import TYPE_CHECKING, Final

from blake3 import blake3

from sitegen.base.fingerprint import digest
from sitegen.base.workings import Working
from sitegen.shell.guard import MEMORY

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

_READ_ONLY: Final = frozenset({errno.EACCES, errno.EROFS, errno.EPERM})
_FOLDER: Final = "workings"
_ENDING: Final = ".part"
_SEAL: Final = 32  # characters at the end of a file


def workings_of(site: Path, toolchain: str) -> DiskWorkings:
    """What this very tool keeps halfway for a site, whichever output folder it is for."""
    return DiskWorkings(site / MEMORY / _FOLDER, toolchain)


class DiskWorkings:
    """Workings in a folder, which is made when something is kept.

    Args:
        folder: the folder.
        toolchain: what works; what another toolchain kept counts as lost.
    """

    def __init__(self, folder: Path, toolchain: str) -> None:
        self._folder = folder
        self._by = f"{toolchain} {sys.byteorder}"

    def get(self, name: str) -> Working | None:
        """What is kept under a name."""
        try:
            data = (self._folder / name).read_bytes()
        except OSError:
            return None
        start, end = data.find(b"\n") + 1, len(data) - _SEAL
        if end < start or data[end:].decode("ascii", "replace") != self._seal(name, blake3(memoryview(data)[:end])):
            return None
        return Working(data[: start - 1].decode(), data[start:end])

    def put(self, name: str, key: str, pieces: Iterable[bytes]) -> None:
        """Keep the joined pieces under a name; where the site's folder is read-only nothing is kept.

        Raises:
            OSError: the disk is full, or fails.
        """
        part = self._folder / f"{name}.{os.getpid()}{_ENDING}"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with part.open("wb") as file:
                state = blake3()
                for piece in chain((f"{key}\n".encode(),), pieces):
                    state.update(piece)
                    file.write(piece)
                file.write(self._seal(name, state).encode())
            part.replace(self._folder / name)
        except OSError as error:
            part.unlink(missing_ok=True)
            if error.errno not in _READ_ONLY:
                raise

    def retain(self, prefix: str, names: Collection[str]) -> None:
        """Forget what is kept under names that begin so, but for these."""
        for path in self._folder.glob(f"{prefix}*"):
            if path.name not in names and path.suffix != _ENDING:  # that may be another build's, for another folder
                path.unlink(missing_ok=True)

    def _seal(self, name: str, state: blake3) -> str:
        """What stands at the end of the file of a name, given the digest of all before it."""
        return digest(self._by.encode(), name.encode(), state.digest())
