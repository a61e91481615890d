"""Batches that go on from workings: the same comes of them, and nothing is done twice."""

from __future__ import annotations

import pytest

from sitegen.base.workings import AFRESH
from sitegen.outputs import documents, exports, finder
from sitegen.shell.workings import DiskWorkings
from sitegen.views.edition import Edition
from tests import small
from tests.unit.outputs.test_listings import PATH, edited, loaded, parses, site, sources

FAMILIES = (documents, exports, finder)


class Noting(DiskWorkings):
    """Workings on disk that note what is kept there."""

    def __init__(self, folder):
        super().__init__(folder, "t")
        self.noted = []

    def put(self, name, key, pieces):
        self.noted.append(name)
        super().put(name, key, pieces)


def made(shown, family, workings):
    """What comes of a family's batch, by path."""
    theme = small.theme(shown.base)
    (batch,) = family.plan(Edition(shown, theme.strings))
    assert batch.continues
    return {one.path: one.make(one.view, theme.scoped(one.templates)) for one in batch.plan(*batch.arguments, workings)}


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.__name__)
def test_nothing_is_done_twice(family, tmp_path):
    workings = Noting(tmp_path)
    first = made(site(), family, workings)
    assert workings.noted
    workings.noted.clear()
    assert made(site(), family, workings) == first == made(site(), family, AFRESH)
    assert workings.noted == []


@pytest.mark.parametrize("key", ["phone", "hours", "name", "status", "founded"])
@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.__name__)
def test_after_an_edit_the_rest_is_as_it_was(family, key, tmp_path):
    after = loaded({**sources(), PATH: edited(key)}, parses())
    workings = Noting(tmp_path)
    made(site(), family, workings)
    workings.noted.clear()
    assert made(after, family, workings) == made(after, family, AFRESH)
    several = [name for name in workings.noted if name.startswith(("block-", "search-table-"))]
    assert len(several) <= 1


def test_keys_that_are_several_lines_are_refused(tmp_path):
    with pytest.raises(AssertionError):
        documents.recalled(DiskWorkings(tmp_path, "t"), "one", "a\nb", lambda: b"")


@pytest.mark.parametrize(
    ("key", "parts"),
    [
        ("phone", set()),
        ("hours", {"week"}),
        ("pricing", {"price"}),
        ("name", {"name"}),
        ("languages", {"languages"}),
        ("accepting_new_patients", {"state"}),
        ("location", set(finder.KEPT)),
    ],
)
def test_only_what_shows_a_field_is_made_anew(key, parts, tmp_path):
    after = loaded({**sources(), PATH: edited(key)})
    workings = Noting(tmp_path)
    made(site(), finder, workings)
    workings.noted.clear()
    made(after, finder, workings)
    assert {name for name in workings.noted if name.startswith("finder-")} == {f"finder-{part}" for part in parts}


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.__name__)
def test_what_was_kept_of_something_else_only_costs_time(family, tmp_path):
    workings = Noting(tmp_path)
    first = made(site(), family, workings)
    for name in set(workings.noted):
        workings.put(name, f"key of another {name}", (b"something else",))
    assert made(site(), family, workings) == first
