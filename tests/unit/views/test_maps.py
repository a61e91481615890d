"""What a region's page shows as a map: states as links, cities as dots, or nothing."""

from __future__ import annotations

import pytest

from sitegen.base.fingerprint import fingerprint
from sitegen.geo.topology import encode
from sitegen.theme.strings import fill
from sitegen.views.edition import Edition
from sitegen.views.maps import region_map, steps
from tests import small

HEAD = "credit: Surveyors\nsource: our own\nlicense: public domain\nscale: 10\n"


def box(west, south, side=40):
    return encode(
        [(west, south), (west + side, south), (west + side, south + side), (west, south + side), (west, south)]
    )


#: Three states in a row, a speck of a capital inside the second, and an inset far away.
STATES = (
    HEAD
    + "insets: {us/hi: 0.5}\nshapes: {us/aa: [1], us/bb: [2], us/cc: [3], us/dc: [4], us/hi: [5]}\narcs:\n"
    + "".join(
        f"  - {line}\n"
        for line in (box(-900, 400), box(-860, 400), box(-820, 400), box(-850, 410, 1), box(-1500, 200, 20))
    )
)
WORLD = HEAD + f"shapes: {{ie: [1], us: [2]}}\narcs:\n  - {box(-100, 510)}\n  - {box(-1300, 250, 500)}\n"


def where(lat, lon):
    return f"location: {{lat: {lat}, lon: {lon}}}\n"


def clinics(counts):
    """Records by folder: ``{"us/aa/east": [n, lat, lon]}``."""
    return {
        f"data/clinics/{folder}/c{number}.yaml": small.clinic(
            f"Clinic {number}", where(lat, lon), locality=folder.rpartition("/")[2].title()
        )
        for folder, (count, lat, lon) in counts.items()
        for number in range(count)
    }


def drawn(files, region):
    site = small.site_of(files)
    theme = small.theme()
    found = region_map(Edition(site, theme.strings), site.regions[region])
    fingerprint(found)  # plain and frozen
    return found


US = {
    "data/geo/us.yaml": STATES,
    "data/geo/world.yaml": WORLD,
    **clinics({"us/aa/east": (3, 42, -88), "us/bb/west": (1, 42, -85), "us/dc": (12, 41.05, -84.95)}),
}


def test_parts_with_shapes_are_links():
    found = drawn(US, "us")
    assert (found.width, found.places, found.credit, found.cut) == (960, (), "Surveyors", False)
    assert [(area.name, area.count, area.href) for area in found.areas] == [
        ("Aa", 3, "/clinics/us/aa/"),
        ("Bb", 1, "/clinics/us/bb/west/c0/"),  # straight to its only clinic, as in the list
        ("Dc", 12, "/clinics/us/dc/"),
    ]
    assert [(low, high) for low, high in found.steps] == [(1, 2), (3, 9), (10, 12)]
    assert [area.step for area in found.areas] == [2, 1, 3]
    assert [bool(area.mark) for area in found.areas] == [False, False, True], "too small to see"
    assert [area.numbered for area in found.areas] == [True, True, False]
    assert found.land.count("M") == 2, "a state without clinics, and the inset"


def test_neighbours_meet():
    left, right = (area.path for area in drawn(US, "us").areas[:2])
    assert len(set(points(left)) & set(points(right))) >= 2


def points(path):
    x = y = 0
    for ring in path.split("M")[1:]:
        numbers = [int(part) for part in ring.rstrip("z").replace("l", " ").replace("-", " -").split()]
        x, y = numbers[0], numbers[1]
        yield x, y
        for dx, dy in zip(numbers[2::2], numbers[3::2], strict=True):
            x, y = x + dx, y + dy
            yield x, y


def test_everything_is_on_the_sheet():
    found = drawn(US, "us")
    for path in (found.land, *(area.path for area in found.areas)):
        assert all(0 <= x <= found.width and 0 <= y <= found.height for x, y in points(path))


def test_a_part_shows_its_cities():
    files = US | clinics({"us/aa/north": (1, 43.5, -88)})
    found = drawn(files, "us/aa")
    assert (found.width, found.cut, found.areas) == (640, False, ())
    assert [(place.name, place.count, place.step, place.href) for place in found.places] == [
        ("East", 3, 2, "/clinics/us/aa/east/"),
        ("North", 1, 1, "/clinics/us/aa/north/c0/"),
    ]
    east, north = found.places
    assert north.y < east.y
    assert abs(north.x - east.x) < 3
    assert east.radius > north.radius
    assert all(place.label and place.reach == 24 and not place.fine for place in found.places)


def test_without_shapes_of_its_parts_a_country_shows_all_cities():
    files = {name: data for name, data in US.items() if name != "data/geo/us.yaml"}
    found = drawn(files, "us")
    assert [place.name for place in found.places] == ["Dc", "East", "West"]
    assert [place.href for place in found.places] == [
        "/clinics/us/dc/",
        "/clinics/us/aa/east/",
        "/clinics/us/bb/west/c0/",
    ]


def test_a_part_without_a_shape_shows_a_piece_of_the_country():
    files = {name: data for name, data in US.items() if name != "data/geo/us.yaml"}
    assert drawn(files, "us/aa") is None, "one dot on a part of an outline helps nobody"
    files |= clinics({"us/aa/north": (1, 43.5, -88)})
    found = drawn(files, "us/aa")
    assert found.cut
    assert [place.name for place in found.places] == ["East", "North"]
    assert all(-14 <= x <= 654 and -14 <= y <= found.height + 14 for x, y in points(found.land))


@pytest.mark.parametrize("region", ["us/aa/east", "us/dc", "us/dc/nowhere"])
def test_a_city_has_no_map(region):
    files = US | {"data/regions.yaml": "us/dc/nowhere: {name: Nowhere}\n"}
    assert drawn(files, region) is None


def test_without_boundaries_there_is_no_map():
    files = clinics({"us/aa/east": (3, 42, -88)})
    assert drawn(files, "us") is None
    assert drawn(files | {"data/geo/world.yaml": WORLD.replace("us:", "fr:")}, "us") is None


def test_a_city_stands_where_its_region_says_or_amid_its_clinics():
    files = {"data/geo/world.yaml": WORLD, **clinics({"ie/cork": (2, 52, -8), "ie/away": (1, 40, -8)})}
    files["data/clinics/ie/lost/c.yaml"] = small.clinic()
    found = drawn(files, "ie")
    assert [place.name for place in found.places] == ["Cork"], "neither off the sheet nor without a position"
    moved = drawn(files | {"data/regions.yaml": "ie/cork: {location: {lat: 53, lon: -8}}\n"}, "ie")
    assert moved.places[0].y < found.places[0].y


def test_close_cities_share_what_room_there_is():
    around = {f"ie/c{number}": (1, 53 + number / 100, -8) for number in range(9)}
    found = drawn({"data/geo/world.yaml": WORLD, **clinics({"ie/dublin": (5, 53, -8), **around})}, "ie")
    first, *rest = found.places
    assert (first.name, first.reach, first.fine) == ("Dublin", 24, False)
    assert [place.reach for place in rest].count(0) > 3
    assert all(place.label is None for place in rest if not place.reach)


def test_closed_clinics_are_on_no_map():
    files = {"data/geo/world.yaml": WORLD, **clinics({"ie/cork": (2, 52, -8)})}
    files["data/clinics/ie/dublin/c.yaml"] = small.clinic("Old", "status: closed\n" + where(53, -6.5))
    assert [place.name for place in drawn(files, "ie").places] == ["Cork"]


@pytest.mark.parametrize(
    ("counts", "most", "expected"),
    [
        ([], 5, ()),
        ([1], 5, ((1, 1),)),
        ([4, 4, 4], 5, ((3, 4),)),
        ([1, 2, 3], 5, ((1, 1), (2, 2), (3, 3))),
        ([1, 1, 2, 3, 3, 4, 5, 8, 11, 12, 52], 5, ((1, 1), (2, 2), (3, 9), (10, 49), (50, 52))),
        ([1] * 40 + [700], 5, ((1, 499), (500, 700))),
        ([20_000, 1], 4, ((1, 9999), (10_000, 20_000))),
    ],
)
def test_steps_begin_at_round_numbers(counts, most, expected):
    found = steps(counts, most)
    assert found == expected
    assert all(any(low <= count <= high for count in counts) for low, high in found)


def test_the_page_shows_the_map_and_the_list():
    site = small.site_of(US)
    page = small.make(site, "clinics/us/index.html")
    strings = small.theme().strings
    assert f'aria-label="{fill(strings, "maps.point", {"name": "Dc", "n": 12, "count": 12})}"' in page
    assert page.index('<svg class="region-map-sheet') < page.index('class="region-list"')
    assert small.view(site, "clinics/us/index.html").map is not None
