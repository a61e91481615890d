from __future__ import annotations

import pytest

from sitegen.geo.drawing import Bounds, bounds, clip, draw, fit, flatten, middle, path, placed, room
from sitegen.geo.projection import azimuthal
from sitegen.geo.topology import decode

SQUARE = ((0, 0), (100, 0), (100, 60), (0, 60))


@pytest.mark.parametrize(
    ("rings", "text"),
    [
        ([SQUARE], "M0 0l100 0 0 60-100 0z"),
        ([((5, 5), (5, 5), (9, 9), (3, -1))], "M5 5l4 4-6-10z"),
        ([((-5, -7), (1, 1))], "M-5-7l6 8z"),
        ([SQUARE[:3], SQUARE[1:]], "M0 0l100 0 0 60zM100 0l0 60-100 0z"),
        ([((1, 1), (1, 1))], ""),
        ([], ""),
    ],
)
def test_paths_are_steps(rings, text):
    assert path(rings) == text


def test_a_fit_fills_its_frame_and_turns_the_plane_over():
    put = fit(Bounds(-1, -2, 3, 2), 100, 50, (10, 20))
    assert [put(point) for point in ((-1, 2), (3, -2), (1, 0))] == [(35, 20), (85, 70), (60, 45)]
    assert fit(Bounds(1, 1, 1, 1), 10, 10)((1, 1)) == (5, 5)


def test_numbers_are_rounded_up_from_the_middle_whatever_their_sign():
    put = fit(Bounds(0, 0, 10, 10), 10, 10)
    assert [put((x, 0))[0] for x in (-1.5, -0.5, 0.5, 1.5)] == [-1, 0, 1, 2]


def test_the_middle_of_a_shape_may_lie_on_the_date_line():
    topology, _ = decode(1, ["179 0 -2 0 0 -2 2 0 0 2", "-179 0 1 0 0 -2 -1 0 0 2"], {"fiji": ("1", "2")})
    assert middle(topology, topology.shapes["fiji"]) == (179.5, -1)


def test_neighbours_meet_after_thinning():
    wavy = "10 0 " + "1 1 -1 1 " * 20 + "0 1"
    topology, _ = decode(10, [wavy, "10 41 -90 0 0 -41 90 0", "10 41 90 0 0 -41 -90 0"], {"w": ("1 2",), "e": ("1 3",)})
    lines = flatten(topology, topology.shapes.values(), azimuthal(1, 2))
    area = bounds(point for line in lines.values() for point in line)
    flat = placed(lines, fit(area, 60, 60), 9)
    west, east = (draw(topology.shapes[name], flat, 0)[0] for name in "we")
    border = flat[1]
    assert len(border) < 10
    assert set(border) <= set(west)
    assert set(border) <= set(east)


def test_a_long_border_bends_with_its_parallel():
    topology, _ = decode(1, ["-120 49 30 0 0 10 -30 0 0 -10"], {"ca": ("1",)})
    (line,) = flatten(topology, topology.shapes.values(), azimuthal(-105, 54)).values()
    south = [y for x, y in line if y < 0]
    assert len(south) > 15
    assert min(south) == pytest.approx(azimuthal(-105, 54)(-105, 49)[1])


def test_specks_go_but_never_the_last_ring():
    topology, _ = decode(1, ["0 0 9 0 0 9 -9 -9", "20 0 1 0 0 1 -1 -1"], {"a": ("2", "1"), "b": ("2",)})
    flat = dict(enumerate(topology.arcs, 1))
    assert draw(topology.shapes["a"], flat, 10) == (((0, 0), (9, 0), (9, 9)),)
    assert draw(topology.shapes["b"], flat, 10) == (((20, 0), (21, 0), (21, 1)),)


@pytest.mark.parametrize(
    ("ring", "part"),
    [
        (((10, 10), (20, 10), (20, 20)), ((10, 10), (20, 10), (20, 20))),
        (((200, 200), (210, 200), (210, 210)), ()),
        (((-50, 10), (50, 10), (50, 50), (-50, 50)), ((0, 10), (50, 10), (50, 50), (0, 50))),
        (((-50, -50), (150, -50), (150, 150), (-50, 150)), ((0, 0), (100, 0), (100, 100), (0, 100))),
    ],
)
def test_clipping(ring, part):
    found = clip(ring, Bounds(0, 0, 100, 100))
    start = found.index(min(found)) if found else 0
    assert found[start:] + found[:start] == part


def test_a_text_stands_where_there_is_room():
    assert room(SQUARE, 12) == (50, 30, 100)
    bottle = ((40, 0), (60, 0), (60, 50), (100, 50), (100, 100), (0, 100), (0, 50), (40, 50))
    x, y, wide = room(bottle, 12)
    assert (x, wide) == (50, 100)
    assert 56 <= y <= 94
    assert room(((0, 0), (100, 0), (50, 4)), 12)[2] < 0, "no room for letters of this height"
    assert room(((0, 0), (0, 0)), 12)[2] < 0
