"""gs25.gsretail.com as it was until August 2026; its later states are faults."""

from __future__ import annotations

import json
import secrets
import uuid
from collections.abc import Mapping, Sequence
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Final

from replica.chains.gs25 import records
from replica.faults import Conduct, Fault, Page
from replica.messages import PLAIN, Request, Response, html, plain, redirect
from replica.records import RecordList, Row, read_records
from replica.site import Route, Site

DEFAULT_PAGE_SIZE: Final = 8
LIST_PATH: Final = "/gscvs/ko/products/event-goods"
SEARCH_PATH: Final = "/gscvs/ko/products/event-goods-search"
NEW_PATH: Final = "/brand/gs25"
SESSION_COOKIE: Final = "JSESSIONID"
TABS: Final = {"ONE_TO_ONE": "1+1 행사", "TWO_TO_ONE": "2+1 행사", "GIFT": "덤증정 행사", "TOTAL": "전체"}
_LIST_PAGE: Final = Template(files(__package__).joinpath("event-goods.html").read_text("utf-8"))
_SHELL: Final = files(__package__).joinpath("shell.html").read_text("utf-8")
_FORBIDDEN: Final = """<!DOCTYPE html><html><head><title>403</title></head>
<body><h1>HTTP Status 403 - Bad or missing CSRF value</h1></body></html>"""
_ROBOTS: Final = """User-agent: *
Disallow: /gscvs/ko/cart
Disallow: /gscvs/ko/checkout
Disallow: /gscvs/ko/my-account
Request-rate: 1/10
Crawl-delay: 10
Visit-time: 0400-0845
"""
_TOKENS: Final = uuid.UUID("7d1c2f0e-5a43-4a5e-9f0b-2a3a1c6f8e11")


class Gs25Site(Site):
    """The event list: a page with a token, and a search that requires it.

    The token belongs to the visitor's JSESSIONID; GET and POST without it, or with another's, answer 403.
    (GET was accepted without one in 2021–2024; the last crawler known to work sent it.) A picture of which
    a record gives only the file name has the path of the pictures' own host. During CLOSED or MOVED, this
    is the answer of every path except the new one, including robots.txt and pictures.
    """

    chain = "gs25"
    kinds = frozenset(records.CODE_BY_KIND)
    picture_folder = "/imgsvr/item/"

    @classmethod
    def read(cls, path: Path) -> RecordList:
        """Read a CSV file, or a captured answer of the search (``.json``)."""
        return records.read_captured(path) if path.suffix.lower() == ".json" else read_records(path)

    @property
    def routes(self) -> Mapping[str, Route]:
        return {LIST_PATH: self._list_page, SEARCH_PATH: self._search}

    @cached_property
    def picture_paths(self) -> frozenset[str]:
        former = (json.loads(row.captured).get("attFileNmOld", "") for row in self.rows if row.captured)
        return super().picture_paths | {self.picture_path(address) for address in former if address}

    def robots(self) -> Response:
        return plain(_ROBOTS)

    def respond(self, request: Request, conduct: Conduct) -> Response:
        if conduct.fault is Fault.CLOSED:
            return html(_SHELL)
        if conduct.fault is Fault.MOVED:
            return html(_SHELL) if request.path == NEW_PATH else redirect(NEW_PATH, 301)
        return super().respond(request, conduct)

    def _list_page(self, request: Request, conduct: Conduct) -> Response:
        session = request.cookies.get(SESSION_COOKIE, "")
        headers: tuple[tuple[str, str], ...] = ()
        if not session:
            session = f"{secrets.token_hex(16).upper()}.node1"
            headers = (("Set-Cookie", f"{SESSION_COOKIE}={session}; Path=/; HttpOnly"),)
        tabs = "".join(f'<li><a href="#" id="{code}">{name}</a></li>' for code, name in TABS.items())
        values = {"token": _token(session), "tabs": tabs, "search": SEARCH_PATH, "page_size": DEFAULT_PAGE_SIZE}
        return html(_LIST_PAGE.substitute(values), headers=headers)

    def _search(self, request: Request, conduct: Conduct) -> Response:
        session = request.cookies.get(SESSION_COOKIE, "")
        if not session or request.text("CSRFToken") != _token(session):
            return html(_FORBIDDEN, 403)
        size = request.number("pageSize", DEFAULT_PAGE_SIZE)
        page = conduct.page(
            self._found(request, conduct), asked=request.page_number("pageNum"), size=size, series=request.series
        )
        answer = {"results": self._records(page, request, conduct), "pagination": _pagination(page, size)}
        return conduct.deliver(page, _encoded_twice(answer), records.RECORD_START)

    def _found(self, request: Request, conduct: Conduct) -> Sequence[Row]:
        wanted = conduct.kind_shown(request.text("parameterList") or "TOTAL", TABS)
        word = request.text("searchWord").strip().lower()
        return [
            row
            for row in self.promoted
            if wanted in {"TOTAL", records.CODE_BY_KIND[row.kind or ""]} and word in row.name.lower()
        ]

    def _records(self, page: Page, request: Request, conduct: Conduct) -> list[records.Record]:
        origin = f"http://{request.host}"
        return [
            records.record(
                row,
                lambda address: origin + self.picture_path(address),
                conduct.fault,
                hides_kind=conduct.hides_kind(index),
            )
            for index, row in enumerate(page.rows)
        ]


def _token(session: str) -> str:
    return str(uuid.uuid5(_TOKENS, session))


def _pagination(page: Page, size: int) -> dict[str, int]:
    """Return the paging fields; ``currentPage`` counts from 0, requests count from 1."""
    return {
        "totalNumberOfResults": page.total,
        "numberOfPages": -(-page.total // size),
        "pageSize": size,
        "currentPage": page.number - 1,
    }


def _encoded_twice(answer: object) -> Response:
    """Return a JSON string that holds JSON, sent as text."""
    inner = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
    return Response(json.dumps(inner, ensure_ascii=False).encode(), content_type=PLAIN)
