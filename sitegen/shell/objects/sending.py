"""Doing many things at once, group after group: no group begins before all of the one before is done.

Invariant: what is told to be done is a beginning of the whole list, without a gap.
"""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future

T = TypeVar("T")

AT_ONCE: Final = 16
_AHEAD: Final = 4 * AT_ONCE
_TICK: Final = 1.0  # seconds


def do_in_order(
    groups: Sequence[Sequence[T]],
    do: Callable[[T], object],
    tick: Callable[[int], None],
    *,
    stop: Callable[[], None] = lambda: None,
) -> None:
    """Call ``do`` with every item, several at once within a group.

    Args:
        groups: what is to be done.
        do: may raise; then nothing new is begun.
        tick: told now and then how many of all are done from the first on; may raise too.
        stop: called first when something was raised, so that what has begun may end early.
    """
    begun = 0
    with ThreadPoolExecutor(AT_ONCE) as pool:
        try:
            for group in groups:
                _do_group(pool, group, do, lambda done, begun=begun: tick(begun + done))  # type: ignore[misc]
                begun += len(group)
        except BaseException:
            stop()
            pool.shutdown(wait=True, cancel_futures=True)
            raise


def _do_group(
    pool: ThreadPoolExecutor, group: Sequence[T], do: Callable[[T], object], tick: Callable[[int], None]
) -> None:
    running: dict[Future[object], int] = {}
    finished: set[int] = set()
    place = done = 0
    while place < len(group) or running:
        while place < len(group) and len(running) < _AHEAD:
            running[pool.submit(do, group[place])] = place
            place += 1
        ready, _ = wait(running, timeout=_TICK, return_when=FIRST_COMPLETED)
        for future in ready:
            finished.add(running.pop(future))
            future.result()
        while done in finished:
            finished.remove(done)
            done += 1
        tick(done)
