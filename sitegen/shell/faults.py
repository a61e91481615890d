"""What ends a command early: a wrong use of it, or a world that fails."""

from __future__ import annotations


class UsageFault(Exception):  # noqa: N818 - a fault of the call, in the house's own word
    """The command was called in a way that it cannot serve (exit 2); the message says why."""


class WorldFault(Exception):  # noqa: N818 - see above
    """The disk, the network or another process stands in the way (exit 3); the message says how."""


class Interrupted(BaseException):
    """The process was asked to stop (exit 3); like KeyboardInterrupt, no ``except Exception`` holds it up."""


def describe(error: OSError) -> str:
    """One line for an error of the operating system: what failed and on which file."""
    what = error.strerror or str(error)
    return f"{what}: {error.filename}" if error.filename else what
