"""A cable between browser and platform that a test can pull, and that records requests."""

from __future__ import annotations

import contextlib
import re
import socket
import threading

_REQUEST = re.compile(rb"(GET|POST|HEAD) (/[^ ]*) HTTP/1\.1\r\n")


class Cable:
    """Forwards TCP on 127.0.0.1 to the platform's port; `pull()` cuts it, `plug()` connects it again."""

    def __init__(self, target_port: int) -> None:
        self.target_port = target_port
        self.requests: list[str] = []
        self._is_plugged = True
        self._open: set[socket.socket] = set()
        # No connection that is being opened may survive the pull.
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def asked_for(self, prefix: str) -> list[str]:
        """Return the requests since the start whose path begins with `prefix`, as "METHOD /path"."""
        return [line for line in self.requests if line.split(" ", 1)[1].startswith(prefix)]

    def pull(self) -> None:
        with self._lock:
            self._is_plugged = False
            for connection in self._open:
                _hang_up(connection)

    def plug(self) -> None:
        self._is_plugged = True

    def close(self) -> None:
        self.pull()
        _hang_up(self._listener)  # wakes the thread that waits on it

    def _accept(self) -> None:
        while True:
            try:
                browser, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                server = self._connect()
                if server is None:
                    _hang_up(browser)
                    continue
                self._open |= {browser, server}
            threading.Thread(target=self._pump, args=(browser, server, True), daemon=True).start()
            threading.Thread(target=self._pump, args=(server, browser, False), daemon=True).start()

    def _connect(self) -> socket.socket | None:
        """Return a connection to the platform, None if the cable is pulled or the platform is gone."""
        if not self._is_plugged:
            return None
        with contextlib.suppress(OSError):
            server = socket.create_connection(("127.0.0.1", self.target_port), timeout=5)
            server.settimeout(None)
            return server
        return None

    def _pump(self, source: socket.socket, sink: socket.socket, from_browser: bool) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if from_browser:
                    self.requests += [f"{m[1].decode()} {m[2].decode()}" for m in _REQUEST.finditer(data)]
                sink.sendall(data)
        for end in (source, sink):
            _hang_up(end)
        with self._lock:
            self._open -= {source, sink}


def _hang_up(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()
