"""Bytes as a target stores them: compressed, the same each time."""

from __future__ import annotations

import gzip
from typing import Final

from sitegen.base.compressing import brotli, brotlied, gzipped, lacking
from sitegen.shell.faults import WorldFault

_BROTLI_QUALITY: Final = 9  # the two above it take ten times as long for a few bytes of a hundred


def pack(data: bytes, encoding: str) -> bytes:
    """``data`` in that ``Content-Encoding``; as they are for ''.

    Raises:
        WorldFault: what compresses is not installed.
    """
    _refuse_what_lacks(encoding)
    if encoding == "gzip":
        return gzipped(data)
    return brotlied(data, _BROTLI_QUALITY) if encoding == "br" else data


def unpack(data: bytes, encoding: str) -> bytes:
    """The bytes that `pack` made ``data`` of.

    Raises:
        WorldFault: what compresses is not installed.
    """
    _refuse_what_lacks(encoding)
    if encoding == "gzip":
        return gzip.decompress(data)
    return bytes(brotli().decompress(data)) if encoding == "br" else data


def _refuse_what_lacks(encoding: str) -> None:
    if reason := lacking([encoding]):
        raise WorldFault(reason)
