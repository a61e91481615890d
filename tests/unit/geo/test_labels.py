from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sitegen.geo.labels import Dot, Label, _around, _box, _meet, apart, labels

DOT = st.builds(
    Dot,
    st.integers(0, 640),
    st.integers(0, 600),
    st.sampled_from((7, 10, 13)),
    st.text("abc ", min_size=1, max_size=20),
)
DOTS = st.lists(DOT, max_size=25)


def test_the_larger_of_two_neighbours_is_linked():
    dots = [Dot(0, 0, 9, "A"), Dot(20, 0, 9, "B"), Dot(40, 0, 9, "C"), Dot(100, 0, 9, "D")]
    assert apart(dots, 30, [True] * 4) == (True, False, True, True)
    assert apart(dots, 30, [False, True, True, True]) == (False, True, False, True)
    assert apart([], 30, []) == ()


def test_a_name_stands_beside_its_dot_or_else_where_there_is_room():
    assert labels([Dot(100, 100, 7, "Cork")], [20], 640, 400) == (Label(112, 100, "start", ".35em"),)
    assert labels([Dot(620, 100, 7, "Cork")], [20], 640, 400) == (Label(608, 100, "end", ".35em"),)
    assert labels([Dot(50, 380, 7, "A name")], [20], 100, 400) == (Label(50, 367, "middle", "0"),)
    assert labels([Dot(20, 20, 7, "A name that fits nowhere")], [20], 60, 60) == (None,)
    assert labels([Dot(100, 100, 7, "Cork")], [0], 640, 400) == (None,)


@given(DOTS, st.data())
def test_no_name_is_over_another_or_over_a_dot(dots, data):
    sizes = data.draw(st.lists(st.sampled_from((0, 19, 27)), min_size=len(dots), max_size=len(dots)))
    large = labels(dots, [size if size == 27 else 0 for size in sizes], 640, 600)
    found = labels(dots, [19 if size else 0 for size in sizes], 640, 600, large)
    assert all(label is None or label == other for label, other in zip(large, found, strict=True) if label)
    boxes = [(place, _box(label, dots[place].name, 19)) for place, label in enumerate(found) if label]
    for place, box in boxes:
        assert 0 <= box[0] <= box[2] <= 640
        assert 0 <= box[1] <= box[3] <= 600
        assert not any(_meet(box, other) for also, other in boxes if also != place)
        assert not any(_meet(box, _around(dot)) for also, dot in enumerate(dots) if also != place)


@given(DOTS, st.integers(1, 60))
def test_links_keep_their_distance(dots, least):
    linked = [dot for dot, yes in zip(dots, apart(dots, least, [True] * len(dots)), strict=True) if yes]
    assert len(linked) >= bool(dots)
    for place, one in enumerate(linked):
        assert all((one.x - two.x) ** 2 + (one.y - two.y) ** 2 >= least**2 for two in linked[:place])
