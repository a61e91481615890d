"""The grid in space: whatever is near a place lies in its cell or in one that touches it."""

from __future__ import annotations

from collections import Counter
from random import Random

from sitegen.model.gather import Pin
from sitegen.model.near import CLOSE, MOST_KM, Neighbours, beside, cell, distance_km
from sitegen.parse.listing import Point
from sitegen.views import nearby

WIDEST = cell(Point(0, 0))[0]


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
    assert max(nearby.NEARBY_KM, nearby.ACROSS_KM) <= MOST_KM
    assert nearby.NEAREST <= CLOSE


def towns(dice, count):
    """Clinics in towns of every size, some of them at the date line, at a pole and at one place."""
    found = []
    for town in range(count):
        lat, lon = dice.choice(
            [(dice.uniform(-90, 90), dice.uniform(-180, 180)), (89.9, 0.0), (0.0, 180.0), (47.6, -122.3)]
        )
        wide = dice.choice([0.0, 0.05, 0.3, 2.0])
        for number in range(dice.randrange(1, 14)):
            near, beyond = lat + dice.uniform(-wide, wide), lon + dice.uniform(-wide, wide)
            found.append(Pin(f"{town}-{number}", max(-90.0, min(90.0, near)), (beyond + 180) % 360 - 180))
    return found


def test_the_nearest_lie_in_the_cell_by_which_they_are_told_or_beside_it():
    dice = Random(7)
    grids = Counter()
    for _ in range(30):
        pins = towns(dice, 60)
        near = Neighbours(tuple(pins))
        others = {f"closed {pin.id}": Point(pin.lat, pin.lon) for pin in dice.sample(pins, 20)}
        said = cells(near)
        for name, around in near.surroundings(others).items():
            where = others.get(name) or next(pin for pin in pins if pin.id == name)
            told = {one for place in beside(around) for one in said.get(place, ())}
            found = near.nearest(where, CLOSE, nearby.NEARBY_KM, frozenset({name}))
            assert {one for _, one in found} <= told, name
            grids[around[0]] += 1
    assert grids.keys() == set(range(1, WIDEST + 1))
    assert grids[1] > 1_000, "towns are told by the smallest cells"


def test_every_clinic_is_in_one_cell_of_each_grid():
    pins = towns(Random(8), 30)
    near = Neighbours(tuple(pins))
    for grid in range(1, WIDEST + 1):
        names = [name for own in near.by_cell(grid).values() for name in own]
        assert sorted(names) == sorted(pin.id for pin in pins)
    assert all(pin.id in cells(near)[cell(pin)] for pin in pins)


def test_those_around_are_all_that_a_clinic_is_told_to():
    pins = towns(Random(9), 60)
    near = Neighbours(tuple(pins))
    said, told = cells(near), near.surroundings({})
    for pin in pins[::7]:
        around = near.around([pin.id, "nobody"])
        assert {name for name, middle in told.items() if middle in around} == {
            name for name, middle in told.items() if any(pin.id in said.get(one, ()) for one in beside(middle))
        }
    assert near.around(["nobody"]) == set()


def cells(near):
    """The clinics in each cell of every grid."""
    return {one: names for grid in range(1, WIDEST + 1) for one, names in near.by_cell(grid).items()}
