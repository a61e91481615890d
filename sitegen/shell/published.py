"""Reading what lies in the output folder, without claiming it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def read_published(folder: Path, path: str) -> bytes | None:
    """A file's bytes by its path in the output ``folder``, or None where there is none.

    Raises:
        OSError: it is there and cannot be read.
    """
    try:
        return (folder / path).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
