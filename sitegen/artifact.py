"""The one type for everything emitted: page, feed, sitemap, search shard, asset, redirect.

Invariant: ``make`` reads nothing but its two arguments, so equal fingerprints mean equal bytes. A view may be
made late, in another process or not at all; nothing depends on when. Equal keys of one path mean equal views.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from sitegen.base.dataclass import dataclass

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


class Since(NamedTuple):
    """What has changed since something was written down.

    Attributes:
        key: the text that the key function gave then, if everything that is not told here was as it is now.
        names: of what changed, in whatever names a `Cover` uses.
    """

    key: str
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Past:
    """What is written down of what a key is made from, to tell in a later build what of it changed.

    Attributes:
        name: under which it is kept among the workings.
        written: a pure, module-level function from the argument of the key function to it.
        since: a pure, module-level function from that argument and what was written; None where too much has changed.
    """

    name: str
    written: Callable[[Any], bytes]
    since: Callable[[Any, bytes], Since | None]


@dataclass(frozen=True, slots=True)
class Cover:
    """By whose key many others are covered, so that none of these need be worked out where that one stayed, or changed elsewhere.

    Attributes:
        by: the key function of other artifacts, of one argument, with which those of the covered keys begin: where what it
            gives is as it was, so are the texts of the keys that it covers.
        past: what is written down of what ``by`` is made from.
        within: a pure, module-level function from the arguments of a covered key to names: where none of these is among
            the names of what changed, its text is as it was, or at least the view.
        own: for a key that says something besides: a pure, module-level function from the same arguments to that.
    """

    by: Callable[..., str]
    past: Past
    within: Callable[..., tuple[str, ...]]
    own: Callable[..., str] | None = None


@dataclass(frozen=True, slots=True)
class Later(Generic[V]):
    """A view that is made when it is wanted.

    Attributes:
        function: a pure, module-level function from the arguments to the view.
        arguments: values that do not change.
        key: a pure, module-level function from the same arguments to a text that says all that ``function`` reads of
            them and of what they lead to, or digests of it. It is had for much less; where it stays, the view need not be made.
        turn: a pure, module-level function from the same arguments to a number; views whose numbers are close to each
            other show much of the same, which is made once if they are made one after the other.
        cover: by which other key this one is covered.
    """

    function: Callable[..., V]
    arguments: tuple[Any, ...]
    key: Callable[..., str] | None = None
    turn: Callable[..., int] | None = None
    cover: Cover | None = None


@dataclass(frozen=True, slots=True)
class Artifact(Generic[V]):
    """One file of the site.

    Attributes:
        path: where it lands, relative to the output folder, with forward slashes.
        make: a pure, module-level function from the view and the theme to the file's bytes.
        given: the view, or what makes it.
        templates: the root templates it renders; their closure is found statically.
        origin: the source that asked for it, for messages only.
        stage: its turn in the commit.
        listed: for a page that search engines may list, when it last changed (YYYY-MM-DD, or ''); else None.
    """

    path: str
    make: Callable[[V, Theme], bytes]
    given: V | Later[V]
    templates: tuple[str, ...] = ()
    origin: Span | None = None
    stage: Stage = Stage.PAGE
    listed: str | None = None

    @property
    def view(self) -> V:
        """Frozen plain values: everything that ``make`` may read beside the theme. Made anew each time if made late."""
        given = self.given
        return given.function(*given.arguments) if isinstance(given, Later) else given

    @property
    def key(self) -> str:
        """What the view is made from, as a text; '' where that is not known without making it."""
        given = self.given
        return given.key(*given.arguments) if isinstance(given, Later) and given.key else ""

    @property
    def own(self) -> str:
        """What the view is made from beside what its key says."""
        given = self.given
        return given.cover.own(*given.arguments) if isinstance(given, Later) and given.cover and given.cover.own else ""

    @property
    def cover(self) -> Cover | None:
        """By which other key this one's is covered."""
        given = self.given
        return given.cover if isinstance(given, Later) else None

    @property
    def within(self) -> tuple[str, ...]:
        """As of `Cover`, of an artifact that has one."""
        given = self.given
        assert isinstance(given, Later)
        assert given.cover
        return given.cover.within(*given.arguments)

    @property
    def turn(self) -> int:
        """When it is best made, among others; 0 where that does not matter."""
        given = self.given
        return given.turn(*given.arguments) if isinstance(given, Later) and given.turn else 0


@dataclass(frozen=True, slots=True)
class Batch:
    """Artifacts that are known only after heavy work, such as the shards of an index.

    Attributes:
        folder: with a slash at its end; they all land in it, and nothing else does.
        plan: a pure, module-level function from the arguments to the artifacts.
        arguments: values that do not change.
        key: as of `Later`: where it stays, so do all of the artifacts.
        templates: with a key, the root templates that any of the artifacts renders.
        continues: whether ``plan`` takes workings too (`base.workings`), as its last argument.
    """

    folder: str
    plan: Callable[..., tuple[Artifact[Any], ...]]
    arguments: tuple[Any, ...]
    key: Callable[..., str] | None = None
    templates: tuple[str, ...] = ()
    continues: bool = False
