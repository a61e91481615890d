"""Where a site is put: the one protocol, and the store that keeps it in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from sitegen.base.fingerprint import digest
from sitegen.base.paths import folders_of
from sitegen.base.workings import AFRESH
from sitegen.engine.delta import Survey

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from sitegen.base.workings import WorkingsLike
    from sitegen.shell.looks import Look

Done = tuple[str, "Look | None"]
"""A folder that was made, or the file that was placed with what the file system said of it before."""


class Store(Protocol):
    """An output folder.

    A build opens it, surveys it, begins, stages files by number, carries the release steps out,
    finishes (or abandons) and closes. Every method may raise ``OSError``.
    """

    @property
    def forks(self) -> bool:
        """Whether files staged by a forked process arrive."""

    def open(self) -> None:
        """Claim the folder if it exists.

        Raises:
            UsageFault: it may not be used.
            WorldFault: another builder is at work in it.
        """

    def survey_beside(self) -> None:
        """Begin with the survey in another process, if that pays; the next `survey` takes what comes of it."""

    def survey(self, wanted: Collection[str], jobs: int, *, trusting: bool = True) -> Survey:
        """What lies there, with digests of the ``wanted`` files; unless ``trusting``, of their bytes as they are now."""

    def surveyed(self, found: Survey, wanted: Collection[str], jobs: int) -> Survey:
        """What the last survey found, with digests of these files, too."""

    def read(self, path: str) -> bytes | None:
        """The bytes of a file that the survey found, unless it is gone."""

    def read_manifest(self) -> bytes | None:
        """The manifest's bytes, if there is one."""

    def read_ledger(self) -> bytes | None:
        """The ledger's bytes, if there is one."""

    def workings(self, toolchain: str) -> WorkingsLike:
        """What this very tool keeps halfway, which forked processes may add to."""

    def begin(self) -> None:
        """Make the folder if need be, mark it as ours, and make room for staging."""

    def stage(self, number: int, data: bytes) -> None:
        """Write a file beside the site, under a number."""

    def place(self, number: int, path: str) -> Done:
        """Rename a staged file to its path, in place of what is there; maybe in a forked process."""

    def make_folder(self, path: str) -> Done:
        """Make one folder; maybe in a forked process."""

    def took(self, done: Iterable[Done]) -> None:
        """Learn what was placed and made, here or in another process."""

    def remove(self, path: str) -> None:
        """Take one file away."""

    def remove_folder(self, path: str) -> None:
        """Take one folder away if it is empty."""

    def write_manifest(self, data: bytes) -> None:
        """Replace the manifest."""

    def write_ledger(self, data: bytes) -> None:
        """Replace the ledger."""

    def remember(self, outputs: Mapping[str, str]) -> None:
        """Note what lies there after the commit, so that the next survey need not read it."""

    def finish(self) -> None:
        """Clear the staging room after the commit."""

    def abandon(self) -> None:
        """Clear the staging room, and leave everything as it was found."""

    def close(self) -> None:
        """Let go of the folder."""


class MemoryStore:
    """A store in memory: for tests, and for looking at a site without writing it."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.manifest: bytes | None = None
        self.ledger: bytes | None = None
        self._staged: dict[int, bytes] = {}
        self._digests: dict[str, tuple[bytes, str]] = {}

    @property
    def forks(self) -> bool:
        """No: another process has another memory."""
        return False

    def open(self) -> None:
        """Nothing to claim."""

    def survey_beside(self) -> None:
        """Nothing: looking takes no time here."""

    def survey(self, wanted: Collection[str], jobs: int, *, trusting: bool = True) -> Survey:
        """All files, with digests of the wanted ones."""
        del jobs, trusting
        names = frozenset(wanted)
        files = {path: self._digest(path, data) if path in names else None for path, data in self.files.items()}
        return Survey(files, frozenset(folders_of(files)))

    def surveyed(self, found: Survey, wanted: Collection[str], jobs: int) -> Survey:
        """The same with digests of these files, too."""
        return self.survey({*wanted, *(path for path, known in found.files.items() if known)}, jobs)

    def _digest(self, path: str, data: bytes) -> str:
        """The digest of a file, computed once for each bytes object."""
        known = self._digests.get(path)
        if known is None or known[0] is not data:
            known = self._digests[path] = (data, digest(data))
        return known[1]

    def read(self, path: str) -> bytes | None:
        """The bytes of a file."""
        return self.files.get(path)

    def read_manifest(self) -> bytes | None:
        """The manifest's bytes, if there is one."""
        return self.manifest

    def read_ledger(self) -> bytes | None:
        """The ledger's bytes, if there is one."""
        return self.ledger

    def workings(self, toolchain: str) -> WorkingsLike:
        """Nothing is kept halfway."""
        del toolchain
        return AFRESH

    def begin(self) -> None:
        """Make room for staging."""
        self._staged.clear()

    def stage(self, number: int, data: bytes) -> None:
        """Keep a file under a number."""
        self._staged[number] = data

    def place(self, number: int, path: str) -> Done:
        """Move a staged file to its path."""
        self.files[path] = self._staged.pop(number)
        return path, None

    def make_folder(self, path: str) -> Done:
        """Nothing: folders are parts of paths here."""
        return path, None

    def took(self, done: Iterable[Done]) -> None:
        """Nothing: it was done here."""
        tuple(done)

    def remove(self, path: str) -> None:
        """Take one file away."""
        del self.files[path]
        self._digests.pop(path, None)

    def remove_folder(self, path: str) -> None:
        """Nothing: a folder without files is none."""

    def write_manifest(self, data: bytes) -> None:
        """Replace the manifest."""
        self.manifest = data

    def write_ledger(self, data: bytes) -> None:
        """Replace the ledger."""
        self.ledger = data

    def remember(self, outputs: Mapping[str, str]) -> None:
        """Nothing: bytes in memory are known by themselves."""

    def finish(self) -> None:
        """Clear the staging room."""
        self._staged.clear()

    def abandon(self) -> None:
        """Clear the staging room."""
        self._staged.clear()

    def close(self) -> None:
        """Nothing to let go of."""
