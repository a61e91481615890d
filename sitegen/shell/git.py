"""A site as it was at a revision, read from git's objects.

Invariant: nothing is checked out, fetched or written; the working tree and the index are not looked at.
"""

from __future__ import annotations

import os
import posixpath
import subprocess
import unicodedata
from typing import TYPE_CHECKING, Final

from sitegen.base.dataclass import dataclass
from sitegen.base.paths import fault_of_name
from sitegen.shell.faults import UsageFault, WorldFault
from sitegen.shell.tree import SOURCES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_LINK: Final = "120000"
_ENVIRONMENT: Final = {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1"}


@dataclass(frozen=True, slots=True)
class Revision:
    """A site at a revision.

    Attributes:
        commit: its full name.
        files: the sources by path from the site's folder, in path order, as `tree.read_tree` gives them.
    """

    commit: str
    files: Mapping[str, bytes]


def read_revision(site: Path, revision: str) -> Revision:
    """The sources of ``site`` at ``revision``; none where its folder was not there yet.

    Args:
        site: the site's folder, anywhere in a repository.
        revision: what git takes for one: a branch, a tag, ``HEAD~3``.

    Raises:
        UsageFault: the folder is in no repository, or there is no such revision.
        WorldFault: git is missing, or fails.
    """
    if _git(site, "rev-parse", "--is-inside-work-tree").stdout.strip() != b"true":
        message = f"{site} is in no git repository, so there is nothing to compare with"
        raise UsageFault(message)
    asked = _git(site, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if asked.returncode:
        message = f"git knows no revision {revision!r}; in a shallow copy, fetch it first (git fetch origin {revision})"
        raise UsageFault(message)
    commit = asked.stdout.decode().strip()
    return Revision(commit, _files(site, commit))


def _files(site: Path, commit: str) -> dict[str, bytes]:
    listed = _checked(_git(site, "ls-tree", "-r", "-z", commit, "--", *SOURCES))
    entries: dict[str, tuple[str, str]] = {}
    for line in listed.split(b"\0"):
        head, _, name = line.partition(b"\t")
        if not name:
            continue
        mode, kind, number = head.decode().split()
        path = os.fsdecode(name)
        if kind == "blob" and all(_read(part) for part in path.split("/")):
            entries[path] = (mode, number)
    blobs = _blobs(site, tuple(dict.fromkeys(number for _, number in entries.values())))
    found: dict[str, bytes] = {}
    for path, (mode, number) in entries.items():
        if mode != _LINK:
            found[path] = blobs[number]
            continue
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), os.fsdecode(blobs[number])))
        for other, (kind, content) in entries.items():
            if kind != _LINK and (other == target or other.startswith(f"{target}/")):
                found[path + other[len(target) :]] = blobs[content]
    composed = {unicodedata.normalize("NFC", path): data for path, data in found.items()}
    return {path: composed[path] for path in sorted(composed)}


def _read(name: str) -> bool:
    """Whether a file or folder of this name is looked at."""
    return not name.startswith(".") and not fault_of_name(name)


def _blobs(site: Path, numbers: tuple[str, ...]) -> dict[str, bytes]:
    """The contents of blobs, all from one process."""
    out = _checked(_git(site, "cat-file", "--batch", told="".join(f"{number}\n" for number in numbers).encode()))
    found: dict[str, bytes] = {}
    at = 0
    for number in numbers:
        end = out.index(b"\n", at)
        head = out[at:end].split()
        if len(head) != 3:  # noqa: PLR2004 - name, type and size; a missing one has no size
            message = f"git does not have the contents of {number}; the copy is incomplete"
            raise WorldFault(message)
        size = int(head[2])
        found[number] = out[end + 1 : end + 1 + size]
        at = end + size + 2
    return found


def _checked(done: subprocess.CompletedProcess[bytes]) -> bytes:
    if done.returncode:
        message = f"git failed: {done.stderr.decode('utf-8', 'replace').strip()}"
        raise WorldFault(message)
    return done.stdout


def _git(site: Path, *arguments: str, told: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(  # noqa: S603 - a list of arguments, and none of them is a shell's
            ["git", "-C", os.fspath(site), *arguments],  # noqa: S607 - git is where the user's PATH says
            input=told,
            capture_output=True,
            check=False,
            env={**os.environ, **_ENVIRONMENT},
        )
    except FileNotFoundError:
        message = "git is not installed, or not on the PATH"
        raise WorldFault(message) from None
