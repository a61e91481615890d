"""Where a picture of the content lands: beside no page, under a name that its bytes decide."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from sitegen.base.fingerprint import digest

if TYPE_CHECKING:
    from sitegen.model.site import Media


def address_of(media: Media) -> str:
    """The picture's path in the output folder."""
    stem, ending = posixpath.splitext(posixpath.basename(media.path))
    safe = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "-_") else "-" for letter in stem)
    return f"media/{safe}.{digest(media.data)[:12]}{ending.lower()}"
