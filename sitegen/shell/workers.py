"""Much work at once: forked workers take portions of a list as they get to them, and report what came of each item.

Invariant: what comes of an item depends on the item alone, so the number of workers and who does what never shows.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import sys
import traceback
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from struct import Struct
from typing import TYPE_CHECKING, Any, Final, TypeVar

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
_HEAVY: Final = 8  # items at the beginning that may be heavy
_MUCH: Final = 40_000_000  # bytes of memory that a portion may add without being the worker's last
_PORTION: Final = 25  # items that a worker takes at once
_ROUNDS: Final = 80  # portions of a long list, so that the workers end together
_LARGE: Final = 250  # items; what stands side by side shares much that each worker makes once
_MOST_PORTIONS: Final = 4_000  # eight bytes of each fit into a pipe
_TURN: Final = Struct("<II")


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
    """A worker has ended as it should; ``more`` when another is to take its place."""

    more: bool


def do_all(items: Sequence[T], do: Callable[[int, T], Iterable[R]], jobs: int, progress: Progress) -> list[R]:
    """Everything that ``do`` gives for the items and their numbers, in their order.

    Args:
        items: the heavy ones first, and next to each other what has much in common.
        do: a function of one item; with more than one job it runs in forked processes.
        jobs: how many processes at most.
        progress: told how many of how many items are done.

    Raises:
        OSError: ``do`` failed on the system.
        WorldFault: a worker was killed.
    """
    found: dict[int, list[R]] = {}
    with uncollected():
        if jobs > 1 and len(items) > WORTH_FORKING:
            outcomes = _forked(items, do, jobs)
        else:
            outcomes = ((number, list(do(number, item))) for number, item in enumerate(items))
        for number, results in outcomes:
            found[number] = results
            progress(len(found), len(items))
    return [result for number in sorted(found) for result in found[number]]


def _forked(items: Sequence[T], do: Callable[[int, T], Iterable[R]], jobs: int) -> Iterator[tuple[int, list[R]]]:
    context = multiprocessing.get_context("fork")
    workers: dict[Connection, ForkProcess] = {}
    turns = _turns(len(items))

    def start() -> None:
        here, there = context.Pipe(duplex=False)
        worker = context.Process(target=_work, args=(items, do, turns, there), daemon=True)
        # A signal between the fork and the worker's own handlers would run the parent's.
        signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
        try:
            worker.start()
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
        there.close()
        workers[here] = worker

    try:
        for _ in range(jobs):
            start()
        while workers:
            for ready in wait(list(workers)):
                assert isinstance(ready, Connection)
                batch = _receive(ready)
                if isinstance(batch, _Left):
                    workers.pop(ready).join()
                    if batch.more:
                        start()
                else:
                    yield from batch
    finally:
        os.close(turns)
        for worker in workers.values():
            worker.terminate()
            worker.join()


def _receive(connection: Connection) -> list[tuple[int, list[Any]]] | _Left:
    """What a worker reports."""
    try:
        batch: list[tuple[int, list[Any]]] | _Failed | _Left = connection.recv()
    except EOFError:
        message = "a worker was killed; there may be too little memory (try --jobs 1)"
        raise WorldFault(message) from None
    if isinstance(batch, _Failed):
        if batch.code:
            raise OSError(batch.code, batch.text, batch.filename)
        raise RuntimeError(batch.text)  # noqa: TRY004 - a fault of the program, found in a worker
    return batch


def _work(items: Sequence[T], do: Callable[[int, T], Iterable[R]], turns: int, report: Connection) -> None:
    """The whole life of one worker: it takes the next portion until there is none, or until one took much memory.

    That is given back by ending, and in no other way for sure.
    """
    for ending in ENDING:
        signal.signal(ending, signal.SIG_IGN if ending == signal.SIGINT else signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
    try:
        while turn := os.read(turns, _TURN.size):
            first, end = _TURN.unpack(turn)
            before = _most_memory()
            report.send([(number, list(do(number, items[number]))) for number in range(first, end)])
            if _most_memory() - before > _MUCH:
                report.send(_Left(more=True))
                return
        report.send(_Left(more=False))
    except BrokenPipeError:
        os._exit(1)  # the builder is gone
    except OSError as error:
        report.send(_Failed(error.strerror or str(error), error.errno or 5, error.filename))
    except Exception:  # noqa: BLE001 - it is raised again in the builder
        report.send(_Failed(traceback.format_exc()))


def _most_memory() -> int:
    """How many bytes this process has had at most."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def _turns(count: int) -> int:
    """A pipe that holds the portions of ``count`` items; whoever reads eight bytes of it has the next portion.

    It needs no lock that a killed worker could take along. The first portions are of one item, which may be heavy.
    """
    portion = max(_PORTION, min(count // _ROUNDS, _LARGE), count // _MOST_PORTIONS)
    starts = [*range(min(_HEAVY, count)), *range(_HEAVY, count, portion)]
    reading, writing = os.pipe()
    os.write(writing, b"".join(_TURN.pack(*pair) for pair in zip(starts, [*starts[1:], count], strict=True)))
    os.close(writing)
    return reading
