"""Texts compressed for the way: the same bytes each time and on each machine with the same libraries.

Invariant: nothing of when and where it was made is in what is made.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Container

ENDINGS: Final = {"br": ".br", "gzip": ".gz"}
"""By coding, how the name of a compressed copy beside a file ends."""
GZIP_LEVEL: Final = 9
LACKING: Final = "brotli is not installed; run: pip install 'sitegen[publish]'"

_HEAD: Final = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"  # no name, no time, no system
_WINDOW: Final = -15  # deflate without a frame


def is_copy(path: str, paths: Container[str]) -> bool:
    """Whether a file is the compressed copy of one among ``paths``."""
    return path.endswith(tuple(ENDINGS.values())) and path[:-3] in paths


def lacking(codings: Collection[str]) -> str:
    """What to do so that the codings can be made, or '' when they can."""
    if "br" in codings:
        try:
            brotli()
        except ImportError:
            return LACKING
    return ""


def brotli() -> Any:
    """The library of that name.

    Raises:
        ImportError: it is not installed.
    """
    import brotli as found  # noqa: PLC0415 - an extra

    return found


def brotlied(data: bytes, quality: int) -> bytes:
    """A brotli stream (RFC 7932) of a text.

    Args:
        data: the text.
        quality: 0 to 11.

    Raises:
        ImportError: the library is not installed.
    """
    found = brotli()
    return bytes(found.compress(data, mode=found.MODE_TEXT, quality=quality))


def gzipped(data: bytes) -> bytes:
    """A gzip file (RFC 1952) at the best level."""
    packer = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, _WINDOW)
    body = packer.compress(data) + packer.flush()
    return b"".join((_HEAD, body, zlib.crc32(data).to_bytes(4, "little"), (len(data) % 2**32).to_bytes(4, "little")))
