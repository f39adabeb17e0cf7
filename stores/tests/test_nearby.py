from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from geopy.distance import geodesic
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stores.models import Store
from stores.nearby import nearby_stores
from stores.tests.factories import HERE, STEP_M, make_store

pytestmark = [pytest.mark.django_db, pytest.mark.database_portable]


def names(**question: object) -> list[str]:
    return [found.store.name for found in nearby_stores(*HERE, **question)]  # type: ignore[arg-type]


def test_the_nearest_store_comes_first() -> None:
    make_store("씨유먼점", north=50)
    make_store("씨유가까운점", north=5)
    make_store("씨유중간점", east=20)
    assert names() == ["씨유가까운점", "씨유중간점", "씨유먼점"]


def test_distance_is_along_the_ellipsoid_and_the_walk_is_in_minutes() -> None:
    store = make_store(north=20)
    (found,) = nearby_stores(*HERE)
    assert found.distance_m == geodesic(HERE, (store.lat, store.lng)).meters
    assert found.walk_minutes == 5


def test_a_position_in_the_store_is_not_an_error() -> None:
    make_store()
    (found,) = nearby_stores(*HERE)
    assert (found.distance_m, found.walk_minutes) == (0, 1)


def test_the_radius_is_a_circle_and_not_its_box() -> None:
    make_store("씨유안점", north=80)
    make_store("씨유귀퉁이점", north=80, east=100)
    assert names(radius_m=1_000) == ["씨유안점"]


def test_only_the_requested_chains_are_shown_or_all_if_none_is_requested() -> None:
    make_store("씨유점", north=1)
    make_store("지에스25점", north=2, chain_id="gs25")
    make_store("행복슈퍼", north=3, chain_id=None)
    assert names(chains=["gs25"]) == ["지에스25점"]
    assert names(chains=["gs25", "cu"]) == ["씨유점", "지에스25점"]
    assert names() == ["씨유점", "지에스25점", "행복슈퍼"]


def test_a_hidden_store_is_not_shown() -> None:
    make_store("씨유문닫은점", is_open=False)
    assert names() == []


def test_the_search_widens_until_there_are_enough() -> None:
    for number in range(6):
        make_store(f"씨유{number}번점", north=(number + 1) * 25)
    assert len(names(limit=5)) == 5
    assert len(names(limit=50)) == 6
    assert len(names(limit=50, radius_m=4 * 25 * STEP_M + 20)) == 4


def test_the_search_stops_widening_when_there_are_enough() -> None:
    for number in range(5):
        make_store(north=number)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        nearby_stores(*HERE, limit=5, radius_m=20_000)
    assert len(queries) == 1


def test_stores_at_one_place_always_come_in_the_same_order() -> None:
    made = [make_store(f"지에스25관{number}점", chain_id="gs25", address="용인시 죽전동 126").pk for number in range(9)]
    for limit in (1, 5, 9, 20):
        assert [found.store.pk for found in nearby_stores(*HERE, limit=limit)] == made[:limit]


def test_different_stores_at_one_address_are_all_shown() -> None:
    for hall in ("법학관", "도서관", "미술관"):
        make_store(f"지에스25단국대{hall}점", chain_id="gs25", address="용인시 죽전동 126")
    assert len(names()) == 3


def test_the_old_and_the_new_registration_of_a_store_are_shown_once() -> None:
    for name in ("세븐당인동점주", "세븐일레븐당인동점"):
        make_store(name, chain_id="seven_eleven", address="마포구 당인동 28-9")
    assert names() == ["세븐일레븐당인동점"]


def test_the_same_name_at_another_address_or_of_another_chain_is_another_store() -> None:
    make_store("씨유", address="마포구 당인동 28-9")
    make_store("씨유", address="마포구 당인동 30")
    make_store("씨유", address="마포구 당인동 28-9", chain_id="gs25")
    assert len(names()) == 3


def test_stores_without_chain_or_address_are_never_taken_for_one() -> None:
    make_store("행복슈퍼", chain_id=None, address="마포구 당인동 28-9")
    make_store("행복슈퍼", chain_id=None, address="마포구 당인동 28-9")
    make_store("씨유행복점", address="")
    make_store("씨유행복점", address="")
    assert len(names()) == 4


def test_registrations_counted_once_do_not_use_up_the_limit() -> None:
    for number in range(3):
        for name in (f"세븐{number}번지점주", f"세븐일레븐{number}번지점"):
            make_store(name, north=number, chain_id="seven_eleven", address=f"당인동 {number}")
    assert len(names(limit=3)) == 3


def test_stores_beyond_the_first_box_replace_registrations_counted_once() -> None:
    for name in ("세븐당인동점주", "세븐일레븐당인동점"):
        make_store(name, chain_id="seven_eleven", address="마포구 당인동 28-9")
    make_store("씨유먼점", north=90)
    assert names(limit=2) == ["세븐일레븐당인동점", "씨유먼점"]


def test_the_radius_is_measured_along_the_ellipsoid() -> None:
    # In a straight line through the Earth this place is 5 mm inside the circle, on its surface 3 mm outside.
    place = geodesic(meters=20_000.003).destination(HERE, 90)
    Store.objects.create(external_id="edge", name="씨유", lat=place.latitude, lng=place.longitude)
    assert names(radius_m=20_000) == []
    assert names(radius_m=20_001) == ["씨유"]


@pytest.mark.parametrize("position", [(90.0, 0.0), (-90.0, 180.0), (0.0, 180.0), (0.0, -180.0), (37.5, -127.0)])
def test_extreme_positions_have_no_korean_stores_and_raise_nothing(position: tuple[float, float]) -> None:
    make_store()
    assert nearby_stores(*position, radius_m=20_000) == []


def test_a_store_across_the_antimeridian_is_near() -> None:
    Store.objects.create(external_id="far", name="섬점", lat=0.0, lng=-179.999)
    assert [found.store.name for found in nearby_stores(0.0, 179.999)] == ["섬점"]


places = st.tuples(st.integers(-60, 60), st.integers(-60, 60))


@given(
    st.lists(st.tuples(places, st.sampled_from(["cu", "gs25", None])), max_size=40),
    st.tuples(st.floats(-0.005, 0.005), st.floats(-0.005, 0.005)),
    st.integers(1, 25),
    st.integers(50, 2_000),
    st.sampled_from([(), ("cu",), ("cu", "gs25")]),
)
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_answer_is_that_of_measuring_every_store(
    shops: list[tuple[tuple[int, int], str | None]],
    offset: tuple[float, float],
    limit: int,
    radius: int,
    chains: tuple[str, ...],
) -> None:
    Store.objects.all().delete()
    for (north, east), chain in shops:
        make_store(north=north, east=east, chain_id=chain)
    position = (HERE[0] + offset[0], HERE[1] + offset[1])
    measured = [
        (geodesic(position, (store.lat, store.lng)).meters, -len(store.name), store.pk)
        for store in Store.objects.all()
        if not chains or store.chain_id in chains
    ]
    expected = sorted(entry for entry in measured if entry[0] <= radius)[:limit]
    found = nearby_stores(*position, chains=chains, limit=limit, radius_m=radius)
    assert [(entry.distance_m, entry.store.pk) for entry in found] == [(metres, pk) for metres, _, pk in expected]


registrations = st.tuples(
    st.sampled_from(["세븐일레븐", "세븐일레븐롯데", "세븐롯데월드점", "세븐일레븐롯데월드점", "세븐롯데월드광장점주"]),
    st.sampled_from(["잠실동 40-1", "잠실동 10"]),
    st.integers(0, 50),
)


@given(st.lists(registrations, max_size=20), st.integers(1, 20))
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_shorter_answer_is_the_beginning_of_a_longer_one(shops: list[tuple[str, str, int]], limit: int) -> None:
    Store.objects.all().delete()
    for name, address, north in shops:
        make_store(name, north=north, chain_id="seven_eleven", address=address)
    everything = [found.store.pk for found in nearby_stores(*HERE, limit=50, radius_m=20_000)]
    assert [found.store.pk for found in nearby_stores(*HERE, limit=limit)] == everything[:limit]
