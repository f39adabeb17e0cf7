from __future__ import annotations

import logging
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from stores.tests.factories import HERE, make_store

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/stores/nearby/"


def ask(client: Client, **question: Any) -> Any:
    return client.get(ADDRESS, {"lat": HERE[0], "lng": HERE[1], **question})


@pytest.mark.database_portable
def test_the_answer_has_the_promised_shape(client: Client) -> None:
    store = make_store("씨유홍대점", north=10, address="서울특별시 마포구 상수동 88-5")
    assert ask(client).json() == {
        "results": [
            {
                "id": store.pk,
                "chain": "cu",
                "name": "씨유홍대점",
                "address": "서울특별시 마포구 상수동 88-5",
                "lat": store.lat,
                "lng": store.lng,
                "distance_m": 111,
                "walk_minutes": 3,
            }
        ],
        "radius_m": 2000,
    }


def test_a_store_without_chain_is_shown_as_one(client: Client) -> None:
    make_store("행복슈퍼", chain_id=None)
    assert ask(client).json()["results"][0]["chain"] is None


def test_chains_limit_and_radius_are_respected(client: Client) -> None:
    for chain in ("cu", "gs25", "emart24"):
        make_store(chain_id=chain, north=1)
    make_store(chain_id="cu", north=15)
    answer = ask(client, chain=["cu", "gs25"], limit=2, radius_m=120).json()
    assert {shop["chain"] for shop in answer["results"]} == {"cu", "gs25"}
    assert answer["radius_m"] == 120
    assert len(ask(client, limit=3).json()["results"]) == 3
    assert len(ask(client, chain="cu", radius_m=120).json()["results"]) == 1


@pytest.mark.parametrize("name", ["lat", "lng"])
def test_a_missing_coordinate_is_a_400_that_names_it(client: Client, name: str) -> None:
    question = {"lat": str(HERE[0]), "lng": str(HERE[1])}
    del question[name]
    response = client.get(ADDRESS, question)
    assert response.status_code == 400
    assert response.json()["code"] == f"invalid_{name}"
    assert "필요합니다" in response.json()["detail"]
    assert f"{name} is missing" in response.json()["detail"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *[("lat", value) for value in ("abc", "nan", "-inf", "91", "-90.1", "1e999", "37,5")],
        *[("lat", value) for value in ("3_7.5", "３７.５", "0x25")],
        *[("lng", value) for value in ("abc", "NaN", "Infinity", "180.5", "-181", "127.0\0", "9" * 400)],
        *[("limit", value) for value in ("0", "51", "-1", "1.5", "ten", "9" * 30)],
        *[("radius_m", value) for value in ("49", "20001", "-50", "1e3", "far")],
        *[("chain", value) for value in ("seven", "CU", "cu,gs25")],
    ],
)
def test_an_invalid_parameter_gets_a_400_that_says_why(client: Client, name: str, value: str) -> None:
    response = ask(client, **{name: value})
    assert response.status_code == 400
    answer = response.json()
    assert answer["code"] == f"invalid_{name}"
    korean, english = answer["detail"].split(" / ")
    assert korean
    assert english


def test_for_an_unknown_chain_the_answer_names_the_known_ones(client: Client) -> None:
    detail = ask(client, chain="lawson").json()["detail"]
    assert "lawson" in detail
    assert "cu, gs25, seven_eleven, emart24, cspace24" in detail


@pytest.mark.parametrize(
    "question", [{"lat": "+37.5"}, {"lat": "1e-7"}, {"lng": "-180"}, {"chain": ""}, {"limit": ""}, {"limit": 50}]
)
def test_unusual_but_valid_parameters_are_accepted(client: Client, question: dict[str, Any]) -> None:
    assert ask(client, **question).status_code == 200


@pytest.mark.parametrize("question", [{}, {"lat": "north"}])
def test_no_cache_may_keep_a_position(client: Client, question: dict[str, Any]) -> None:
    assert ask(client, **question).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("question", [{}, {"limit": "x"}])
def test_no_log_line_holds_the_position(
    client: Client, caplog: pytest.LogCaptureFixture, question: dict[str, Any]
) -> None:
    with caplog.at_level(logging.INFO):
        ask(client, lat="37.123456", lng="127.654321", **question)
    assert "123456" not in caplog.text
    assert "654321" not in caplog.text


def test_a_post_is_refused_without_a_csrf_check(client: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(User.objects.create_superuser("admin"))
    assert strict.post(ADDRESS, {"lat": 1}).status_code == 405


def test_the_schema_describes_parameters_answer_and_errors(client: Client) -> None:
    schema = client.get("/api/schema/?format=json").json()
    operation = schema["paths"][ADDRESS]["get"]
    assert {parameter["name"] for parameter in operation["parameters"]} == {
        "lat",
        "lng",
        "chain",
        "limit",
        "radius_m",
    }
    assert {"200", "400"} <= operation["responses"].keys()
