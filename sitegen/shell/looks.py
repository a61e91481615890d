"""What the file system said of each file of an output folder when its bytes were known, so that they need no reading.

Invariant: a look stands for bytes only while nothing of it changed: not the inode, not the size, nor the time at which
the file's content or its state last changed, which no program can set back. A look that was taken within the steps of
the file system's clock after a change is not kept.
"""

from __future__ import annotations

import time
from struct import Struct
from typing import TYPE_CHECKING, Final

from sitegen.base.fingerprint import digest

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

COARSE: Final = 50_000_000  # nanoseconds; some steps of the clocks of file systems, which are 10 ms at most

_FORMAT: Final = b"looks 4"
_LOOK: Final = Struct("=5Q")
_ROW: Final = _LOOK.size + 16  # bytes; the digest comes last
_WHOLE: Final = (1 << 64) - 1  # what a number of a row holds; times before 1970 and after 2554 wrap

Look = tuple[int, int, int, int, int]
"""Device, inode, size, and when the content and the state last changed (ns)."""


def look_of(found: os.stat_result) -> Look:
    """What the file system says of a file."""
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def is_settled(look: Look) -> bool:
    """Whether a later change would surely show: the last one is longer ago than the clock's steps."""
    return time.time_ns() - max(look[3], look[4]) > COARSE


def row_of(look: Look, output: str) -> bytes:
    """A look and the digest of the bytes that it stands for, as they are kept: equal rows stand for equal looks and digests."""
    return _packed(look) + bytes.fromhex(output)


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
    """Rows that stand one behind the other."""
    return [rows[start : start + _ROW] for start in range(0, len(rows), _ROW)]


def encode_looks(rows: Mapping[str, bytes]) -> bytes:
    """Rows by path as a file; its first line holds a digest of the rest."""
    body = b"%d\n%b%b" % (len(rows), b"".join(rows.values()), "\0".join(rows).encode())
    return digest(_FORMAT, body).encode() + b"\n" + body


def decode_looks(data: bytes | None) -> dict[str, bytes]:
    """The rows in a file's bytes by path; none when they are not exactly what `encode_looks` wrote."""
    head, _, body = (data or b"").partition(b"\n")
    if not body or digest(_FORMAT, body).encode() != head:
        return {}
    count, _, rest = body.partition(b"\n")
    size = int(count) * _ROW
    paths = rest[size:].decode().split("\0") if size else []
    return dict(zip(paths, rows_in(rest[:size]), strict=True))
