"""Compressed copies of texts, which lie beside them for servers that send them as they are.

Invariant: a copy's fingerprint is made of the digest of the text's bytes and of all that decides how they are
compressed. So the same bytes are compressed once, whatever else about the tool or the site changes.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final

from sitegen.base.compressing import ENDINGS, GZIP_LEVEL, brotli, brotlied, gzipped
from sitegen.base.fingerprint import digest
from sitegen.base.headers import IMMUTABLE, cache_control

if TYPE_CHECKING:
    from sitegen.engine.plan import Planned

LEAST: Final = 1000  # bytes; what is smaller fits into a packet or two as it is
WORTH: Final = 0.9  # of the size; a copy that saves less is left out
# Of brotli's levels, 5 takes as long as gzip and is smaller; 11 takes sixty times as long for another tenth, which
# files are worth that are kept for a year.
_QUICK: Final = 5
_BEST: Final = 11
_RECIPE: Final = "1"  # another one when this module makes other bytes for a reason that is not named in `copy_of`


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
    return text._replace(path=text.path + ENDINGS[coding], view=view, closure="", beside=text.path, key="")


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
    packed = brotlied(data, _level(coding, path)) if coding == "br" else gzipped(data)
    return packed if len(packed) <= WORTH * len(data) else None


def _level(coding: str, path: str) -> int:
    if coding == "gzip":
        return GZIP_LEVEL
    return _BEST if cache_control(path) == IMMUTABLE else _QUICK


def _version(coding: str) -> str:
    return zlib.ZLIB_RUNTIME_VERSION if coding == "gzip" else str(brotli().__version__)
