"""The one type for everything emitted: page, feed, sitemap, search shard, asset, redirect.

Invariant: ``make`` reads nothing but its two arguments, so equal fingerprints mean equal bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from sitegen.base.problem import Span
    from sitegen.theme.theme import Theme

V = TypeVar("V")


class Stage(IntEnum):
    """When an artifact's file is renamed into place: what is named comes before what names it."""

    ASSET = 0
    PAGE = 1
    INDEX = 2


@dataclass(frozen=True, slots=True)
class Artifact(Generic[V]):
    """One file of the site.

    Attributes:
        path: where it lands, relative to the output folder, with forward slashes.
        make: a pure, module-level function from the view and the theme to the file's bytes.
        view: frozen plain values: everything that ``make`` may read beside the theme.
        templates: the root templates it renders; their closure is found statically.
        origin: the source that asked for it, for messages only.
        stage: its turn in the commit.
    """

    path: str
    make: Callable[[V, Theme], bytes]
    view: V
    templates: tuple[str, ...] = ()
    origin: Span | None = None
    stage: Stage = Stage.PAGE
