"""Pictures that lie beside texts and records: what kind they are and how large."""

from __future__ import annotations

import io
import posixpath
from typing import Final

from PIL import Image, UnidentifiedImageError

from sitegen.base.problem import Problem, Span
from sitegen.model.site import Media

RASTER: Final = frozenset({".jpg", ".jpeg", ".png", ".webp", ".avif", ".gif"})
DRAWING: Final = frozenset({".svg"})


def read_media(path: str, data: bytes) -> tuple[Media | None, Problem | None]:
    """The picture at ``path``, or the problem with it, or neither when the file is no picture by its name."""
    ending = posixpath.splitext(path)[1].lower()
    if ending in DRAWING:
        return Media(path, data, 0, 0), None
    if ending not in RASTER:
        return None, None
    try:
        with Image.open(io.BytesIO(data)) as picture:
            width, height = picture.size
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        hint = "save it again as JPEG, PNG or WebP"
        return None, Problem(
            Span(path),
            "error",
            "picture-unreadable",
            f"this is not a picture that can be read: {type(error).__name__}",
            hint,
        )
    return Media(path, data, width, height), None
