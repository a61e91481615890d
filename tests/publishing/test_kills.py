"""Killed at any request while somebody reads: no page lacks a file it names, and running again ends as if nothing had been.

`make test` takes a few of the requests of each kind of publish, `make fuzz` (`--kills`) as many as it is told.
"""

from __future__ import annotations

import json
import signal
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tests.publishing.faults import KILL, KILL_AFTER, at
from tests.publishing.named import is_page
from tests.publishing.reader import WAYS_IN
from tests.publishing.stage import FOREIGN, PREFIX, differing, public, records

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
    target: str = "live"
    days: int = 0

    def flags(self, stage: Stage) -> tuple[str, ...]:
        return ("--rollback", stage.releases(self.before)[0]) if self.rollback else ()

    @property
    def more(self) -> dict[str, Any]:
        return {"target": self.target, "days": self.days}


FIRST = Move("", "first", " first")
NEXT = Move(" first", "second", " first second")
SMALL = Move(" first second", "third", " first second third")
BACK = Move(" first second", "second", " first second rollback", rollback=True)
#: So much later that what the first version alone needed is deleted.
LATER = Move(" first second", "third", " first second later", target="forgetful", days=8)
#: Most changes lie in the next release, so most kills do.
MOVES = (NEXT, FIRST, NEXT, BACK, NEXT, SMALL, LATER)


def pytest_generate_tests(metafunc):
    if "point" in metafunc.fixturenames:
        metafunc.parametrize("point", range(metafunc.config.getoption("--kills")))


def test_killed_and_run_again(stage, point):
    killed(
        stage, MOVES[point % len(MOVES)], point * SPREAD % 1, after=point // len(MOVES) % 2 == 1, twice=point % 4 == 3
    )


def killed(stage, move, part, *, after=False, twice=False, rule=None):
    """Kill a publish when a part of its requests came, before or after the server had the last; look; run it again.

    A ``rule`` says itself when.
    """
    requests = stage.learn(move.after, move.before, move.version, *move.flags(stage), **move.more)
    before, clean = stage.bring(move.before), stage.states[move.after]
    number = 1 + int(part * requests)
    flags = move.flags(stage)
    pages = [key.removeprefix(PREFIX) for key in sorted(before.keys()) if is_page(key)] if move.before else WAYS_IN
    stage.reader.start(PREFIX, [*WAYS_IN, *pages[number % 7 :: 3]], most=NAMES)
    ended = stage.publish(move.version, *flags, rule=rule or at(number, KILL_AFTER if after else KILL), **move.more)
    assert ended.code == -signal.SIGKILL or (ended.code == 0 and number > requests * 0.9), ended
    assert stage.misses(before) == [], f"at rest after a kill at request {number} of {requests}"
    if twice:
        stage.publish(move.version, *flags, rule=at(1 + number // 3, KILL), **move.more)
        assert stage.misses(before) == [], f"after another kill at request {1 + number // 3}"
    stage.good(move.version, *flags, **move.more)
    seen = stage.reader.stop()
    assert seen.misses == [], f"while killed at request {number} of {requests}, and run again"
    found = stage.objects()
    assert differing(public(found), public(clean)) == []
    assert records(found) == records(clean)
    assert stage.misses(before, clean) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_asked_to_end(stage, number):
    """It ends soon, says how to go on, gives the lease back, and readers have whole pages."""
    requests = stage.learn(NEXT.after, NEXT.before, NEXT.version)
    before = stage.bring(NEXT.before)
    ended = stage.publish("second", rule=at(requests // 2, KILL), end=number)
    assert ended.code == 3, ended
    assert "run the same command again" in ended.err
    assert stage.proxy.round.count < requests * 0.9, "it went on for long"
    assert json.loads(stage.bucket.get(f"{PREFIX}.sitegen/lease").body)["until"] == 0
    assert stage.misses(before) == []
    stage.good("second")
    assert differing(public(stage.objects()), public(stage.states[NEXT.after])) == []


def test_what_is_deleted_after_the_grace_period(stage):
    """Hashed files that no release needs any more, and nothing else; no page."""
    stage.learn(LATER.after, LATER.before, LATER.version, **LATER.more)
    before, after = public(stage.bring(LATER.before)), public(stage.states[LATER.after])
    gone = {key.removeprefix(PREFIX) for key in before.keys() - after.keys()}
    assert any(path.startswith("assets/site.") for path in gone)
    assert any(path.startswith("search/") for path in gone)
    assert not any(is_page(path) for path in gone)
    assert {key.removeprefix(PREFIX) for key in after} >= FOREIGN.keys()
    stage.learn(SMALL.after, SMALL.before, SMALL.version)
    assert before.keys() <= stage.states[SMALL.after].keys(), "within the grace period nothing goes"


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
