"""Ask Kakao Local for stores, in addition to the platform's own, if KAKAO_REST_API_KEY is set.

https://developers.kakao.com/docs/latest/en/local/dev-guide: category search, group CS2 (convenience stores),
at most 45 results a query in pages of 15. The answer is not stored, and no position is logged.
"""

from __future__ import annotations

import logging
import math
from functools import cache
from time import monotonic
from typing import Any

import httpx
from django.conf import settings

from stores.brands import chain_of, chain_of_brand
from stores.geography import in_korea
from stores.models import Store

BASE_URL = "https://dapi.kakao.com"
_PAGE_SIZE, _RESULTS_MAX, _RADIUS_MAX = 15, 45, 20_000
_TIMEOUT_SECONDS = 2.0
# After a failure Kakao is not asked again for this long.
_PAUSE_SECONDS = 30.0

logger = logging.getLogger(__name__)


class KakaoError(Exception):
    """Kakao gave no usable answer. The message holds no position."""


class _Pause:
    until = 0.0


def live_stores(lat: float, lng: float, *, radius_m: float, limit: int) -> list[Store]:
    """Return unsaved stores near (lat, lng). [] without a key, during the pause after a failure, and if Kakao fails."""
    if not settings.KAKAO_REST_API_KEY or monotonic() < _Pause.until:
        return []
    try:
        return search(lat, lng, radius_m=radius_m, limit=limit, client=_client(settings.KAKAO_REST_API_KEY))
    except KakaoError as error:
        _Pause.until = monotonic() + _PAUSE_SECONDS
        logger.warning("Kakao Local: %s; own stores only for %.0f s", error, _PAUSE_SECONDS)
        return []


@cache
def _client(key: str) -> httpx.Client:
    return make_client(key=key, base_url=getattr(settings, "KAKAO_BASE_URL", BASE_URL))


def make_client(*, key: str, base_url: str = BASE_URL) -> httpx.Client:
    """Return a client with the REST key. It keeps its connection and may be used from several threads."""
    return httpx.Client(base_url=base_url, headers={"Authorization": f"KakaoAK {key}"})


def search(lat: float, lng: float, *, radius_m: float, limit: int, client: httpx.Client) -> list[Store]:
    """Return up to min(limit, 45) stores within min(radius_m, 20 km), nearest first, as unsaved rows.

    Raises:
        KakaoError: No complete answer within two seconds, an error status, or an answer of another shape.
    """
    radius = min(math.ceil(radius_m), _RADIUS_MAX)
    where = {"category_group_code": "CS2", "x": str(lng), "y": str(lat), "radius": str(radius), "sort": "distance"}
    return [store for document in _documents(where, min(limit, _RESULTS_MAX), client) if (store := _store(document))]


def _documents(where: dict[str, str], limit: int, client: httpx.Client) -> list[Any]:
    deadline = monotonic() + _TIMEOUT_SECONDS
    documents: list[Any] = []
    for page in range(1, math.ceil(limit / _PAGE_SIZE) + 1):
        answer = _page({**where, "page": str(page), "size": str(_PAGE_SIZE)}, deadline, client)
        documents += answer["documents"]
        if answer["meta"].get("is_end", True):
            break
    return documents[:limit]


def _page(parameters: dict[str, str], deadline: float, client: httpx.Client) -> dict[str, Any]:
    left = deadline - monotonic()
    if left <= 0:
        raise KakaoError(f"no complete answer within {_TIMEOUT_SECONDS:.0f} s")
    try:
        response = client.get("/v2/local/search/category.json", params=parameters, timeout=left)
    except httpx.HTTPError as error:
        # The error's own text may hold the requested address, and with it the position.
        raise KakaoError(type(error).__name__) from None
    if response.status_code in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}:
        raise KakaoError(
            f"HTTP {response.status_code}; check KAKAO_REST_API_KEY and that 카카오맵 is on in the app's settings"
        )
    if response.status_code != httpx.codes.OK:
        raise KakaoError(f"HTTP {response.status_code}")
    return _checked(response)


def _checked(response: httpx.Response) -> dict[str, Any]:
    try:
        answer = response.json()
    except ValueError:
        raise KakaoError("the answer is not JSON") from None
    if not isinstance(answer, dict) or not isinstance(answer.get("documents"), list):
        raise KakaoError("the answer has no list of documents")
    return {"documents": answer["documents"], "meta": answer["meta"] if isinstance(answer.get("meta"), dict) else {}}


def _store(document: object) -> Store | None:
    """Return the store of one document, or None if it has no name or no position in Korea. All values are text."""
    if not isinstance(document, dict):
        return None
    text = {key: value for key, value in document.items() if isinstance(value, str)}
    try:
        lat, lng = float(text.get("y", "nan")), float(text.get("x", "nan"))
    except ValueError:
        return None
    name = text.get("place_name", "").strip()
    if not name or not in_korea(lat, lng):
        return None
    brand = text.get("category_name", "").rsplit(">", 1)[-1].strip()
    return Store(
        external_id=f"kakao_{text.get('id', '')}",
        # Kakao knows the brand. 미니스톱 and others are not among our chains; their stores stay without one.
        chain_id=chain_of_brand(brand) or chain_of(brand="", name=name),
        brand_text=brand,
        name=name,
        address=text.get("road_address_name") or text.get("address_name", ""),
        lat=lat,
        lng=lng,
        source="kakao",
    )
