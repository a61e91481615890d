"""A plain folder as a target: a web server's root, or a checkout.

Invariant: a file appears under its name whole or not at all, no link is followed to the outside, and nothing is
removed but single files that are named and folders that become empty by it.
"""

from __future__ import annotations

import errno
import fcntl
import itertools
import os
import stat
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from sitegen.base.fingerprint import digest
from sitegen.base.paths import parents
from sitegen.engine.publishing.state import ROOM
from sitegen.shell.faults import WorldFault
from sitegen.shell.objects.target import Conflict, Found
from sitegen.shell.writing import write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from sitegen.engine.publishing.files import Headers

_STAGING: Final = f"{ROOM}staging"
_LOCK: Final = f"{ROOM}lock"
_NEVER: Final = 1e9  # seconds
_AWAY: Final = (errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ELOOP)  # a folder or a link is none of ours


class Folder:
    """A folder; it need not exist.

    Args:
        root: the folder's real path.
        name: what it is called in messages.
    """

    def __init__(self, root: Path, name: str) -> None:
        self.name = name
        self.guard: Callable[[], None] = lambda: None
        self._root = root
        self._numbers = itertools.count()
        self._safe: set[str] = set()  # folders known to be real ones

    @property
    def keeps_headers(self) -> bool:
        """No: a file is its bytes."""
        return False

    @property
    def asks_cheaply(self) -> bool:
        """Yes."""
        return True

    def get(self, path: str) -> Found | None:
        """A file, or None where there is none."""
        data = self._read(path)
        return None if data is None else Found(data, digest(data))

    def _read(self, path: str) -> bytes | None:
        if not self._has_folders(path):
            return None
        try:
            file = os.open(self._root / path, os.O_RDONLY | os.O_NOFOLLOW)
        except OSError as error:
            if error.errno in _AWAY:
                return None
            raise
        with os.fdopen(file, "rb") as stream:
            return stream.read()

    def holds(self, path: str) -> bool:
        """Whether anything stands at ``path``, or in its way."""
        for folder in parents(path):
            try:
                found = os.lstat(self._root / folder)
            except FileNotFoundError:
                return False
            if not stat.S_ISDIR(found.st_mode):
                return True
        return os.path.lexists(self._root / path)

    def put(self, path: str, data: bytes, headers: Headers | None = None) -> None:
        """Put a file in place of what is there."""
        del headers
        self.guard()
        staged = self._staged(data)
        try:
            self._make_folders(path)
            os.replace(staged, self._root / path)
        except BaseException:
            with suppress(OSError):
                os.unlink(staged)
            raise

    def put_if(self, path: str, data: bytes, version: str | None) -> str:
        """Put a record in place of that version of it, or of nothing, and tell the new version.

        Raises:
            Conflict: another version is there, or none.
        """
        self._make_folders(_LOCK)
        with self._locked():
            found = self.get(path)
            if version != (None if found is None else found.version):
                raise Conflict(path)
            self.put(path, data)
        return digest(data)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        file = os.open(self._root / _LOCK, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o666)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
        finally:
            os.close(file)

    def copy(self, source: str, path: str) -> bool:
        """Put a copy of a file in place of what is there; whether there is such a file."""
        data = self._read(source)
        if data is None:
            return False
        self.put(path, data)
        return True

    def delete(self, paths: Sequence[str]) -> None:
        """Take files away, and the folders that become empty by it; those that are gone already are no fault."""
        self._safe.clear()
        for path in paths:
            self.guard()
            if not self._has_folders(path):
                continue
            with suppress(FileNotFoundError, IsADirectoryError):  # a folder is none of ours
                os.unlink(self._root / path)
            for folder in reversed(parents(path)):
                try:
                    os.rmdir(self._root / folder)
                except OSError:
                    break

    def names(self, start: str = "") -> Iterator[str]:
        """The paths of all files in the folder ``start``, which ends with a slash; of all for ''."""
        waiting = [start.rstrip("/")]
        while waiting:
            folder = waiting.pop()
            try:
                entries = sorted(os.scandir(self._root / folder), key=lambda entry: entry.name)
            except FileNotFoundError:
                continue
            for entry in entries:
                path = f"{folder}/{entry.name}" if folder else entry.name
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(path)
                else:
                    yield path

    def age(self, path: str) -> float:
        """Seconds since a file was written; a very long time where there is none."""
        try:
            return max(0.0, time.time() - os.lstat(self._root / path).st_mtime)
        except OSError:
            return _NEVER

    def _staged(self, data: bytes) -> Path:
        """A new file with these bytes, on the same file system, under a name of no other process's."""
        self._make_folders(f"{_STAGING}/x")
        path = self._root / _STAGING / f"{os.getpid()}-{next(self._numbers)}"
        with suppress(FileNotFoundError):
            os.unlink(path)
        try:
            write(path, data, new=True)
        except OSError:
            with suppress(OSError):
                os.unlink(path)
            raise
        return path

    def clear(self) -> None:
        """Take away what a publish that was killed left in the staging room; whoever holds the lease may."""
        with suppress(FileNotFoundError):
            for name in os.listdir(self._root / _STAGING):
                if name.replace("-", "").isdigit():
                    os.unlink(self._root / _STAGING / name)

    def _has_folders(self, path: str) -> bool:
        """Whether every folder above ``path`` is a real one."""
        for folder in parents(path):
            try:
                if not stat.S_ISDIR(os.lstat(self._root / folder).st_mode):
                    return False
            except FileNotFoundError:
                return False
        return True

    def _make_folders(self, path: str) -> None:
        """Make the folders above ``path``.

        Raises:
            WorldFault: a link or a file stands where one should be.
        """
        above = path.rpartition("/")[0]
        if above in self._safe:
            return
        self._root.mkdir(parents=True, exist_ok=True)
        for folder in parents(path):
            whole = self._root / folder
            with suppress(FileExistsError):
                os.mkdir(whole)
                continue
            if not stat.S_ISDIR(os.lstat(whole).st_mode):
                message = f"{whole} is in the way and is no folder; move it away"
                raise WorldFault(message)
        self._safe.add(above)
