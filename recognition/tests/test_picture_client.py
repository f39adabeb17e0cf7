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


def test_a_response_is_read_completely(fetcher: Fetcher, site: PictureSite) -> None:
    site.pages["/a.jpg?v=1"] = Page(b"x" * 200_000)

    answer = fetcher.get(f"{site.origin}/a.jpg?v=1#top", Deadline.after(5))

    assert (answer.status, len(answer.body), answer.location) == (200, 200_000, "")
    assert site.requested == ["/a.jpg?v=1"]


def test_requests_have_our_user_agent_and_the_host_name(fetcher: Fetcher, site: PictureSite) -> None:
    fetcher.get(f"http://localhost:{site.port}/", Deadline.after(5))

    assert site.headers[0]["User-Agent"] == AGENT
    assert site.headers[0]["Host"] == f"localhost:{site.port}"
    assert site.headers[0]["Accept-Encoding"] == "identity"


def test_any_status_is_a_response(fetcher: Fetcher, site: PictureSite) -> None:
    assert fetcher.get(f"{site.origin}/none", Deadline.after(5)).status == 404


def test_a_redirect_is_returned_and_not_followed(fetcher: Fetcher, site: PictureSite) -> None:
    site.pages["/old/a.jpg"] = Page(status=302, headers={"Location": "../new/a.jpg"})

    answer = fetcher.get(f"{site.origin}/old/a.jpg", Deadline.after(5))

    assert answer.location == f"{site.origin}/new/a.jpg"
    assert site.requested == ["/old/a.jpg"]


def test_a_declared_size_over_the_limit_is_not_read(fetcher: Fetcher, site: PictureSite) -> None:
    site.pages["/a"] = Page(b"x" * 1001, drip_s=1)

    assert _problem(fetcher, f"{site.origin}/a", limit=SizeLimit(1000)) is FetchProblem.TOO_LARGE


def test_a_response_without_a_declared_size_is_cut_off_at_the_limit(fetcher: Fetcher, site: PictureSite) -> None:
    site.pages["/a"] = Page(b"x" * 300_000, declares_size=False)

    assert _problem(fetcher, f"{site.origin}/a", limit=SizeLimit(1000)) is FetchProblem.TOO_LARGE


@pytest.mark.parametrize("declares_size", [True, False])
def test_the_beginning_of_a_long_response_is_returned_if_it_is_enough(
    fetcher: Fetcher, site: PictureSite, declares_size: bool
) -> None:
    site.pages["/a"] = Page(b"x" * 300_000, declares_size=declares_size)

    answer = fetcher.get(f"{site.origin}/a", Deadline.after(5), limit=SizeLimit(1000, beginning_is_enough=True))

    assert 1000 < len(answer.body) < 300_000


def test_a_compressed_response_is_refused(fetcher: Fetcher, site: PictureSite) -> None:
    site.pages["/a"] = Page(b"\x1f\x8b", headers={"Content-Encoding": "gzip"})

    assert _problem(fetcher, f"{site.origin}/a") is FetchProblem.NOT_A_PICTURE


def test_a_slow_response_ends_at_the_deadline(fetcher: Fetcher, site: PictureSite) -> None:
    site.pages["/a"] = Page(b"x" * 1000, drip_s=0.05)
    started = time.monotonic()

    assert _problem(fetcher, f"{site.origin}/a", seconds=0.3) is FetchProblem.TIMED_OUT
    assert time.monotonic() - started < 2


def test_a_missing_response_ends_at_the_deadline(fetcher: Fetcher, site: PictureSite) -> None:
    site.pages["/a"] = Page(delay_s=3)

    assert _problem(fetcher, f"{site.origin}/a", seconds=0.3) is FetchProblem.TIMED_OUT


def test_a_hanging_name_lookup_ends_at_the_deadline(fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture_client, "resolve", lambda *_, **__: time.sleep(1))
    started = time.monotonic()

    assert _problem(fetcher, "http://pictures.example/", seconds=0.2) is FetchProblem.TIMED_OUT
    assert time.monotonic() - started < 0.9


def test_a_closed_port_is_unreachable(fetcher: Fetcher) -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        assert _problem(fetcher, f"http://127.0.0.1:{reserved.getsockname()[1]}/") is FetchProblem.UNREACHABLE


def test_a_truncated_response_is_unreachable(fetcher: Fetcher, site: PictureSite) -> None:
    site.pages["/a"] = Page(b"x" * 10, headers={"Content-Length": "1000"})

    assert _problem(fetcher, f"{site.origin}/a") is FetchProblem.UNREACHABLE


@pytest.mark.parametrize("url", ["file:///etc/passwd", "http://exa mple/", "http://a.example/\x00", "http://[::1"])
def test_invalid_addresses_are_refused(fetcher: Fetcher, url: str) -> None:
    assert _problem(fetcher, url) in {FetchProblem.REFUSED_ADDRESS, FetchProblem.UNREACHABLE}


def test_private_hosts_are_refused_by_default(site: PictureSite) -> None:
    with Fetcher(user_agent=AGENT, allow_private=False) as fetcher:
        assert _problem(fetcher, f"{site.origin}/a.jpg") is FetchProblem.REFUSED_ADDRESS
    assert site.requested == []


class _Recorder(httpx.AsyncBaseTransport):
    def __init__(self) -> None:
        self.requests: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if request.url.host == "93.184.216.1":
            raise httpx.ConnectError("no route")
        return httpx.Response(200, stream=httpx.ByteStream(b"picture"))


def _resolves_to(monkeypatch: pytest.MonkeyPatch, *ips: str) -> list[str]:
    looked_up: list[str] = []

    def answer(host: str, port: int, **_: Any) -> list[Any]:
        looked_up.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in ips]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return looked_up


def test_the_connection_goes_to_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_up = _resolves_to(monkeypatch, "93.184.216.34")
    recorder = _Recorder()

    with Fetcher(user_agent=AGENT, allow_private=False, transport=recorder) as fetcher:
        fetcher.get("https://pictures.example/a.jpg", Deadline.after(5))

    (request,) = recorder.requests
    assert request.url.host == "93.184.216.34"
    assert request.headers["Host"] == "pictures.example"
    assert request.extensions["sni_hostname"] == "pictures.example"
    assert looked_up == ["pictures.example"]  # once: a second lookup might return another address


def test_the_second_address_of_a_host_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    _resolves_to(monkeypatch, "93.184.216.1", "93.184.216.34")
    recorder = _Recorder()

    with Fetcher(user_agent=AGENT, allow_private=False, transport=recorder) as fetcher:
        assert fetcher.get("http://pictures.example/a.jpg", Deadline.after(5)).body == b"picture"

    assert [request.url.host for request in recorder.requests] == ["93.184.216.1", "93.184.216.34"]


@pytest.mark.parametrize(
    ("problem", "status", "is_the_hosts_fault"),
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
def test_failures_of_the_site_and_of_one_picture_are_distinguished(
    problem: FetchProblem, status: int | None, is_the_hosts_fault: bool
) -> None:
    assert FetchError(problem, "", status=status).is_the_hosts_fault is is_the_hosts_fault
