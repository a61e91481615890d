"""Asking for many pages of other people's servers: some hosts at a time, each in turn and with pauses.

Invariant: no host is asked twice at the same time, nor sooner than it wants to be.
"""

from __future__ import annotations

import contextlib
import queue
import ssl
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sitegen.base.internet import led_to
from sitegen.desk.outside import Hop, Visit, without_network
from sitegen.shell.asking import Answer, ask, seconds_until
from sitegen.shell.faults import WorldFault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sitegen.base.internet import Manners, Target
    from sitegen.desk.outside import Trouble
    from sitegen.shell.progress import Progress

_REDIRECTS: Final = (301, 302, 303, 307, 308)
_LATER: Final = (429, 503)
_REFUSED: Final = 400  # from here on HEAD alone proves nothing
_PATIENT_HOSTS: Final = 5  # without one answer, before the network is given up


class _Stopped(Exception):  # noqa: N818 - it never leaves this module
    """Nobody waits for the rest any more."""


@dataclass(frozen=True)
class _Way:
    """What all workers share."""

    agent: str
    manners: Manners
    secure: ssl.SSLContext
    stop: threading.Event = field(default_factory=threading.Event)
    _guard: threading.Lock = field(default_factory=threading.Lock)
    _locks: dict[str, threading.Lock] = field(default_factory=dict)
    _free: dict[str, float] = field(default_factory=dict)

    @contextlib.contextmanager
    def turn(self, host: str) -> Iterator[None]:
        """Wait until a host may be asked; nobody else asks it meanwhile."""
        with self._guard:
            lock = self._locks.setdefault(host, threading.Lock())
        with lock:
            if self.stop.wait(max(0.0, self._free.get(host, 0.0) - time.monotonic())):
                raise _Stopped
            try:
                yield
            finally:
                self.postpone(host, self.manners.pause)

    def postpone(self, host: str, seconds: float) -> None:
        """Leave a host alone for so long."""
        self._free[host] = max(self._free.get(host, 0.0), time.monotonic() + seconds)


def visit_all(targets: Iterable[Target], agent: str, manners: Manners, progress: Progress) -> dict[Target, Visit]:
    """Ask for every target, and tell what each visit brought.

    Args:
        targets: each once.
        agent: who asks, as servers are told.
        manners: how politely.
        progress: told how many of them are done.

    Raises:
        WorldFault: there is no network here.
    """
    waiting: queue.SimpleQueue[list[Target]] = queue.SimpleQueue()
    by_host: dict[str, list[Target]] = {}
    for target in targets:
        by_host.setdefault(target.host, []).append(target)
    for group in sorted(by_host.values(), key=len, reverse=True):  # what takes longest begins first
        waiting.put(group)
    total = sum(map(len, by_host.values()))
    way = _Way(agent, manners, ssl.create_default_context())
    done: queue.SimpleQueue[tuple[Target, Visit] | Exception] = queue.SimpleQueue()
    for _ in range(min(manners.hosts, len(by_host))):
        # Daemons: a name server that never answers must not keep an interrupted program from ending.
        threading.Thread(target=_work, args=(waiting, done, way), daemon=True).start()
    visits: dict[Target, Visit] = {}
    try:
        while len(visits) < total:
            outcome = done.get()
            if isinstance(outcome, Exception):
                raise outcome
            visits[outcome[0]] = outcome[1]
            progress(len(visits), total)
            tried = {target.host for target in visits}
            if len(tried) >= min(_PATIENT_HOSTS, len(by_host)) and without_network(visits):
                message = "no host of an outside link can be found: is there a network? Nothing is said of the links"
                raise WorldFault(message)
    finally:
        way.stop.set()
    return visits


def _work(
    waiting: queue.SimpleQueue[list[Target]], done: queue.SimpleQueue[tuple[Target, Visit] | Exception], way: _Way
) -> None:
    """Visit host after host until none is left."""
    try:
        while True:
            for target in waiting.get_nowait():
                done.put((target, _visit(target, way)))
    except (queue.Empty, _Stopped):
        return
    except Exception as error:  # noqa: BLE001 - it is raised again where it is waited for
        done.put(error)


def _visit(asked: Target, way: _Way) -> Visit:
    """Ask for a target, and follow where it leads."""
    hops: list[Hop] = []
    here = asked
    while True:
        answer = _answer(here, way)
        if not isinstance(answer, Answer):
            return Visit(tuple(hops), answer)
        hops.append(Hop(here, answer.status))
        if answer.status not in _REDIRECTS:
            return Visit(tuple(hops))
        following = led_to(here, answer.location) if answer.location else None
        if following is None or len(hops) > way.manners.redirects:
            return Visit(tuple(hops), "circle" if following else "nowhere")
        here = following


def _answer(target: Target, way: _Way) -> Answer | Trouble:
    """The answer to HEAD; where that is refused, to GET."""
    answer = _patiently(target, "HEAD", way)
    refused = answer.status >= _REFUSED and answer.status not in _LATER if isinstance(answer, Answer) else False
    return _patiently(target, "GET", way) if refused or answer == "broken" else answer


def _patiently(target: Target, method: str, way: _Way) -> Answer | Trouble:
    """An answer, asked for again where the server wants to be asked later, as long as that is soon."""
    tries = 0
    while True:
        tries += 1
        with way.turn(target.host):
            answer = ask(target, method, way.agent, way.manners, way.secure)
            if not isinstance(answer, Answer) or answer.status not in _LATER:
                return answer
            told = seconds_until(answer.later)
            wait = way.manners.pause * 2**tries if told is None else told
            if tries >= way.manners.tries or wait > way.manners.patience:
                return answer
            way.postpone(target.host, wait)
