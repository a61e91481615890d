"""Two publishers of one target: one wins, the other says so, and readers have one of the two releases, whole."""

from __future__ import annotations

import signal
import threading
import time

import pytest

from tests.publishing.faults import Fault, where
from tests.publishing.stage import differing, public

pytestmark = pytest.mark.xdist_group("publishing")


def held(part, event):
    """A request of one kind that waits."""
    kinds = {
        "record": lambda request: request.writes and ".sitegen/" in request.key and not request.key.endswith("/lease"),
        "page": lambda request: request.writes and request.key.endswith("guide/price/index.html"),
        "current": lambda request: request.writes and request.key.endswith("/current"),
    }
    return where(kinds[part], Fault("hold", until=event))


@pytest.mark.parametrize("part", ["record", "page", "current"])
def test_the_second_one_says_that_another_is_at_work(stage, part):
    stage.learn(" first second", " first", "second")
    before = stage.bring(" first")
    release, reached = threading.Event(), threading.Event()
    hold = held(part, release)

    def rule(request):
        fault = hold(request)
        if fault:
            reached.set()
        return fault

    one = stage.start("second", rule=rule)
    assert reached.wait(60)
    other = stage.start("third", by=1).wait()
    release.set()
    won = one.wait()
    stage.proxy.settle()
    assert won.code == 0, won
    assert other.code == 3, other
    assert "another" in other.out + other.err
    assert differing(public(stage.objects()), public(stage.states[" first second"])) == []
    assert stage.misses(before) == []


def test_two_start_at_once(stage):
    """Whoever comes first; the other one, run again, comes next."""
    stage.learn(" first second", " first", "second")
    stage.learn(" first third", " first", "third")
    clean = {version: public(stage.states[f" first {version}"]) for version in ("second", "third")}
    for turn in range(2):
        before = stage.bring(" first")
        versions = ("second", "third") if turn % 2 else ("third", "second")
        runs = [stage.start(version, by=by) for by, version in enumerate(versions)]
        codes = [run.wait().code for run in runs]
        stage.proxy.settle()
        assert sorted(codes) in ([0, 3], [0, 0]), codes
        after = public(stage.objects())
        last = [version for version, code in zip(versions, codes, strict=True) if code == 0]
        whole = [v for v in last if not differing({key: after.get(key) for key in clean[v]}, clean[v])]
        assert whole, "neither release is whole"
        assert stage.misses(before) == []
        lost = [(by, v) for by, (v, code) in enumerate(zip(versions, codes, strict=True)) if code]
        for by, version in lost:
            assert stage.start(version, by=by).wait().code == 0
            stage.proxy.settle()
            after = public(stage.objects())
            assert not differing({key: after.get(key) for key in clean[version]}, clean[version])


def test_one_that_slept_past_its_lease_does_nothing_more(stage):
    """Another has taken over and finished meanwhile; nothing of the sleeper's comes on top of that."""
    stage.learn(" first third", " first", "third")
    stage.bring(" first")
    release, reached = threading.Event(), threading.Event()
    hold = held("page", release)

    def rule(request):
        fault = hold(request)
        if fault:
            reached.set()
        return fault

    lease = "sitegen.shell.objects.lease"
    quick = {f"{lease}.LASTS": 3, f"{lease}._MARGIN": 1, f"{lease}._RENEWED": 0.2, f"{lease}._NOTED": 0.1}
    sleeper = stage.start("second", rule=rule, settings=quick)
    assert reached.wait(60)
    sleeper.kill(signal.SIGSTOP)
    release.set()  # what it had sent is done, as a server does it
    stage.proxy.settle()
    deadline = time.monotonic() + 30
    while (other := stage.start("third", by=1, settings=quick).wait()).code != 0:
        assert "another publish is at work" in other.err
        assert time.monotonic() < deadline
        time.sleep(0.3)
    stage.proxy.settle()
    sleeper.kill(signal.SIGCONT)
    late = sleeper.wait()
    assert late.code == 3, late
    clean = public(stage.states[" first third"])
    after = public(stage.objects())
    assert differing({key: after.get(key) for key in clean}, clean) == []
