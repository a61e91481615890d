"""Which place a target's settings name, and whether the site may be put there."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from sitegen.shell.faults import UsageFault
from sitegen.shell.guard import MEMORY
from sitegen.shell.objects.bucket import Bucket
from sitegen.shell.objects.folder import Folder
from sitegen.shell.tree import SOURCES

if TYPE_CHECKING:
    from sitegen.shell.objects.target import Target


def open_target(place: str, endpoint: str, region: str, site: Path, output: Path) -> Target:
    """The target at ``place``.

    Args:
        place: ``s3://bucket/prefix`` and the like, or a folder relative to the site's.
        endpoint: of the storage; '' for the provider's own.
        region: of the bucket; '' for what the environment says.
        site: the site's folder.
        output: the folder that the site is built into.

    Raises:
        UsageFault: the folder may not be used.
        WorldFault: a package is missing.
    """
    if "://" in place:
        return Bucket(place, endpoint, region)
    real = Path(os.path.realpath(site / place))
    if reason := _refusal(real, Path(os.path.realpath(site)), Path(os.path.realpath(output))):
        message = f"the target's folder {place} {reason}; choose another in data/site.yaml"
        raise UsageFault(message)
    return Folder(real, place)


def _refusal(folder: Path, site: Path, output: Path) -> str:
    """Why a folder may not be published to, in words; empty when it may."""
    if folder == Path(folder.anchor):
        return "is the root of the file system"
    if folder == site or folder in site.parents:
        return "is or holds the site's own folder"
    if folder == output or folder in output.parents or output in folder.parents:
        return "is, holds or lies in the output folder"
    for name in (*SOURCES, MEMORY):
        source = Path(os.path.realpath(site / name))
        if folder == source or source in folder.parents:
            return f"lies in the folder {name}/ of the site"
    if ".git" in folder.parts:
        return "lies inside .git"
    if folder.exists() and not folder.is_dir():
        return "is no folder"
    return ""
