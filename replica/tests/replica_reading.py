"""Reads the replicas' answers by the selectors that crawlers of the real sites were seen to use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from selectolax.lexbor import LexborNode as Node

from replica import ReplicaServer, Row

PAGES_AT_MOST = 200
CU_LIST = "/event/plusAjax.do"
EMART24_LIST = "/goods/event"


@dataclass(frozen=True)
class Shown:
    name: str
    price: int | None
    badge: str
    picture: str


def cu_row(number: int, event: str = "1+1", **more: object) -> Row:
    barcode = f"88010{number:08}"
    address = f"https://tqklhszfkvzk6518638.edge.naverncp.com/product/{barcode}.jpg"
    values = {"name": f"한빛)사과주스{number}", "price": 1000 + number, "img_url": address, **more}
    return Row(event=event, **values)  # type: ignore[arg-type]


def emart24_row(number: int, event: str = "1 + 1", **more: object) -> Row:
    barcode = f"88010{number:08}"
    address = f"https://msave.emart24.co.kr/cmsbo/upload/nHq/plu_image/500x500/{barcode}.JPG"
    values = {"name": f"한빛)사과주스펫{number}ml", "price": 1000 + number, "img_url": address, **more}
    return Row(event=event, **values)  # type: ignore[arg-type]


def client(server: ReplicaServer) -> httpx.Client:
    return httpx.Client(base_url=server.base_url, timeout=10, trust_env=False)


def cu_items(fragment: str) -> list[Shown]:
    return [_cu_item(item) for item in HTMLParser(fragment).css("li.prod_list")]


def _cu_item(item: Node) -> Shown:
    return Shown(
        name=_text(item, ".prod_text .name p"),
        price=_won(_text(item, ".price strong")),
        badge=_text(item, ".badge span"),
        picture=_attribute(item, ".prod_img img", "src"),
    )


def cu_page(http: httpx.Client, number: int, condition: str = "", address: str = CU_LIST) -> httpx.Response:
    form = {"pageIndex": str(number), "listType": "1", "searchCondition": condition, "user_id": ""}
    return http.post(address, data=form)


def walk_cu(http: httpx.Client, condition: str = "") -> list[list[Shown]]:
    """The pages of a list until the fragment without items."""
    return list(_until_empty(lambda number: cu_items(cu_page(http, number, condition).text)))


def emart24_items(page: str) -> list[Shown]:
    return [
        Shown(
            name=_text(item, ".itemtitle p a"),
            price=_won(_text(item, ".price")),
            badge=_text(item, ".itemTit span.floatR"),
            picture=_attribute(item, ".itemSpImg img", "src"),
        )
        for item in HTMLParser(page).css(".itemList .itemWrap")
    ]


def emart24_page(http: httpx.Client, number: int, **filters: str) -> httpx.Response:
    return http.get(EMART24_LIST, params={"search": "", "page": str(number), **filters})


def walk_emart24(http: httpx.Client, **filters: str) -> list[list[Shown]]:
    return list(_until_empty(lambda number: emart24_items(emart24_page(http, number, **filters).text)))


def declared_total(page: str) -> int:
    found = re.search(r'const totalCount = "(\d+)";', page)
    assert found, "the page declares no total"
    return int(found.group(1))


def _until_empty(read: object) -> Iterator[list[Shown]]:
    assert callable(read)
    for number in range(1, PAGES_AT_MOST):
        items = read(number)
        if not items:
            return
        yield items
    raise AssertionError(f"the list does not end within {PAGES_AT_MOST} pages")


def _text(item: Node, selector: str) -> str:
    found = item.css_first(selector)
    return found.text(strip=True) if found else ""


def _attribute(item: Node, selector: str, name: str) -> str:
    found = item.css_first(selector)
    return (found.attributes.get(name) or "") if found else ""


def _won(text: str) -> int | None:
    digits = re.sub(r"\D", "", text)
    return int(digits) if digits else None
