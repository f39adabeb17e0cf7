"""The platform as `make run` starts it: real processes, replicas, a crawl through Celery, pictures enrolled."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
_RUN = (
    "import sys; from pathlib import Path;"
    "from scripts.demonstration import Demonstration; from scripts.run import run;"
    "sys.exit(run(Demonstration(var=Path(sys.argv[1]))))"
)
_RECOGNISERS = ROOT / "var" / "recognisers"
# No training starts until a test requests one, which then has fewer and smaller steps than the demonstration's.
_RECIPE = {"steps": 80, "views_each": 0, "input_size": 128, "drawn_fronts": 200, "evaluate_every": 40}
_START_SECONDS = 600  # a minute on two idle cores
# The last line of a start: every list of every chain has been crawled.
_STARTED = "Ctrl-C stops everything."


@dataclass(frozen=True)
class Platform:
    """A running platform."""

    port: int
    var: Path

    def get(self, path: str) -> Any:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=20) as answer:
            return json.load(answer)


@dataclass(frozen=True)
class Target:
    """A product of the demo that a test shows to the camera, and the expected answer."""

    product_id: int
    name: str
    barcode: str
    chains: tuple[str, ...]
    cheapest_chain: str
    cheapest_unit_price: int
    cost_of_three: int
    video: Path
    photo: Path


@contextlib.contextmanager
def running_platform(var: Path) -> Iterator[Platform]:
    """Start the platform in `var`, wait for its first crawls and enrolments, and stop it at the end."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    environment |= {"PORT": str(port), "MAP_TILE_URL": "", "RECOGNISERS_DIR": str(_RECOGNISERS)}
    environment["PHONE_GALLERY_SECONDS"] = "3"
    environment |= {"RETRAIN_AUTOMATICALLY": "false", "RETRAIN_RECIPE": json.dumps(_RECIPE)}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    before = set(_RECOGNISERS.glob("*"))
    log = var.with_suffix(".log")
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-c", _RUN, str(var)], cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT
        )
    try:
        platform = Platform(port, var)
        _wait_until_ready(platform, process, log)
        yield platform
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
        for trained in {*_RECOGNISERS.glob("*-trained-*"), *_RECOGNISERS.glob(".retraining")} - before:
            shutil.rmtree(trained, ignore_errors=True)


def _wait_until_ready(platform: Platform, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, f"the platform stopped:\n{log.read_text()[-4000:]}"
        with contextlib.suppress(OSError, ValueError):
            if _STARTED in log.read_text() and _is_ready(platform):
                return
        time.sleep(0.5)
    raise AssertionError(f"the platform was not ready in {_START_SECONDS} s:\n{log.read_text()[-4000:]}")


def _is_ready(platform: Platform) -> bool:
    running = {chain["code"]: chain["running"] for chain in platform.get("/api/v1/chains/")["results"]}
    if not (running["cu"] and running["emart24"]):
        return False
    products = platform.get("/api/v1/products/?page_size=100")["results"]
    return bool(products) and all(product["picture"] for product in products)
