"""Work in a forked process; killed, on request, right before the n-th time that it writes anything anywhere."""

from __future__ import annotations

import itertools
import os
import signal
import sys
import warnings
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_WRITES = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate")
_FAILED = 99


def start(work: Callable[[], int]) -> int:
    """Let a forked process do the work, and give its number."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # other threads of a test run only wait for messages
        child = os.fork()
    if not child:
        code = _FAILED
        try:
            code = work()
        finally:
            os._exit(code)
    return child


def outcome(child: int) -> int:
    """Wait for a process: its exit code, or the signal that ended it as a negative number."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def killed_before(write: int, work: Callable[[], int]) -> int:
    """Do the work in a process that SIGKILL ends right before its write with this number, and tell the outcome.

    Python tells of every write before it happens: files opened for writing, renamed and removed, folders made
    and removed. So nothing that the program writes goes uncounted, whichever of its parts does it.
    """

    def doomed() -> int:
        doom(write, itertools.count())
        return work()

    return outcome(start(doomed))


def doom(write: int, written: Iterator[int]) -> None:
    """From now on count this process's writes, and end it right before the one with this number."""

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        writes = event in _WRITES or (event == "open" and _for_writing(arguments[2]))
        if writes and next(written) + 1 == write:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)


def _for_writing(flags: object) -> bool:
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
