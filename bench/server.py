"""Run the platform under Gunicorn, to measure over HTTP."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import sleep

from bench.scratch import ROOT

_TRIES = 600


@contextmanager
def web_server(workers: int = 1) -> Iterator[str]:
    """Run a server with this process's environment and database, as in production but smaller; yields its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.py", "--bind", f"127.0.0.1:{port}"]
    options = ["--workers", str(workers), "--log-level", "error", "--access-logfile", os.devnull]
    server = subprocess.Popen([*command, *options, "config.wsgi"], cwd=ROOT)
    try:
        _wait_for(port, server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(_TRIES):
        if server.poll() is not None:
            raise RuntimeError(f"the server ended with status {server.returncode}")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            sleep(0.1)
        else:
            return
    raise RuntimeError("the server did not open its port within a minute")
