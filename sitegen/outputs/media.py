"""Pictures of the content: photos in several formats and widths, drawings as they are, named by their bytes.

Invariant: nothing of a photo but its pixels is published: no place, no camera, no words.
"""

from __future__ import annotations

import io
from dataclasses import field
from typing import TYPE_CHECKING, Any, Final

from sitegen.artifact import Artifact, Stage
from sitegen.base.dataclass import dataclass
from sitegen.base.problem import MakingFailed, Span
from sitegen.model.links import beside, slots, texts
from sitegen.model.media import faults_of_pictures, unreadable
from sitegen.parse.prose import ImageSlot
from sitegen.views.media import address_of, variants

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL import Image

    from sitegen.model.site import Media
    from sitegen.theme.theme import Theme
    from sitegen.views.edition import Edition

#: One thread, so that the encoder's choices do not follow the machine's processors.
_SAVE: Final[dict[str, dict[str, Any]]] = {
    "avif": {"format": "AVIF", "quality": 55, "speed": 6, "max_threads": 1, "autotiling": False},
    "webp": {"format": "WEBP", "quality": 78, "method": 5},
    "jpg": {"format": "JPEG", "quality": 80, "optimize": True, "progressive": True, "subsampling": "4:2:0"},
    "png": {"format": "PNG", "optimize": True},
}


@dataclass(frozen=True, slots=True)
class PhotoView:
    """A photo's source and what is made of it; the path is for messages."""

    path: str
    data: bytes = field(repr=False)
    ending: str
    width: int


def make(view: bytes, theme: Theme) -> bytes:  # noqa: ARG001 - every maker takes a theme
    """The picture as it is."""
    return view


def make_photo(view: PhotoView, theme: Theme) -> bytes:  # noqa: ARG001 - every maker takes a theme
    """The photo upright, in sRGB, at its width and in its format.

    Raises:
        MakingFailed: its header was fine, but the rest of it is not.
    """
    from PIL import Image, ImageOps  # noqa: PLC0415 - few builds make a picture

    try:
        with Image.open(io.BytesIO(view.data)) as source:
            profile = source.info.get("icc_profile")
            upright = ImageOps.exif_transpose(source)
            colours = _in_srgb(upright, profile, "RGBA" if source.has_transparency_data else "RGB")
    except faults_of_pictures() as error:
        raise MakingFailed(unreadable(view.path, error)) from error
    if colours.width > view.width:
        height = max(1, round(colours.height * view.width / colours.width))
        colours = colours.resize((view.width, height), Image.Resampling.LANCZOS)
    bare = Image.new(colours.mode, colours.size)  # takes no profile, comment or Exif along
    bare.paste(colours)
    found = io.BytesIO()
    bare.save(found, **_SAVE[view.ending])
    return found.getvalue()


def _in_srgb(picture: Image.Image, profile: bytes | None, mode: str) -> Image.Image:
    """The picture in the colours that a browser takes for granted; a profile that cannot be used is left aside."""
    if profile:
        from PIL import ImageCms  # noqa: PLC0415 - ditto

        fit = picture if picture.mode in {"RGB", "RGBA", "CMYK", "L"} else picture.convert(mode)
        try:
            own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            found = ImageCms.profileToProfile(fit, own, ImageCms.createProfile("sRGB"), outputMode=mode)
        except (ImageCms.PyCMSError, OSError, ValueError):
            found = None
        if found is not None:
            return found
    return picture.convert(mode)


def plan(edition: Edition) -> tuple[Artifact[bytes] | Artifact[PhotoView], ...]:
    """The pictures that something published shows; others stay in the repository."""
    site = edition.site
    shown = {
        beside(path, slot.src)
        for path, prose in texts(site)
        for slot in slots(prose.pieces)
        if isinstance(slot, ImageSlot)
    }
    shown |= {beside(clinic.path, name) for clinic in site.clinics.values() for name in clinic.listing.photos}
    found: dict[str, Artifact[bytes] | Artifact[PhotoView]] = {}
    for path in sorted(shown):
        if path in site.media:
            found |= {artifact.path: artifact for artifact in _files(site.media[path])}
    return tuple(found.values())


def _files(media: Media) -> Iterator[Artifact[bytes] | Artifact[PhotoView]]:
    """One file for a picture that is kept as it is, else one for each format and width."""
    origin = Span(media.path)
    if media.kept:
        yield Artifact(address_of(media), make, media.data, (), origin, Stage.ASSET)
    for one in variants(media):
        view = PhotoView(media.path, media.data, one.ending, one.width)
        yield Artifact(one.path, make_photo, view, (), origin, Stage.ASSET)
