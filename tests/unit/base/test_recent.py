"""A memory with a fixed room: what it gives is what was put there, and what was asked for last stays."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sitegen.base.recent import Recent


@given(st.lists(st.tuples(st.integers(0, 12), st.booleans())), st.integers(1, 8))
def test_what_is_given_was_put_there_and_room_is_kept(steps, room):
    kept, put = Recent(room), {}
    for number, (key, put_it) in enumerate(steps):
        if put_it:
            kept.put(key, (key, number))
            put[key] = (key, number)
        else:
            assert kept.get(key) in {None, put.get(key)}
        assert len(kept) <= max(2, room)


def test_half_of_the_room_is_what_was_asked_for_last():
    kept = Recent(6)
    for number in range(100):
        kept.put(number, str(number))
        assert kept.get(0) == "0", "what is asked for again and again stays"
        assert [kept.get(one) for one in range(max(1, number - 1), number + 1)] == [
            str(one) for one in range(max(1, number - 1), number + 1)
        ]
    assert kept.get(50) is None
