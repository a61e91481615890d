"""Storage that answers late, wrongly, half or not at all: a publish comes through, or says what is wrong and is run again."""

from __future__ import annotations

import pytest

from tests.publishing import faults
from tests.publishing.faults import weather, where
from tests.publishing.stage import PREFIX, differing, public, records

pytestmark = pytest.mark.xdist_group("publishing")
QUICK = {"sitegen.shell.objects.bucket._FIRST_PAUSE": 0.005}


def pytest_generate_tests(metafunc):
    if "seed" in metafunc.fixturenames:
        first = metafunc.config.getoption("--first-sequence")
        metafunc.parametrize("seed", range(first, first + metafunc.config.getoption("--weathers")))


def test_a_publish_comes_through_bad_weather(stage, seed):
    stage.learn(" first second", " first", "second")
    before, clean = stage.bring(" first"), stage.states[" first second"]
    stage.reader.start(PREFIX, ["index.html", "search/index.html", "guide/index.html"], most=6)
    stage.good("second", rule=weather(seed), settings=QUICK)
    assert stage.reader.stop().misses == []
    hit = {exchange.fault for exchange in stage.proxy.round.exchanges if exchange.fault}
    assert len(hit) >= 5, "the weather was too fair"
    after = stage.objects()
    assert differing(public(after), public(clean)) == []
    assert records(after) == records(clean)
    assert stage.misses(before, clean) == []


@pytest.mark.parametrize(
    "fault", [faults.DONE_BUT_RESET, faults.DONE_BUT_BROKEN, faults.CONFLICT], ids=["reset", "500", "409"]
)
def test_the_answer_to_a_conditional_write_is_lost(stage, fault):
    """It was done, and asked again it fails: the publisher finds out that it was itself."""
    stage.learn(" first second", " first", "second")
    stage.bring(" first")
    last = set()

    def once_each(request):
        known = (request.method, request.key) in last
        last.add((request.method, request.key))
        return None if known or not request.conditional else fault

    stage.good("second", rule=once_each, settings=QUICK)
    hit = {exchange.request.key for exchange in stage.proxy.round.exchanges if exchange.fault}
    assert {f"{PREFIX}.sitegen/current", f"{PREFIX}.sitegen/lease"} <= hit
    assert differing(public(stage.objects()), public(stage.states[" first second"])) == []


@pytest.mark.parametrize(
    ("step", "fault"),
    [("all", faults.BUSY), ("all", faults.RESET), ("pages", faults.RESET), ("current", faults.BUSY)],
    ids=["all-503", "all-reset", "pages-reset", "current-503"],
)
def test_a_fault_that_does_not_pass(stage, step, fault):
    """One clear line, exit 3, readers none the wiser; and then it is simply run again."""
    stage.learn(" first second", " first", "second")
    before = stage.bring(" first")

    def rule(request):
        written = request.writes and "x-amz-copy-source" not in request.headers
        hit = step == "all" or (written and request.key.endswith({"pages": ".html", "current": "current"}[step]))
        return fault if hit else None

    ended = stage.publish("second", rule=rule, settings={**QUICK, "sitegen.shell.objects.bucket._ATTEMPTS": 3})
    assert ended.code == 3
    told = (ended.out + ended.err).strip().splitlines()
    assert "Traceback" not in ended.err
    assert any("127.0.0.1" in line or "s3://site/live" in line for line in told), told
    if step == "all":
        assert differing(stage.objects(), before) == []
    assert stage.misses(before) == []
    stage.good("second")
    assert differing(public(stage.objects()), public(stage.states[" first second"])) == []


def test_a_read_that_is_cut_short_is_asked_again(stage):
    """Half a record is no record."""
    stage.learn(" first second", " first", "second")
    stage.bring(" first")
    stage.good("second", rule=where(lambda request: request.method == "GET", faults.CUT, times=3), settings=QUICK)
    assert differing(public(stage.objects()), public(stage.states[" first second"])) == []
