from __future__ import annotations

import io
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from PIL import Image

from replica import ReplicaServer
from replica.tests.replica_reading import CU_LIST, client, cu_items, cu_page, cu_row, emart24_row

ROOT = Path(__file__).resolve().parents[2]
CSV = """brand,name,price,event,img_url
CU,한빛)사과주스250ml,1700,1+1,https://host.example/product/8801000000018.jpg

=======
CU,한빛)배주스250ml,1800,2+1,https://host.example/product/8801000000025.jpg
"""


@pytest.fixture
def server() -> Iterator[ReplicaServer]:
    with ReplicaServer("cu", [cu_row(number) for number in range(45)]) as server:
        yield server


def connect(server: ReplicaServer) -> socket.socket:
    return socket.create_connection(("127.0.0.1", int(server.base_url.rpartition(":")[2])), timeout=5)


def test_the_base_url_is_a_free_port_of_this_machine(server: ReplicaServer) -> None:
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+", server.base_url)


def test_a_server_that_is_not_running_has_no_base_url() -> None:
    with pytest.raises(RuntimeError, match="not running"):
        _ = ReplicaServer("cu", []).base_url


def test_the_paths_asked_for_are_kept_in_order(server: ReplicaServer) -> None:
    with client(server) as http:
        http.get("/event/plus.do?category=event")
        cu_page(http, 2, "23")
    assert server.requests == ["/event/plus.do", CU_LIST]
    assert server.history[1].parameters["pageIndex"] == "2"


def test_one_connection_carries_many_requests(server: ReplicaServer) -> None:
    with connect(server) as connection:
        for _ in range(3):
            connection.sendall(b"GET /robots.txt HTTP/1.1\r\nHost: replica\r\n\r\n")
            assert connection.recv(65536).startswith(b"HTTP/1.1 404")


def test_head_sends_the_length_and_no_body(server: ReplicaServer) -> None:
    with client(server) as http:
        answer = http.head("/event/plus.do")
    assert answer.content == b""
    assert int(answer.headers["Content-Length"]) > 1000


def test_a_page_of_forty_products_takes_less_than_five_milliseconds_of_processor_time(server: ReplicaServer) -> None:
    seconds = []
    with client(server) as http:
        for _ in range(30):
            start = time.process_time()
            cu_page(http, 1)
            seconds.append(time.process_time() - start)
    assert min(seconds) < 0.005


def test_latency_delays_every_answer_and_can_be_set_while_it_runs(server: ReplicaServer) -> None:
    server.latency_s = 0.1
    with client(server) as http:
        start = time.monotonic()
        http.get("/robots.txt")
        assert time.monotonic() - start >= 0.1


def test_a_stopped_server_drops_connections_that_were_open(server: ReplicaServer) -> None:
    with client(server) as http:
        cu_page(http, 1)
        server.stop()
        with pytest.raises(httpx.TransportError):
            cu_page(http, 1)


def test_stopping_does_not_wait_for_late_answers() -> None:
    server = ReplicaServer("cu", [cu_row(1)], latency_s=30).start()
    with connect(server) as connection:
        connection.sendall(b"GET /robots.txt HTTP/1.1\r\nHost: replica\r\n\r\n")
        time.sleep(0.05)
        start = time.monotonic()
        server.stop()
    assert time.monotonic() - start < 2


def test_a_server_can_be_started_again(server: ReplicaServer) -> None:
    server.stop()
    server.start()
    with client(server) as http:
        assert len(cu_items(cu_page(http, 1).text)) == 40


def test_other_records_are_shown_from_the_next_request_on(server: ReplicaServer) -> None:
    server.set_records([cu_row(99)])
    with client(server) as http:
        assert [item.name for item in cu_items(cu_page(http, 1).text)] == ["한빛)사과주스99"]


def test_an_unknown_chain_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="no replica of 'gs24': use one of cu, emart24"):
        ReplicaServer("gs24", [])


def test_a_body_that_is_too_large_is_refused(server: ReplicaServer) -> None:
    with connect(server) as connection:
        connection.sendall(b"POST /event/plusAjax.do HTTP/1.1\r\nHost: replica\r\nContent-Length: 2000000\r\n\r\n")
        assert connection.recv(65536).startswith(b"HTTP/1.1 413")


def test_the_fault_can_be_switched_over_http(server: ReplicaServer) -> None:
    with client(server) as http:
        state = http.post("/_replica", data={"fault": "forbidden"}).json()
        assert (state["fault"], state["records"]) == ("forbidden", 45)
        assert cu_page(http, 1).status_code == 403
        http.post("/_replica", data={"fault": ""})
        assert cu_page(http, 1).status_code == 200
        assert http.post("/_replica", data={"fault": "x"}).status_code == 400
    assert "/_replica" not in server.requests


def test_pictures_come_from_the_folder_by_barcode(tmp_path: Path) -> None:
    Image.new("RGB", (40, 30), "red").save(tmp_path / "8801000000001.jpg")
    rows = [cu_row(1, img_url="https://host.example/product/8801000000001_1.jpg")]
    with ReplicaServer("cu", rows, tmp_path) as server, client(server) as http:
        answer = http.get("/product/8801000000001_1.jpg")
    assert answer.content == (tmp_path / "8801000000001.jpg").read_bytes()


def test_a_picture_named_png_is_a_png(tmp_path: Path) -> None:
    Image.new("RGB", (40, 30), "red").save(tmp_path / "8801000000001.jpg")
    rows = [cu_row(1, img_url="https://host.example/product/8801000000001.PNG")]
    with ReplicaServer("cu", rows, tmp_path) as server, client(server) as http:
        answer = http.get("/product/8801000000001.PNG")
    assert answer.headers["Content-Type"] == "image/png"
    assert Image.open(io.BytesIO(answer.content)).size == (40, 30)


def test_pictures_that_are_not_in_the_folder_are_drawn_always_the_same(tmp_path: Path) -> None:
    pictures = []
    for _ in range(2):
        with ReplicaServer("emart24", [emart24_row(1)], tmp_path) as server, client(server) as http:
            pictures.append(http.get("/cmsbo/upload/nHq/plu_image/500x500/8801000000001.JPG").content)
    assert pictures[0] == pictures[1]
    assert Image.open(io.BytesIO(pictures[0])).size == (500, 500)


def test_a_picture_known_by_its_etag_is_not_sent_again() -> None:
    with ReplicaServer("cu", [cu_row(1)]) as server, client(server) as http:
        first = http.get("/product/8801000000001.jpg")
        again = http.get("/product/8801000000001.jpg", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_the_command_prints_its_url_serves_and_ends_on_a_signal(tmp_path: Path, stop: signal.Signals) -> None:
    (tmp_path / "cu.csv").write_text(CSV, encoding="utf-8")
    command = [sys.executable, "-m", "replica", "--chain", "cu", "--csv", str(tmp_path / "cu.csv")]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        base_url = process.stdout.readline().strip()
        names = [item.name for item in cu_items(httpx.post(base_url + CU_LIST, trust_env=False).text)]
        process.send_signal(stop)
        assert process.wait(timeout=10) == 0
        warnings = process.stderr.read()
    assert names == ["한빛)사과주스250ml", "한빛)배주스250ml"]
    assert "line 3 skipped: blank line" in warnings
    assert "line 4 skipped: merge-conflict marker" in warnings


def test_the_command_says_what_is_wrong_with_its_file(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "replica", "--chain", "cu", "--csv", str(tmp_path / "none.csv")]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert "none.csv" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_replica_needs_neither_django_nor_pillow_to_start() -> None:
    check = "import sys, replica; sys.exit(len({'django', 'PIL', 'selenium'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", check], cwd=ROOT, check=False).returncode == 0
