"""From degrees on the globe to a plane, by equal-area projections: shaded areas compare as they should.

Invariant: `math.sin` differs between platforms in its last digit, so sines are summed here; radii of the
Earth are the unit of the plane, and its y points north.
"""

from __future__ import annotations

from collections.abc import Callable
from math import fmod, pi, sqrt

Project = Callable[[float, float], tuple[float, float]]
"""Longitude and latitude in degrees to x and y."""

_TURN = 360.0
_NOTHING = 1e-9
_COEFFICIENTS = (
    -1 / 121645100408832000,
    1 / 355687428096000,
    -1 / 1307674368000,
    1 / 6227020800,
    -1 / 39916800,
    1 / 362880,
    -1 / 5040,
    1 / 120,
    -1 / 6,
    1.0,
)  # of the sine's series at 0, from the 19th power down to the first


def sine(degrees: float) -> float:
    """The sine of an angle in degrees, to fifteen digits."""
    turned = fmod(degrees, _TURN)
    if abs(turned) > _TURN / 2:
        turned -= _TURN if turned > 0 else -_TURN
    if abs(turned) > _TURN / 4:
        turned = (_TURN / 2 if turned > 0 else -_TURN / 2) - turned
    x = turned * pi / 180
    square, total = x * x, 0.0
    for coefficient in _COEFFICIENTS:
        total = total * square + coefficient
    return total * x


def cosine(degrees: float) -> float:
    """The cosine of an angle in degrees."""
    return sine(90 - abs(degrees))


def azimuthal(lon: float, lat: float) -> Project:
    """Lambert's azimuthal equal-area projection around a point (Snyder 1987, 24-2 to 24-4)."""
    sin_0, cos_0 = sine(lat), cosine(lat)

    def project(east: float, north: float) -> tuple[float, float]:
        sin_n, cos_e = sine(north), cosine(east - lon)
        cos_n = sqrt(max(0.0, 1 - sin_n * sin_n))  # a third fewer series
        near = 1 + sin_0 * sin_n + cos_0 * cos_n * cos_e
        k = sqrt(2 / near) if near > _NOTHING else 0.0  # the far side of the globe is a point as good as any
        return k * cos_n * sine(east - lon), k * (cos_0 * sin_n - sin_0 * cos_n * cos_e)

    return project


def conic(lon: float, south: float, north: float) -> Project:
    """Albers' conic equal-area projection with two standard parallels (Snyder 1987, 14-1 to 14-6)."""
    n = (sine(south) + sine(north)) / 2
    if abs(n) < _NOTHING:
        return azimuthal(lon, 0.0)
    c = cosine(south) * cosine(south) + 2 * n * sine(south)

    def project(east: float, lat: float) -> tuple[float, float]:
        turn = fmod(east - lon + 1.5 * _TURN, _TURN) - _TURN / 2
        rho = sqrt(max(0.0, c - 2 * n * sine(lat))) / n
        return rho * sine(n * turn), -rho * cosine(n * turn)

    return project
