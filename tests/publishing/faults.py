"""What may go wrong between a publisher and its storage, and rules that say when.

Invariant: a rule decides by the request alone (its number, method and key) and its seed, never by the clock.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    import threading
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True)
class Request:
    """A request as it reached the proxy.

    Attributes:
        number: from 1, in the order of arrival.
        method: GET, HEAD, PUT, DELETE or POST.
        target: path and query as they were sent.
        headers: by name in lower case.
        body: all of it.
    """

    number: int
    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def key(self) -> str:
        """The object's key; '' for the bucket itself."""
        return unquote(self.target.partition("?")[0]).lstrip("/").partition("/")[2]

    @property
    def conditional(self) -> bool:
        """Whether it is done only if the object is still as its sender knows it."""
        return "if-match" in self.headers or "if-none-match" in self.headers

    @property
    def writes(self) -> bool:
        """Whether it may change what is stored."""
        return self.method not in {"GET", "HEAD"}

    def touched(self, prefix: str) -> set[str]:
        """The keys that it may change; of several at once, all below the prefix that its body names."""
        if not self.writes:
            return set()
        if self.key:
            return {self.key}
        parts = self.body.decode("utf-8", "replace").split("<Key>")[1:]
        return {key for part in parts if (key := part.partition("</Key>")[0]).startswith(prefix)}


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong.

    Attributes:
        kind: answer | reset | cut | slow | hold | kill.
        after: whether the server has done what was asked by then.
        status: of the answer that is given instead of the server's.
        code: what S3 calls it.
        seconds: how long it takes (slow).
        until: what has to happen before the request goes on (hold).
    """

    kind: str
    after: bool = False
    status: int = 0
    code: str = ""
    seconds: float = 0
    until: threading.Event | None = None


Rule = Callable[[Request], Fault | None]

BUSY = Fault("answer", status=503, code="SlowDown")
MANY = Fault("answer", status=429, code="TooManyRequests")
BROKEN = Fault("answer", status=500, code="InternalError")
DONE_BUT_BROKEN = Fault("answer", after=True, status=500, code="InternalError")
CONFLICT = Fault("answer", status=409, code="OperationAborted")
SKEWED = Fault("answer", status=403, code="RequestTimeTooSkewed")
RESET = Fault("reset")
DONE_BUT_RESET = Fault("reset", after=True)
CUT = Fault("cut", after=True)
SLOW = Fault("slow", seconds=0.05)
KILL = Fault("kill")
KILL_AFTER = Fault("kill", after=True)
WEATHER = (BUSY, MANY, BROKEN, DONE_BUT_BROKEN, CONFLICT, RESET, DONE_BUT_RESET, CUT, SLOW)


def calm(request: Request) -> Fault | None:
    """Nothing goes wrong."""
    return None


def at(number: int, fault: Fault) -> Rule:
    """One fault, at the request with this number."""
    return lambda request: fault if request.number == number else None


def where(matches: Callable[[Request], bool], fault: Fault, times: int = 1) -> Rule:
    """A fault at the first requests that match."""
    left = [times]

    def rule(request: Request) -> Fault | None:
        if not left[0] or not matches(request):
            return None
        left[0] -= 1
        return fault

    return rule


def weather(seed: int, share: float = 0.15, faults: Sequence[Fault] = WEATHER, in_a_row: int = 2) -> Rule:
    """A share of all requests goes wrong, but the same one never more than so many times in a row."""
    row: Counter[tuple[str, str]] = Counter()

    def rule(request: Request) -> Fault | None:
        dice = Random(f"{seed} {request.number}")
        same = (request.method, request.target)
        if dice.random() >= share or row[same] >= in_a_row:
            row[same] = 0
            return None
        row[same] += 1
        return dice.choice(faults)

    return rule
