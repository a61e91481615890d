"""Reading a site: one pass over its source folders into ``{path: bytes}``.

Invariant: nothing outside the site's folder is read, and nothing that is no regular file is opened.
"""

from __future__ import annotations

import errno
import math
import os
import stat
import unicodedata
from dataclasses import field
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from sitegen.base.dataclass import dataclass
from sitegen.base.fingerprint import digest
from sitegen.base.paths import fault_of_name, folded
from sitegen.base.problem import Problem, Span
from sitegen.base.sources import Source, Sources
from sitegen.shell.beside import Beside
from sitegen.shell.blocks import Blocks
from sitegen.shell.looks import is_settled, look_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from pathlib import Path

    from sitegen.base.sources import Fetch
    from sitegen.shell.looks import Look

SOURCES: Final = ("content", "data", "themes")
_TEXTS: Final = (".md", ".yaml", ".yml")
_LARGEST_TEXT: Final = 2 * 1024 * 1024  # bytes
_DEEPEST: Final = 64
_AT_ONCE: Final = 1 << 16  # bytes; most files have fewer


@dataclass(frozen=True, slots=True)
class Tree:
    """What lies in a site's source folders, by path from the site's folder, in path order."""

    files: Sources = field(default_factory=lambda: Sources({}))
    problems: tuple[Problem, ...] = ()


class _Reading:
    """What was read so far; when watching, also what the file system said of each file and folder just before.

    Args:
        site: the folder.
        known: files by their real path, as they were read before; None when nobody will read them again.
        held: whether the bytes of the file at a path stay at hand.
        aside: takes the bytes of the others.
    """

    def __init__(
        self,
        site: Path,
        known: Mapping[str, tuple[Look, Source]] | None = None,
        held: Callable[[str], bool] | None = None,
        aside: Blocks | None = None,
    ) -> None:
        self.root = os.path.realpath(site)
        self.known = known
        self.held = held
        self.aside = aside
        self.again: Fetch = partial(_again, self.root, Blocks() if aside is None else aside)
        self.looks: dict[str, tuple[str, Look]] = {}
        self.folders: dict[str, tuple[Look, list[str]]] = {}
        self.present: tuple[bool, ...] = ()
        self.links = False
        self.files: dict[str, Source] = {}
        self.problems: list[Problem] = []
        self.spellings: dict[str, str] = {}

    def source(self, real: str, path: str, data: bytes) -> Source:
        """The source at ``path``, which was read at ``real``."""
        if self.held is None or self.held(path):
            return Source(digest(data), path, data)
        if real != f"{self.root}/{path}":
            return Source(digest(data), path, partial(_again_at, real))
        if self.aside is not None:
            self.aside.add(path, data)
        return Source(digest(data), path, self.again)

    def problem(self, path: str, code: str, message: str, hint: str = "") -> None:
        self.problems.append(Problem(Span(_shown(path)), "error", code, message, hint))


def read_tree(
    site: Path,
    folders: tuple[str, ...] = SOURCES,
    *,
    held: Callable[[str], bool] | None = None,
    aside: Blocks | None = None,
) -> Tree:
    """Read every file of the source folders; hidden ones are not looked at.

    Names are taken in Unicode's composed form, so that a site reads the same on every file system.

    Args:
        site: the site's folder.
        folders: those of its folders that are read.
        held: whether the bytes of the file at a path stay at hand, as all do when None. Those of others are read
            again when somebody asks, and are then what they were, or an `OSError` is raised.
        aside: takes the bytes of these others, and has them for who asks until it lets go of them.

    Raises:
        OSError: ``site`` itself cannot be looked into.
    """
    return _read(_Reading(site, held=held, aside=aside), folders)


class ReadBeside:
    """`read_tree` in a process of its own, while this one does something else.

    Args:
        site: as of `read_tree`.
        held: ditto.

    Raises:
        OSError: no process can be had.
    """

    def __init__(self, site: Path, held: Callable[[str], bool]) -> None:
        self._site = site
        self._held = held
        self._beside = Beside(partial(_told, site, held))

    def tree(self) -> Tree:
        """What was read, once it is. Where anything is wrong it is read here, which tells of it. To be asked once.

        Raises:
            OSError: the site's folder cannot be looked into.
        """
        told = self._beside.result()
        if told is None:
            return read_tree(self._site, held=self._held)
        again = _Reading(self._site).again
        return Tree(Sources({path: Source(known, path, _lies(lies, again)) for path, known, lies in told}))

    def drop(self) -> None:
        """End the process, if it is still there."""
        self._beside.drop()


def _told(site: Path, held: Callable[[str], bool]) -> list[tuple[str, str, bytes | str | None]] | None:
    """Of each source its path, its digest, and its bytes, or where a link led to them, or None; None if anything is wrong."""
    reading = _Reading(site, held=held)
    if _read(reading, SOURCES).problems:
        return None
    rows: list[tuple[str, str, bytes | str | None]] = []
    for path, source in sorted(reading.files.items()):
        lies = source.lies
        led = lies.args[0] if isinstance(lies, partial) and lies is not reading.again else None
        rows.append((path, source.digest, lies if isinstance(lies, bytes) else led))
    return rows


def _lies(told: bytes | str | None, again: Fetch) -> bytes | Fetch:
    """Where the bytes of a source lie of which that was told."""
    if told is None:
        return again
    return told if isinstance(told, bytes) else partial(_again_at, told)


def _read(reading: _Reading, folders: tuple[str, ...]) -> Tree:
    """Read into an empty reading.

    Raises:
        OSError: the site's folder cannot be looked into.
    """
    os.lstat(reading.root)
    reading.present = _present(reading.root)
    for folder in folders:
        if os.path.lexists(os.path.join(reading.root, folder)):
            _read_entry(reading, os.path.join(reading.root, folder), folder, linked=False)
    files = {path: reading.files[path] for path in sorted(reading.files)}
    return Tree(Sources(files), tuple(sorted(reading.problems)))


class Rereader:
    """Reads a site again and again: files of which the file system says that nothing happened to them stay as read.

    It looks at every one of them each time. What was touched just before it was read is read once more, since the
    clocks of file systems are coarse; no program can set back the time at which a file's state changed.

    Args:
        site: the site's folder.
    """

    def __init__(self, site: Path) -> None:
        self._site = site
        self._last: tuple[_Reading, Tree] | None = None

    def glance(self, hints: Collection[str]) -> Tree | None:
        """The site with what ``hints`` name read again and nothing else looked at; None when that may not be enough.

        Args:
            hints: real paths of what somebody saw change.
        """
        if not self._last or not hints:
            return None
        last, tree = self._last
        if last.links or last.problems:
            return None
        gone = [path for path in hints if path not in last.looks and not os.path.lexists(path)]
        known = [path for path in hints if path in last.looks]
        if len(gone) + len(known) < len(hints) or not known:
            return None
        try:
            return self._update(last, tree, [real for real in known if _look(real) != last.looks[real][1]])
        except OSError:
            return None

    def read(self) -> Tree:
        """The site as it is now: the very same tree as at last when nothing changed.

        Raises:
            OSError: the site's folder cannot be looked into.
        """
        known: dict[str, tuple[Look, Source]] = {}
        if self._last:
            last, tree = self._last
            if (found := self._touched(last)) is not None:
                return self._update(last, tree, found)
            known = {real: (look, last.files[path]) for real, (path, look) in last.looks.items() if path in last.files}
        reading = _Reading(self._site, known)
        tree = _read(reading, SOURCES)
        self._last = (reading, tree)
        return tree

    @staticmethod
    def _touched(last: _Reading) -> list[str] | None:
        """The real paths of files that may have changed; None when files may have come or gone."""
        if last.links or last.problems or last.present != _present(last.root):
            return None
        try:
            for real, (look, names) in last.folders.items():
                if _look(real) != look and sorted(os.listdir(real)) != names:
                    return None
            return [real for real, (_, look) in last.looks.items() if _look(real) != look]
        except OSError:
            return None

    def _update(self, last: _Reading, tree: Tree, touched: list[str]) -> Tree:
        """The tree with these files read again."""
        news: dict[str, Source] = {}
        for real in touched:
            path = last.looks[real][0]
            try:
                look, regular = _look(real), stat.S_ISREG(os.lstat(real).st_mode)
                data = _bytes_of(real) if regular else b""
            except OSError:
                regular = False
            if not regular or (path.endswith(_TEXTS) and len(data) > _LARGEST_TEXT):
                self._last = None
                return self.read()
            last.looks[real] = (path, _settled(look))
            source = last.source(real, path, data)
            if source != tree.files.source(path):
                news[path] = last.files[path] = source
        if not news:
            return tree
        self._last = (last, Tree(tree.files.with_new(news)))
        return self._last[1]


def _present(root: str) -> tuple[bool, ...]:
    return tuple(os.path.lexists(os.path.join(root, folder)) for folder in SOURCES)


def _look(real: str) -> Look:
    return look_of(os.lstat(real))


def _settled(look: Look) -> Look:
    """A look that can be relied on: one at what changed a moment ago is spoiled, so that it never equals another."""
    return look if is_settled(look) else (-1, *look[1:])


def read_folder(folder: Path) -> dict[str, bytes]:
    """Every file in one folder of the tool's own, by path inside it; empty when there is none."""
    if not folder.is_dir():
        return {}
    reading = _Reading(folder)
    _read_folder(reading, reading.root, "", linked=False)
    return {path: reading.files[path].read() for path in sorted(reading.files)}


def _read_folder(reading: _Reading, real: str, path: str, *, linked: bool) -> None:
    if path.count("/") > _DEEPEST:
        reading.problem(path, "unreadable-file", f"folders are nested more than {_DEEPEST} deep")
        return
    try:
        look = None if reading.known is None else _settled(_look(real))
        with os.scandir(real) as found:
            entries = sorted(found, key=attrgetter("name"))
    except OSError as error:
        reading.problem(path, "unreadable-file", f"the folder cannot be read: {error.strerror}")
        return
    if look is not None:
        reading.folders[real] = (look, [entry.name for entry in entries])
    for entry in entries:
        name = entry.name
        if name.startswith("."):
            continue
        if not name.isascii():
            name = unicodedata.normalize("NFC", name)
        whole = f"{path}/{name}" if path else name
        if fault := fault_of_name(entry.name):
            reading.problem(
                whole,
                "unusable-name",
                f"the name {fault}",
                "rename it; lower-case letters, digits and hyphens are safe",
            )
        elif _is_file(entry):
            _read_file(reading, f"{real}/{entry.name}", whole)
        else:
            _read_entry(reading, f"{real}/{entry.name}", whole, linked=linked)


def _is_file(entry: os.DirEntry[str]) -> bool:
    """Whether an entry is surely a regular file; most file systems say so along with the name."""
    try:
        return entry.is_file(follow_symlinks=False)
    except OSError:  # whoever looks closer finds out why
        return False


def _read_entry(reading: _Reading, real: str, path: str, *, linked: bool) -> None:
    """Read a file, or all that is in a folder; ``linked`` inside a folder that was reached by a link."""
    try:
        mode = os.lstat(real).st_mode
        if stat.S_ISLNK(mode):
            reading.links = True
            target = _target(reading, real, path, linked=linked)
            if target is None:
                return
            real, linked = target, True
            mode = os.stat(real).st_mode
    except OSError as error:
        nowhere = (
            "the symbolic link leads to nothing" if os.path.islink(real) else f"it cannot be read: {error.strerror}"
        )
        reading.problem(path, "unreadable-file", nowhere, "mend the link, or delete it" if os.path.islink(real) else "")
        return
    if stat.S_ISDIR(mode) and path.endswith(_TEXTS):
        hint = "take the ending off the folder's name, or put a file in its place"
        reading.problem(path, "unreadable-file", "it is a folder, though its name is that of a file", hint)
    elif stat.S_ISDIR(mode):
        _read_folder(reading, real, path, linked=linked)
    elif stat.S_ISREG(mode):
        _read_file(reading, real, path)
    else:
        reading.problem(path, "unreadable-file", "it is neither a file nor a folder", "delete it")


def _target(reading: _Reading, link: str, path: str, *, linked: bool) -> str | None:
    """Where a symbolic link leads, if it may be followed."""
    target = os.path.realpath(link)
    inside = os.path.relpath(target, reading.root)
    if inside.startswith((os.pardir, ".")):
        where = "out of the site's folder" if inside.startswith(os.pardir) else "to a hidden file or the site itself"
        reading.problem(path, "link-leaves-site", f"the symbolic link leads {where}", "copy the file instead")
        return None
    holds_itself = os.path.realpath(os.path.dirname(link)).startswith(target + os.sep)
    if os.path.isdir(target) and (linked or holds_itself or os.path.realpath(os.path.dirname(link)) == target):
        reading.problem(
            path,
            "link-loop",
            "the link leads to a folder that holds it, or lies in a linked folder",
            "delete it, or copy the folder instead",
        )
        return None
    return target


def _read_file(reading: _Reading, real: str, path: str) -> None:
    """Read a regular file."""
    first = reading.spellings.setdefault(folded(path), path)
    if first != path or path in reading.files:
        message = f"some file systems cannot tell it from `{first}`"
        reading.problem(path, "unusable-name", message, "rename one of them")
        return
    try:
        look = None if reading.known is None else _look(real)
        known = reading.known.get(real) if reading.known else None
        if known and known[0] == look:
            reading.files[path] = known[1]
        else:
            data = _bytes_of(real)
            if len(data) > _LARGEST_TEXT and path.endswith(_TEXTS):
                message = f"the file has {os.stat(real).st_size:,} bytes; {_LARGEST_TEXT:,} is the most"
                reading.problem(path, "file-too-large", message, "split it")
                return
            reading.files[path] = reading.source(real, path, data)
        if look is not None:
            reading.looks[real] = (path, _settled(look))
    except OSError as error:
        reading.problem(path, "unreadable-file", f"the file cannot be read: {error.strerror}")


def _bytes_of(real: str) -> bytes:
    """All bytes of a regular file; of a text that is too large more than it may have: `Path.read_bytes` takes three times as long.

    Raises:
        OSError: it cannot be read.
    """
    most = _LARGEST_TEXT if real.endswith(_TEXTS) else math.inf
    file = os.open(real, os.O_RDONLY)
    try:
        data = os.read(file, _AT_ONCE)
        while len(data) <= most and (more := os.read(file, max(_AT_ONCE, len(data)))):
            data += more
        return data
    finally:
        os.close(file)


def _again(root: str, aside: Blocks, path: str, known: str) -> bytes:
    return aside.get(path) or _again_at(f"{root}/{path}", path, known)


def _again_at(real: str, path: str, known: str) -> bytes:
    """The bytes of a file that has this digest.

    Raises:
        OSError: it cannot be read, or was changed.
    """
    data = _bytes_of(real)
    if digest(data) != known:
        raise OSError(errno.ESTALE, "the file was changed while the site was being read; run the command again", path)
    return data


def _shown(path: str) -> str:
    """A path that every terminal and encoding can show."""
    shown = path.encode("utf-8", "backslashreplace").decode()
    return "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in shown)
