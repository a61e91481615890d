"""A rollback gives back the very bytes and headers of the release, without the sources that it was built from."""

from __future__ import annotations

import gzip

import pytest

from tests.publishing.named import is_page
from tests.publishing.sites import MOVED, VANISHED
from tests.publishing.stage import FOREIGN, PREFIX, differing, public

pytestmark = pytest.mark.xdist_group("publishing")


def page(objects, address):
    """The text of the page at an address."""
    stored = objects[f"{PREFIX}{address}index.html"]
    data = gzip.decompress(stored.body) if ("content-encoding", "gzip") in stored.metadata else stored.body
    return data.decode()


def release_of(stage, state):
    """The id of the release that a state shows."""
    before = set(stage.releases(state.rpartition(" ")[0])) if state.count(" ") > 1 else set()
    (found,) = set(stage.releases(state)) - before
    return found


def test_back_and_forth_is_hash_equal(stage):
    first, second = public(stage.bring(" first")), public(stage.bring(" first second"))
    stage.bring(" first second third")
    names = [release_of(stage, state) for state in (" first", " first second", " first second third")]
    for name, wanted in ((names[0], first), (names[1], second), (names[0], first)):
        # any version's folder will do: nothing of it is read but data/site.yaml
        assert stage.publish("third", "--rollback", name).code == 0
        after = public(stage.objects())
        assert differing({key: after.get(key) for key in wanted}, wanted) == []
        assert stage.misses(stage.states[" first"], stage.states[" first second third"]) == []


def test_pages_that_the_release_did_not_have_lead_on(stage):
    stage.bring(" first second")
    assert stage.publish("second", "--rollback", release_of(stage, " first")).code == 0
    after = stage.objects()
    for address in ("guide/after/", "guide/price/", "news/moved/", "clinics/us/wa/spokane/"):
        assert 'http-equiv="refresh"' in page(after, address), address


def test_a_release_that_is_not_there(stage):
    before = stage.bring(" first second")
    ended = stage.publish("second", "--rollback", "20200101T000000.000Z-0123456789abcdef")
    assert ended.code == 2
    assert release_of(stage, " first") in ended.out + ended.err, "the ids that there are"
    assert differing(public(stage.objects()), public(before)) == []


def test_addresses_that_moved_or_vanished_lead_on(stage):
    after = stage.bring(" first second")
    for address, target in {**MOVED, **VANISHED}.items():
        text = page(after, address)
        assert 'http-equiv="refresh"' in text, address
        assert target in text, address
    stage.bring(" first second")
    stage.good("third")
    assert page(stage.objects(), "clinics/us/or/portland/page/2/") == page(after, "clinics/us/or/portland/page/2/")


def test_without_grace_what_nobody_needs_is_deleted_and_nothing_else(stage):
    before = stage.bring(" first second")
    for _ in range(2):  # what left with this publish, and what that left behind
        ended = stage.publish("third", target="at-once")
        assert ended.code == 0, ended
    after = stage.objects()
    gone = {key.removeprefix(PREFIX) for key in before.keys() - after.keys()}
    assert any(path.startswith("assets/site.") for path in gone)
    assert not any(is_page(path) for path in gone)
    for path, stored in FOREIGN.items():
        assert after[PREFIX + path] == stored
    assert stage.misses(after) == []
