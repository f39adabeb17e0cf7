"""Two promises, kept by real processes: web, workers and clock of one installation, a replica beside them.

A new product is recognised within a minute after the crawl that brought it, and an accepted correction changes the next
answer; neither needs a restart.
"""

from __future__ import annotations

import contextlib
import io
import re
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import httpx
import pytest
from PIL import Image

from demo.fronts import catalogue_picture, render_front
from demo.products import CATALOGUE, Product, products_by_barcode
from demo.scenes import GUIDE, render_scene
from faults.installation import ROOT, Installation, TooSlowError, installation, wait_until, worker_processes
from replica import ReplicaServer, Row, read_records
from replica.records import barcode_in
from scripts import addresses

pytestmark = [pytest.mark.processes, pytest.mark.browser]

PROMISED_SECONDS: Final = 60
_KNOWN: Final = 6  # products before the new one
_SCENE: Final = (540, 960)
_PASSWORD: Final = "of-a-scratch-database"
_SCANS: Final = 8  # every web process answers some of them


@dataclass(frozen=True)
class Shop:
    """The running installation and the site that it crawls."""

    programs: Installation
    replica: ReplicaServer
    rows: list[Row]
    server: int
    url: str

    def rows_of(self, query: str, *values: str) -> list[tuple[Any, ...]]:
        """Query the installation's database."""
        with contextlib.closing(sqlite3.connect(self.programs.folder / "db.sqlite3", timeout=20)) as database:
            return database.execute(query, values).fetchall()

    def crawl(self, count: int) -> float:
        """Let the chain list `count` products and crawl it; returns when the list was seen to be published."""
        self.replica.set_records(self.rows[:count])
        self.programs.run(
            "from crawler import runs;"
            f"runs.request_run(chain='cu', trigger='operator', base_url={self.replica.base_url!r})"
        )
        published = "SELECT count(*) FROM crawler_crawlrun WHERE state = 'published' AND offers_count = ?"
        self.wait(lambda: self.rows_of(published, str(count))[0][0], "the crawl is published", 90)
        return time.monotonic()

    def wait(self, reached: Callable[[], object], what: str, seconds: float) -> None:
        try:
            wait_until(reached, what, seconds, every=0.2)
        except TooSlowError as error:
            raise TooSlowError(f"{error}\n{self.programs.end_of_log()}") from error

    def product_id(self, row: Row) -> int:
        """Return the product's id. Raises IndexError if the catalogue has no such product."""
        found = self.rows_of("SELECT id FROM promotions_product WHERE gtin = ?", barcode_in(row.img_url))
        return int(found[0][0])

    def scan(self, photo: bytes) -> dict[str, Any]:
        answer = httpx.post(f"{self.url}/api/v1/scans/", files={"image": ("a.jpg", photo, "image/jpeg")}, timeout=20)
        assert answer.status_code == 200, answer.text
        scan: dict[str, Any] = answer.json()
        return scan

    def is_named(self, photo: bytes, product_id: int) -> bool:
        """Return whether every web process answers with this product first."""
        answers = [self.scan(photo) for _ in range(_SCANS)]
        return all(answer["verdict"] != "unknown" and _first(answer) == product_id for answer in answers)

    def web_processes(self) -> list[int]:
        """Return the ids of the server and its two processes; a restarted one has another id."""
        return worker_processes(self.server)


def _first(scan: dict[str, Any]) -> int | None:
    return scan["candidates"][0]["product"]["id"] if scan["candidates"] else None


def _product(row: Row) -> Product:
    return products_by_barcode()[barcode_in(row.img_url)]


def _photo(row: Row, seed: int) -> bytes:
    """Return a JPEG of the pack in a shop, cropped to the page's guide frame."""
    scene = render_scene(render_front(_product(row)), size=_SCENE, seed=seed)
    left, top, right, bottom = (round(share * _SCENE[place % 2]) for place, share in enumerate(GUIDE))
    buffer = io.BytesIO()
    scene.crop((left, top, right, bottom)).save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


def _picture(row: Row) -> Image.Image:
    return catalogue_picture(render_front(_product(row)))


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    """Return products of different lines: six known ones, a new one, and one that the chain never lists."""
    found: dict[str, Row] = {}
    for row in read_records(CATALOGUE / "cu.csv").rows:
        if barcode_in(row.img_url) in products_by_barcode():
            found.setdefault(_product(row).line_key, row)
    return list(found.values())[: _KNOWN + 2]


@pytest.fixture(scope="module")
def shop(rows: list[Row], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    pictures = tmp_path_factory.mktemp("pictures")
    for row in rows:
        _picture(row).save(pictures / f"{barcode_in(row.img_url)}.jpg", quality=90)
    with ReplicaServer("cu", rows[:_KNOWN], pictures) as replica, installation() as programs:
        programs.environment |= _environment(replica)
        programs.manage("build_recogniser", "--activate")
        programs.manage("setup_schedules")
        programs.manage("createsuperuser", "--noinput", "--username", "operator", "--email", "")
        port = addresses.free_port()
        shop = Shop(programs, replica, rows, _start(programs, port), f"http://127.0.0.1:{port}")
        shop.wait(lambda: _answers(f"{shop.url}/readyz"), "the web server answers", 60)
        shop.crawl(_KNOWN)
        shop.wait(lambda: _embedded(shop) == _KNOWN, "the first products are enrolled", 90)
        yield shop


def _environment(replica: ReplicaServer) -> dict[str, str]:
    others = {f"CRAWLER_{chain}_BASE_URL": "" for chain in ("GS25", "SEVEN_ELEVEN", "EMART24", "CSPACE24")}
    return {
        **others,
        "CRAWLER_CU_BASE_URL": replica.base_url,
        "RECOGNISERS_DIR": str(ROOT / "var" / "recognisers"),
        "DJANGO_SUPERUSER_PASSWORD": _PASSWORD,
        "WEB_WORKERS": "2",
    }


def _start(programs: Installation, port: int) -> int:
    """Start web server, workers and scheduler; returns the web server's process."""
    server = programs.start(
        sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.py", "--bind", f"127.0.0.1:{port}", "config.wsgi"
    )
    celery = (sys.executable, "-m", "celery", "--quiet", "-A", "config")
    programs.worker("crawls")
    programs.start(*celery, "worker", "-Q", "default", "-c", "1", "-n", "default@%h", "--loglevel", "info")
    programs.start(*celery, "beat", "--loglevel", "warning")
    return server.pid


def _answers(address: str) -> bool:
    with contextlib.suppress(httpx.HTTPError):
        return httpx.get(address, timeout=5).is_success
    return False


def _embedded(shop: Shop) -> int:
    return int(shop.rows_of("SELECT count(*) FROM recognition_embedding")[0][0])


def test_a_new_product_is_recognised_within_a_minute_after_its_crawl_without_a_restart(
    shop: Shop, rows: list[Row]
) -> None:
    new, photo, before = rows[_KNOWN], _photo(rows[_KNOWN], seed=3), shop.web_processes()
    assert len(before) == 3
    known = {shop.product_id(row) for row in rows[:_KNOWN]}
    assert {candidate["product"]["id"] for candidate in shop.scan(photo)["candidates"]} <= known

    published = shop.crawl(_KNOWN + 1)
    product_id = shop.product_id(new)
    shop.wait(lambda: shop.is_named(photo, product_id), "every web process names the new product", PROMISED_SECONDS)

    seconds = time.monotonic() - published
    print(f"named {seconds:.1f} s after it was published")
    assert seconds <= PROMISED_SECONDS
    assert shop.web_processes() == before


def test_an_accepted_correction_changes_the_next_answer_without_a_restart(shop: Shop, rows: list[Row]) -> None:
    stranger, before = rows[-1], shop.web_processes()
    scan = shop.scan(_photo(stranger, seed=5))  # the new design of a product that is known by its old one
    right = next(pk for pk in map(shop.product_id, rows[:_KNOWN]) if pk != _first(scan))

    sent = httpx.post(
        f"{shop.url}/api/v1/scans/{scan['id']}/correction/",
        data={"product": right, "consent": "true"},
        files={"image": ("a.jpg", _photo(stranger, seed=5), "image/jpeg")},
        timeout=20,
    )
    assert sent.json() == {"scan": scan["id"], "product": right, "state": "waiting", "picture": True}
    assert not shop.is_named(_photo(stranger, seed=6), right), "nobody has accepted it yet"
    _accept_in_the_administration(shop, scan["id"])

    shop.wait(lambda: shop.is_named(_photo(stranger, seed=6), right), "the next scans are answered rightly", 10)
    assert shop.web_processes() == before


def _accept_in_the_administration(shop: Shop, scan_id: str) -> None:
    listed = "/admin/recognition/correction/"
    with httpx.Client(base_url=shop.url, follow_redirects=True, timeout=20) as admin:
        login = f"/admin/login/?next={listed}"
        token = _token(admin.get(login))
        page = admin.post(
            login, data={"username": "operator", "password": _PASSWORD, "csrfmiddlewaretoken": token, "next": listed}
        )
        ((key,),) = shop.rows_of("SELECT id FROM recognition_correction WHERE scan_id = ?", scan_id.replace("-", ""))
        assert f"{listed}{key}/change/" in page.text, "it waits for a moderator"
        accepted = admin.post(
            listed, data={"action": "accept", "_selected_action": key, "csrfmiddlewaretoken": _token(page)}
        )
        assert "정정 1건을 승인했습니다" in accepted.text


def _token(page: httpx.Response) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)
    assert found, page.text[:500]
    return found[1]
