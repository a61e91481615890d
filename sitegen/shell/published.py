"""Reading what lies in the output folder, without claiming it."""

from __future__ import annotations

import os
from pathlib import Path

from sitegen.shell.disk import DiskStore


def read_published(folder: Path, path: str) -> bytes | None:
    """A file's bytes by its path in the output ``folder``, or None where there is none.

    Raises:
        OSError: it is there and cannot be read.
    """
    try:
        return (folder / path).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None


def read_ledger(site: Path, folder: Path) -> bytes | None:
    """What the last build into the output ``folder`` noted, or None where there is nothing to be read."""
    return DiskStore(site, Path(os.path.realpath(folder))).read_ledger()
