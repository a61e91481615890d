"""Working through a plan: fingerprint each artifact, and make those whose file is not what it should be.

Invariant: what comes of an artifact is told by values alone, so that it may be worked out in any process.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from sitegen.base.compressing import ENDINGS
from sitegen.base.content_types import is_text
from sitegen.base.fingerprint import digest
from sitegen.base.problem import MakingFailed, Problem
from sitegen.engine.delta import reason_of
from sitegen.engine.make import make
from sitegen.engine.packing import copy_of, pack
from sitegen.engine.plan import Order, expand, planned, view_of
from sitegen.engine.reason import Reason
from sitegen.engine.records import Ledger, Manifest
from sitegen.shell.progress import silent
from sitegen.shell.workers import do_all

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from sitegen.artifact import Batch
    from sitegen.engine.plan import Planned
    from sitegen.engine.release import Before
    from sitegen.shell.progress import Progress
    from sitegen.theme.theme import Theme

    Put = Callable[[int, bytes], object]


@dataclass(frozen=True, slots=True)
class Produced:
    """What came of one artifact.

    Attributes:
        planned: its fingerprints.
        reason: why it was made, or that it was not.
        number: under which it was handed on.
        output: the digest of its bytes; '' where it was not made.
    """

    planned: Planned
    reason: Reason
    number: int = 0
    output: str = ""


@dataclass(frozen=True, slots=True)
class Spared:
    """A compressed copy that is not worth having, and its fingerprint."""

    path: str
    view: str


@dataclass(frozen=True, slots=True)
class Work:
    """What came of a plan.

    Attributes:
        produced: what came of each artifact and each compressed copy, in path order.
        spared: the fingerprints of copies that are not worth having, by path.
        problems: what could not be made.
    """

    produced: tuple[Produced, ...]
    spared: Mapping[str, str]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Producer:
    """Makes what has to be made of one item of the plan, and hands it on.

    A batch's artifacts and the compressed copies are numbered past the plan's own, so that no two share a number.
    """

    theme: Theme
    toolchain: str
    before: Before
    put: Put
    count: int
    wanted: Collection[str] | None
    codings: tuple[str, ...]

    def __call__(self, number: int, item: Order | Batch) -> Iterator[Produced | Spared | Problem]:
        try:
            yield from self._produced(number, item)
        except MakingFailed as failed:
            yield failed.problem

    def _produced(self, number: int, item: Order | Batch) -> Iterator[Produced | Spared | Problem]:
        if isinstance(item, Order) and self._unwanted(item.path):
            return
        orders, problems = expand(item, self.theme)
        yield from problems
        ledger, manifest = self.before.ledger or Ledger(), self.before.manifest or Manifest()
        for place, order in enumerate(orders):
            if self._unwanted(order.path):
                continue
            view = view_of(order, self.theme)
            found = planned(order, view)
            reason = reason_of(found, self.toolchain, ledger, manifest, self.before.survey)
            own = number + place * self.count * (1 + len(self.codings))
            if reason is Reason.SAME:
                yield Produced(found, reason)
                if self.codings and is_text(order.path):
                    again = partial(make, order.artifact, view, self.theme)
                    yield from self._copies(own, found, ledger.entries[order.path].output, again)
                continue
            data = make(order.artifact, view, self.theme)
            if isinstance(data, Problem):
                yield data
                continue
            self.put(own, data)
            output = digest(data)
            yield Produced(found, reason, own, output)
            if self.codings and is_text(order.path):
                yield from self._copies(own, found, output, partial(_known, data))

    def _copies(
        self, number: int, text: Planned, output: str, given: Callable[[], bytes | Problem]
    ) -> Iterator[Produced | Spared | Problem]:
        """The compressed copies of a file that has this digest; its bytes are asked for only where one has to be made."""
        ledger, manifest = self.before.ledger or Ledger(), self.before.manifest or Manifest()
        for place, coding in enumerate(self.codings, 1):
            copy = copy_of(text, coding, output)
            if ledger.spared.get(copy.path) == copy.view:
                yield Spared(copy.path, copy.view)
                continue
            reason = reason_of(copy, self.toolchain, ledger, manifest, self.before.survey)
            if reason is Reason.SAME:
                yield Produced(copy, reason)
                continue
            data = given()
            if isinstance(data, Problem):
                yield data
                return
            packed = pack(data, coding, text.path)
            if packed is None:
                yield Spared(copy.path, copy.view)
                continue
            own = number + place * self.count
            self.put(own, packed)
            yield Produced(copy, reason, own, digest(packed))

    def _unwanted(self, path: str) -> bool:
        """Whether neither a file nor one of its copies is wanted."""
        if self.wanted is None or path in self.wanted:
            return False
        return not any(path + ENDINGS[coding] in self.wanted for coding in self.codings)


def _known(data: bytes) -> bytes:
    return data


@dataclass(frozen=True, slots=True)
class _Fingerprinter:
    """Tells the fingerprints of one item of the plan."""

    theme: Theme

    def __call__(self, number: int, item: Order | Batch) -> Iterator[Planned]:
        del number
        for order in expand(item, self.theme)[0]:
            yield planned(order, view_of(order, self.theme))


def fingerprints(plan: Sequence[Order | Batch], theme: Theme, jobs: int) -> tuple[Planned, ...]:
    """What every artifact comes to, in path order; nothing is made.

    Raises:
        MakingFailed: the theme lacks words that a page needs.
    """
    return tuple(sorted(do_all(plan, _Fingerprinter(theme), jobs, silent), key=lambda item: item.path))


def produce(  # noqa: PLR0913, PLR0917 - what a build works with
    plan: Sequence[Order | Batch],
    theme: Theme,
    toolchain: str,
    before: Before,
    put: Put,
    jobs: int,
    progress: Progress,
    wanted: Collection[str] | None = None,
    codings: tuple[str, ...] = (),
) -> Work:
    """Make every file that is not what it should be, hand each to ``put`` with a number, and tell what came of all.

    Args:
        before: how the output was found; with nothing in it everything is made.
        put: may run in another process when there are more jobs than one.
        wanted: the paths of what is made, when that is not all; files come with all their compressed copies.
        codings: in which texts are kept as compressed copies too.

    Raises:
        OSError: ``put`` failed.
        WorldFault: a worker was killed.
    """
    done = do_all(plan, _Producer(theme, toolchain, before, put, len(plan), wanted, codings), jobs, progress)
    problems = {item for item in done if isinstance(item, Problem)}
    produced = (item for item in done if isinstance(item, Produced))
    spared = {item.path: item.view for item in done if isinstance(item, Spared)}
    return Work(tuple(sorted(produced, key=lambda item: item.planned.path)), spared, tuple(sorted(problems)))
