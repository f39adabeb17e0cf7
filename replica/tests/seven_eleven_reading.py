"""Asks the replica of 7-Eleven's site, and reads its answers by the selectors that crawlers were seen to use."""

from __future__ import annotations

import re

import httpx
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from selectolax.lexbor import LexborNode as Node

from replica import Row

LIST = "/product/listMoreAjax.asp"
PAGE = "/product/presentList.asp"
PAGES_AT_MOST = 200


def row(number: int, event: str = "1+1", **more: object) -> Row:
    address = f"https://www.7-eleven.co.kr/upload/product/8801{number // 1000:03}/{number % 1000:06}.1.jpg"
    values = {"name": f"한빛)사과주스{number}ml", "price": 1000 + number, "img_url": address, **more}
    return Row(event=event, **values)  # type: ignore[arg-type]


def ask(http: httpx.Client, number: int, tab: str = "1", size: int = 10) -> httpx.Response:
    form = {"intCurrPage": str(number), "intPageSize": str(size), "pTab": tab, "cateCd1": "", "pCd": ""}
    return http.post(LIST, data=form)


def items(fragment: str) -> list[Node]:
    """The top-level items that hold a product: tags are list items, too."""
    tree = HTMLParser(f"<ul id=listUl>{fragment}</ul>")
    return [node for node in tree.css("#listUl > li") if node.css_first(".pic_product")]


def name(item: Node) -> str:
    return text(item, ".txt_product") or text(item, ".tit_product")


def text(item: Node, selector: str) -> str:
    found = item.css_first(selector)
    return found.text(strip=True) if found else ""


def code(item: Node) -> str:
    return str(re.findall(r"fncGoView\('(\d+)'\)", item.html or "")[0])


def walk(http: httpx.Client, tab: str = "1", size: int = 100) -> list[Node]:
    found: list[Node] = []
    for number in range(1, PAGES_AT_MOST):
        page = items(ask(http, number, tab, size).text)
        if not page:
            return found
        found += page
    raise AssertionError(f"the list does not end within {PAGES_AT_MOST} pages")
