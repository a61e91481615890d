"""Ending a process without tidying its memory, which takes longer than some commands do.

Invariant: what was written to the standard streams is out before the process ends.
"""

from __future__ import annotations

import os
import sys


def leave(code: object) -> None:
    """End the process with the exit code of a ``SystemExit``; any text is printed first, as Python would.

    What waits for the interpreter's own end, such as threads that must be joined, does not happen any more.
    """
    if code is not None and not isinstance(code, int):
        print(code, file=sys.stderr)  # noqa: T201 - what `sys.exit` with a text does
        code = 1
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:  # nobody reads any more; Python's own end says the same by code 120
            code = code or 120
    os._exit(code or 0)
