"""The script that makes `data/geo/`: TopoJSON in, our files out; and what lies in the repository."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sitegen.geo.topology import decode
from sitegen.model import boundaries
from sitegen.model.boundaries import read_atlases
from tests.small import JsonMemo
from tools.geo import US, WORLD, Detail, write

FOLDER = Path(__file__).parents[3] / "data" / "geo"
#: Two squares of ten degrees with a border that they share, an island beside each, and one far away.
WORLDLET = {
    "transform": {"scale": [0.1, 0.1], "translate": [0, 40]},
    "arcs": [
        [[100, 0], [1, 25], [-1, 25], [1, 25], [-1, 25]],  # the border, with a bend of 0.1 degrees
        [[100, 100], [-100, 0], [0, -100], [100, 0]],
        [[100, 100], [100, 0], [0, -100], [-100, 0]],
        [[210, 0], [20, 0], [0, 20], [-20, 0], [0, -20]],
        [[900, 0], [50, 0], [0, 50], [-50, 0], [0, -50]],
        [[-4, 0], [1, 0], [0, 1], [-1, 0], [0, -1]],
    ],
    "objects": {
        "countries": {
            "geometries": [
                {"type": "MultiPolygon", "id": "276", "arcs": [[[1, 0]], [[5]]]},
                {"type": "MultiPolygon", "id": "250", "arcs": [[[0, 2]], [[3]], [[4]]]},
                {"type": "Polygon", "arcs": [[3]]},
                {"type": "Polygon", "id": "999", "arcs": [[3]]},
            ]
        }
    },
}


def made(**changes):
    text = write(WORLDLET, replace(WORLD, fine=None, **changes))
    (atlas,), problems = read_atlases((("data/geo/world.yaml", text.encode()),))
    assert problems == []
    return atlas.topology


def test_shapes_share_their_border_and_lose_what_is_small_or_far():
    topology = made(least=9_000)
    assert topology.shapes == {"de": ((2, 1),), "fr": ((1, 3), (4,))}
    assert topology.arcs[0] == ((1000, 4000), (1000, 5000)), "thinned, and rounded to parts of a degree"
    assert topology.arcs[3][0] == topology.arcs[3][-1] == (2100, 4000)


def test_what_is_kept_can_be_said():
    assert made(least=0).arcs[0] == ((1000, 4000), (1010, 4250), (1000, 4500), (1010, 4750), (1000, 5000))
    assert len(made(remote=9).shapes["fr"]) == 3
    assert len(made(island=0).shapes["de"]) == 2
    assert made(least=9_000, scale=10).arcs[0] == ((100, 400), (100, 500))


def test_a_shared_line_has_the_detail_that_either_side_asks_for():
    text = write(WORLDLET, replace(WORLD, fine=Detail(0, 0.5, frozenset({"de"}))))
    (atlas,), _ = read_atlases((("data/geo/world.yaml", text.encode()),))
    assert len(atlas.topology.arcs[0]) == 5
    assert atlas.topology.shapes["fr"][0] == (1, 3)


def test_the_same_every_time():
    assert write(WORLDLET, WORLD) == write(WORLDLET, WORLD)


@pytest.fixture(scope="module")
def atlases():
    found, problems = read_atlases(
        tuple((f"data/geo/{path.name}", path.read_bytes()) for path in sorted(FOLDER.iterdir()))
    )
    assert problems == []
    return dict(zip(("us", "world"), found, strict=True))


def test_the_files_are_small_and_say_where_they_are_from():
    files = sorted(FOLDER.iterdir())
    assert [path.name for path in files] == ["us.yaml", "world.yaml"]
    assert sum(path.stat().st_size for path in files) <= 150_000
    for path, atlas in zip(files, (US, WORLD), strict=True):
        text = path.read_text("utf-8")
        assert atlas.more in text
        assert "license: public domain" in text
        assert atlas.package.replace("@", " ") in text


def test_an_atlas_that_is_known_is_decoded_when_somebody_asks(atlases, monkeypatch):
    files = tuple((f"{name}.yaml", atlas.source) for name, atlas in atlases.items())
    memo = JsonMemo()
    assert read_atlases(files, memo) == (tuple(atlases.values()), [])
    plainly = boundaries.decode
    monkeypatch.setattr(boundaries, "decode", None)
    known, problems = read_atlases(files, memo)
    assert (known, problems) == (tuple(atlases.values()), [])
    with pytest.raises(TypeError):
        _ = known[0].topology
    monkeypatch.setattr(boundaries, "decode", plainly)
    assert [one.topology for one in known] == [one.topology for one in atlases.values()]


def test_the_files_hold_every_state_and_the_world(atlases):
    states = atlases["us"].topology.shapes
    assert len(states) == 51
    assert {"us/ak", "us/hi", "us/dc", "us/wa"} <= states.keys()
    assert {"ca", "de", "fr", "gb", "ie", "jp", "nl", "nz", "us", "za"} <= atlases["world"].topology.shapes.keys()
    assert len(atlases["world"].topology.shapes) > 220


def test_no_border_is_drawn_twice(atlases):
    """Lines between states are used from both sides: nothing tears when they are thinned."""
    topology = atlases["us"].topology
    uses = [abs(number) for shape in topology.shapes.values() for ring in shape for number in ring]
    assert all(uses.count(number) <= 2 for number in set(uses) if len(topology.arcs[number - 1]) > 2)
    assert sum(uses.count(number) == 2 for number in set(uses)) > 100


def test_lines_are_read_as_they_are_meant():
    topology, _ = decode(100, ["1000 4000 0 1000"], {})
    assert topology.arcs == (((1000, 4000), (1000, 5000)),)
