"""The grid in space: whatever is near a place lies in its cell or in one that touches it."""

from __future__ import annotations

from random import Random

from sitegen.model.near import MOST_KM, beside, cell, distance_km
from sitegen.outputs import clinic, region
from sitegen.parse.listing import Point


def test_what_is_near_lies_beside():
    dice = Random(6)
    near = far = 0
    for _ in range(20_000):
        lat, lon = dice.uniform(-90, 90), dice.uniform(-180, 180)
        one = Point(lat, lon)
        other = Point(max(-90, min(90, lat + dice.uniform(-6, 6))), (lon + dice.uniform(-9, 9) + 180) % 360 - 180)
        touching = cell(other) in set(beside(cell(one)))
        if distance_km(one, other) <= MOST_KM:
            near += 1
            assert touching, (one, other)
        else:
            far += not touching
    assert near > 2_000
    assert far > 2_000, "a grid of one cell would do as well"


def test_nobody_asks_for_more():
    assert max(clinic.NEARBY_KM, region.NEARBY_KM) <= MOST_KM
