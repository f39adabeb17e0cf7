"""Requests and responses of a replica, without sockets."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

HTML: Final = "text/html;charset=UTF-8"
JSON: Final = "application/json;charset=UTF-8"
PLAIN: Final = "text/plain;charset=UTF-8"

PAGING_PARAMETERS: Final = frozenset({"page", "pageIndex", "listType", "intCurrPage", "pageNum", "cpage"})
VISITOR_PARAMETERS: Final = frozenset({"CSRFToken"})
_NO_FILTERS: Final = PAGING_PARAMETERS | VISITOR_PARAMETERS


@dataclass(frozen=True, slots=True)
class Request:
    """One request. ``parameters`` holds form and query string, as the sites read them; ``target`` is path and query."""

    method: str
    path: str
    target: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    host: str = ""
    etag: str = ""
    cookies: Mapping[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        return self.parameters.get(name, "")

    def page_number(self, name: str) -> int:
        """Return the requested page, from 1; 1 for anything that is not a positive number."""
        return self.number(name, 1)

    def number(self, name: str, default: int) -> int:
        """Return the whole number sent, at least 1; the default for anything else."""
        sent = self.text(name)
        return max(1, int(sent)) if re.fullmatch(r"[0-9]{1,9}", sent) else default

    @property
    def series(self) -> str:
        """Return a name of the requested list, the same for every page and visitor."""
        filters = sorted(item for item in self.parameters.items() if item[0] not in _NO_FILTERS)
        return f"{self.path} {filters}"


@dataclass(frozen=True, slots=True)
class Response:
    """One answer. With ``sent_bytes``, only that much of the body is sent before the connection is closed."""

    body: bytes
    status: int = 200
    content_type: str = HTML
    headers: tuple[tuple[str, str], ...] = ()
    sent_bytes: int | None = None


def html(text: str, status: int = 200, headers: tuple[tuple[str, str], ...] = ()) -> Response:
    """Return a page or a fragment of one."""
    return Response(text.encode(), status, HTML, headers)


def as_json(value: object) -> Response:
    """Return a value as JSON, with Korean unescaped."""
    return Response(json.dumps(value, ensure_ascii=False).encode(), content_type=JSON)


def plain(text: str) -> Response:
    """Return plain text."""
    return Response(text.encode(), content_type=PLAIN)


def redirect(address: str, status: int = 302) -> Response:
    """Redirect to another address: permanently with 301, temporarily with 302."""
    return html("", status, (("Location", address),))


def not_found() -> Response:
    """Return the answer to a path that the site does not have."""
    return html("<!DOCTYPE html><html><head><title>404</title></head><body><h1>404 Not Found</h1></body></html>", 404)
