"""One piece of work done in a forked process beside this one, while this one does something else.

Invariant: what comes of it is what this process would have found itself, or None; it changes nothing in the world.
"""

from __future__ import annotations

import contextlib
import fcntl
import marshal
import os
import signal
from struct import Struct
from typing import TYPE_CHECKING, Any, Final

from sitegen.shell.signals import ENDING

if TYPE_CHECKING:
    from collections.abc import Callable

_SIZE: Final = Struct("=Q")  # of all that is told, in bytes; it is told first
_ROOM: Final = 1 << 20  # bytes that can be told before anybody listens; any user may have so many


class Beside:
    """A forked process that works something out.

    Args:
        work: gives nested tuples, lists and dicts of plain values. Its exceptions are lost.

    Raises:
        OSError: no process can be had.
    """

    def __init__(self, work: Callable[[], Any]) -> None:
        self._report, report = os.pipe()
        with contextlib.suppress(AttributeError, OSError):  # not every system knows of it, or has as much left
            fcntl.fcntl(report, fcntl.F_SETPIPE_SZ, _ROOM)
        try:
            # A signal between the fork and the process's own handlers would run the parent's.
            signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
            try:
                self._process = os.fork()
                if not self._process:
                    os.close(self._report)  # held here too, nobody would ever seem to have stopped listening
                    _live(work, report)
            finally:
                signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
        except OSError:
            os.close(self._report)
            raise
        finally:
            os.close(report)

    def result(self) -> Any | None:
        """What came of the work, once it is done; None when it failed. To be asked once."""
        head = os.read(self._report, _SIZE.size)
        data = bytearray(_SIZE.unpack(head)[0] if len(head) == _SIZE.size else 0)  # all that is told, in one place
        left = memoryview(data)
        while left and (count := os.readv(self._report, [left])):
            left = left[count:]
        whole = bool(data) and not left
        self.drop()
        return marshal.loads(data) if whole else None  # noqa: S302 - this program's own words, by way of a pipe

    def drop(self) -> None:
        """End the process, if it is still there."""
        if self._process:
            os.close(self._report)
            os.kill(self._process, signal.SIGKILL)
            os.waitpid(self._process, 0)
            self._process = 0


def _live(work: Callable[[], Any], report: int) -> None:
    """The whole life of the process."""
    try:
        for ending in ENDING:
            signal.signal(ending, signal.SIG_IGN if ending == signal.SIGINT else signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
        told = marshal.dumps(work())
        os.write(report, _SIZE.pack(len(told)))
        data = memoryview(told)
        while data:
            data = data[os.write(report, data) :]
    finally:
        os._exit(0)  # whatever happened: the parent goes by what it was told
