"""Writing into a site's own sources: one file at a time, whole or not at all.

Invariant: nothing is written outside the site's folder, and no file that changed since it was read.
"""

from __future__ import annotations

import contextlib
import os
import stat
from pathlib import Path

from sitegen.shell.faults import WorldFault

_PART = ".sitegen-part"  # hidden, so no reading of the site ever sees it


def write_source(site: Path, path: str, data: bytes, before: bytes | None) -> None:
    """Put ``data`` at ``path`` of the site, by rename.

    Args:
        site: the site's folder.
        path: the file, with forward slashes.
        data: its new bytes.
        before: what it held when it was read; None where there was no such file.

    Raises:
        WorldFault: the file lies outside the site, or changed meanwhile.
        OSError: the disk fails.
    """
    root = Path(os.path.realpath(site))
    real = Path(os.path.realpath(root / path))
    if not real.is_relative_to(root):
        message = f"{path} leads out of the site's folder"
        raise WorldFault(message)
    real.parent.mkdir(parents=True, exist_ok=True)
    found = real.read_bytes() if os.path.lexists(real) else None
    if found != before:
        message = f"{path} changed while it was worked on; run the command again"
        raise WorldFault(message)
    mode = None if before is None else stat.S_IMODE(os.stat(real).st_mode)
    write_whole(real, data, mode)


def write_whole(path: Path, data: bytes, mode: int | None = None) -> None:
    """Replace a file by rename, so that it is never seen half written.

    Raises:
        OSError: with the file's name in it.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}{_PART}")
    try:
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o666), "wb") as file:
            file.write(data)
        if mode is not None:
            os.chmod(part, mode)
        os.replace(part, path)
    except BaseException as error:
        with contextlib.suppress(OSError):
            part.unlink()
        if isinstance(error, OSError):
            raise OSError(error.errno, error.strerror, str(path)) from error
        raise


def is_there(path: Path) -> bool:
    """Whether something lies at ``path``."""
    return os.path.lexists(path)


def read_given(path: Path) -> bytes:
    """A file that somebody named on the command line.

    Raises:
        OSError: it cannot be read.
    """
    return path.read_bytes()
