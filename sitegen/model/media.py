"""Pictures that lie beside texts and records: what kind they are and how large."""

from __future__ import annotations

import io
import posixpath
import re
import struct
import warnings
from typing import Final

from sitegen.base.problem import Problem, Span
from sitegen.model.site import Media

RASTER: Final = frozenset({".jpg", ".jpeg", ".png", ".webp", ".avif", ".gif"})
DRAWING: Final = frozenset({".svg"})
_ORIENTATION: Final = 0x0112  # of Exif
_SIDEWAYS: Final = frozenset({5, 6, 7, 8})
_ACTIVE: Final = re.compile(
    rb"<\s*(?:\w+:)?(?:script|foreignobject|iframe|handler)\b|<!entity|\bon[a-z]+\s*=|javascript:", re.IGNORECASE
)
_SIZE: Final = re.compile(rb"""<svg\b[^>]*?\sviewBox=["']\s*[-\d.]+[\s,]+[-\d.]+[\s,]+(\d+)(?:\.\d*)?[\s,]+(\d+)""")


def faults_of_pictures() -> tuple[type[Exception], ...]:
    """What Pillow raises for bytes that are no picture."""
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 - few builds open a picture

    bombs = Image.DecompressionBombError, Image.DecompressionBombWarning
    return UnidentifiedImageError, OSError, ValueError, SyntaxError, struct.error, *bombs


def unreadable(path: str, error: Exception) -> Problem:
    """The problem that ``error`` is with the picture at ``path``."""
    message = f"this is not a picture that can be read: {type(error).__name__}"
    return Problem(Span(path), "error", "picture-unreadable", message, "save it again as JPEG, PNG or WebP")


def read_media(path: str, data: bytes) -> tuple[Media | None, Problem | None]:
    """The picture at ``path``, or the problem with it, or neither when the file is no picture by its name."""
    ending = posixpath.splitext(path)[1].lower()
    if ending in DRAWING:
        return _drawing(path, data)
    if ending not in RASTER:
        return None, None
    from PIL import Image  # noqa: PLC0415 - ditto

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data)) as picture:
                width, height = picture.size
                if picture.getexif().get(_ORIENTATION) in _SIDEWAYS:
                    width, height = height, width
                moving = bool(getattr(picture, "is_animated", False))
                clear = picture.has_transparency_data
    except faults_of_pictures() as error:
        return None, unreadable(path, error)
    return Media(path, data, width, height, moving, clear), None


def _drawing(path: str, data: bytes) -> tuple[Media | None, Problem | None]:
    """A drawing is published as it is, on the site's own origin, so nothing in it may run."""
    active = _ACTIVE.search(data)
    if active is None:
        size = _SIZE.search(data)
        width, height = (int(size[1]), int(size[2])) if size else (0, 0)
        return Media(path, data, width, height, kept=True), None
    line = data.count(b"\n", 0, active.start()) + 1
    col = len(data[data.rfind(b"\n", 0, active.start()) + 1 : active.start()].decode("utf-8", "replace")) + 1
    what = active[0].decode("ascii", "replace")
    hint = "export it again as plain SVG, or as PNG"
    return None, Problem(Span(path, line, col), "error", "picture-with-script", f"the drawing may run: `{what}`", hint)
