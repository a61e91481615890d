"""A store that breaks at its n-th operation: with an error of the disk, or like a killed process."""

from __future__ import annotations

import errno
import os
import signal
from collections import Counter

OPERATIONS = ("begin", "stage", "place", "make_folder", "remove", "remove_folder", "write_manifest", "write_ledger")


class Killed(BaseException):
    """The process is gone: nothing after this may run, so the store ignores every later call."""


class FaultyStore:
    """Wraps a store; the operation with number ``at`` fails in the way ``how``.

    ``before`` fails instead of the operation, ``kill`` after it with the whole store dead from then on,
    ``sigkill`` with a real signal to this process.
    """

    def __init__(self, store, at, how):
        self._store, self._at, self._how = store, at, how
        self._dead = False
        self.done = 0
        self.counts = Counter()

    @property
    def forks(self):
        return self._store.forks

    def __getattr__(self, name):
        method = getattr(self._store, name)
        if name not in OPERATIONS:
            return method if not self._dead or name == "close" else lambda *_: None

        def run(*arguments):
            if self._dead:
                return None
            self.done += 1
            self.counts[name] += 1
            if self.done == self._at and self._how == "enospc":
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "the/file")
            result = method(*arguments)
            if self.done == self._at and self._how == "kill":
                self._dead = True
                raise Killed
            if self.done == self._at and self._how == "sigkill":
                os.kill(os.getpid(), signal.SIGKILL)
            return result

        return run


class OvertakenStore:
    """Wraps a store; right before it begins, ``other`` happens."""

    def __init__(self, store, other):
        self._store, self._other = store, other

    def begin(self):
        self._other()
        self._store.begin()

    def __getattr__(self, name):
        return getattr(self._store, name)
