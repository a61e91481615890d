"""The parts of a region in one frame, drawn once for a file of boundaries."""

from __future__ import annotations

import pytest

from sitegen.geo.sheet import WIDE
from sitegen.geo.topology import encode
from sitegen.model import boundaries
from sitegen.model.boundaries import read_atlases
from tests.small import JsonMemo

HEAD = "credit: Surveyors\nsource: our own\nlicense: public domain\nscale: 10\n"


def square(west, south, side=40):
    corners = ((0, 0), (side, 0), (side, side), (0, side), (0, 0))
    return encode([(west + east, south + north) for east, north in corners])


def file(shapes, *arcs, more=""):
    lines = "".join(f"  - {arc}\n" for arc in arcs)
    return ("data/geo/us.yaml", f"{HEAD}{more}shapes: {{{shapes}}}\narcs:\n{lines}".encode())


def atlas(*file_of, memo=None, **more):
    (found,), problems = read_atlases((file(*file_of, **more),), memo)
    assert problems == []
    return found


STATES = ("us/bb: [2], us/aa: [1], us/aa/x: [1], us: [1]", square(-900, 400), square(-860, 400))


def test_a_sheet_has_the_parts_of_its_region_in_their_order():
    found = atlas(*STATES)
    assert [*found.sheet("us").parts] == ["us/bb", "us/aa"]
    assert [*found.sheet("us/aa").parts] == ["us/aa/x"]
    assert found.sheet("ca") is None
    assert found.sheet("us/aa/x") is None
    west, east = found.sheet("us").parts["us/aa"], found.sheet("us").parts["us/bb"]
    assert west.middle[0] < WIDE // 2 < east.middle[0]
    assert 0 < west.free <= west.side < WIDE


def test_sheets_are_drawn_when_a_file_is_read_first_and_never_again(monkeypatch):
    memo, plain = JsonMemo(), atlas(*STATES)
    drawn = [atlas(*STATES, memo=memo).sheet(region) for region in ("us", "us/aa")]
    monkeypatch.setattr(boundaries, "sheet", None)
    monkeypatch.setattr(boundaries, "decode", None)
    known = atlas(*STATES, memo=memo)
    assert [known.sheet(region) for region in ("us", "us/aa")] == drawn
    assert [plain.sheet(region) for region in ("us", "us/aa")] == drawn


def test_where_all_are_insets_none_is():
    assert atlas(*STATES, more="insets: {us/aa: 0.1, us/bb: 0.1}\n").sheet("us") == atlas(*STATES).sheet("us")
    assert atlas(*STATES, more="insets: {us/aa: 0.1}\n").sheet("us") != atlas(*STATES).sheet("us")


@pytest.mark.parametrize("line", ["10 10 0 0", "10 10 0 40 0 -40", "10 10 40 0 -40 0", "10 900 0 0"])
def test_shapes_without_an_area_are_no_end(line):
    found = atlas("us/aa: [1], us/bb: [2]", line, line).sheet("us")
    assert [*found.parts] == ["us/aa", "us/bb"]
    assert {part.side for part in found.parts.values()} == {0}


def test_a_shape_alone_is_what_it_is_among_others():
    found = atlas(*STATES)
    for name in found.names:
        alone = found.alone(name)
        assert alone.shapes == {name: found.topology.shapes[name]}
        used = alone.lines(alone.shapes.values())
        assert [alone.arc(number) for number in used] == [found.topology.arc(number) for number in used]
        assert [len(line) > 0 for line in alone.packed] == [number in used for number in (1, 2)]
