"""A file as it lies in a target: its bytes, how they are stored, and what its headers say.

Invariant: equal identities mean equal stored bytes and headers, so what has one need not be sent again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from sitegen.artifact import Stage
from sitegen.base.compressing import ENDINGS, is_copy
from sitegen.base.content_types import content_type, is_text
from sitegen.base.dataclass import dataclass
from sitegen.base.fingerprint import digest
from sitegen.base.headers import cache_control
from sitegen.engine.publishing.addresses import is_authored, is_page, parent

if TYPE_CHECKING:
    from collections.abc import Mapping

Kind = Literal["asset", "authored", "derived", "index", "redirect"]
Encoding = Literal["", "gzip", "br"]

STATE: Final = "no-store"
"""``Cache-Control`` of what the tool keeps for itself."""

PACKED: Final = tuple(ENDINGS.values())
"""Endings of compressed files that lie beside what they are of."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What tells stored files apart.

    Attributes:
        content: the digest of the bytes as the build made them.
        encoding: how they are stored; '' as they are.
        meta: the digest of the headers; '' where the target keeps none.
    """

    content: str
    encoding: str = ""
    meta: str = ""

    @property
    def object(self) -> str:
        """The name under which such bytes are kept for a rollback."""
        return digest(self.content.encode(), self.encoding.encode(), self.meta.encode())


@dataclass(frozen=True, slots=True)
class File:
    """A file of a release.

    Attributes:
        identity: what it is stored as.
        kind: what it is to readers, which decides its turn.
        parent: for a page that follows from others, and for a redirect, the path of the page above it; else ''.
    """

    identity: Identity
    kind: Kind
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Headers:
    """What a target says of a file beside its bytes."""

    content_type: str
    encoding: Encoding
    caching: str

    @property
    def digest(self) -> str:
        """The digest of all of them."""
        return digest(self.content_type.encode(), self.encoding.encode(), self.caching.encode())[:16]


def headers(path: str, encoding: Encoding) -> Headers:
    """The headers of a file.

    Args:
        path: in the output.
        encoding: how the target stores texts.
    """
    stored: Encoding = encoding if is_text(path) else ""
    return Headers(content_type(path), stored, cache_control(path))


def file(path: str, content: str, kind: Kind, encoding: Encoding | None, above: str = "") -> File:
    """A file as it will lie in a target; ``encoding`` is None where the target keeps bytes alone."""
    if encoding is None:
        return File(Identity(content), kind, above)
    said = headers(path, encoding)
    return File(Identity(content, said.encoding, said.digest), kind, above)


def files_of_build(
    built: Mapping[str, tuple[str, Stage]], encoding: Encoding | None, *, packed: bool = False
) -> dict[str, File]:
    """The files of a release, from the digests and the stages of everything that a build has in its output.

    Args:
        built: digest and stage by path.
        encoding: see `file`.
        packed: whether ``page.html.br`` and the like are sent too; a target that stores texts so itself has no use for them.
    """
    found = {}
    for path, (content, stage) in built.items():
        if not packed and is_copy(path, built):
            continue
        kind = _kind(path, stage)
        above = parent(path, built) if kind == "derived" and is_page(path) else ""
        found[path] = file(path, content, kind, encoding, above)
    return found


def _kind(path: str, stage: Stage) -> Kind:
    if stage is Stage.ASSET:
        return "asset"
    if is_authored(path):
        return "authored"
    return "index" if stage is Stage.INDEX else "derived"
