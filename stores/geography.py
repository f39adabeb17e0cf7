"""Compute with positions: degrees in WGS84, metres along the ellipsoid."""

from __future__ import annotations

import math
from dataclasses import dataclass

from geopy.distance import geodesic

# Korea with all its islands, Marado to Goseong and Gageodo to Dokdo.
KOREA_LAT = (32.9, 38.8)
KOREA_LNG = (124.0, 132.0)

# The shortest degree on WGS84: of latitude at the equator, of longitude at the equator (times cos lat).
_METRES_PER_DEGREE_LAT = 110_574
_METRES_PER_DEGREE_LNG = 111_319

_HALF_TURN = 180.0

_EQUATORIAL_RADIUS = 6_378_137.0
_ECCENTRICITY_SQUARED = 0.006694379990141316

# A walk is longer than the straight line, by about this factor in Korean cities; 67 m a minute is 4 km/h.
_DETOUR = 1.3
_METRES_PER_MINUTE = 67


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in degrees. `west` > `east` if it crosses the antimeridian."""

    south: float
    north: float
    west: float
    east: float

    @classmethod
    def around(cls, lat: float, lng: float, radius_m: float) -> Box:
        """Return a rectangle with every point within `radius_m` metres of (lat, lng). It is a little too large."""
        half_lat = radius_m / _METRES_PER_DEGREE_LAT
        south, north = lat - half_lat, lat + half_lat
        # No path of that length leaves these latitudes. The parallel nearest to a pole is the shortest.
        shortest = _METRES_PER_DEGREE_LNG * math.cos(math.radians(min(90.0, max(abs(south), abs(north)))))
        half_lng = radius_m / shortest if shortest > 1 else _HALF_TURN
        if half_lng >= _HALF_TURN:
            return cls(max(south, -90.0), min(north, 90.0), -_HALF_TURN, _HALF_TURN)
        return cls(max(south, -90.0), min(north, 90.0), _wrapped(lng - half_lng), _wrapped(lng + half_lng))


def _wrapped(lng: float) -> float:
    return lng if -_HALF_TURN <= lng <= _HALF_TURN else (lng + _HALF_TURN) % 360 - _HALF_TURN


def in_korea(lat: float, lng: float) -> bool:
    """Say if a position can be that of a Korean store. False for NaN."""
    return KOREA_LAT[0] <= lat <= KOREA_LAT[1] and KOREA_LNG[0] <= lng <= KOREA_LNG[1]


# One instance reuses its ellipsoid: half the time of geodesic(a, b).meters, with the same result.
_WGS84 = geodesic()


def metres_between(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Return the metres from (lat, lng) to (lat, lng) along the WGS84 ellipsoid."""
    return float(_WGS84.measure(a, b)) * 1000


def in_space(lat: float, lng: float) -> tuple[float, float, float]:
    """Return Earth-centred x, y, z in metres.

    The straight line through the Earth between two such points is never longer than the geodesic. It is a lower bound
    at a fiftieth of the cost, everywhere, at the poles and the antimeridian too.
    """
    phi, theta = math.radians(lat), math.radians(lng)
    normal = _EQUATORIAL_RADIUS / math.sqrt(1 - _ECCENTRICITY_SQUARED * math.sin(phi) ** 2)
    across = normal * math.cos(phi)
    return (
        across * math.cos(theta),
        across * math.sin(theta),
        normal * (1 - _ECCENTRICITY_SQUARED) * math.sin(phi),
    )


def walk_minutes(distance_m: float) -> int:
    """Return the minutes on foot, rounded up, at least one."""
    return max(1, math.ceil(distance_m * _DETOUR / _METRES_PER_MINUTE))
