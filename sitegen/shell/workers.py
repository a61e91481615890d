"""Making many files at once: forked workers render and write into staging, and report digests.

Invariant: what a file becomes depends on its planned artifact alone, so the number of workers and
who makes what never shows.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import traceback
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING, Final

from sitegen.base.fingerprint import digest
from sitegen.base.problem import Problem
from sitegen.engine.make import make
from sitegen.shell.faults import WorldFault
from sitegen.shell.signals import ENDING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.context import ForkProcess

    from sitegen.engine.plan import Planned
    from sitegen.theme.theme import Theme

    Put = Callable[[int, bytes], object]
    Progress = Callable[[int, int], None]

_MOST_JOBS: Final = 8
_WORTH_FORKING: Final = 300  # files
_BATCH: Final = 25  # files between two reports


def default_jobs() -> int:
    """As many workers as there are processors to use, 8 at most."""
    return max(1, min(_MOST_JOBS, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1))


@dataclass(frozen=True, slots=True)
class Done:
    """A file that was made: its place in the list, the digest of its bytes, their number, and what ``put`` said."""

    number: int
    output: str
    size: int
    note: object = None


@dataclass(frozen=True, slots=True)
class _Failed:
    """Why a worker stopped: an error of the system, or of the program as a printed traceback."""

    text: str
    code: int = 0
    filename: str | None = None


def make_all(
    plan: tuple[Planned, ...], theme: Theme, put: Put, jobs: int, progress: Progress
) -> tuple[tuple[Done, ...], tuple[Problem, ...]]:
    """Make every file, hand each to ``put`` with its number, and tell what became of it.

    Args:
        jobs: how many processes at most; with more than one, ``put`` runs in forked ones.

    Raises:
        OSError: ``put`` failed.
        WorldFault: a worker was killed.
    """
    done: list[Done] = []
    problems: list[Problem] = []
    with _no_collection():
        if jobs > 1 and len(plan) > _WORTH_FORKING:
            outcomes = _forked(plan, theme, put, jobs)
        else:
            outcomes = (_one(number, item, theme, put) for number, item in enumerate(plan))
        for outcome in outcomes:
            if isinstance(outcome, Problem):
                problems.append(outcome)
            else:
                done.append(outcome)
            progress(len(done) + len(problems), len(plan))
    return tuple(sorted(done, key=lambda item: item.number)), tuple(sorted(set(problems)))


@contextmanager
def _no_collection() -> Iterator[None]:
    """Do without the garbage collector, and keep what exists out of its sight, so that forks share it."""
    enabled = gc.isenabled()
    gc.disable()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        if enabled:
            gc.enable()


def _one(number: int, item: Planned, theme: Theme, put: Put) -> Done | Problem:
    data = make(item, theme)
    if isinstance(data, Problem):
        return data
    return Done(number, digest(data), len(data), put(number, data))


def _forked(plan: tuple[Planned, ...], theme: Theme, put: Put, jobs: int) -> Iterator[Done | Problem]:
    context = multiprocessing.get_context("fork")
    workers: dict[Connection, ForkProcess] = {}
    try:
        for first in range(jobs):
            here, there = context.Pipe(duplex=False)
            worker = context.Process(target=_work, args=(plan, first, jobs, theme, put, there), daemon=True)
            # A signal between the fork and the worker's own handlers would run the parent's.
            signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
            try:
                worker.start()
            finally:
                signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
            there.close()
            workers[here] = worker
        while workers:
            for ready in wait(list(workers)):
                assert isinstance(ready, Connection)
                batch = _receive(ready)
                if batch is None:
                    workers.pop(ready).join()
                else:
                    yield from batch
    finally:
        for worker in workers.values():
            worker.terminate()
            worker.join()


def _receive(connection: Connection) -> list[Done | Problem] | None:
    """What a worker reports; None when it is finished."""
    try:
        batch: list[Done | Problem] | _Failed | None = connection.recv()
    except EOFError:
        message = "a worker was killed; there may be too little memory (try --jobs 1)"
        raise WorldFault(message) from None
    if isinstance(batch, _Failed):
        if batch.code:
            raise OSError(batch.code, batch.text, batch.filename)
        raise RuntimeError(batch.text)  # noqa: TRY004 - a fault of the program, found in a worker
    return batch


def _work(plan: tuple[Planned, ...], first: int, step: int, theme: Theme, put: Put, report: Connection) -> None:
    """The whole life of one worker: every ``step``-th file from ``first`` on."""
    for ending in ENDING:
        signal.signal(ending, signal.SIG_IGN if ending == signal.SIGINT else signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
    batch: list[Done | Problem] = []
    try:
        for number in range(first, len(plan), step):
            batch.append(_one(number, plan[number], theme, put))
            if len(batch) >= _BATCH:
                report.send(batch)
                batch = []
        report.send(batch)
        report.send(None)
    except BrokenPipeError:
        os._exit(1)  # the builder is gone
    except OSError as error:
        report.send(_Failed(error.strerror or str(error), error.errno or 5, error.filename))
    except Exception:  # noqa: BLE001 - it is raised again in the builder
        report.send(_Failed(traceback.format_exc()))
