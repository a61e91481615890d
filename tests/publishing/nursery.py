"""Runs of the command line in forked processes: as real as a process of its own, without the second it takes to start.

A nursery is a process with one thread that has imported everything and done nothing. For each order it forks; the
child becomes `sitegen …`, and may be killed as any process.
"""

from __future__ import annotations

import importlib
import itertools
import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.properties.doomed import doom
from tests.publishing.planted import PLANTED, later

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

ROOT = Path(__file__).parents[2]
PAGE_SIZE = 3  # clinics on a page of a list, so that a small site has lists of several pages
_AS_THEY_ARE: dict[str, object] = {}


@dataclass(frozen=True)
class Ended:
    """How a run ended.

    Attributes:
        code: its exit code, or the signal that ended it as a negative number.
        out: what it printed.
        err: what it printed for its user's eyes.
    """

    code: int
    out: str
    err: str


@dataclass
class Run:
    """A run that has been started."""

    pid: int
    folder: Path
    answers: Iterator[str]

    def kill(self, number: int = signal.SIGKILL) -> None:
        os.kill(self.pid, number)

    def wait(self) -> Ended:
        """Its end; to be asked for once, before the next run is started."""
        code = os.waitstatus_to_exitcode(json.loads(next(self.answers)))
        return Ended(code, *((self.folder / name).read_text("utf-8") for name in ("out", "err")))


@dataclass
class Nursery:
    """A process that forks others, one at a time."""

    process: subprocess.Popen[str]
    folder: Path

    def start(
        self,
        *arguments: str,
        settings: Mapping[str, object] = _AS_THEY_ARE,
        doomed: int = -1,
        planted: str = "",
        days: int = 0,
        **environment: str,
    ) -> Run:
        """Start `sitegen …`.

        Args:
            arguments: of the command.
            settings: constants of modules that are other ones in this run, by their dotted names.
            doomed: the number of the write, to anywhere in the file system, right before which the run is killed; 0
                for none, but writes are counted; -1 for neither.
            planted: the name of a fault in the program.
            days: how far its clock is ahead.
            environment: variables.
        """
        assert self.process.stdin
        assert self.process.stdout
        order = {
            "arguments": arguments,
            "environment": environment,
            "folder": str(self.folder),
            "settings": dict(settings),
            "doomed": doomed,
            "planted": planted,
            "days": days,
        }
        print(json.dumps(order), file=self.process.stdin, flush=True)
        return Run(json.loads(next(self.process.stdout)), self.folder, self.process.stdout)

    def writes(self) -> int:
        """How often the last run wrote, if it was counted."""
        return int((self.folder / "writes").read_text("ascii"))


@contextmanager
def nursery(folder: Path, **environment: str) -> Iterator[Nursery]:
    """A nursery that keeps what its children print in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "tests.publishing.nursery"]
    whole: Mapping[str, str] = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=whole, cwd=ROOT
    ) as process:
        try:
            yield Nursery(process, folder)
        finally:
            process.kill()


def main() -> None:
    """Fork for each line of standard input; tell the child's number, and then how it ended."""
    from sitegen.cli import main as command

    _import_all()
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if not child:
            _become(command, order)
        _tell(child)
        _tell(os.waitpid(child, 0)[1])


def _tell(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


def _import_all() -> None:
    """What commands import when they need it, here once for all children; nothing of it may start a thread."""
    import obstore.store

    import sitegen.app.pipeline
    import sitegen.cli.build
    import sitegen.cli.publishing
    from sitegen.model import addresses
    from sitegen.views import lists

    assert obstore.store
    assert sitegen.cli.build
    assert sitegen.cli.publishing
    sitegen.app.pipeline.standard()
    addresses.PAGE_SIZE = lists.PAGE_SIZE = PAGE_SIZE


def _become(command: Callable[[], None], order: dict[str, Any]) -> None:
    code = 99
    written = itertools.count()
    child, leave = os.getpid(), os._exit

    def left(status: int) -> None:
        if order["doomed"] >= 0 and os.getpid() == child:
            count = next(written)
            Path(order["folder"], "writes").write_text(str(count), "ascii")
        leave(status)

    os._exit = left  # the program may leave by it, too
    try:
        os.environ.update(order["environment"])
        for name, value in order["settings"].items():
            module, _, constant = name.rpartition(".")
            assert hasattr(importlib.import_module(module), constant), name
            setattr(sys.modules[module], constant, value)
        for number, name in ((1, "out"), (2, "err")):
            os.dup2(os.open(f"{order['folder']}/{name}", os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        sys.argv = ["sitegen", *order["arguments"]]
        if order["days"]:
            later(order["days"])
        if order["planted"]:
            PLANTED[order["planted"]]()
        if order["doomed"] >= 0:
            doom(order["doomed"], written)
        command()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:  # noqa: BLE001 - the child must end here, whatever happened
        import traceback

        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    main()
