"""Signals: before the commit they end the build cleanly; during the commit they wait."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from sitegen.shell.faults import Interrupted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

ENDING: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Shield:
    """Whether the process may be interrupted now."""

    def __init__(self) -> None:
        self._held = False
        self._waiting = 0

    def strike(self, number: int, frame: FrameType | None) -> None:
        """The signal handler.

        Raises:
            Interrupted: unless the shield is held; the signal is remembered then.
        """
        del frame
        if not self._held:
            raise Interrupted(signal.Signals(number).name)
        self._waiting = number

    @property
    def struck(self) -> str:
        """The name of a signal that waits; '' for none."""
        return signal.Signals(self._waiting).name if self._waiting else ""

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep signals waiting until the block ends.

        Raises:
            Interrupted: at its start never, at its end never: what it protects is finished and stands.
        """
        self._held = True
        try:
            yield
        finally:
            self._held = False


@contextmanager
def interruptible() -> Iterator[Shield]:
    """Turn the ending signals into `Interrupted` while the block runs; outside the main thread do nothing."""
    shield = Shield()
    if threading.current_thread() is not threading.main_thread():
        yield shield
        return
    # A signal that whoever started us had switched off (nohup) stays off.
    wanted = [number for number in ENDING if signal.getsignal(number) is not signal.SIG_IGN]
    before = {number: signal.signal(number, shield.strike) for number in wanted}
    try:
        yield shield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
