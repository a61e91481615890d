"""Files that did not exist before: written whole, and never over another.

Invariant: nothing that lies there already is changed, unless the caller says that it is a copy of its own.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from sitegen.shell.faults import UsageFault

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def exists(folder: Path, path: str) -> bool:
    """Whether something lies at ``path`` inside ``folder``, be it a link to nowhere."""
    return os.path.lexists(folder / path)


def write_new(folder: Path, path: str, data: bytes) -> None:
    """Write one file that is not there yet, and the folders that it needs.

    Raises:
        UsageFault: something lies there, or the path leaves ``folder`` by a link.
        OSError: it cannot be written.
    """
    whole = folder / path
    real = os.path.realpath(folder)
    if not os.path.realpath(whole.parent).startswith(os.path.join(real, "")) and os.path.realpath(whole.parent) != real:
        message = f"{path} would lie outside of {folder}"
        raise UsageFault(message)
    whole.parent.mkdir(parents=True, exist_ok=True)
    try:
        with whole.open("xb") as file:
            file.write(data)
    except FileExistsError:
        message = f"{path} exists already; nothing was written"
        raise UsageFault(message) from None


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Make a folder that is not there yet, or fill one that is empty.

    Raises:
        UsageFault: it is no folder, or something lies in it.
        OSError: it cannot be written.
    """
    if os.path.lexists(folder) and not folder.is_dir():
        message = f"{folder} is no folder"
        raise UsageFault(message)
    if folder.is_dir() and os.listdir(folder):
        message = f"{folder} is not empty; name a new folder"
        raise UsageFault(message)
    folder.mkdir(parents=True, exist_ok=True)
    for path, data in files.items():
        write_new(folder, path, data)


def renew_files(folder: Path, files: Mapping[str, bytes]) -> tuple[str, ...]:
    """Write copies of our own over older ones; the names of those that changed.

    Raises:
        OSError: one cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    changed = []
    for name, data in files.items():
        path = folder / name
        if path.is_file() and path.read_bytes() == data:
            continue
        part = folder / f".{name}.{os.getpid()}.part"
        part.write_bytes(data)
        os.replace(part, path)
        changed.append(name)
    return tuple(changed)
