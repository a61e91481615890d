"""The right to change a target, held by one process at a time and renewed while it works.

Invariant: nothing is written once somebody else may have taken the lease. Who is slow is judged by the target's own
clock, never by comparing the clocks of two machines; only a process that surely has ended on this machine is not waited for.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from sitegen.engine.publishing.state import LEASE, Lease, decode_lease, encode_lease
from sitegen.shell.faults import WorldFault
from sitegen.shell.objects.bucket import REQUEST
from sitegen.shell.objects.machine import is_gone, machine, new_token, process
from sitegen.shell.objects.target import Conflict

if TYPE_CHECKING:
    from sitegen.shell.objects.target import Found, Target

LASTS: Final = 150  # seconds without a sign of life, after which others may take over
_RENEWED: Final = 20  # seconds after which it is renewed
_NOTED: Final = 2  # seconds after which progress is noted, so that no more has to be done again
_MANY: Final = 256  # things done of which a note is taken sooner
_MARGIN: Final = LASTS - REQUEST - 10  # seconds after which no request is begun: it might end too late
_CLOCK: Final = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)  # goes on while the machine sleeps


class Hold:
    """A lease that this process holds.

    Args:
        target: what it is for.
        version: of the lease's file.
        lease: what stands in it.
    """

    def __init__(self, target: Target, version: str, lease: Lease) -> None:
        self._target = target
        self._version = version
        self._lease = lease
        self._renewed = _now()
        self.stopping = False

    @property
    def noted(self) -> tuple[str, int]:
        """The digest of a journal, and how much of it is surely done."""
        return self._lease.journal, self._lease.done

    def check(self) -> None:
        """Refuse to begin a request when it might be answered after the lease has ended.

        Raises:
            WorldFault: it might, or this publish is about to end.
        """
        if self.stopping:
            message = "the publish is stopping"
            raise WorldFault(message)
        if _now() - self._renewed > _MARGIN:
            message = "the publish was held up for so long that another one may have begun; run it again"
            raise WorldFault(message)

    def progress(self, journal: str, done: int) -> None:
        """Note how much of a journal is done and renew the lease, now and then.

        Raises:
            WorldFault: somebody else has taken it.
        """
        waited = _now() - self._renewed
        more = done - self._lease.done if self._lease.journal == journal else done
        if waited > _RENEWED or (more and waited > _NOTED) or more >= _MANY:
            self.note(journal, done)

    def note(self, journal: str, done: int) -> None:
        """Renew it, and note how much of a journal is done.

        Raises:
            WorldFault: somebody else has taken it.
        """
        self._write(Lease(self._lease.holder, self._lease.machine, self._lease.process, _until(), journal, done))

    def give_back(self, journal: str = "", done: int = 0) -> None:
        """Let others work on the target."""
        self._write(Lease(self._lease.holder, self._lease.machine, self._lease.process, 0, journal, done))

    def _write(self, lease: Lease) -> None:
        begun = _now()
        try:
            self._version = self._target.put_if(LEASE, encode_lease(lease), self._version)
        except Conflict:
            message = "another publish has taken over; nothing more was changed by this one"
            self._renewed = float("-inf")
            raise WorldFault(message) from None
        self._lease = lease
        self._renewed = begun


def take(target: Target, found: Found | None) -> Hold:
    """Take the lease of a target, with what it says of a journal.

    Args:
        target: what it is for.
        found: the lease as it was read.

    Raises:
        WorldFault: another publish holds it.
    """
    lease = None if found is None else decode_lease(found.data)
    free = found is None or (lease is not None and (lease.until == 0 or is_gone(lease.machine, lease.process)))
    if not free and (age := target.age(LEASE)) < LASTS:
        raise WorldFault(_busy(target, lease, LASTS - age))
    mine = Lease(
        new_token(),
        machine(),
        process(),
        _until(),
        lease.journal if lease else "",
        lease.done if lease else 0,
    )
    try:
        version = target.put_if(LEASE, encode_lease(mine), None if found is None else found.version)
    except Conflict:
        raise WorldFault(_busy(target, None, LASTS)) from None
    return Hold(target, version, mine)


def _busy(target: Target, lease: Lease | None, left: float) -> str:
    who = f" (on {lease.machine.split()[0]})" if lease and lease.machine else ""
    return (
        f"another publish is at work on {target.name}{who}; wait for it"
        f" (if it was killed, the target is free in {max(1, round(left))} seconds)"
    )


def _until() -> int:
    return int(time.time()) + LASTS


def _now() -> float:
    return time.clock_gettime(_CLOCK)
