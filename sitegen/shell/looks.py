"""What the file system said of each file and folder of an output folder, so that they need no reading.

Invariant: a look stands for a file's bytes, or for which names a folder holds, only while nothing of it changed: not the
inode, not the size, nor the time at which the content or its state last changed, which no program can set back. A look
that was taken within the steps of the file system's clock after a change is not kept.
"""

from __future__ import annotations

import time
from struct import Struct
from typing import TYPE_CHECKING, Final, NamedTuple

from sitegen.base.fingerprint import digest

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

COARSE: Final = 50_000_000  # nanoseconds; some steps of the clocks of file systems, which are 10 ms at most

_FORMAT: Final = b"looks 6"
_LOOK: Final = Struct("=5Q")
_ROW: Final = _LOOK.size + 16  # bytes; the digest comes last
_WHOLE: Final = (1 << 64) - 1  # what a number of a row holds; times before 1970 and after 2554 wrap

UNSEEN: Final = bytes(_LOOK.size)  # of a folder whose names have to be read

Look = tuple[int, int, int, int, int]
"""Device, inode, size, and when the content and the state last changed (ns)."""


class Looks(NamedTuple):
    """What was noted.

    Attributes:
        files: rows of files (`row_of`) by path.
        folders: those of folders, as `encode_folders` gives them. Of a folder that is not `UNSEEN`, all that lies in it is
            noted, too.
    """

    files: dict[str, bytes]
    folders: bytes


def look_of(found: os.stat_result) -> Look:
    """What the file system says of a file or a folder."""
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def is_settled(look: Look) -> bool:
    """Whether a later change would surely show: the last one is longer ago than the clock's steps."""
    return time.time_ns() - max(look[3], look[4]) > COARSE


def row_of(look: Look, output: str) -> bytes:
    """A look and the digest of the bytes that it stands for, as they are kept: equal rows stand for equal looks and digests."""
    return _packed(look) + bytes.fromhex(output)


def folder_row_of(look: Look) -> bytes:
    """The look of a folder as it is kept."""
    return _packed(look)


def _packed(look: Look) -> bytes:
    dev, ino, size, mtime, ctime = look
    return _LOOK.pack(dev & _WHOLE, ino & _WHOLE, size, mtime & _WHOLE, ctime & _WHOLE)


def is_of_look(row: bytes, look: Look) -> bool:
    """Whether a row is one of this look."""
    return row.startswith(_packed(look))


def digest_in(row: bytes) -> str:
    """The digest in a row."""
    return row[_LOOK.size :].hex()


def rows_in(rows: bytes) -> list[bytes]:
    """Rows of files that stand one behind the other."""
    return _cut(rows, _ROW)


def encode_looks(looks: Looks) -> bytes:
    """What was noted as a file; its first line holds a digest of the rest."""
    files = _encode(looks.files)
    body = b"%d\n%b%b" % (len(files), files, looks.folders)
    return digest(_FORMAT, body).encode() + b"\n" + body


def decode_looks(data: bytes | None) -> Looks:
    """What was noted; nothing when the bytes are not exactly what `encode_looks` wrote."""
    head, _, body = (data or b"").partition(b"\n")
    if not body or digest(_FORMAT, body).encode() != head:
        return NOTHING
    size, _, rest = body.partition(b"\n")
    return Looks(_decode(rest[: int(size)], _ROW), rest[int(size) :])


def encode_folders(rows: Mapping[str, bytes]) -> bytes:
    """Rows of folders (`folder_row_of`, `UNSEEN`) by path in one: most builds need not know which they are."""
    return _encode(rows)


def decode_folders(data: bytes) -> dict[str, bytes]:
    """The rows by path in what `encode_folders` gave."""
    return _decode(data, _LOOK.size)


def without(data: bytes, folders: AbstractSet[str]) -> bytes:
    """The same with some folders `UNSEEN`."""
    rows = decode_folders(data)
    return encode_folders({**rows, **dict.fromkeys(rows.keys() & folders, UNSEEN)})


def folders_in(data: bytes) -> list[str]:
    """The paths alone."""
    return _split(data, _LOOK.size)[1]


def _encode(rows: Mapping[str, bytes]) -> bytes:
    return b"%d\n%b%b" % (len(rows), b"".join(rows.values()), "\0".join(rows).encode())


def _decode(data: bytes, size: int) -> dict[str, bytes]:
    rows, paths = _split(data, size)
    return dict(zip(paths, _cut(rows, size), strict=True))


def _split(data: bytes, size: int) -> tuple[bytes, list[str]]:
    """Rows of one size that stand one behind the other, and their paths."""
    count, _, rest = data.partition(b"\n")
    end = int(count) * size
    return rest[:end], rest[end:].decode().split("\0") if end else []


def _cut(rows: bytes, size: int) -> list[bytes]:
    return [rows[start : start + size] for start in range(0, len(rows), size)]


NOTHING: Final = Looks({}, encode_folders({}))
