"""Workings on disk: one file for each name, its first line vouching for the rest.

Invariant: a file that is not exactly what this very tool wrote counts as lost; a file is replaced whole or not at all.
"""

from __future__ import annotations

import errno
import os
import sys
from typing import TYPE_CHECKING, Final

from sitegen.base.fingerprint import digest
from sitegen.base.workings import Working

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

_READ_ONLY: Final = frozenset({errno.EACCES, errno.EROFS, errno.EPERM})
_ENDING: Final = ".part"


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
            head, _, data = (self._folder / name).read_bytes().partition(b"\n")
        except OSError:
            return None
        by, _, key = head.decode("utf-8", "replace").rpartition(" ")
        return Working(key, data) if head == self._head(key, data) and by else None

    def put(self, name: str, working: Working) -> None:
        """Keep this under a name; where the site's folder is read-only nothing is kept.

        Raises:
            OSError: the disk is full, or fails.
        """
        part = self._folder / f"{name}.{os.getpid()}{_ENDING}"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            part.write_bytes(b"%s\n%s" % (self._head(*working), working.data))
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

    def _head(self, key: str, data: bytes) -> bytes:
        return f"{self._by} {digest(data)} {key}".encode()
