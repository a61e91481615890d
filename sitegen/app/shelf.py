"""The files of a site, each made when somebody asks for it: what `sitegen serve` shows.

Invariant: the bytes are those that a build would write. A file whose page cannot be made any more keeps the
bytes that it had last, and the problem is told.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from sitegen.artifact import Batch
from sitegen.base.dataclass import dataclass
from sitegen.base.problem import MakingFailed, Problem
from sitegen.engine.make import make
from sitegen.engine.plan import Order, expand, ordered, plan, planned, view_of, words_fault
from sitegen.outputs import find, media, plan_edition
from sitegen.outputs.assets import plan_assets
from sitegen.shell.locking import one_at_a_time
from sitegen.shell.showing import Mark
from sitegen.theme.strings import WordsError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from sitegen.theme.theme import Theme
    from sitegen.views.edition import Edition


@dataclass(frozen=True, slots=True)
class _Kept:
    """A file that was made: the fingerprints of what it was made from, and its bytes."""

    view: str
    closure: str
    data: bytes


class Shelf(Mapping[str, bytes]):
    """The files of one edition; several threads may ask, one at a time.

    Whoever asks takes the lock before any property that is worked out once: these have locks of their own.

    Args:
        edition: the site.
        theme: what draws it.
        before: the files of the edition before, of which those that are still the same are taken over.
    """

    def __init__(self, edition: Edition, theme: Theme, before: Shelf | None = None) -> None:
        self.edition = edition
        self.theme = theme
        self._failures: dict[str, Problem] = {}
        self._kept: dict[str, _Kept] = dict(before._kept) if before else {}  # noqa: SLF001 - of the same class
        self._batches: dict[str, dict[str, Order]] = {}
        self._lock = one_at_a_time()

    def __getitem__(self, path: str) -> bytes:
        """The bytes of a file.

        Raises:
            KeyError: there is no such file.
            MakingFailed: it cannot be made, and never could.
        """
        with self._lock:
            order = self.order(path)
            if order is None:
                raise KeyError(path)
            kept = self._kept.get(path)
            try:
                self._kept[path] = now = self._made(order, kept)
            except MakingFailed as failed:
                self._failures[path] = failed.problem
                if kept is None:
                    raise
                return kept.data
            self._failures.pop(path, None)
            return now.data

    def _made(self, order: Order, kept: _Kept | None) -> _Kept:
        """A file as it is now: the one of before, if it would be made of the same.

        Raises:
            MakingFailed: it cannot be made.
        """
        view = view_of(order, self.theme)
        found = planned(order, view, "")  # for one page its key would cost more than the page
        if kept and (kept.view, kept.closure) == (found.view, found.closure):
            return kept
        data = make(order.artifact, view, self.theme)
        if isinstance(data, Problem):
            raise MakingFailed(data)
        return _Kept(found.view, found.closure, data)

    def __contains__(self, path: object) -> bool:
        """Whether there is such a file."""
        return isinstance(path, str) and self.order(path) is not None

    def __iter__(self) -> Iterator[str]:
        """The paths of all files."""
        with self._lock:
            inside = [path for batch in self._plan[1] for path in self._inside(batch)]
            return iter([*self._orders, *inside])

    def __len__(self) -> int:
        """How many files there are."""
        return sum(1 for _ in self)

    def __bool__(self) -> bool:
        """Yes: a site has files, and nobody need count them to know."""
        return True

    def order(self, path: str) -> Order | None:
        """The artifact at ``path``; those that editors mostly work on are found without planning the rest."""
        with self._lock:
            artifact = find(self.edition, path)
            if artifact is not None:
                return ordered((artifact,), self.theme)[0][0]
            if path in self._theme_files:
                return self._theme_files[path]
            if path.startswith("media/"):
                return self._pictures.get(path)
            if path in self._orders:
                return self._orders[path]
            around = (batch for batch in self._plan[1] if path.startswith(batch.folder))
            return next((self._inside(batch).get(path) for batch in around), None)

    def try_to_make(self, path: str) -> None:
        """Make a file if there is one; what is wrong with it is among the failures afterwards."""
        with contextlib.suppress(KeyError, MakingFailed):
            self[path]

    @property
    def planned(self) -> Collection[str]:
        """The paths of all files but those of batches."""
        with self._lock:
            return self._orders.keys()

    @property
    def failures(self) -> tuple[Problem, ...]:
        """What could not be made so far."""
        with self._lock:
            return tuple(sorted({*self._failures.values()}))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the plan, and what could not be made so far."""
        with self._lock:
            return tuple(sorted({*self._plan[2], *self.failures}))

    @cached_property
    def _theme_files(self) -> dict[str, Order]:
        """Sheets and scripts, which every page asks for."""
        return {order.path: order for order in ordered(plan_assets(self.theme), self.theme)[0]}

    @cached_property
    def _pictures(self) -> dict[str, Order]:
        return {order.path: order for order in ordered(media.plan(self.edition), self.theme)[0]}

    @cached_property
    def _orders(self) -> dict[str, Order]:
        return self._plan[0]

    @cached_property
    def _plan(self) -> tuple[dict[str, Order], tuple[Batch, ...], tuple[Problem, ...]]:
        try:
            found, problems = plan((*plan_edition(self.edition), *plan_assets(self.theme)), self.theme)
        except WordsError as error:
            return {}, (), (words_fault(self.theme, error),)
        orders = {item.path: item for item in found if isinstance(item, Order)}
        return orders, tuple(item for item in found if isinstance(item, Batch)), problems

    def _inside(self, batch: Batch) -> dict[str, Order]:
        if batch.folder not in self._batches:
            orders: tuple[Order, ...] = ()
            try:
                orders, _ = expand(batch, self.theme)
            except MakingFailed as failed:
                self._failures[batch.folder] = failed.problem
            self._batches[batch.folder] = {order.path: order for order in orders}
        return self._batches[batch.folder]


class Marks(Mapping[str, Mark]):
    """Where each page comes from, and whether it would be published.

    What no single source is behind comes from the template that draws it.

    Args:
        shelf: the files.
        note: what an editor should know of a source or a page, or ''.
    """

    def __init__(self, shelf: Shelf, note: Callable[[str], str]) -> None:
        self._shelf = shelf
        self._note = note

    def __getitem__(self, path: str) -> Mark:
        """The mark of a page.

        Raises:
            KeyError: there is no such page.
        """
        order = self._shelf.order(path) if path.endswith(".html") else None
        if order and order.artifact.origin:
            origin = order.artifact.origin
            return Mark(origin.path, origin.line, self._note(origin.path))
        if order and order.artifact.templates:
            return Mark(f"{self._shelf.theme.folder}/{order.artifact.templates[0]}", 1, self._note(path))
        raise KeyError(path)

    def __iter__(self) -> Iterator[str]:
        """The pages that have a mark."""
        return (path for path in self._shelf if self.get(path))

    def __len__(self) -> int:
        """How many they are."""
        return sum(1 for _ in self)
