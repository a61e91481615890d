"""Working through a plan: fingerprint each artifact, and make those whose file is not what it should be.

Invariant: what comes of an artifact is told by values alone, so that it may be worked out in any process.
"""

from __future__ import annotations

from functools import partial
from sys import intern
from typing import TYPE_CHECKING, Final, NamedTuple

from sitegen.artifact import Batch, Stage
from sitegen.base.compressing import ENDINGS
from sitegen.base.content_types import is_text
from sitegen.base.dataclass import dataclass
from sitegen.base.fingerprint import digest
from sitegen.base.problem import MakingFailed, Problem
from sitegen.base.workings import AFRESH
from sitegen.engine.delta import reason_of
from sitegen.engine.make import make
from sitegen.engine.noted import NO_COVERS, covering, holds, key_by, noted, stayed, write_down
from sitegen.engine.packing import copy_of, pack
from sitegen.engine.plan import Order, Planned, expand, in_turn, key_of, planned, unseen, view_of
from sitegen.engine.reason import Reason
from sitegen.engine.records import Entry, Ledger, Manifest, entry_of
from sitegen.engine.release import Made
from sitegen.shell.progress import silent
from sitegen.shell.workers import WORTH_FORKING, Begun, do_all, each

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from sitegen.base.workings import WorkingsLike
    from sitegen.engine.delta import Survey
    from sitegen.engine.noted import Covers
    from sitegen.engine.release import Before
    from sitegen.shell.progress import Progress
    from sitegen.theme.theme import Theme

    Put = Callable[[int, bytes], object]

_BETWEEN: Final = "\0"  # no path holds it, and it sorts before all that one holds


@dataclass(frozen=True, slots=True)
class Spared:
    """A compressed copy that is not worth having, and its fingerprint."""

    path: str
    view: str


@dataclass(frozen=True, slots=True)
class Keyed:
    """The key of a batch that was gone through whole."""

    folder: str
    key: str


@dataclass(frozen=True, slots=True)
class Work:
    """What came of a plan.

    Attributes:
        made: what was made, in path order.
        reasons: why, of each.
        keep: what stays, compressed copies among it, as the ledger is to have it.
        spared: the fingerprints of copies that are not worth having, by path.
        batches: the keys of batches, by folder.
        problems: what could not be made.
    """

    made: tuple[Made, ...]
    reasons: tuple[Reason, ...]
    keep: Mapping[str, Entry]
    spared: Mapping[str, str]
    batches: Mapping[str, str]
    problems: tuple[Problem, ...]


class Kept(NamedTuple):
    """A file that stays, as the ledger is to have it."""

    path: str
    entry: Entry


_Outcome = str | Kept | Spared | Keyed | Problem


@dataclass(frozen=True, slots=True)
class _Past:
    """How the output was found, as far as this very tool left it."""

    toolchain: str
    ledger: Ledger
    manifest: Manifest
    survey: Survey

    @classmethod
    def of(cls, before: Before, toolchain: str) -> _Past:
        return cls(toolchain, before.ledger or Ledger(), before.manifest or Manifest(), before.survey)

    def entry(self, path: str) -> Entry | None:
        """What the ledger says of a file, if what it says of views holds for this tool."""
        return self.ledger.entries.get(path) if self.ledger.toolchain == self.toolchain else None

    def reason(self, item: Planned) -> Reason:
        return reason_of(item, self.toolchain, self.ledger, self.manifest, self.survey)

    def intact(self) -> frozenset[str]:
        """The files that lie in the output as the ledger has them, and as ours."""
        files, written, wrote = self.survey.files, self.manifest.files, self.manifest.wrote
        noted = ((path, entry.output) for path, entry in self.ledger.entries.items())
        return frozenset(
            [
                path
                for path, output in noted
                if files.get(path) == output and (written.get(path) == output or wrote(path, output))
            ]
        )

    def kept(self, item: Planned) -> Kept:
        """A file that stays, as the ledger is to have it."""
        return Kept(item.path, entry_of(item, self.ledger.entries[item.path].output))


@dataclass(frozen=True, slots=True)
class _Settled:
    """What is known of a plan without making anything: the files of those items whose keys say that they are as they were."""

    keep: dict[str, Entry]
    spared: dict[str, str]
    batches: dict[str, str]
    rest: list[Order | Batch]


def _settle(
    plan: Sequence[Order | Batch], past: _Past, theme: Theme, codings: tuple[str, ...], covers: Covers
) -> _Settled:
    """Sort out what has a key that stayed, and whose files, with their compressed copies, lie in the output as they did."""
    intact = past.intact()
    if not intact:
        return _Settled({}, {}, {}, list(plan))
    found = _Settled({}, {}, {}, [])
    for item in plan:
        if isinstance(item, Order) and not codings:
            path = item.artifact.path
            if path in intact and (entry := past.entry(path)) and holds(entry, item, covers):
                found.keep[path] = entry
            else:
                found.rest.append(item)
            continue
        entries = noted(item, theme, past.toolchain, past.ledger, covers)
        copies = _copied(entries, past, codings) if entries and codings else ({}, {})
        if entries is None or copies is None or not intact.issuperset((*entries, *copies[0])):
            found.rest.append(item)
            continue
        found.keep.update(entries)
        found.keep.update(copies[0])
        found.spared.update(copies[1])
        if isinstance(item, Batch):
            found.batches[item.folder] = past.ledger.batches[item.folder]
    return found


def _copied(
    entries: Mapping[str, Entry], past: _Past, codings: tuple[str, ...]
) -> tuple[dict[str, Entry], dict[str, str]] | None:
    """The entries of all compressed copies of some files, and those that are not worth having; None if one is not known."""
    kept: dict[str, Entry] = {}
    spared: dict[str, str] = {}
    for path, entry in entries.items():
        text = Planned(path, Stage(entry.stage), entry.view, entry.closure)
        for coding in codings if is_text(path) else ():
            copy = copy_of(text, coding, entry.output)
            known = past.ledger.entries.get(copy.path)
            if past.ledger.spared.get(copy.path) == copy.view:
                spared[copy.path] = copy.view
            elif known and known.view == copy.view:
                kept[copy.path] = known
            else:
                return None
    return kept, spared


def _warm(items: Sequence[Order | Batch], past: _Past, covers: Covers) -> None:
    """Work out one key of each kind, so that what many keys share is known before there are workers, who would all do it."""
    for order in {item.artifact.make: item for item in items if isinstance(item, Order)}.values():
        key_by(order, past.entry(order.path), covers)


@dataclass(frozen=True, slots=True)
class _Producer:
    """Makes what has to be made of one item of the plan, and hands it on.

    A batch's artifacts and the compressed copies are numbered past the plan's own, and what was begun ahead of the plan has
    the odd numbers, so that no two share one.
    """

    theme: Theme
    past: _Past
    put: Put
    count: int
    wanted: Collection[str] | None
    codings: tuple[str, ...]
    workings: WorkingsLike
    covers: Covers
    ahead: bool = False

    def __call__(self, number: int, item: Order | Batch) -> Iterator[_Outcome]:
        try:
            yield from self._produced(2 * number + self.ahead, item)
        except MakingFailed as failed:
            yield failed.problem

    def _produced(self, number: int, item: Order | Batch) -> Iterator[_Outcome]:
        if isinstance(item, Order) and self._unwanted(item.path):
            return
        orders, problems = expand(item, self.theme, self.workings)
        yield from problems
        for place, order in enumerate(orders):
            if not self._unwanted(order.path):
                yield from self._file(number + 2 * place * self.count * (1 + len(self.codings)), order)
        if isinstance(item, Batch) and (key := key_of(item, self.theme)):
            yield Keyed(item.folder, key)

    def _file(self, own: int, order: Order) -> Iterator[_Outcome]:
        """One file and its copies, under this number and those that follow from it."""
        entry, view, data = self.past.entry(order.path), None, None
        key = key_by(order, entry, self.covers)
        found = unseen(order, entry.view if entry else "", key)
        if not found.key or (entry and entry.key != found.key):
            view = view_of(order, self.theme)
            found = planned(order, view, key)
        reason = self.past.reason(found)
        if (
            reason is Reason.VIEW
            and entry
            and not entry.view
            and self.past.reason(found._replace(view="")) is Reason.SAME
        ):
            assert view is not None
            data = make(order.artifact, view, self.theme)  # what it showed is not known, but what it was
            reason = Reason.SAME if isinstance(data, bytes) and digest(data) == entry.output else reason
        if reason is Reason.SAME:
            yield self.past.kept(found)
            if self.codings and is_text(order.path):
                again = partial(_made, order, self.theme)
                yield from self._copies(own, found, self.past.ledger.entries[order.path].output, again)
            return
        if data is None:
            view = view_of(order, self.theme) if view is None else view
            data = make(order.artifact, view, self.theme)
        if isinstance(data, Problem):
            yield data
            return
        self.put(own, data)
        output = digest(data)
        yield _line(found, reason, own, output)
        if self.codings and is_text(order.path):
            yield from self._copies(own, found, output, partial(_known, data))

    def _copies(
        self, number: int, text: Planned, output: str, given: Callable[[], bytes | Problem]
    ) -> Iterator[_Outcome]:
        """The compressed copies of a file that has this digest; its bytes are asked for only where one has to be made."""
        for place, coding in enumerate(self.codings, 1):
            copy = copy_of(text, coding, output)
            if self.past.ledger.spared.get(copy.path) == copy.view:
                yield Spared(copy.path, copy.view)
                continue
            reason = self.past.reason(copy)
            if reason is Reason.SAME:
                yield self.past.kept(copy)
                continue
            data = given()
            if isinstance(data, Problem):
                yield data
                return
            packed = pack(data, coding, text.path)
            if packed is None:
                yield Spared(copy.path, copy.view)
                continue
            own = number + 2 * place * self.count
            self.put(own, packed)
            yield _line(copy, reason, own, digest(packed))

    def _unwanted(self, path: str) -> bool:
        """Whether neither a file nor one of its copies is wanted."""
        if self.wanted is None or path in self.wanted:
            return False
        return not any(path + ENDINGS[coding] in self.wanted for coding in self.codings)


def _line(item: Planned, reason: Reason, number: int, output: str) -> str:
    """What was made as one text: there are as many as files, and they wait until the last is made.

    Args:
        item: its fingerprints.
        reason: why it was made.
        number: under which it was handed on.
        output: the digest of its bytes.
    """
    known = (item.path, str(int(item.stage)), item.view, item.closure, item.beside, item.key)
    return _BETWEEN.join((*known, reason.value, str(number), output))


def _made_of(lines: list[str]) -> tuple[tuple[Made, ...], tuple[Reason, ...]]:
    """What was made, in path order, and why; each of the ``lines`` is let go at once."""
    lines.sort(reverse=True)  # a path stands first
    made, reasons = [], []
    while lines:
        path, stage, view, closure, beside, key, reason, number, output = lines.pop().split(_BETWEEN)
        made.append(Made(int(number), Planned(path, Stage(int(stage)), view, intern(closure), beside, key), output))
        reasons.append(Reason(reason))
    return tuple(made), tuple(reasons)


def _made(order: Order, theme: Theme) -> bytes | Problem:
    return make(order.artifact, view_of(order, theme), theme)


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


@dataclass(frozen=True, slots=True)
class Underway:
    """The batches of a plan that workers are at already: their folders, and the workers."""

    folders: frozenset[str]
    begun: Begun


def begin(  # noqa: PLR0913, PLR0917 - what a build works with
    batches: Sequence[Batch],
    theme: Theme,
    toolchain: str,
    before: Before,
    put: Put,
    jobs: int,
    codings: tuple[str, ...],
    workings: WorkingsLike,
) -> Underway:
    """Have workers begin with some batches, while the rest is planned; for `produce`, whose arguments these are."""
    producer = _Producer(
        theme, _Past.of(before, toolchain), put, len(batches), None, codings, workings, NO_COVERS, ahead=True
    )
    return Underway(frozenset(batch.folder for batch in batches), Begun(batches, producer, jobs))


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
    workings: WorkingsLike = AFRESH,
    underway: Underway | None = None,
) -> Work:
    """Make every file that is not what it should be, hand each to ``put`` with a number, and tell what came of all.

    Args:
        before: how the output was found; with nothing in it everything is made.
        put: may run in another process when there are more jobs than one.
        wanted: the paths of what is made, when that is not all; files come with all their compressed copies.
        codings: in which texts are kept as compressed copies too.
        workings: what batches go on from.
        underway: what was begun already.

    Raises:
        OSError: ``put`` failed, or ``workings``.
        WorldFault: a worker was killed.
    """
    past = _Past.of(before, toolchain)
    if underway:
        plan = [item for item in plan if isinstance(item, Order) or item.folder not in underway.folders]
    led = covering(plan) if wanted is None else ()
    covers = stayed(led, past.ledger, workings) if led and past.ledger.toolchain == toolchain else NO_COVERS
    settled = _settle(plan, past, theme, codings, covers) if wanted is None else _Settled({}, {}, {}, list(plan))
    rest = in_turn(settled.rest) if len(settled.rest) > WORTH_FORKING else settled.rest
    heavy = len(plan) > WORTH_FORKING and any(isinstance(item, Batch) for item in rest)
    _warm(rest, past, covers)
    producer = _Producer(theme, past, put, len(rest), wanted, codings, workings, covers)
    lines: list[str] = []
    done: list[Kept | Spared | Keyed | Problem] = []
    for _, outcomes in each(rest, producer, jobs, progress, heavy=heavy, begun=underway.begun if underway else None):
        for one in outcomes:
            if isinstance(one, str):
                lines.append(one)
            else:
                done.append(one)
    made, reasons = _made_of(lines)
    write_down(led, covers, workings)
    return Work(
        made=made,
        reasons=reasons,
        keep=settled.keep | dict(sorted([(item.path, item.entry) for item in done if isinstance(item, Kept)])),
        spared=settled.spared | {item.path: item.view for item in done if isinstance(item, Spared)},
        batches=settled.batches | {item.folder: item.key for item in done if isinstance(item, Keyed)},
        problems=tuple(sorted({item for item in done if isinstance(item, Problem)})),
    )
