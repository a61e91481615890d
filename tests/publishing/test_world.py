"""What a publisher meets before it has begun: one clear line, exit 3, and nothing done."""

from __future__ import annotations

import pytest

from tests.publishing import faults
from tests.publishing.bucket import Object
from tests.publishing.stage import FOREIGN, PREFIX, differing, public

pytestmark = pytest.mark.xdist_group("publishing")


def fails(stage, *words, target="live", **more):
    """A publish of the second version that changes nothing and tells why in one line."""
    before = stage.bring(" first")
    ended = stage.publish("second", target=target, **more)
    assert ended.code == 3, ended
    (line,) = ended.err.strip().splitlines()
    assert not ended.out.strip() or "Traceback" not in ended.out
    for word in words:
        assert word in line, line
    assert differing(stage.objects(), before) == []


def test_a_wrong_secret(stage):
    fails(stage, "credentials", "AWS_SECRET_ACCESS_KEY", AWS_SECRET_ACCESS_KEY="wrong")


def test_credentials_that_nobody_knows(stage):
    fails(stage, "credentials", "AWS_ACCESS_KEY_ID", AWS_ACCESS_KEY_ID="nobody")


def test_a_bucket_that_is_not_there(stage):
    fails(stage, "no bucket `missing`", target="missing")


def test_a_clock_that_is_wrong(stage):
    fails(stage, "clock", rule=lambda request: faults.SKEWED)


def test_a_server_that_is_not_there(stage):
    quick = {"sitegen.shell.objects.bucket._FIRST_PAUSE": 0.001}
    fails(stage, "cannot be reached", target="away", settings=quick)


def test_a_foreign_file_where_a_page_should_be(stage):
    """Nothing is written over that no manifest of ours names; not even by a first publish."""
    for state in (" first", ""):
        before = stage.bring(state)
        foreign = Object(b"<p>Somebody else's.", (("content-type", "text/html"),))
        stage.put("guide/after/index.html", foreign)
        ended = stage.publish("second")
        assert ended.code == 3, ended
        assert "guide/after/index.html" in ended.err
        stage.delete("guide/after/index.html")
        assert differing(public(stage.objects()), public(before)) == []


def test_foreign_files_stay_as_they_are(stage):
    """Through a first publish, a next one and a rollback; also below what looks like our own folders."""
    for state in (" first", " first second", " first second third"):
        objects = stage.bring(state)
        for path, stored in FOREIGN.items():
            assert objects[PREFIX + path] == stored


def test_a_lost_object_is_told_and_not_missed_for_long(stage):
    """Somebody deleted a file of ours behind our back; the next full publish of a change there brings it back."""
    stage.learn(" first second", " first", "second")
    stage.bring(" first")
    stage.delete("guide/cost/index.html")
    stage.good("second")
    assert differing(public(stage.objects()), public(stage.states[" first second"])) == []
