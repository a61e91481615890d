"""Writing one file of our own whole, never through a link."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

_WRITE: Final = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW


def write(path: Path | str, data: bytes, *, new: bool = False) -> None:
    """Write a file.

    Args:
        path: where; its folder is there.
        data: all of it.
        new: whether nothing may lie there yet; else what lies there is cut off first.

    Raises:
        OSError: with the file's name in it, also when the disk is full.
    """
    try:
        file = os.open(path, _WRITE | (os.O_EXCL if new else os.O_TRUNC), 0o666)
        try:
            written = os.write(file, data)
            while written < len(data):
                written += os.write(file, data[written:])
        finally:
            os.close(file)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error
