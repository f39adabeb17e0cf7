"""The HTTP server of a replicated site: threads, keep-alive, and no delay unless one is set."""

from __future__ import annotations

import contextlib
import socket
import sys
import threading
from collections.abc import Callable, Sequence
from datetime import date, datetime
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final, Self
from urllib.parse import parse_qsl, urlsplit
from zoneinfo import ZoneInfo

from replica.chains import SITES
from replica.faults import Conduct, Fault
from replica.messages import Request, Response, as_json
from replica.pictures import PictureShelf
from replica.records import RecordList, Row
from replica.site import Site

CONTROL_PATH: Final = "/_replica"
LARGEST_BODY_BYTES: Final = 1_000_000
IDLE_SECONDS: Final = 60
SHUTDOWN_POLL_SECONDS: Final = 0.01


class ReplicaServer:
    """A chain's site on this machine. Use it as a context manager, or call ``start`` and ``stop``.

    ``records`` is a CSV file, the rows themselves or, for gs25, a captured answer of its list (``.json``);
    ``pictures`` is a folder of ``<barcode>.jpg``.
    ``latency_s`` delays every answer, ``slow_s`` every answer during the fault ``slow``; both are seconds
    and may be set while the server runs. ``port`` 0 takes a free port.
    Raises ValueError for an unknown chain or fault, RecordError for records that the chain's site
    cannot show, and OSError if the port is taken.
    """

    def __init__(
        self,
        chain: str,
        records: Path | Sequence[Row],
        pictures: Path | None = None,
        latency_s: float = 0.0,
        fault: str | None = None,
        *,
        slow_s: float = 2.0,
        host: str = "127.0.0.1",
        port: int = 0,
        today: Callable[[], date] | None = None,
    ) -> None:
        if chain not in SITES:
            raise ValueError(f"no replica of {chain!r}: use one of {', '.join(SITES)}")
        self.chain = chain
        self.latency_s = latency_s
        self.slow_s = slow_s
        self.history: list[Request] = []
        self._shelf = PictureShelf(pictures)
        self._today = today or _today_in_korea
        self._address = (host, port)
        self._stopping = threading.Event()
        self._http: _HttpServer | None = None
        self.set_fault(fault)
        self.set_records(records)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> Self:
        """Open the port and answer in a thread."""
        self._stopping.clear()
        self._http = _HttpServer(self._address, self)
        threading.Thread(target=self._http.serve_forever, args=(SHUTDOWN_POLL_SECONDS,), daemon=True).start()
        return self

    def stop(self) -> None:
        """Close the port and every open connection. No effect if the server is not running."""
        http, self._http = self._http, None
        if http is not None:
            self._stopping.set()
            http.shutdown()
            http.server_close()

    @property
    def base_url(self) -> str:
        """Return ``http://<host>:<port>`` without a trailing slash. Raises RuntimeError before ``start``."""
        if self._http is None:
            raise RuntimeError("the replica is not running: use it in a with statement, or call start()")
        return f"http://{self._address[0]}:{self._http.server_address[1]}"

    @property
    def requests(self) -> list[str]:
        """Return the requested paths so far, in order, without queries; ``history`` has the parameters."""
        return [request.path for request in self.history]

    @property
    def fault(self) -> Fault | None:
        return self._conduct.fault

    def set_fault(self, name: str | None) -> None:
        """Switch on a fault from the next request on; None for no fault. Raises ValueError for an unknown name."""
        try:
            self._conduct = Conduct(Fault(name) if name else None)
        except ValueError as error:
            raise ValueError(f"unknown fault {name!r}: use one of {', '.join(Fault)}") from error

    def set_records(self, records: Path | Sequence[Row]) -> None:
        """Show other records from the next request on, as a site does if its promotions change."""
        site = SITES[self.chain]
        self.records = site.read(records) if isinstance(records, Path) else RecordList(tuple(records))
        self._site: Site = site(self.records.rows, self._shelf, self._today)

    def respond(self, request: Request) -> Response:
        """Answer one request, with the delay that is set."""
        if request.path == CONTROL_PATH:
            return self._control(request)
        self.history.append(request)
        conduct, site = self._conduct, self._site
        is_slow = conduct.fault is Fault.SLOW
        self._stopping.wait(self.latency_s + (self.slow_s if is_slow else 0.0))
        return site.respond(request, conduct)

    def _control(self, request: Request) -> Response:
        """Return the state; a POST with ``fault`` (empty for none) changes it."""
        if request.method == "POST":
            try:
                self.set_fault(request.text("fault") or None)
            except ValueError as error:
                return Response(f"{error}\n".encode(), 400, "text/plain;charset=UTF-8")
        state = {
            "chain": self.chain,
            "records": len(self.records.rows),
            "fault": self.fault,
            "faults": list(Fault),
            "requests": len(self.history),
        }
        return as_json(state)


def _today_in_korea() -> date:
    return datetime.now(ZoneInfo("Asia/Seoul")).date()


def _cookies(header: str) -> dict[str, str]:
    """Return the visitor's cookies; none if the header is not a list of cookies."""
    jar = SimpleCookie()
    with contextlib.suppress(CookieError):
        jar.load(header)
    return {name: morsel.value for name, morsel in jar.items()}


_Connection = socket.socket | tuple[bytes, socket.socket]


class _HttpServer(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], replica: ReplicaServer) -> None:
        self.replica = replica
        self._connections: set[_Connection] = set()
        self._lock = threading.Lock()
        super().__init__(address, _Handler)

    def process_request(self, request: _Connection, client_address: object) -> None:
        with self._lock:
            self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: _Connection) -> None:
        with self._lock:
            self._connections.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        super().server_close()
        with self._lock:
            connections = list(self._connections)
        for connection in connections:
            if isinstance(connection, socket.socket):
                with contextlib.suppress(OSError):  # its own thread may have closed it
                    connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: _Connection, client_address: object) -> None:
        """Ignore clients that disconnected; report everything else, which is an error of the replica."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    server: _HttpServer
    protocol_version = "HTTP/1.1"
    server_version = "Apache"
    sys_version = ""
    disable_nagle_algorithm = True
    wbufsize = -1  # send head and body in one packet
    timeout = IDLE_SECONDS

    def do_GET(self) -> None:
        self._answer()

    def do_HEAD(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Write nothing: ``ReplicaServer.history`` is the log."""

    def _answer(self) -> None:
        length = self.headers.get("Content-Length", "0")
        if not length.isdigit() or int(length) > LARGEST_BODY_BYTES:
            self.send_error(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return
        body = self.rfile.read(int(length))
        self._send(self.server.replica.respond(self._read(body)))

    def _read(self, body: bytes) -> Request:
        url = urlsplit(self.path)
        parameters = dict(parse_qsl(url.query, keep_blank_values=True))
        if self.headers.get_content_type() == "application/x-www-form-urlencoded":
            parameters |= parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
        return Request(
            method=self.command,
            path=url.path,
            target=self.path,
            parameters=parameters,
            host=self.headers.get("Host", "localhost"),
            etag=self.headers.get("If-None-Match", ""),
            cookies=_cookies(self.headers.get("Cookie", "")),
        )

    def _send(self, response: Response) -> None:
        self.send_response(response.status)
        for name, value in response.headers:
            self.send_header(name, value)
        if response.status != HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Type", response.content_type)
            self.send_header("Content-Length", str(len(response.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(response.body[: response.sent_bytes])
        self.wfile.flush()
        self.close_connection |= response.sent_bytes is not None
