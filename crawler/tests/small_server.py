"""A web server of a few fixed answers, for what no chain's replica does."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Answer:
    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    delay_s: float = 0.0


CLOSED = Answer(status=0)
"""The connection is closed without an answer."""


@dataclass
class Served:
    base_url: str
    requests: list[tuple[str, str, str]]
    """Method, path and User-Agent of every request so far."""

    @property
    def paths(self) -> list[str]:
        return [path for _, path, _ in self.requests]


@contextlib.contextmanager
def serve(answers: Mapping[str, Answer | str]) -> Iterator[Served]:
    """Answers by path without the query; 404 for any other."""
    requests: list[tuple[str, str, str]] = []
    stopped = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            self.rfile.read(length)
            requests.append((self.command, self.path, self.headers.get("User-Agent", "")))
            answer = answers.get(self.path.partition("?")[0], Answer(b"nothing here", 404))
            answer = Answer(answer.encode()) if isinstance(answer, str) else answer
            if answer is CLOSED:
                self.close_connection = True
                return
            stopped.wait(answer.delay_s)
            self.send_response(answer.status)
            for name, value in ({"Content-Type": "text/html; charset=utf-8"} | dict(answer.headers)).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        do_POST = do_GET  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield Served(f"http://127.0.0.1:{server.server_port}", requests)
        finally:
            stopped.set()
            server.shutdown()
