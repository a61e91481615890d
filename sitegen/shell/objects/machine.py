"""Which process this is, said so that a later one on the same machine can tell whether it still runs.

Invariant: what cannot be told for sure counts as running.
"""

from __future__ import annotations

import os
import secrets
import socket
from contextlib import suppress
from typing import Final

_BOOT: Final = "/proc/sys/kernel/random/boot_id"
_NAMESPACE: Final = "/proc/self/ns/pid"


def new_token() -> str:
    """A name that no other process has."""
    return secrets.token_hex(8)


def machine() -> str:
    """The machine since it was started, and which of its processes can be seen from here."""
    with suppress(OSError), open(_BOOT, encoding="ascii") as file:
        return f"{socket.gethostname()} {file.read().strip()} {os.readlink(_NAMESPACE)}"
    return f"{socket.gethostname()} {new_token()}"  # nobody will take us for another


def process() -> str:
    """This process: its number, and when it was started in the machine's own count."""
    number = os.getpid()
    return f"{number} {_started(number)}"


def is_gone(place: str, who: str) -> bool:
    """Whether the process ``who`` on the machine ``place`` surely runs no more."""
    if place != machine():
        return False
    number, _, started = who.partition(" ")
    if not number.isdigit() or not started:
        return False
    return _started(int(number)) != started


def _started(number: int) -> str:
    """When a process was started; '' where there is none, or where it has ended and nobody asked how."""
    try:
        with open(f"/proc/{number}/stat", encoding="utf-8", errors="replace") as file:
            fields = file.read().rpartition(")")[2].split()
    except OSError:
        return ""
    state, start = fields[0], fields[19]
    return "" if state in {"Z", "X"} else start
