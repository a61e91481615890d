"""How a command ends that could not do what it was asked: one line, and the exit code of its kind."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sitegen.cli.telling import say
from sitegen.shell.faults import UsageFault, WorldFault, describe
from sitegen.shell.report import visible

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def faults_told() -> Iterator[None]:
    """Tell a fault of the call (exit 2) or of the world (exit 3), and end."""
    try:
        yield
    except UsageFault as fault:
        _end(str(fault), 2)
    except WorldFault as fault:
        _end(str(fault), 3)
    except OSError as error:
        _end(describe(error), 3)


def _end(message: str, code: int) -> None:
    say(f"sitegen: {visible(message)}")
    sys.exit(code)
