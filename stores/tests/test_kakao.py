from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from pytest_django import Settings

from stores import kakao
from stores.models import Store
from stores.nearby import nearby_stores
from stores.tests.factories import HERE, make_store

# As Kakao sends it: every value is text.
DOCUMENT = {
    "address_name": "서울 강남구 삼성동 160-22",
    "category_group_code": "CS2",
    "category_group_name": "편의점",
    "category_name": "가정,생활 > 편의점 > 이마트24",
    "distance": "125",
    "id": "1234581626",
    "phone": "02-6916-1500",
    "place_name": "이마트24 SMART삼성S&J빌딩점",
    "place_url": "http://place.map.kakao.com/1234581626",
    "road_address_name": "서울 강남구 영동대로106길 9",
    "x": "127.061848545457",
    "y": "37.5135085833768",
}
SAMSEONG = (37.5140, 127.0620)


class FakeKakao(ThreadingHTTPServer):
    """Answers category searches with `documents`, in pages, or as `trouble` says."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.documents: list[Any] = [DOCUMENT]
        self.status = 200
        self.body: bytes | None = None
        self.delay_s = 0.0
        self.asked: list[dict[str, str]] = []
        self.keys: list[str | None] = []

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: FakeKakao

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        asked = {key: values[0] for key, values in parse_qs(address.query).items()}
        self.server.asked.append({**asked, "path": address.path})
        self.server.keys.append(self.headers["Authorization"])
        time.sleep(self.server.delay_s)
        body = self.server.body if self.server.body is not None else self._page(asked)
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _page(self, asked: dict[str, str]) -> bytes:
        page, size = int(asked["page"]), int(asked["size"])
        documents = self.server.documents
        meta = {"total_count": len(documents), "is_end": page * size >= len(documents)}
        return json.dumps({"documents": documents[(page - 1) * size : page * size], "meta": meta}).encode()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@pytest.fixture
def server(settings: Settings) -> Iterator[FakeKakao]:
    with FakeKakao() as fake:
        thread = Thread(target=fake.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        settings.KAKAO_REST_API_KEY = "test-key"
        settings.KAKAO_BASE_URL = fake.base_url
        kakao._client.cache_clear()
        kakao._Pause.until = 0.0
        yield fake
        fake.shutdown()
        thread.join()
    kakao._client.cache_clear()
    kakao._Pause.until = 0.0


def search(server: FakeKakao, **question: Any) -> list[Store]:
    client = kakao.make_client(key="test-key", base_url=server.base_url)
    with client:
        return kakao.search(*SAMSEONG, client=client, **{"radius_m": 2_000, "limit": 20, **question})


def test_a_document_becomes_a_store_with_its_brand_from_the_category(server: FakeKakao) -> None:
    (shop,) = search(server)
    assert (shop.external_id, shop.source) == ("kakao_1234581626", "kakao")
    assert (shop.chain_id, shop.name) == ("emart24", "이마트24 SMART삼성S&J빌딩점")
    assert (shop.lat, shop.lng) == (37.5135085833768, 127.061848545457)
    assert shop.address == "서울 강남구 영동대로106길 9"


def test_the_request_follows_kakaos_documentation(server: FakeKakao) -> None:
    search(server, radius_m=50_000)
    assert server.keys == ["KakaoAK test-key"]
    assert server.asked == [
        {
            "path": "/v2/local/search/category.json",
            "category_group_code": "CS2",
            "x": "127.062",
            "y": "37.514",
            "radius": "20000",
            "sort": "distance",
            "page": "1",
            "size": "15",
        }
    ]


@pytest.mark.parametrize(("limit", "pages", "shops"), [(10, 1, 10), (20, 2, 20), (50, 3, 45)])
def test_no_more_pages_are_requested_than_needed(server: FakeKakao, limit: int, pages: int, shops: int) -> None:
    server.documents = [{**DOCUMENT, "id": str(number)} for number in range(60)]
    assert len(search(server, limit=limit)) == shops
    assert len(server.asked) == pages


def test_a_remaining_ministop_has_no_chain(server: FakeKakao) -> None:
    server.documents = [{**DOCUMENT, "category_name": "가정,생활 > 편의점 > 미니스톱", "place_name": "미니스톱 역삼점"}]
    assert [shop.chain_id for shop in search(server)] == [None]


@pytest.mark.parametrize(
    "document", [None, [], {}, {**DOCUMENT, "x": "east"}, {**DOCUMENT, "y": "nan"}, {**DOCUMENT, "place_name": ""}]
)
def test_a_document_without_name_or_place_is_left_out(server: FakeKakao, document: Any) -> None:
    server.documents = [document, DOCUMENT]
    assert len(search(server)) == 1


@pytest.mark.parametrize(
    ("status", "body"),
    [(500, b""), (403, b'{"message": "disabled OPEN_MAP_AND_LOCAL service."}'), (200, b"<html>"), (200, b"[]")],
)
def test_an_answer_of_another_kind_is_an_error(server: FakeKakao, status: int, body: bytes) -> None:
    server.status, server.body = status, body
    with pytest.raises(kakao.KakaoError):
        search(server)


def test_a_search_takes_no_longer_than_its_time_limit(server: FakeKakao, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kakao, "_TIMEOUT_SECONDS", 0.1)
    server.delay_s = 2
    started = time.monotonic()
    with pytest.raises(kakao.KakaoError):
        search(server)
    assert time.monotonic() - started < 2


@pytest.mark.django_db
def test_live_places_are_merged_by_distance_and_have_no_primary_key(server: FakeKakao) -> None:
    Store.objects.create(external_id="1", chain_id="cu", name="씨유가까운점", lat=37.51401, lng=127.06201)
    Store.objects.create(external_id="2", chain_id="cu", name="씨유먼점", lat=37.5200, lng=127.0620)
    found = nearby_stores(*SAMSEONG)
    assert [entry.store.name for entry in found] == ["씨유가까운점", "이마트24 SMART삼성S&J빌딩점", "씨유먼점"]
    assert found[1].store._state.adding
    assert 50 < found[1].distance_m < 60


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["이마트24SMART삼성S&J빌딩점", "이마트24SMART삼성", "이마트24"])
def test_a_live_place_that_is_a_known_store_is_not_shown_twice(server: FakeKakao, name: str) -> None:
    store = Store.objects.create(external_id="1", chain_id="emart24", name=name, lat=37.5136, lng=127.0619)
    assert [entry.store for entry in nearby_stores(*SAMSEONG)] == [store]


@pytest.mark.django_db
def test_a_live_place_next_to_a_store_with_another_name_is_another_store(server: FakeKakao) -> None:
    Store.objects.create(external_id="1", chain_id="emart24", name="이마트24코엑스점", lat=37.5136, lng=127.0619)
    assert len(nearby_stores(*SAMSEONG)) == 2


@pytest.mark.django_db
def test_a_store_that_an_administrator_has_hidden_does_not_come_back_through_kakao(server: FakeKakao) -> None:
    name = "이마트24SMART삼성S&J빌딩점"
    Store.objects.create(external_id="1", chain_id="emart24", name=name, lat=37.5136, lng=127.0619, is_open=False)
    assert nearby_stores(*SAMSEONG) == []


@pytest.mark.django_db
def test_chains_radius_and_limit_hold_for_live_places_too(server: FakeKakao) -> None:
    assert nearby_stores(*SAMSEONG, chains=["cu"]) == []
    assert nearby_stores(*SAMSEONG, radius_m=50) == []
    server.documents = [{**DOCUMENT, "id": str(n), "place_name": f"이마트24 {n}호점"} for n in range(9)]
    assert len(nearby_stores(*SAMSEONG, limit=4)) == 4


@pytest.mark.django_db
def test_after_a_failure_of_kakao_own_stores_are_shown_and_kakao_is_paused(
    server: FakeKakao, caplog: pytest.LogCaptureFixture
) -> None:
    make_store()
    server.status = 500
    with caplog.at_level(logging.DEBUG, logger="stores"):
        assert len(nearby_stores(*HERE)) == 1
        assert len(nearby_stores(*HERE)) == 1
    assert len(server.asked) == 1
    assert [record.levelname for record in caplog.records if record.name == "stores.kakao"] == ["WARNING"]
    assert str(HERE[0]) not in caplog.text
    assert str(HERE[1]) not in caplog.text


@pytest.mark.django_db
def test_an_unreachable_kakao_is_logged_without_the_position(
    server: FakeKakao, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.KAKAO_BASE_URL = "http://127.0.0.1:1"
    assert nearby_stores(*HERE) == []
    assert "ConnectError" in caplog.text
    assert str(HERE[0]) not in caplog.text


@pytest.mark.django_db
def test_without_a_key_kakao_is_not_asked(server: FakeKakao, settings: Settings) -> None:
    settings.KAKAO_REST_API_KEY = ""
    assert nearby_stores(*SAMSEONG) == []
    assert server.asked == []


@pytest.mark.django_db
def test_the_api_shows_live_places_without_an_id(server: FakeKakao, client: Any) -> None:
    answer = client.get("/api/v1/stores/nearby/", {"lat": SAMSEONG[0], "lng": SAMSEONG[1]}).json()
    assert [(shop["id"], shop["chain"]) for shop in answer["results"]] == [(None, "emart24")]
