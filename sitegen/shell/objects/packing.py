"""Bytes as a target stores them: compressed, the same each time."""

from __future__ import annotations

import gzip
from typing import Any, Final

from sitegen.shell.faults import WorldFault

_GZIP_LEVEL: Final = 9
_BROTLI_QUALITY: Final = 9  # the two above it take ten times as long for a few bytes of a hundred


def pack(data: bytes, encoding: str) -> bytes:
    """``data`` in that ``Content-Encoding``; as they are for ''.

    Raises:
        WorldFault: what compresses is not installed.
    """
    if encoding == "gzip":
        return gzip.compress(data, _GZIP_LEVEL, mtime=0)
    if encoding == "br":
        return bytes(_brotli().compress(data, quality=_BROTLI_QUALITY))
    return data


def unpack(data: bytes, encoding: str) -> bytes:
    """The bytes that `pack` made ``data`` of."""
    if encoding == "gzip":
        return gzip.decompress(data)
    if encoding == "br":
        return bytes(_brotli().decompress(data))
    return data


def _brotli() -> Any:
    try:
        import brotli  # noqa: PLC0415 - only who stores texts so needs it
    except ImportError:
        message = "`encoding: br` needs another package: pip install 'sitegen[publish]'"
        raise WorldFault(message) from None
    return brotli
