from __future__ import annotations

import math

import pytest

from sitegen.geo.projection import azimuthal, conic, cosine, sine


def test_sines_are_sines():
    for tenth in range(-7300, 7300, 7):
        assert math.isclose(sine(tenth / 10), math.sin(math.radians(tenth / 10)), abs_tol=4e-15)
        assert math.isclose(cosine(tenth / 10), math.cos(math.radians(tenth / 10)), abs_tol=4e-15)
    assert [sine(angle) for angle in (0, 180, 360, -180, 720)] == [0.0] * 5
    assert (sine(270), sine(-90), sine(150)) == (-sine(90), -sine(90), sine(30))


def test_a_map_has_its_point_in_the_middle_and_north_above():
    project = azimuthal(10, 50)
    assert project(10, 50) == pytest.approx((0, 0), abs=1e-15)
    assert project(10, 51)[1] > 0 > project(10, 49)[1]
    assert project(11, 50)[0] > 0 > project(9, 50)[0]
    assert project(-170, -50) == (0.0, 0.0), "the other side of the globe is no point of the plane"


def test_the_date_line_is_no_wall():
    fiji = azimuthal(179, -17)
    assert fiji(-179, -17)[0] == pytest.approx(-fiji(177, -17)[0])
    assert conic(179, -20, -10)(-179, -17)[0] == pytest.approx(-conic(179, -20, -10)(177, -17)[0])


def square(project, lon, lat, side=0.01):
    """The area of a small square of degrees, for each unit of its true area."""
    corners = [project(lon + dx * side, lat + dy * side) for dx, dy in ((0, 0), (1, 0), (1, 1), (0, 1))]
    area = sum(ax * by - bx * ay for (ax, ay), (bx, by) in zip(corners, [*corners[1:], corners[0]], strict=True)) / 2
    return area / (math.radians(side) ** 2 * math.cos(math.radians(lat + side / 2)))


@pytest.mark.parametrize("project", [azimuthal(-96, 38), conic(-96, 29.5, 45.5), conic(10, 60, 50), conic(0, -5, 5)])
def test_areas_are_true(project):
    for lon, lat in ((-120, 47), (-80, 25), (-96, 38), (-100, 10), (5, 52)):
        assert square(project, lon, lat) == pytest.approx(1, rel=1e-5)


def test_a_conic_map_is_true_along_its_parallels():
    project = conic(-96, 29.5, 45.5)
    for lat in (29.5, 45.5):
        (ax, ay), (bx, by) = project(-96, lat), project(-95, lat)
        assert math.hypot(bx - ax, by - ay) == pytest.approx(math.radians(1) * math.cos(math.radians(lat)), rel=1e-4)
