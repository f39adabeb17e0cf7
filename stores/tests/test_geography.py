from __future__ import annotations

import math

import pytest
from geopy.distance import distance, geodesic
from hypothesis import given, settings
from hypothesis import strategies as st

from stores.geography import Box, in_korea, in_space, metres_between, walk_minutes

pytestmark = pytest.mark.slow

LATS = st.floats(-90, 90)
LNGS = st.floats(-180, 180)


def holds(box: Box, lat: float, lng: float) -> bool:
    across = lng >= box.west or lng <= box.east
    between = box.west <= lng <= box.east
    return box.south <= lat <= box.north and (across if box.west > box.east else between)


@given(LATS, LNGS, st.floats(1, 20_000), st.floats(0, 0.999), st.floats(0, 360))
@settings(deadline=None, max_examples=300)
def test_a_box_holds_every_point_within_its_radius_anywhere_on_earth(
    lat: float, lng: float, radius: float, part: float, bearing: float
) -> None:
    point = distance(meters=radius * part).destination((lat, lng), bearing)
    assert holds(Box.around(lat, lng, radius), point.latitude, point.longitude)


@pytest.mark.parametrize("lat", [89.5, -89.5, 89.9])
def test_a_box_near_a_pole_holds_the_bulge_of_its_circle(lat: float) -> None:
    box = Box.around(lat, 0, 20_000)
    circle = [distance(meters=19_999).destination((lat, 0), bearing) for bearing in range(0, 360, 3)]
    assert all(holds(box, point.latitude, point.longitude) for point in circle)


def test_a_box_in_korea_is_little_larger_than_its_radius() -> None:
    box = Box.around(37.5, 127.0, 2_000)
    assert geodesic((37.5, 127.0), (box.north, 127.0)).meters < 2_020
    assert geodesic((37.5, 127.0), (37.5, box.east)).meters < 2_020


def test_a_box_over_the_antimeridian_has_its_west_east_of_its_east() -> None:
    box = Box.around(0, 179.999, 1_000)
    assert box.west > box.east
    assert holds(box, 0, -179.999)
    assert not holds(box, 0, 0)


def test_a_box_at_a_pole_goes_all_around() -> None:
    box = Box.around(90, 0, 1_000)
    assert (box.west, box.east) == (-180, 180)
    assert box.north == 90


@given(LATS, LNGS, LATS, LNGS)
@settings(deadline=None, max_examples=300)
def test_the_straight_line_is_never_longer_than_the_geodesic(
    lat: float, lng: float, other_lat: float, other_lng: float
) -> None:
    straight = math.dist(in_space(lat, lng), in_space(other_lat, other_lng))
    assert straight <= geodesic((lat, lng), (other_lat, other_lng)).meters + 1e-6


@given(LATS, LNGS, LATS, LNGS)
@settings(deadline=None, max_examples=100)
def test_metres_are_geopys_geodesic(lat: float, lng: float, other_lat: float, other_lng: float) -> None:
    here, there = (lat, lng), (other_lat, other_lng)
    assert metres_between(here, there) == geodesic(here, there).meters


@pytest.mark.parametrize(
    ("place", "inside"),
    [
        ((33.1199, 126.2671), True),  # Marado
        ((38.5108, 128.4148), True),
        ((37.2414, 131.8644), True),  # Dokdo
        ((126.978, 37.5665), False),  # swapped
        ((35.6895, 139.6917), False),
        ((0.0, 0.0), False),
        ((math.nan, 127.0), False),
    ],
)
def test_korea_contains_its_islands_and_nothing_else(place: tuple[float, float], inside: bool) -> None:
    assert in_korea(*place) is inside


@pytest.mark.parametrize(("metres", "minutes"), [(0, 1), (51, 1), (52, 2), (120, 3), (515, 10), (516, 11), (2_000, 39)])
def test_a_walk_is_a_third_longer_than_the_line_and_rounded_up(metres: float, minutes: int) -> None:
    assert walk_minutes(metres) == minutes
