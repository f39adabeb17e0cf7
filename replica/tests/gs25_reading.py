"""Asks the replica of GS25's old site as a visitor does: the page with the token first, then the search."""

from __future__ import annotations

import json
from typing import Any

import httpx
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from replica import Row

PAGE = "/gscvs/ko/products/event-goods"
SEARCH = "/gscvs/ko/products/event-goods-search"
Record = dict[str, Any]


def row(number: int, event: str = "1+1", **more: object) -> Row:
    address = f"https://image.woodongs.com/imgsvr/item/GD_88010{number:08}_002.jpg"
    values = {"name": f"한빛)사과주스{number}ML", "price": 1000 + number, "img_url": address, **more}
    return Row(event=event, **values)  # type: ignore[arg-type]


def take_token(http: httpx.Client) -> str:
    """Opens the page, keeps the cookie in the client and the token in its parameters."""
    field = HTMLParser(http.get(PAGE).text).css_first("form#CSRFForm input[type=hidden][name=CSRFToken]")
    assert field is not None
    token = field.attributes["value"] or ""
    http.params = httpx.QueryParams(CSRFToken=token)
    return token


def ask(http: httpx.Client, number: int, size: int | None = None, kinds: str = "TOTAL") -> httpx.Response:
    form = {"pageNum": str(number), "searchType": "", "searchWord": "", "parameterList": kinds}
    return http.post(SEARCH, data=form | ({} if size is None else {"pageSize": str(size)}))


def answer(response: httpx.Response) -> Record:
    inner = json.loads(response.text)
    assert isinstance(inner, str)
    found = json.loads(inner)
    assert isinstance(found, dict)
    return found


def records(http: httpx.Client, kinds: str = "TOTAL") -> list[Record]:
    found = answer(ask(http, 1, 500, kinds))["results"]
    assert isinstance(found, list)
    return found
