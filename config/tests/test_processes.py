"""The web server as it is really started: its log must not show who was where."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

pytestmark = pytest.mark.processes

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60
POSITION = "37.55713"


@dataclass
class Web:
    """A running Gunicorn."""

    port: int
    log: Path
    process: subprocess.Popen[bytes]

    def get(self, path: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path, headers={"Referer": f"https://example.com/?lat={POSITION}"})
            return connection.getresponse().status
        finally:
            connection.close()

    def is_up(self) -> bool:
        try:
            return self.get("/healthz") == 200
        except OSError:
            return False


@pytest.fixture
def web(tmp_path: Path, free_port: int) -> Iterator[Web]:
    log = tmp_path / "web.log"
    environment = {"PATH": os.environ["PATH"], "PYEONSCAN_VAR": str(tmp_path), "WEB_BIND": f"127.0.0.1:{free_port}"}
    command = [sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.py", "config.wsgi"]
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)
    running = Web(free_port, log, process)
    try:
        deadline = time.monotonic() + START_SECONDS
        while not running.is_up():
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)
        yield running
    finally:
        process.terminate()
        process.wait(timeout=30)


def test_the_log_shows_requests_without_positions_and_addresses(web: Web) -> None:
    assert web.get(f"/healthz?lat={POSITION}&lng=126.9") == 200
    assert web.get(f"/no-such-page?lat={POSITION}") == 404
    with socket.create_connection(("127.0.0.1", web.port)) as broken:
        broken.sendall(f"GET /?lat={POSITION} HTTP/1.1\r\nHost: a\r\nBad Header\r\n\r\n".encode())
        assert broken.recv(100).startswith(b"HTTP/1.1 400")

    web.process.terminate()
    assert web.process.wait(timeout=30) == 0

    log = web.log.read_text()
    assert "GET /healthz 200" in log
    assert "GET /no-such-page 404" in log
    assert "Invalid request from ip=-" in log
    assert POSITION not in log
    assert "127.0.0.1" not in log.replace(f"Listening at: http://127.0.0.1:{web.port}", "")


def test_without_a_recogniser_the_site_still_serves(web: Web) -> None:
    assert web.get("/readyz") == 200
