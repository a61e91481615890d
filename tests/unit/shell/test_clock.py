from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from sitegen.shell.clock import Stopwatch, today
from sitegen.shell.faults import UsageFault


def test_the_stated_day():
    assert today({"SOURCE_DATE_EPOCH": "0"}) == date(1970, 1, 1)
    assert today({"SOURCE_DATE_EPOCH": "1790985599"}) == date(2026, 10, 2)


def test_today_in_utc():
    before = datetime.now(UTC).date()
    assert before <= today({}) <= datetime.now(UTC).date()


@pytest.mark.parametrize("stated", ["x", "-1", "1.5", "1_0", " 1", "٣", "9" * 30])
def test_a_stated_day_that_is_none(stated):
    with pytest.raises(UsageFault, match="SOURCE_DATE_EPOCH"):
        today({"SOURCE_DATE_EPOCH": stated})


def test_a_stopwatch_adds_up():
    watch = Stopwatch()
    for _ in range(2):
        with watch.time("x"):
            pass
    assert list(watch.stages) == ["x"]
