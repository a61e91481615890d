"""An output folder on disk: claimed by a lock on itself, written by rename only.

Invariant: a file appears under its name whole or not at all; links inside the folder are never
followed; and nothing is ever removed but single files that are named and folders that are empty.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import stat
from typing import TYPE_CHECKING, Final

from sitegen.base.fingerprint import digest
from sitegen.base.paths import parents
from sitegen.engine.delta import Survey
from sitegen.engine.records import MANIFEST, Manifest, encode_manifest
from sitegen.shell.beside import Beside
from sitegen.shell.faults import WorldFault
from sitegen.shell.guard import MANIFEST_PART, MEMORY, STAGING, check_output, check_place
from sitegen.shell.looks import (
    Look,
    Looks,
    decode_looks,
    encode_looks,
    folders_in,
    is_settled,
    look_of,
    row_of,
    rows_in,
    without,
)
from sitegen.shell.survey import NONE, Seen, go_through, parent
from sitegen.shell.workings import workings_of
from sitegen.shell.writing import write

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from pathlib import Path

    from sitegen.base.workings import WorkingsLike
    from sitegen.shell.store import Done

_LEDGERS: Final = "ledgers"
_LEDGER: Final = ".json"
_LOOKS: Final = ".looks"
_PORTION: Final = 256  # files that a thread reads before it takes others
_AT_ONCE: Final = 1 << 20  # bytes
_MEEK: Final = 5
_SHELVES: Final = 16  # of the staging room: a folder takes new files from one process at a time


class DiskStore:
    """The store of `sitegen build`.

    Args:
        site: the site's folder; the ledger goes into its ``.sitegen``.
        output: the output folder; it need not exist.
    """

    def __init__(self, site: Path, output: Path) -> None:
        self._site = site
        self._asked = output
        self._output = output
        self._lock: int | None = None
        self._made: list[Path] = []  # folders that `begin` made, outermost first
        self._marked = False  # whether the manifest is the empty one that `begin` wrote
        self._beside: Beside | None = None  # another process that goes through the folder
        self._seen = NONE  # what the last survey saw
        self._rows: dict[str, bytes] = {}  # of the looks of the files whose bytes it read
        self._news = False  # whether it read any
        self._placed: dict[str, Look] = {}
        self._safe: set[str] = set()  # folders known to be real ones

    @property
    def forks(self) -> bool:
        """Yes: files reach the disk from any process."""
        return True

    def open(self) -> None:
        """Claim the folder if it exists.

        Raises:
            UsageFault: it may not be used.
            WorldFault: another builder is at work in it.
        """
        self._output = check_place(self._site, self._asked)
        if self._output.is_dir():
            self._claim()

    def _claim(self) -> None:
        self._lock = os.open(self._output, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.close()
            message = f"another builder is at work in {self._asked}"
            raise WorldFault(message) from None
        # Not sooner: whoever held the lock before may have changed what lies there.
        check_output(self._site, self._asked)

    def survey_beside(self) -> None:
        """Begin to go through the folder in another process; where that cannot be, `survey` does it all."""
        remembered = self._memory_path(_LOOKS)
        if self._lock is None or self._beside or not remembered.exists():
            return
        lock = self._lock

        def work() -> tuple[object, ...]:
            os.close(lock)  # whoever ends this build by force need not wait for this process, too
            os.nice(_MEEK)  # what comes of it is wanted last
            return tuple(go_through(str(self._output), self._remembered(_LOOKS)))

        with contextlib.suppress(OSError):
            self._beside = Beside(work)

    def survey(self, wanted: Collection[str], jobs: int, *, trusting: bool = True) -> Survey:
        """What lies there, with digests of the wanted files; links are listed and not followed.

        Files to which nothing happened since their bytes were known, by the word of the file system, are read again
        only when it is not trusted; so are the names of such folders.
        """
        if not self._output.is_dir():
            return Survey()
        self._seen = self._go_through(trusting=trusting)
        self._rows = {}
        self._news = False
        files: Mapping[str, str | None] = self._seen.known
        if unread := (*self._seen.others, *self._seen.unknown):
            files = {**files, **dict.fromkeys(unread)}
        return self.surveyed(Survey(files, frozenset(folders_in(self._seen.folders))), wanted, jobs)

    def surveyed(self, found: Survey, wanted: Collection[str], jobs: int) -> Survey:
        """What the last survey found, with digests of these files, too."""
        to_read = [path for path in self._seen.unknown if path in wanted and found.files[path] is None]
        if not to_read:
            return found
        files = {**found.files}
        for path, (look, output) in self._read_all(to_read, jobs):
            files[path] = output
            if is_settled(look):
                self._rows[path] = row_of(look, output)
        self._news = True
        return Survey(files, found.folders)

    def _read_all(self, paths: list[str], jobs: int) -> Iterator[tuple[str, tuple[Look, str]]]:
        """The looks and digests of some files."""
        if not paths:
            return
        if len(paths) <= _PORTION:
            yield from zip(paths, self._digests(paths), strict=True)
            return
        from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - mostly nothing has to be read

        portions = [paths[start : start + _PORTION] for start in range(0, len(paths), _PORTION)]
        with ThreadPoolExecutor(jobs) as pool:
            for portion, digests in zip(portions, pool.map(self._digests, portions), strict=True):
                yield from zip(portion, digests, strict=True)

    def _go_through(self, *, trusting: bool) -> Seen:
        """What lies there, by the other process if one was asked; that its word is used up then."""
        beside, self._beside = self._beside, None
        if beside and trusting and (found := beside.result()):
            return Seen(*found)
        if beside:
            beside.drop()
        return go_through(str(self._output), self._remembered(_LOOKS) if trusting else None)

    def _digests(self, paths: list[str]) -> list[tuple[Look, str]]:
        return [(look, digest(data)) for look, data in map(self._looked_at, paths)]

    def read(self, path: str) -> bytes | None:
        """The bytes of a file; None where there is none any more."""
        try:
            return self._looked_at(path)[1]
        except FileNotFoundError:
            return None

    def _looked_at(self, path: str) -> tuple[Look, bytes]:
        file = os.open(f"{self._output}/{path}", os.O_RDONLY | os.O_NOFOLLOW)
        try:
            look = look_of(os.fstat(file))
            data = os.read(file, look[2] + 1)  # all at once: of a large file each further piece would cost a copy
            while len(data) >= look[2] and (more := os.read(file, _AT_ONCE)):
                data += more
        finally:
            os.close(file)
        return look, data

    def remember(self, outputs: Mapping[str, str]) -> None:
        """Note what the file system says of files that were placed just now, for the next survey.

        Those that changed again after they were staged are left out: nobody knows their bytes.

        Args:
            outputs: the digests of all files of ours.
        """
        seen = self._seen
        # Of a folder that nothing happens to, the next survey reads no names: all that lies in it must be noted.
        unread = {parent(path) for path in (*seen.unknown, *seen.others) if path not in self._rows}
        if not (self._news or self._placed or any(folder not in unread for folder in seen.learnt)):
            return
        known = {**dict(zip(seen.known, rows_in(seen.rows), strict=True)), **self._rows}
        rows = {path: row for path, row in known.items() if path in outputs and path not in self._placed}
        for path in outputs.keys() & self._placed.keys():
            with contextlib.suppress(OSError):
                look = look_of(os.lstat(f"{self._output}/{path}"))
                if look[:4] == self._placed[path][:4] and is_settled(look):
                    rows[path] = row_of(look, outputs[path])
        unread.update(map(parent, known.keys() - outputs.keys()))
        self._keep(_LOOKS, encode_looks(Looks(rows, without(seen.folders, unread) if unread else seen.folders)))

    def read_manifest(self) -> bytes | None:
        """The manifest's bytes, if there is one."""
        return _read(self._output / MANIFEST)

    def read_ledger(self) -> bytes | None:
        """The ledger's bytes; None when there is none or it cannot be read, for it is only a cache."""
        return self._remembered(_LEDGER)

    def read_looks(self) -> dict[str, bytes]:
        """What the file system said of the files when their digests were known, as rows (`looks.row_of`)."""
        return decode_looks(self._remembered(_LOOKS)).files

    def _remembered(self, ending: str) -> bytes | None:
        try:
            return _read(self._memory_path(ending))
        except OSError:
            return None

    def workings(self, toolchain: str) -> WorkingsLike:
        """What this very tool keeps halfway for the site, whichever output folder it is for."""
        return workings_of(self._site, toolchain)

    def begin(self) -> None:
        """Make the folder if need be, claim it, mark it as ours, and clear the staging room.

        Raises:
            WorldFault: another builder made the folder its own meanwhile, or something is in the way.
        """
        missing = [folder for folder in (self._output, *self._output.parents) if not folder.exists()]
        for folder in reversed(missing):
            folder.mkdir()
            self._made.append(folder)
        if self._lock is None:
            self._claim()
            if (self._output / MANIFEST).exists():  # it was not there when this build looked
                message = f"another builder was at work in {self._asked}"
                raise WorldFault(message)
        staging = self._output / STAGING
        if os.path.lexists(staging):
            if not stat.S_ISDIR(os.lstat(staging).st_mode):
                message = f"{staging} is in the way and is no folder"
                raise WorldFault(message)
            self._clear_staging()
        staging.mkdir(exist_ok=True)
        if links := [shelf for shelf in _shelves(os.listdir(staging)) if (staging / shelf).is_symlink()]:
            message = f"{staging / links[0]} is in the way and is no folder"
            raise WorldFault(message)
        if not (self._output / MANIFEST).exists():
            self.write_manifest(encode_manifest(Manifest()))
            self._marked = True

    def stage(self, number: int, data: bytes) -> None:
        """Write a file into the staging room."""
        path = self._staged(number)
        try:
            write(path, data)
        except FileNotFoundError:
            with contextlib.suppress(FileExistsError):  # of another worker
                os.mkdir(os.path.dirname(path))
            write(path, data)

    def _staged(self, number: int) -> str:
        return f"{self._output}/{STAGING}/{_shelf(number)}/{number}"

    def place(self, number: int, path: str) -> Done:
        """Rename a staged file to its path.

        Returns:
            the path, and what the file system said of the file before.

        Raises:
            WorldFault: a link or a file stands where one of its folders should be.
        """
        self._check_folders(path)
        staged = self._staged(number)
        look = look_of(os.lstat(staged))
        os.replace(staged, f"{self._output}/{path}")
        return path, look

    def make_folder(self, path: str) -> Done:
        """Make one folder whose parent is a real one."""
        self._check_folders(path)
        os.mkdir(f"{self._output}/{path}")
        return path, None

    def took(self, done: Iterable[Done]) -> None:
        """Learn what was placed, and which folders were made."""
        for path, look in done:
            if look is None:
                self._safe.add(path)
            else:
                self._placed[path] = look

    def remove(self, path: str) -> None:
        """Take one file away."""
        self._check_folders(path)
        os.unlink(self._output / path)

    def remove_folder(self, path: str) -> None:
        """Take one folder away; one that is not empty, or is gone, stays as it is."""
        self._check_folders(path)
        try:
            os.rmdir(self._output / path)
        except OSError as error:
            if error.errno not in {errno.ENOTEMPTY, errno.EEXIST, errno.ENOENT}:
                raise

    def _check_folders(self, path: str) -> None:
        if path.rpartition("/")[0] in self._safe:
            return
        for folder in parents(path):
            if folder not in self._safe:
                if not stat.S_ISDIR(os.lstat(self._output / folder).st_mode):
                    message = f"{self._output / folder} is in the way and is no folder"
                    raise WorldFault(message)
                self._safe.add(folder)

    def write_manifest(self, data: bytes) -> None:
        """Replace the manifest."""
        part = self._output / STAGING / MANIFEST_PART
        write(part, data)
        os.replace(part, self._output / MANIFEST)
        self._marked = False

    def write_ledger(self, data: bytes) -> None:
        """Replace the ledger; where the site's folder is read-only there is none."""
        self._keep(_LEDGER, data)

    def _keep(self, ending: str, data: bytes) -> None:
        path = self._memory_path(ending)
        part = path.with_suffix(f".{os.getpid()}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write(part, data)
            os.replace(part, path)
        except OSError as error:
            with contextlib.suppress(OSError):
                part.unlink()
            if error.errno not in {errno.EACCES, errno.EROFS, errno.EPERM}:
                raise

    def _memory_path(self, ending: str) -> Path:
        return self._site / MEMORY / _LEDGERS / f"{digest(os.fsencode(self._output))}{ending}"

    def finish(self) -> None:
        """Clear the staging room and take it away."""
        self._clear_staging()
        self.remove_folder(STAGING)

    def _clear_staging(self) -> None:
        """Remove the staged files and the shelves; no other folder is ever looked into."""
        staging = self._output / STAGING
        if staging.is_symlink() or not staging.is_dir():  # somebody's link is not our room
            return
        names = os.listdir(staging)
        for shelf in _shelves(names):
            if (staging / shelf).is_symlink() or not (staging / shelf).is_dir():
                continue
            for name in os.listdir(staging / shelf):
                if name.isdigit():
                    os.unlink(staging / shelf / name)
            self.remove_folder(f"{STAGING}/{shelf}")
        for name in names:
            if name.isdigit() or name == MANIFEST_PART:
                os.unlink(staging / name)

    def abandon(self) -> None:
        """Clear the staging room, and leave everything as it was found."""
        with contextlib.suppress(OSError):
            if self._lock is not None:
                self.finish()
                if self._marked:
                    os.unlink(self._output / MANIFEST)
        for folder in reversed(self._made):
            with contextlib.suppress(OSError):
                os.rmdir(folder)
        self._made.clear()

    def close(self) -> None:
        """Let go of the folder."""
        if self._beside:
            self._beside.drop()
            self._beside = None
        if self._lock is not None:
            fcntl.flock(self._lock, fcntl.LOCK_UN)  # a forked process that has not ended yet has it, too
            os.close(self._lock)
            self._lock = None


def _shelf(number: int) -> str:
    return f"shelf{number % _SHELVES}"


def _shelves(names: list[str]) -> list[str]:
    """Those of the names in the staging room that are shelves'."""
    return sorted({*names} & {_shelf(number) for number in range(_SHELVES)})


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
