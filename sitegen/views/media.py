"""How a picture of the content is published: in which formats and widths, under which names.

Invariant: names follow from the source's bytes and from how it is encoded, so they are known before anything is.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Final

from sitegen.base.dataclass import dataclass
from sitegen.base.fingerprint import digest
from sitegen.frame import Picture

if TYPE_CHECKING:
    from sitegen.model.site import Media, Site

WIDTHS: Final = (480, 960, 1440)
"""Widths in pixels; a narrower picture keeps its own."""

RECIPE: Final = "1"
"""Part of every name: count up when the same picture is to be encoded otherwise."""

_TYPES: Final = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg", "png": "image/png"}


@dataclass(frozen=True, slots=True)
class Variant:
    """One file of a picture: its path in the output folder, its format and its width in pixels."""

    path: str
    ending: str
    width: int


def variants(media: Media) -> tuple[Variant, ...]:
    """The files of a picture, the best format first and each from narrow to wide; none for one that is kept as it is."""
    if media.kept:
        return ()
    widths = sorted({min(width, media.width) for width in WIDTHS})
    plain = "png" if media.clear else "jpg"
    return tuple(
        Variant(_path(media, f"-{width}", digest(media.data, f"{RECIPE} {width}".encode()), ending), ending, width)
        for ending in ("avif", "webp", plain)
        for width in widths
    )


def address_of(media: Media) -> str:
    """The path of a picture that is published as it is."""
    ending = posixpath.splitext(media.path)[1].lower().lstrip(".")
    return _path(media, "", digest(media.data), ending)


def picture(site: Site, media: Media, alt: str) -> Picture:
    """A picture as a page shows it."""
    found = variants(media)
    if not found:
        return Picture(site.href(f"/{address_of(media)}"), alt, media.width, media.height)
    sets: dict[str, list[str]] = {}
    for one in found:
        sets.setdefault(one.ending, []).append(f"{site.href(f'/{one.path}')} {one.width}w")
    *better, plain = sets.items()
    widest = found[-1]
    return Picture(
        site.href(f"/{widest.path}"),
        alt,
        widest.width,
        max(1, round(media.height * widest.width / media.width)),
        tuple((_TYPES[ending], ", ".join(files)) for ending, files in (*better, plain)),
    )


def _path(media: Media, mark: str, name: str, ending: str) -> str:
    stem = posixpath.splitext(posixpath.basename(media.path))[0]
    safe = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "-_") else "-" for letter in stem)
    return f"media/{safe.lower()}{mark}.{name[:12]}.{ending}"
