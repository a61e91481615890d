"""Compressed copies of texts, which lie beside them for servers that send them as they are.

Invariant: a copy's fingerprint is made of the digest of the text's bytes and of all that decides how they are
compressed. So the same bytes are compressed once, whatever else about the tool or the site changes.
"""

from __future__ import annotations

import zlib
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sitegen.base.fingerprint import digest
from sitegen.base.headers import IMMUTABLE, cache_control

if TYPE_CHECKING:
    from collections.abc import Container

    from sitegen.engine.plan import Planned

ENDINGS: Final = {"br": ".br", "gzip": ".gz"}
TEXTS: Final = frozenset({"css", "csv", "geojson", "html", "js", "json", "svg", "txt", "webmanifest", "xml"})
LEAST: Final = 1000  # bytes; what is smaller fits into a packet or two as it is
WORTH: Final = 0.9  # of the size; a copy that saves less is left out
# Of brotli's levels, 5 takes as long as gzip and is smaller; 11 takes sixty times as long for another tenth, which
# files are worth that are kept for a year.
_QUICK: Final = 5
_BEST: Final = 11
_GZIP: Final = 9
_RECIPE: Final = "1"  # another one when this module makes other bytes for a reason that is not named in `copy_of`
_GZIP_HEAD: Final = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"  # no name, no time, no system
_WINDOW: Final = -15  # deflate without a frame


def is_text(path: str) -> bool:
    """Whether a file is of a kind that shrinks."""
    _, dot, ending = path.rpartition(".")
    return bool(dot) and ending in TEXTS


def is_copy(path: str, paths: Container[str]) -> bool:
    """Whether a file is the compressed copy of one among ``paths``."""
    return path.endswith((".br", ".gz")) and path[:-3] in paths


def lacking(codings: tuple[str, ...]) -> str:
    """What to do so that the codings can be made, or '' when they can."""
    if "br" in codings:
        try:
            import brotli  # noqa: F401, PLC0415 - an extra
        except ImportError:
            return "brotli is not installed; run: pip install 'sitegen[publish]'"
    return ""


def copy_of(text: Planned, coding: str, output: str) -> Planned:
    """The copy to be of a file.

    Args:
        text: the file.
        coding: 'br' or 'gzip'.
        output: the digest of the file's bytes.

    Raises:
        ImportError: the coding's library is not installed.
    """
    recipe = f"{_RECIPE} {coding} {_version(coding)} {_level(coding, text.path)} {LEAST} {WORTH}"
    view = digest(recipe.encode(), output.encode())
    return replace(text, path=text.path + ENDINGS[coding], view=view, closure="", beside=text.path)


def pack(data: bytes, coding: str, path: str) -> bytes | None:
    """The bytes of a copy, or None where it is not worth having.

    Args:
        data: the file's bytes.
        coding: 'br' or 'gzip'.
        path: the file's own.

    Raises:
        ImportError: the coding's library is not installed.
    """
    if len(data) < LEAST:
        return None
    packed = _brotli(data, _level(coding, path)) if coding == "br" else _gzip(data)
    return packed if len(packed) <= WORTH * len(data) else None


def _level(coding: str, path: str) -> int:
    if coding == "gzip":
        return _GZIP
    return _BEST if cache_control(path) == IMMUTABLE else _QUICK


def _version(coding: str) -> str:
    if coding == "gzip":
        return zlib.ZLIB_RUNTIME_VERSION
    import brotli  # noqa: PLC0415 - an extra

    return str(brotli.__version__)


def _brotli(data: bytes, level: int) -> bytes:
    import brotli  # noqa: PLC0415 - an extra

    return bytes(brotli.compress(data, mode=brotli.MODE_TEXT, quality=level))


def _gzip(data: bytes) -> bytes:
    """A gzip file (RFC 1952) whose frame says nothing of when and where it was made."""
    packer = zlib.compressobj(_GZIP, zlib.DEFLATED, _WINDOW)
    body = packer.compress(data) + packer.flush()
    return b"".join(
        (_GZIP_HEAD, body, zlib.crc32(data).to_bytes(4, "little"), (len(data) % 2**32).to_bytes(4, "little"))
    )
