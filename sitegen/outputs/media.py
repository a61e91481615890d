"""Pictures of the content, published under names that their bytes decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.artifact import Artifact, Stage
from sitegen.base.problem import Span
from sitegen.model.links import beside, slots, texts
from sitegen.parse.prose import ImageSlot
from sitegen.views.media import address_of

if TYPE_CHECKING:
    from sitegen.theme.theme import Theme
    from sitegen.views.edition import Edition


def make(view: bytes, theme: Theme) -> bytes:  # noqa: ARG001 - every maker takes a theme
    """The picture as it is."""
    return view


def plan(edition: Edition) -> tuple[Artifact[bytes], ...]:
    """The pictures that something published shows; others stay in the repository."""
    site = edition.site
    shown = {
        beside(path, slot.src)
        for path, prose in texts(site)
        for slot in slots(prose.pieces)
        if isinstance(slot, ImageSlot)
    }
    shown |= {beside(clinic.path, photo.file) for clinic in site.clinics.values() for photo in clinic.record.photos}
    found = {address_of(site.media[path]): site.media[path] for path in sorted(shown) if path in site.media}
    return tuple(
        Artifact(address, make, media.data, (), Span(media.path), Stage.ASSET) for address, media in found.items()
    )
