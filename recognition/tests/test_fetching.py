from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from recognition.enrolment import picture_client
from recognition.enrolment.picture_client import PICTURE_LIMIT, Deadline, Fetcher, FetchError, FetchProblem, SizeLimit
from recognition.tests.picture_site import Page, PictureSite

AGENT = "pyeonscan-test/1.0"


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    with Fetcher(user_agent=AGENT, allow_private=True) as running:
        yield running


def _problem(fetcher: Fetcher, url: str, seconds: float = 5, limit: SizeLimit = PICTURE_LIMIT) -> FetchProblem:
    with pytest.raises(FetchError) as failed:
        fetcher.get(url, Deadline.after(seconds), limit=limit)
    return failed.value.problem


def test_an_answer_is_read_whole(fetcher: Fetcher, site: PictureSite) -> None:
    site.pages["/a.jpg?v=1"] = Page(b"x" * 200_000)

    answer = fetcher.get(f"{site.origin}/a.jpg?v=1#top", Deadline.after(5))

    assert (answer.status, len(answer.body), answer.location) == (200, 200_000, "")
    assert site.asked == ["/a.jpg?v=1"]


def test_we_say_who_we_are_and_whom_we_want(fetcher: Fetcher, site: PictureSite) -> None:
    fetcher.get(f"http://localhost:{site.port}/", Deadline.after(5))

    assert site.headers[0]["User-Agent"] == AGENT
    assert site.headers[0]["Host"] == f"localhost:{site.port}"
    assert site.headers[0]["Accept-Encoding"] == "identity"


def test_any_status_is_an_answer(fetcher: Fetcher, site: PictureSite) -> None:
    assert fetcher.get(f"{site.origin}/none", Deadline.after(5)).status == 404


def test_a_redirect_is_told_and_not_followed(fetcher: Fetcher, site: PictureSite) -> None:
    site.pages["/old/a.jpg"] = Page(status=302, headers={"Location": "../new/a.jpg"})

    answer = fetcher.get(f"{site.origin}/old/a.jpg", Deadline.after(5))

    assert answer.location == f"{site.origin}/new/a.jpg"
    assert site.asked == ["/old/a.jpg"]


def test_a_declared_size_over_the_limit_is_not_read(fetcher: Fetcher, site: PictureSite) -> None:
    site.pages["/a"] = Page(b"x" * 1001, drip_s=1)

    assert _problem(fetcher, f"{site.origin}/a", limit=SizeLimit(1000)) is FetchProblem.TOO_LARGE


def test_an_undeclared_size_over_the_limit_is_cut_off(fetcher: Fetcher, site: PictureSite) -> None:
    site.pages["/a"] = Page(b"x" * 300_000, says_its_size=False)

    assert _problem(fetcher, f"{site.origin}/a", limit=SizeLimit(1000)) is FetchProblem.TOO_LARGE


@pytest.mark.parametrize("says_its_size", [True, False])
def test_the_beginning_of_a_long_answer_is_enough_if_the_caller_says_so(
    fetcher: Fetcher, site: PictureSite, says_its_size: bool
) -> None:
    site.pages["/a"] = Page(b"x" * 300_000, says_its_size=says_its_size)

    answer = fetcher.get(f"{site.origin}/a", Deadline.after(5), limit=SizeLimit(1000, beginning_is_enough=True))

    assert 1000 < len(answer.body) < 300_000


def test_a_compressed_answer_is_refused(fetcher: Fetcher, site: PictureSite) -> None:
    site.pages["/a"] = Page(b"\x1f\x8b", headers={"Content-Encoding": "gzip"})

    assert _problem(fetcher, f"{site.origin}/a") is FetchProblem.NOT_A_PICTURE


def test_a_dripping_answer_ends_at_the_deadline(fetcher: Fetcher, site: PictureSite) -> None:
    site.pages["/a"] = Page(b"x" * 1000, drip_s=0.05)
    started = time.monotonic()

    assert _problem(fetcher, f"{site.origin}/a", seconds=0.3) is FetchProblem.TIMED_OUT
    assert time.monotonic() - started < 2


def test_a_silent_site_ends_at_the_deadline(fetcher: Fetcher, site: PictureSite) -> None:
    site.pages["/a"] = Page(delay_s=3)

    assert _problem(fetcher, f"{site.origin}/a", seconds=0.3) is FetchProblem.TIMED_OUT


def test_a_name_server_that_hangs_ends_at_the_deadline(fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture_client, "resolve", lambda *_, **__: time.sleep(1))
    started = time.monotonic()

    assert _problem(fetcher, "http://pictures.example/", seconds=0.2) is FetchProblem.TIMED_OUT
    assert time.monotonic() - started < 0.9


def test_a_closed_port_is_unreachable(fetcher: Fetcher) -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        assert _problem(fetcher, f"http://127.0.0.1:{reserved.getsockname()[1]}/") is FetchProblem.UNREACHABLE


def test_an_answer_that_breaks_off_is_unreachable(fetcher: Fetcher, site: PictureSite) -> None:
    site.pages["/a"] = Page(b"x" * 10, headers={"Content-Length": "1000"})

    assert _problem(fetcher, f"{site.origin}/a") is FetchProblem.UNREACHABLE


@pytest.mark.parametrize("url", ["file:///etc/passwd", "http://exa mple/", "http://a.example/\x00", "http://[::1"])
def test_addresses_that_make_no_sense_are_refused(fetcher: Fetcher, url: str) -> None:
    assert _problem(fetcher, url) in {FetchProblem.REFUSED_ADDRESS, FetchProblem.UNREACHABLE}


def test_our_own_network_is_refused_by_default(site: PictureSite) -> None:
    with Fetcher(user_agent=AGENT, allow_private=False) as fetcher:
        assert _problem(fetcher, f"{site.origin}/a.jpg") is FetchProblem.REFUSED_ADDRESS
    assert site.asked == []


class _Recorder(httpx.AsyncBaseTransport):
    def __init__(self) -> None:
        self.requests: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if request.url.host == "93.184.216.1":
            raise httpx.ConnectError("no route")
        return httpx.Response(200, stream=httpx.ByteStream(b"picture"))


def _resolves_to(monkeypatch: pytest.MonkeyPatch, *ips: str) -> list[str]:
    asked: list[str] = []

    def answer(host: str, port: int, **_: Any) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in ips]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return asked


def test_the_connection_goes_to_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = _resolves_to(monkeypatch, "93.184.216.34")
    recorder = _Recorder()

    with Fetcher(user_agent=AGENT, allow_private=False, transport=recorder) as fetcher:
        fetcher.get("https://pictures.example/a.jpg", Deadline.after(5))

    (request,) = recorder.requests
    assert request.url.host == "93.184.216.34"
    assert request.headers["Host"] == "pictures.example"
    assert request.extensions["sni_hostname"] == "pictures.example"
    assert asked == ["pictures.example"]  # once: a second look might be answered otherwise


def test_a_hosts_second_address_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    _resolves_to(monkeypatch, "93.184.216.1", "93.184.216.34")
    recorder = _Recorder()

    with Fetcher(user_agent=AGENT, allow_private=False, transport=recorder) as fetcher:
        assert fetcher.get("http://pictures.example/a.jpg", Deadline.after(5)).body == b"picture"

    assert [request.url.host for request in recorder.requests] == ["93.184.216.1", "93.184.216.34"]


@pytest.mark.parametrize(
    ("problem", "status", "fault"),
    [
        (FetchProblem.UNREACHABLE, None, True),
        (FetchProblem.TIMED_OUT, None, True),
        (FetchProblem.BAD_STATUS, 503, True),
        (FetchProblem.BAD_STATUS, 429, True),
        (FetchProblem.BAD_STATUS, 403, True),
        (FetchProblem.BAD_STATUS, 404, False),
        (FetchProblem.NOT_A_PICTURE, None, False),
        (FetchProblem.ROBOTS, None, False),
    ],
)
def test_trouble_of_the_site_is_told_from_trouble_with_one_picture(
    problem: FetchProblem, status: int | None, fault: bool
) -> None:
    assert FetchError(problem, "", status=status).is_the_hosts_fault is fault
