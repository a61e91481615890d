"""Killed at any request while somebody reads: no page lacks a file it names, and running again ends as if nothing had been.

`make test` takes a few of the requests of each kind of publish, `make fuzz` (`--kills`) as many as it is told.
"""

from __future__ import annotations

import signal
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.publishing.faults import KILL, KILL_AFTER, at
from tests.publishing.named import is_page
from tests.publishing.reader import WAYS_IN
from tests.publishing.stage import PREFIX, differing, public, records

if TYPE_CHECKING:
    from tests.publishing.stage import Stage

pytestmark = pytest.mark.xdist_group("publishing")
NAMES = 6  # of each kind that the reader looks for at a time
SPREAD = 0.618034  # turns of which any number lie evenly on a circle


@dataclass(frozen=True)
class Move:
    """One kind of publish: from which state, what is published, to which state."""

    before: str
    version: str
    after: str
    rollback: bool = False

    def flags(self, stage: Stage) -> tuple[str, ...]:
        return ("--rollback", stage.releases(self.before)[0]) if self.rollback else ()


FIRST = Move("", "first", " first")
NEXT = Move(" first", "second", " first second")
SMALL = Move(" first second", "third", " first second third")
BACK = Move(" first second", "second", " first second rollback", rollback=True)
#: Most changes lie in the next release, so most kills do.
MOVES = (NEXT, FIRST, NEXT, BACK, NEXT, SMALL)


def pytest_generate_tests(metafunc):
    if "point" in metafunc.fixturenames:
        metafunc.parametrize("point", range(metafunc.config.getoption("--kills")))


def test_killed_and_run_again(stage, point):
    killed(
        stage, MOVES[point % len(MOVES)], point * SPREAD % 1, after=point // len(MOVES) % 2 == 1, twice=point % 4 == 3
    )


def killed(stage, move, part, *, after=False, twice=False):
    """Kill a publish when a part of its requests came, before or after the server had the last; look; run it again."""
    requests = stage.learn(move.after, move.before, move.version, *move.flags(stage))
    before, clean = stage.bring(move.before), stage.states[move.after]
    number = 1 + int(part * requests)
    flags = move.flags(stage)
    pages = [key.removeprefix(PREFIX) for key in sorted(before.keys()) if is_page(key)] if move.before else WAYS_IN
    stage.reader.start(PREFIX, [*WAYS_IN, *pages[number % 7 :: 3]], most=NAMES)
    ended = stage.publish(move.version, *flags, rule=at(number, KILL_AFTER if after else KILL))
    assert ended.code == -signal.SIGKILL or (ended.code == 0 and number > requests * 0.9), ended
    assert stage.misses(before) == [], f"at rest after a kill at request {number} of {requests}"
    if twice:
        stage.publish(move.version, *flags, rule=at(1 + number // 3, KILL))
        assert stage.misses(before) == [], f"after another kill at request {1 + number // 3}"
    stage.good(move.version, *flags)
    seen = stage.reader.stop()
    assert seen.misses == [], f"while killed at request {number} of {requests}, and run again"
    found = stage.objects()
    assert differing(public(found), public(clean)) == []
    assert records(found) == records(clean)
    assert stage.misses(before, clean) == []


def test_killed_and_another_version_published(stage):
    """Who mends the site after a publish that failed need not finish that one first."""
    before = stage.bring(" first")
    requests = stage.learn(NEXT.after, NEXT.before, NEXT.version)
    stage.bring(" first third")
    clean = stage.states[" first third"]
    for part in (0.5, 0.9):
        stage.bring(" first")
        number = int(requests * part)
        assert stage.publish("second", rule=at(number, KILL)).code == -signal.SIGKILL
        stage.good("third")
        assert stage.misses(before, clean) == []
        after = public(stage.objects())
        assert differing({key: after.get(key) for key in public(clean)}, public(clean)) == []
