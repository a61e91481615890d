"""The tests of publishing can fail: each planted fault is caught by the test that is there for it."""

from __future__ import annotations

import pytest

from tests.publishing import test_kills, test_rivals, test_rollback, test_stored, test_weather, test_world
from tests.publishing.faults import KILL, where
from tests.publishing.planted import PLANTED

pytestmark = pytest.mark.xdist_group("publishing")


def killed_at(stage, name):
    """Killed when a file with such a name is sent."""
    rule = where(lambda request: request.method == "PUT" and not copied(request) and request.key.endswith(name), KILL)
    test_kills.killed(stage, test_kills.NEXT, 0, rule=rule)


def copied(request):
    return "x-amz-copy-source" in request.headers


CAUGHT = {
    "pages_first": lambda stage: killed_at(stage, ".css"),
    "home_among_pages": lambda stage: killed_at(stage, "guide/price/index.html"),
    "everybody_else_is_dead": lambda stage: test_rivals.test_the_second_one_says_that_another_is_at_work(stage, "page"),
    "journals_forgotten": test_kills.test_killed_and_another_version_published,
    "journals_trusted": lambda stage: test_kills.killed(stage, test_kills.NEXT, 0.7),
    "nothing_kept": test_rollback.test_back_and_forth_is_hash_equal,
    "nothing_foreign": test_world.test_a_foreign_file_where_a_page_should_be,
    "headers_mixed_up": lambda stage: test_stored.check(stage, "third"),
    "faults_not_waited_out": lambda stage: test_weather.test_a_publish_comes_through_bad_weather(stage, 0),
}


@pytest.mark.sampled(2)
@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_is_caught(stage, fault):
    for state in (" first second third", " first third"):
        stage.bring(state)  # what is right is learnt without the fault
    stage.learn(" first second", " first", "second")
    stage.planted = fault
    try:
        with pytest.raises(AssertionError):
            CAUGHT[fault](stage)
    finally:
        stage.planted = ""
        if stage.reader.reading:
            stage.reader.stop()
