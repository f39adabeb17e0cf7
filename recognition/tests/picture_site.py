"""Run a small local web site that serves pictures to tests."""

from __future__ import annotations

import contextlib
import ssl
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self


@dataclass
class Page:
    """The response of the site at one path. `drip_s` is a delay before each byte of the body."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    declares_size: bool = True
    drip_s: float = 0.0
    delay_s: float = 0.0


class PictureSite:
    """`site.pages["/a.jpg"] = Page(...)`; anything else is a 404. `site.requested` lists the paths in order."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.pages: dict[str, Page] = {}
        self.requested: list[str] = []
        self.headers: list[dict[str, str]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=5)

    def _handler(site) -> type[BaseHTTPRequestHandler]:  # noqa: N805 - the handler below has its own self
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.requested.append(self.path)
                site.headers.append(dict(self.headers.items()))
                page = site.pages.get(self.path, Page(status=404))
                time.sleep(page.delay_s)
                with contextlib.suppress(OSError):  # the client closed the connection, as such tests expect
                    self._answer(page)

            def _answer(self, page: Page) -> None:
                self.send_response(page.status)
                size = {"Content-Length": str(len(page.body))} if page.declares_size else {}
                for name, value in {**size, **page.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                if not page.drip_s:
                    self.wfile.write(page.body)
                    return
                for position in range(len(page.body)):
                    self.wfile.write(page.body[position : position + 1])
                    time.sleep(page.drip_s)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                pass

        return Handler
