from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.geo.topology import decode, encode, ring_points

#: Two squares side by side: 2 is the border they share.
ARCS = ("10 10 -10 0 0 -10 10 0", "10 0 0 10", "10 10 10 0 0 -10 -10 0")
SHAPES = {"west": ("1 2",), "east": ("-2 3",)}


def test_neighbours_share_a_line():
    topology, faults = decode(1, ARCS, {"west": ("1 2",), "east": ("3 2",)})
    assert faults == []
    arcs = dict(enumerate(topology.arcs, 1))
    assert ring_points((1, 2), arcs) == [(10, 10), (0, 10), (0, 0), (10, 0)]
    assert ring_points((3, 2), arcs) == [(10, 10), (20, 10), (20, 0), (10, 0)]
    assert ring_points((-2, -1), arcs) == [(10, 10), (10, 0), (0, 0), (0, 10)]
    assert topology.lines(topology.shapes.values()) == (1, 2, 3)


@pytest.mark.parametrize(
    ("arcs", "shapes", "where"),
    [
        (ARCS, {"west": ("1 3",)}, [("shapes", "west")]),
        (ARCS, {"west": ("1 4",)}, [("shapes", "west")]),
        (ARCS, {"west": ("1 0",)}, [("shapes", "west")]),
        (ARCS, {"west": ("1 2", "")}, [("shapes", "west")]),
        (ARCS, {"west": ("1  2",)}, [("shapes", "west")]),
        (ARCS, {"west": ()}, [("shapes", "west")]),
        ((*ARCS, "1 2 3"), SHAPES, [("arcs", 3), ("shapes", "east")]),
        ((*ARCS, "1 2"), {}, [("arcs", 3)]),
        ((*ARCS, "0 0 1 1.5"), {}, [("arcs", 3)]),
        ((*ARCS, "0 0 ² 1"), {}, [("arcs", 3)]),
        ((*ARCS, "0 91 1 1"), {}, [("arcs", 3)]),
        ((*ARCS, "0 0 99999999 0"), {}, [("arcs", 3)]),
        (("1 1",), {"west": ("1",)}, [("arcs", 0)]),
    ],
)
def test_what_cannot_be_drawn_is_told_at_its_place(arcs, shapes, where):
    topology, faults = decode(1, arcs, shapes)
    assert [place for place, _ in faults] == where
    assert not {name for kind, name in where if kind == "shapes"} & topology.shapes.keys()


def test_a_shape_of_a_broken_line_is_not_drawn():
    topology, _ = decode(1, ("1 1",), {"west": ("1",)})
    assert topology.shapes == {}


@given(st.lists(st.tuples(st.integers(-180, 180), st.integers(-90, 90)), min_size=2, max_size=20))
def test_a_line_is_read_as_it_was_written(line):
    topology, faults = decode(1, [encode(line)], {})
    assert (topology.arcs, faults) == ((tuple(line),), [])
