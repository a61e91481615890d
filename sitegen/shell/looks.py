"""What the file system said of each file of an output folder when its bytes were known, so that they need no reading.

Invariant: a look stands for bytes only while nothing of it changed: not the inode, not the size, nor the time at which
the file's content or its state last changed, which no program can set back. A look that was taken within the steps of
the file system's clock after a change is not kept.
"""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Final

from sitegen.base.fingerprint import digest

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

COARSE: Final = 100_000_000  # nanoseconds; more than the steps in which file systems tell the time

_FORMAT: Final = b"looks 3"

Look = tuple[int, int, int, int, int]
"""Device, inode, size, and when the content and the state last changed (ns)."""


def look_of(found: os.stat_result) -> Look:
    """What the file system says of a file."""
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def is_settled(look: Look) -> bool:
    """Whether a later change would surely show: the last one is longer ago than the clock's steps."""
    return time.time_ns() - max(look[3], look[4]) > COARSE


def encode_looks(looks: Mapping[str, tuple[Look, str]]) -> bytes:
    """Looks and digests by path as a file; its first line holds a digest of the rest."""
    from pydantic_core import to_json  # noqa: PLC0415 - five times as fast as the other, but a build may need neither

    body = to_json(looks)
    return digest(_FORMAT, body).encode() + b"\n" + body


def decode_looks(data: bytes | None) -> dict[str, tuple[Look, str]]:
    """The looks in a file's bytes; none when they are not exactly what `encode_looks` wrote."""
    head, _, body = (data or b"").partition(b"\n")
    if not body or digest(_FORMAT, body).encode() != head:
        return {}
    found = json.loads(body)
    return {
        path: ((dev, ino, size, mtime, ctime), output)
        for path, ((dev, ino, size, mtime, ctime), output) in found.items()
    }
