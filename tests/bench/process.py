"""Running one command and what it took: wall and CPU seconds, and memory over all of its processes."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PAUSE = 0.05  # seconds between two looks at the memory


@dataclass(frozen=True)
class Taken:
    """What one run took.

    Attributes:
        wall: seconds.
        cpu: seconds of user and system time, with the workers that the process waited for.
        memory: MB at the peak; 0 where nobody looked.
    """

    wall: float
    cpu: float
    memory: float = 0.0


def measured(command: Sequence[str | Path], folder: Path, *, memory: bool = False, **more: str) -> Taken:
    """Run a command to its end.

    Args:
        command: what to run.
        folder: where.
        memory: whether to look at the memory on the way, which costs some time. The proportional set size of the
            process and all below it is summed up every 50 ms, so that what forked workers share counts once.
        more: environment variables.
    """
    environment: Mapping[str, str] = {**os.environ, **more}
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL)
    watch = _Watch(process.pid) if memory else None
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)  # it is waited for; nobody need do so again
    peak = watch.stop() if watch else 0.0
    if status:
        sys.exit(f"{command[0]} failed ({process.returncode})")
    return Taken(wall, usage.ru_utime + usage.ru_stime, peak)


class _Watch:
    """Looks at the memory of a process and all below it until told to stop."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._peak = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def stop(self) -> float:
        """End; the peak in MB."""
        self._over.set()
        self._thread.join()
        return self._peak / 1024

    def _look(self) -> None:
        while not self._over.wait(PAUSE):
            self._peak = max(self._peak, sum(_size(pid) for pid in _tree(self._pid)))


def _tree(pid: int) -> list[int]:
    """A process and all below it."""
    found = [pid]
    for one in found:
        try:
            for task in Path(f"/proc/{one}/task").iterdir():
                found += map(int, (task / "children").read_text("ascii").split())
        except OSError:
            continue
    return found


def _size(pid: int) -> int:
    """The proportional set size in kB; 0 of a process that is gone."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii")
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")), 0)


def spread(values: Sequence[float]) -> str:
    """Median and range."""
    return f"{statistics.median(values):.2f} ({min(values):.2f}-{max(values):.2f})"
