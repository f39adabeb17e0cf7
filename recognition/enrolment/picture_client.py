"""Fetch one picture over HTTP, with limits on time, size and address."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from enum import StrEnum
from types import TracebackType
from typing import Self
from urllib.parse import urljoin

import httpx

from recognition.enrolment.ssrf_guard import AddressRefusedError, HostNotFoundError, Target, resolve

MAX_BYTES = 4 * 1024 * 1024
TIMEOUT_S = 10.0
MAX_REDIRECTS = 3
_CHUNK = 64 * 1024
_STEP_TIMEOUTS = httpx.Timeout(TIMEOUT_S, connect=4.0)  # leaves time for a host's second address


class FetchProblem(StrEnum):
    """The reason why a fetch failed."""

    REFUSED_ADDRESS = "refused_address"
    ROBOTS = "robots"
    VISIT_TIME = "visit_time"
    UNREACHABLE = "unreachable"
    TIMED_OUT = "timed_out"
    BAD_STATUS = "bad_status"
    TOO_LARGE = "too_large"
    TOO_MANY_REDIRECTS = "too_many_redirects"
    NOT_A_PICTURE = "not_a_picture"


class FetchError(Exception):
    """A failed fetch. `status` is the HTTP status if there was a response."""

    def __init__(
        self, problem: FetchProblem, detail: str, *, status: int | None = None, retry_after_s: float | None = None
    ) -> None:
        super().__init__(f"{problem}: {detail}")
        self.problem = problem
        self.status = status
        self.retry_after_s = retry_after_s

    @property
    def is_the_hosts_fault(self) -> bool:
        """Whether the whole site seems to fail or to block us, rather than just this one picture."""
        if self.problem in {FetchProblem.UNREACHABLE, FetchProblem.TIMED_OUT}:
            return True
        return self.status is not None and (self.status in {403, 429} or self.status >= 500)  # noqa: PLR2004


@dataclass(frozen=True)
class Answer:
    """A complete HTTP response. `location` is the absolute address of a redirect, or ""."""

    status: int
    body: bytes
    location: str = ""
    retry_after_s: float | None = None


@dataclass(frozen=True)
class SizeLimit:
    """How many bytes to read. A longer response is an error unless its beginning is enough."""

    max_bytes: int = MAX_BYTES
    beginning_is_enough: bool = False


PICTURE_LIMIT = SizeLimit()


@dataclass(frozen=True)
class Deadline:
    """A point in time by which everything must be done."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> Deadline:
        """Return the deadline that is `seconds` from now."""
        return cls(time.monotonic() + seconds)

    @property
    def remaining_s(self) -> float:
        """The seconds left, never negative."""
        return max(0.0, self.at - time.monotonic())


class Fetcher:
    """Requests one hop at a time. Callers follow redirects, because each hop needs its own permission.

    Connects to exactly the IP addresses that were checked, under the requested name (Host, SNI and certificate).
    Connections are not kept alive: two names on one address must not share a connection.
    """

    def __init__(
        self, *, user_agent: str, allow_private: bool, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self._allow_private = allow_private
        self._user_agent = user_agent
        self._transport = transport
        self._tls = httpx.create_ssl_context(
            trust_env=False
        )  # once, because loading the certificate authorities is slow
        self._runner = asyncio.Runner()

    def __enter__(self) -> Self:
        self._runner.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._runner.close()

    def get(self, url: str, deadline: Deadline, *, limit: SizeLimit = PICTURE_LIMIT) -> Answer:
        """Send a GET request without following redirects. Any HTTP status counts as a response.

        Raises:
            FetchError: The address is refused or unreachable, or the response is too slow or too large.
        """
        try:
            return self._runner.run(self._get(url, deadline, limit))
        except (AddressRefusedError, httpx.InvalidURL) as error:
            raise FetchError(FetchProblem.REFUSED_ADDRESS, str(error)) from error
        except (TimeoutError, httpx.TimeoutException) as error:
            raise FetchError(FetchProblem.TIMED_OUT, f"no complete response within {TIMEOUT_S:.0f} s") from error
        except (HostNotFoundError, httpx.HTTPError, OSError) as error:
            raise FetchError(FetchProblem.UNREACHABLE, str(error) or type(error).__name__) from error

    async def _get(self, url: str, deadline: Deadline, limit: SizeLimit) -> Answer:
        async with (
            asyncio.timeout(deadline.remaining_s),  # covers name resolution, connection, headers and body
            httpx.AsyncClient(
                transport=self._transport, verify=self._tls, trust_env=False, timeout=_STEP_TIMEOUTS
            ) as client,
        ):
            target = await asyncio.to_thread(resolve, url, allow_private=self._allow_private)
            return await self._try_addresses(client, target, limit)

    async def _try_addresses(self, client: httpx.AsyncClient, target: Target, limit: SizeLimit) -> Answer:
        *others, last = target.ips
        for ip in others:
            try:
                return await self._request(client, target, ip, limit)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue
        return await self._request(client, target, last, limit)

    async def _request(self, client: httpx.AsyncClient, target: Target, ip: str, limit: SizeLimit) -> Answer:
        headers = {
            "Host": target.netloc,
            "User-Agent": self._user_agent,
            "Accept": "image/*, text/plain;q=0.5",
            "Accept-Encoding": "identity",  # a compressed response could expand to any size
        }
        request = client.build_request(
            "GET",
            httpx.URL(target.url, fragment=None).copy_with(host=ip),
            headers=headers,
            extensions={"sni_hostname": target.host},
        )
        response = await client.send(request, stream=True)
        try:
            location = urljoin(target.url, response.headers["location"]) if response.is_redirect else ""
            body = b"" if location else await _read(response, limit)
        finally:
            await response.aclose()
        retry_after = response.headers.get("retry-after", "")
        return Answer(response.status_code, body, location, float(retry_after[:9]) if retry_after.isdecimal() else None)


async def _read(response: httpx.Response, limit: SizeLimit) -> bytes:
    if response.headers.get("content-encoding", "identity") != "identity":
        raise FetchError(
            FetchProblem.NOT_A_PICTURE, "the response is compressed although we did not accept compression"
        )
    declared = response.headers.get("content-length", "")
    is_too_large = declared.isdecimal() and int(declared[:20]) > limit.max_bytes
    if is_too_large and not limit.beginning_is_enough:
        raise FetchError(FetchProblem.TOO_LARGE, f"more than {limit.max_bytes} bytes")
    body = bytearray()
    async for chunk in response.aiter_raw(_CHUNK):
        body += chunk
        if len(body) > limit.max_bytes:
            if limit.beginning_is_enough:
                break
            raise FetchError(FetchProblem.TOO_LARGE, f"more than {limit.max_bytes} bytes")
    return bytes(body)
