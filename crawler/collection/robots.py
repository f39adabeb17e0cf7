"""Fetch a site's robots.txt for a crawl, keep what it said, and fail the run if it forbids the crawl."""

from __future__ import annotations

import ipaddress
import re
import ssl
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import quote, unquote, urlsplit

import httpx

from common.robots import MAX_BYTES, RobotsRules, decode, parse
from crawler.failures import CrawlFailure, FailureReason

KEPT_CHARACTERS: Final = 20_000

_REFUSALS: Final[Mapping[int, FailureReason]] = {
    401: FailureReason.FORBIDDEN,
    403: FailureReason.FORBIDDEN,
    429: FailureReason.TOO_MANY_REQUESTS,
    451: FailureReason.FORBIDDEN,
}
_TIMEOUT: Final = httpx.Timeout(10.0, connect=5.0)
_MAX_REDIRECTS: Final = 5


@dataclass(frozen=True, slots=True)
class RobotsFile:
    """What a site answered to the request for its robots.txt, and the rules in it.

    `url` is the address that was requested. `text` is the part of the body that counts, "" for any status but 2xx.
    """

    url: str
    status: int
    read_at: datetime
    text: str
    rules: RobotsRules

    def to_json(self) -> dict[str, Any]:
        """Return the answer as the run keeps it: the text's first `KEPT_CHARACTERS`, and the delay in seconds."""
        return {
            "url": self.url,
            "status": self.status,
            "read_at": self.read_at.isoformat(timespec="seconds"),
            "text": self.text[:KEPT_CHARACTERS],
            "is_cut": len(self.text) > KEPT_CHARACTERS,
            "crawl_delay_s": self.rules.crawl_delay_s,
        }


def require(rules: RobotsRules, paths: Iterable[str]) -> None:
    """Raise CrawlFailure (robots) for the first path that may not be fetched."""
    for path in paths:
        if not rules.allows(path):
            raise CrawlFailure(FailureReason.ROBOTS, f"robots.txt disallows {path}")


def require_visit_time(rules: RobotsRules, now: datetime) -> None:
    """Raise CrawlFailure (visit_time) outside the site's visiting hours. `now` is aware."""
    if rules.next_visit(now) != now:
        at = f"{now.astimezone(UTC):%H:%M} UTC"
        raise CrawlFailure(FailureReason.VISIT_TIME, f"visits at {rules.visiting_hours} only; it is {at}")


def patterns_to_block(rules: RobotsRules, wanted: Iterable[str]) -> tuple[str, ...]:
    """Return the disallowed path patterns, without those that cover a wanted path which another rule allows."""
    allowed = [path for path in wanted if rules.allows(path)]
    disallowed = [pattern for is_allowed, pattern in rules.rules if not is_allowed]
    return tuple(_as_browsers_write(pattern) for pattern in disallowed if _matches_none(pattern, allowed))


def _matches_none(pattern: str, paths: Iterable[str]) -> bool:
    alone = RobotsRules(((False, pattern),))
    return all(alone.allows(path) for path in paths)


def _as_browsers_write(pattern: str) -> str:
    """Percent-encode non-ASCII characters in upper case, as browsers do."""
    return quote(unquote(pattern, errors="replace"), safe="/?&=*$%:@!'(),;+~#[]", errors="replace")


def read(base_url: str, *, user_agent: str) -> RobotsFile:
    """Fetch and parse the site's robots.txt.

    A 4xx status means that there are no rules, unless it refuses us (401, 403, 429, 451): a refusal counts for the
    whole site. On this machine's own addresses delays and visiting hours do not count.

    Raises:
        CrawlFailure: The file cannot be had, and RFC 9309 says that nothing may be fetched then: dns, refused, tls,
            timeout, connection_lost, forbidden, too_many_requests, server_error.
    """
    url = f"{base_url}/robots.txt"
    status, body = _fetch(url, user_agent)
    reason = FailureReason.SERVER_ERROR if status >= httpx.codes.INTERNAL_SERVER_ERROR else _REFUSALS.get(status)
    if reason:
        raise CrawlFailure(reason, f"robots.txt answered {status}", url=url, status=status)
    text = decode(body) if httpx.codes.is_success(status) else ""
    rules = parse(text)
    own = RobotsRules(rules.rules) if _is_loopback(base_url) else rules
    return RobotsFile(url, status, datetime.now(UTC), text, own)


def _fetch(url: str, user_agent: str) -> tuple[int, bytes]:
    """Return the status, and the body up to slightly more than the size limit."""
    try:
        with (
            httpx.Client(
                timeout=_TIMEOUT,
                follow_redirects=True,
                max_redirects=_MAX_REDIRECTS,
                trust_env=not _is_loopback(url),
                verify=url.startswith("https:"),
            ) as client,
            client.stream("GET", url, headers={"User-Agent": user_agent}) as answer,
        ):
            body = bytearray()
            for chunk in answer.iter_bytes():
                body += chunk
                if len(body) > MAX_BYTES:
                    break
            return answer.status_code, bytes(body)
    except httpx.TooManyRedirects:
        return int(httpx.codes.NOT_FOUND), b""
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise CrawlFailure(_reason(error), f"robots.txt: {str(error) or type(error).__name__}", url=url) from error


def _reason(error: Exception) -> FailureReason:
    if isinstance(error, httpx.TimeoutException):
        return FailureReason.TIMEOUT
    if not isinstance(error, httpx.ConnectError):
        return FailureReason.CONNECTION_LOST
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return FailureReason.TLS
        if isinstance(cause, ConnectionRefusedError):
            return FailureReason.REFUSED
        cause = cause.__cause__ or cause.__context__
    if re.search(r"name or service|name resolution|nodename|no address|getaddrinfo", str(error), re.IGNORECASE):
        return FailureReason.DNS
    return FailureReason.REFUSED if "refused" in str(error).lower() else FailureReason.CONNECTION_LOST


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
