"""The clock: the one place that asks what day it is, and how long something took."""

from __future__ import annotations

import os
import time
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from sitegen.shell.faults import UsageFault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def today(environment: Mapping[str, str] = os.environ) -> date:
    """Today in UTC, or the day that ``SOURCE_DATE_EPOCH`` names.

    Raises:
        UsageFault: ``SOURCE_DATE_EPOCH`` is no number of seconds since 1970.
    """
    stated = environment.get("SOURCE_DATE_EPOCH", "")
    if not stated:
        return datetime.now(UTC).date()
    try:
        return datetime.fromtimestamp(int(stated if stated.isascii() and stated.isdigit() else ""), UTC).date()
    except (ValueError, OverflowError, OSError):
        message = f"SOURCE_DATE_EPOCH is {stated!r}, not a number of seconds since 1970"
        raise UsageFault(message) from None


def now() -> datetime:
    """The time, in UTC; it names releases and never enters a page."""
    return datetime.now(UTC)


class Stopwatch:
    """How long each stage of a build took, in seconds."""

    def __init__(self) -> None:
        self.stages: dict[str, float] = {}

    @contextmanager
    def time(self, stage: str) -> Iterator[None]:
        """Add the block's time to ``stage``."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.stages[stage] = self.stages.get(stage, 0.0) + time.perf_counter() - start
