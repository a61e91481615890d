"""Bulk work is done without the garbage collector, and is not gone through right after it."""

from __future__ import annotations

import gc

from sitegen.shell.collecting import uncollected


def test_the_collector_rests_and_then_works_again():
    with uncollected():
        assert not gc.isenabled()
        with uncollected():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def test_what_came_of_the_work_counts_as_old():
    with uncollected():
        made = [[] for _ in range(100_000)]
    assert gc.get_freeze_count() == 0
    assert len(gc.get_objects(generation=0)) < 10_000
    assert any(one is made for one in gc.get_objects(generation=2))
