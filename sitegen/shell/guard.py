"""Which folders may be an output folder: never one whose loss would hurt."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from sitegen.engine.records import MANIFEST, decode_manifest
from sitegen.shell.faults import UsageFault
from sitegen.shell.tree import SOURCES

STAGING: Final = ".sitegen-staging"
MANIFEST_PART: Final = "manifest"  # in the staging room, before it is renamed
MEMORY: Final = ".sitegen"
_HOMES: Final = ("/home", "/Users")


def has_memo(site: Path) -> bool:
    """Whether there is a memo of parses, of whatever worth."""
    return os.path.exists(site / MEMORY / "memo")


def check_place(site: Path, output: Path) -> Path:
    """The output folder's real path, if it may be one by where it lies; what is in it is not looked at.

    Raises:
        UsageFault: it may not; the message says why.
        OSError: it cannot be looked into.
    """
    real = Path(os.path.realpath(output))
    _refuse(output, _refusal(Path(os.path.realpath(site)), real))
    return real


def check_output(site: Path, output: Path) -> Path:
    """The output folder's real path, if it may be one by where it lies and by what is in it.

    Raises:
        UsageFault: it may not; the message says why.
        OSError: it cannot be looked into.
    """
    real = check_place(site, output)
    _refuse(output, _foreign(real))
    return real


def _refuse(output: Path, reason: str) -> None:
    if reason:
        message = f"the output folder {output} {reason}; choose another with --output"
        raise UsageFault(message)


def _refusal(site: Path, output: Path) -> str:
    """Why a folder may not be written to, in words; empty when it may."""
    homes = {Path(os.path.realpath(Path.home())), Path("/root")}
    reasons = (
        (output == Path(output.anchor), "is the root of the file system"),
        (output in homes or str(output.parent) in _HOMES, "is a home folder"),
        (output == site or output in site.parents, "is or holds the site's own folder"),
        (".git" in output.parts, "lies inside .git"),
        (output.exists() and not output.is_dir(), "is no folder"),
        (os.path.lexists(output / ".git"), "holds .git"),
    )
    stated = next((reason for holds, reason in reasons if holds), "")
    return stated or _entangled(site, output)


def _entangled(site: Path, output: Path) -> str:
    """Why a folder and one of the site's own cannot be told apart, in words; empty when they can."""
    for name in (*SOURCES, MEMORY):
        for source in (site / name, Path(os.path.realpath(site / name))):
            if output == source or output in source.parents:
                return f"is or holds the folder {name}/ of the site"
            if source in output.parents:
                return f"lies inside the folder {name}/ of the site"
    return ""


def _foreign(output: Path) -> str:
    """Why a folder is not ours; one that is empty or missing is free to take."""
    if not output.is_dir():
        return ""
    names = set(os.listdir(output))
    if not names or (names == {STAGING} and _just_begun(output / STAGING)):
        return ""
    if MANIFEST not in names:
        return "is not empty and was not made by sitegen"
    manifest = output / MANIFEST
    if manifest.is_symlink() or not manifest.is_file() or decode_manifest(manifest.read_bytes()) is None:
        return f"holds files, and its {MANIFEST} cannot be read, so what in it is ours is not known"
    return ""


def _just_begun(staging: Path) -> bool:
    """Whether a staging room is what a build leaves that was killed before it could mark the folder as ours."""
    return staging.is_dir() and not staging.is_symlink() and set(os.listdir(staging)) <= {MANIFEST_PART}
