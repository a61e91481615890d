from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.geo.thinning import ring_area, thin

POINT = st.tuples(st.integers(-500, 500), st.integers(-500, 500))
LINE = st.lists(POINT, min_size=2, max_size=40)


@pytest.mark.parametrize(
    ("line", "least", "expected"),
    [
        ([(0, 0), (5, 0), (9, 0)], 1, [(0, 0), (9, 0)]),
        ([(0, 0), (5, 0), (9, 0)], 0, [(0, 0), (5, 0), (9, 0)]),
        ([(0, 0), (5, 1), (10, 0), (10, 10)], 20, [(0, 0), (10, 0), (10, 10)]),
        ([(0, 0), (5, 3), (10, 0), (10, 10)], 20, [(0, 0), (5, 3), (10, 0), (10, 10)]),
        ([(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)], 99, [(0, 0), (1, 1), (0, 1), (0, 0)]),
        ([(3, 3), (3, 3)], 9, [(3, 3), (3, 3)]),
    ],
)
def test_a_point_stays_where_its_triangle_is_large(line, least, expected):
    assert list(thin(line, least)) == expected


@given(LINE, st.integers(0, 5000))
def test_ends_stay_and_nothing_is_invented(line, least):
    thinned = thin(line, least)
    assert (thinned[0], thinned[-1]) == (line[0], line[-1])
    rest = iter(line)
    assert all(point in rest for point in thinned), "a part of the line, in its order"
    assert set(thin(line, least + 50)) <= set(thinned) | {line[0], line[-1]}


@given(LINE, st.integers(0, 5000))
def test_a_ring_stays_one(line, least):
    assert len(thin([*line, line[0]], least)) >= min(4, len(line) + 1)


def test_areas():
    assert ring_area([(0, 0), (4, 0), (4, 3), (0, 3)]) == 24
    assert ring_area([(0, 3), (4, 3), (4, 0), (0, 0)]) == -24
