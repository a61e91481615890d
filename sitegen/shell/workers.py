"""Much work at once: this process and forked workers take portions of a list as they get to them.

Invariant: what comes of an item depends on the item alone, so the number of workers and who does what never shows.
"""

from __future__ import annotations

import fcntl
import multiprocessing
import os
import pickle
import resource
import signal
import sys
import termios
import traceback
from itertools import pairwise
from multiprocessing.connection import Connection, wait
from queue import SimpleQueue
from struct import Struct
from threading import Thread
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

from sitegen.base.dataclass import dataclass
from sitegen.shell.collecting import uncollected
from sitegen.shell.faults import WorldFault
from sitegen.shell.signals import ENDING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from multiprocessing.context import ForkProcess

    Progress = Callable[[int, int], None]

T = TypeVar("T")
R = TypeVar("R")

_MOST_JOBS: Final = 8
WORTH_FORKING: Final = 300  # items; fewer are done sooner without
_HEAVY: Final = 8  # items at the beginning that may be heavy; only workers do them
_MUCH: Final = 40_000_000  # bytes of memory that a portion may add without being the worker's last
_PORTION: Final = 25  # items that a worker takes at once
_OF_FEW: Final = 2  # of a list so short that one portion might be all of it
_ROUNDS: Final = 80  # portions of a long list, so that the workers end together
_LARGE: Final = 250  # items; what stands side by side shares much that each worker makes once
_MOST_PORTIONS: Final = 4_000  # eight bytes of each fit into a pipe
_SWITCH: Final = 0.0005  # seconds that a worker's report waits for its work
_OWN: Final = 16  # items that this process does before it hears again what the workers have to say
_TURN: Final = Struct("<II")
_COUNT: Final = Struct("i")  # the system's own


def default_jobs() -> int:
    """As many workers as there are processors to use, 8 at most."""
    return max(1, min(_MOST_JOBS, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1))


@dataclass(frozen=True, slots=True)
class _Failed:
    """Why a worker stopped: an error of the system, or of the program as a printed traceback."""

    text: str
    code: int = 0
    filename: str | None = None


@dataclass(frozen=True, slots=True)
class _Left:
    """A worker has ended as it should; another takes its place where there is more to do."""


def do_all(
    items: Sequence[T], do: Callable[[int, T], Iterable[R]], jobs: int, progress: Progress, *, heavy: bool = False
) -> list[R]:
    """Everything that ``do`` gives for the items and their numbers, in their order.

    Args:
        items: the heavy ones first, and next to each other what has much in common.
        do: a function of one item; with more than one job it runs in forked processes too.
        jobs: how many processes at most.
        progress: told how many of how many items are done.
        heavy: whether a few of them are worth as much as many usual ones.

    Raises:
        OSError: ``do`` failed on the system.
        WorldFault: a worker was killed.
    """
    found = dict(each(items, do, jobs, progress, heavy=heavy))
    return [result for number in sorted(found) for result in found[number]]


def each(  # noqa: PLR0913 - what is done, by whom, and how it is told
    items: Sequence[T],
    do: Callable[[int, T], Iterable[R]],
    jobs: int,
    progress: Progress,
    *,
    heavy: bool = False,
    first: Callable[[], object] | None = None,
    steady: bool = False,
    begun: Begun | None = None,
) -> Iterator[tuple[int, list[R]]]:
    """The same as it comes: the number of an item and all that comes of it, in any order.

    Args:
        first: what this process does before any item; where there are workers these have begun by then.
        steady: whether workers do their share whatever signal asks them to end.
        begun: what workers are at already: they go on with these items, and what they find comes too, under numbers of its own.
    """
    with uncollected():
        if begun or (jobs > 1 and len(items) > (1 if heavy else WORTH_FORKING)):
            crew = begun.crew if begun else _Crew()
            outcomes = _shared(crew, _List(items, do, _Turns.of(len(items)), steady), jobs, first)
        else:
            if first:
                first()
            outcomes = ((number, list(do(number, item))) for number, item in enumerate(items))
        for done, outcome in enumerate(outcomes, 1):
            yield outcome
            progress(done, len(items) + (begun.count if begun else 0))


class Begun:
    """Heavy items that workers are at, while this process finds out what else there is to do.

    Args:
        items: what is done.
        do: as of `each`, which is told of this.
        jobs: how many processes at most, this one among them; more than one.
    """

    def __init__(self, items: Sequence[T], do: Callable[[int, T], Iterable[R]], jobs: int) -> None:
        self.count: Final = len(items)
        self.crew: Final = _Crew()
        self.crew.take_up(_List(items, do, _Turns.of(len(items)), stays=True), min(jobs - 1, len(items)))

    def stop(self) -> None:
        """Send home whoever is still there."""
        self.crew.stop()


@dataclass(frozen=True, slots=True)
class _Turns:
    """The portions of a list in two pipes; whoever reads eight bytes of one has its next portion.

    It needs no lock that a killed worker could take along. The heavy portions are of one item each.
    """

    heavy: int
    common: int

    @classmethod
    def of(cls, count: int) -> _Turns:
        least = _PORTION if count > WORTH_FORKING else _OF_FEW
        portion = max(least, min(count // _ROUNDS, _LARGE), count // _MOST_PORTIONS)
        heavy = min(_HEAVY, count)
        return cls(_pipe(range(heavy + 1)), _pipe([*range(heavy, count, portion), count]))

    def next(self, *, heavy: bool) -> range:
        """The numbers of the items that are taken now; none when all are taken."""
        turn = (os.read(self.heavy, _TURN.size) if heavy else b"") or os.read(self.common, _TURN.size)
        return range(*_TURN.unpack(turn)) if turn else range(0)

    def are_left(self) -> bool:
        """Whether there are any that nobody took."""
        unread = (fcntl.ioctl(pipe, termios.FIONREAD, bytes(_COUNT.size)) for pipe in (self.heavy, self.common))
        return any(_COUNT.unpack(count)[0] for count in unread)

    def close(self) -> None:
        os.close(self.heavy)
        os.close(self.common)


def _pipe(bounds: Sequence[int]) -> int:
    reading, writing = os.pipe()
    os.write(writing, b"".join(_TURN.pack(*pair) for pair in pairwise(bounds)))
    os.close(writing)
    return reading


class _List(NamedTuple):
    """What there is to do.

    Attributes:
        items: of which.
        do: what is done with each, and its number.
        turns: who does which.
        steady: whether workers do their share whatever signal asks them to end.
        stays: whether a worker goes on though it took much memory.
    """

    items: Sequence[Any]
    do: Callable[[int, Any], Iterable[Any]]
    turns: _Turns
    steady: bool = False
    stays: bool = False

    def own(self) -> Iterator[int]:
        """The numbers that this process does, which leaves to workers what may be heavy where there is enough besides."""
        few = len(self.items) <= WORTH_FORKING
        while portion := self.turns.next(heavy=few):
            yield from portion


class _Crew:
    """The workers that are at some lists, by the pipes on which they report."""

    def __init__(self) -> None:
        self._context = multiprocessing.get_context("fork")
        self.lists: Final[list[_List]] = []
        self._workers: dict[Connection, ForkProcess] = {}

    def __len__(self) -> int:
        return len(self._workers)

    def take_up(self, work: _List, count: int) -> None:
        """Do this list too, after any before, with so many workers."""
        self.lists.append(work)
        while len(self) < count:
            self._start()

    def _start(self) -> None:
        """One worker more, for the first list of which something is left."""
        work = next((one for one in self.lists if one.turns.are_left()), self.lists[-1])
        here, there = self._context.Pipe(duplex=False)
        worker = self._context.Process(target=_work, args=(work, there, (here, *self._workers)), daemon=True)
        # A signal between the fork and the worker's own handlers would run the parent's.
        signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
        try:
            worker.start()
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
        there.close()
        self._workers[here] = worker

    def heard(self, seconds: float | None) -> Iterator[tuple[int, list[Any]]]:
        """What they report, once any does or the time is over; who has left is replaced while portions are left."""
        for ready in wait(list(self._workers), seconds):
            assert isinstance(ready, Connection)
            batch = _receive(ready)
            if isinstance(batch, _Left):
                self._workers.pop(ready).join()
                if any(work.turns.are_left() for work in self.lists):
                    self._start()
            else:
                yield from batch

    def stop(self) -> None:
        """Send those home that are there; the steady ones do their share first."""
        for worker in self._workers.values():
            worker.terminate()
            worker.join()
        self._workers.clear()
        for work in self.lists:
            work.turns.close()
        self.lists.clear()


def _shared(crew: _Crew, more: _List, jobs: int, first: Callable[[], object] | None) -> Iterator[tuple[int, list[Any]]]:
    """What comes of all lists, by this process and by forked ones: one more of those would copy all that is shared."""
    try:
        crew.take_up(more, jobs - 1)
        if first:
            first()
        for work in crew.lists:
            yield from crew.heard(0)
            for number in work.own():
                yield number, list(work.do(number, work.items[number]))
                if number % _OWN == 0 or len(work.items) <= WORTH_FORKING:
                    yield from crew.heard(0)
        while crew:
            yield from crew.heard(None)
    finally:
        crew.stop()


def _receive(connection: Connection) -> list[tuple[int, list[Any]]] | _Left:
    """What a worker reports."""
    try:
        batch: list[tuple[int, list[Any]]] | _Failed | _Left = connection.recv()
    except (EOFError, OSError):  # it ended before a report, or amid one
        message = "a worker was killed; there may be too little memory (try --jobs 1)"
        raise WorldFault(message) from None
    if isinstance(batch, _Failed):
        if batch.code:
            raise OSError(batch.code, batch.text, batch.filename)
        raise RuntimeError(batch.text)  # noqa: TRY004 - a fault of the program, found in a worker
    return batch


def _work(work: _List, report: Connection, inherited: Iterable[Connection]) -> None:
    """The whole life of one worker: it takes the next portion until there is none, or until one took much memory.

    That is given back by ending, and in no other way for sure.
    """
    for ending in ENDING:
        signal.signal(ending, signal.SIG_IGN if work.steady or ending == signal.SIGINT else signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
    for connection in inherited:  # held here too, what the builder reads from would never seem to be gone
        connection.close()
    out = _Reports(report)
    try:
        before = _most_memory()
        much = False
        while not much and (own := work.turns.next(heavy=True)):
            out.add([(number, list(work.do(number, work.items[number]))) for number in own])
            much = not work.stays and _most_memory() - before > _MUCH
            before = _most_memory()
        out.add(_Left())
    except OSError as error:
        out.add(_Failed(error.strerror or str(error), error.errno or 5, error.filename))
    except Exception:  # noqa: BLE001 - it is raised again in the builder
        out.add(_Failed(traceback.format_exc()))
    out.end()


class _Reports:
    """What a worker has to report, sent by a thread of its own: the worker never waits for a builder that is busy.

    Nor does a worker that breaks off wait for the thread, or the builder would wait for both.
    """

    def __init__(self, report: Connection) -> None:
        sys.setswitchinterval(_SWITCH)
        self._report = report
        self._waiting: SimpleQueue[bytes] = SimpleQueue()
        self._thread = Thread(target=self._send, daemon=True)
        self._thread.start()

    def add(self, batch: list[Any] | _Failed | _Left) -> None:
        """Report this after all that was reported before."""
        self._waiting.put(pickle.dumps(batch, pickle.HIGHEST_PROTOCOL))

    def end(self) -> None:
        """Wait until everything is sent."""
        self._waiting.put(b"")
        self._thread.join()

    def _send(self) -> None:
        while batch := self._waiting.get():
            try:
                self._report.send_bytes(batch)
            except OSError:
                os._exit(1)  # the builder is gone


def _most_memory() -> int:
    """How many bytes this process has had at most."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024
