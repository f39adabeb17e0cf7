"""Define the reasons why a crawl can fail, each with a sentence that says what an operator can do."""

from __future__ import annotations

from typing import Final

from django.db import models


class FailureReason(models.TextChoices):
    """The reasons, by the values that are stored; labels are Korean, `sentence` is English."""

    DNS = "dns", "사이트 주소를 찾을 수 없음"
    REFUSED = "refused", "사이트가 연결을 거부함"
    TLS = "tls", "보안 연결(TLS) 실패"
    TIMEOUT = "timeout", "응답 시간 초과"
    CONNECTION_LOST = "connection_lost", "연결이 끊김"
    ROBOTS = "robots", "robots.txt가 허용하지 않음"
    VISIT_TIME = "visit_time", "robots.txt가 허용한 시간이 아님"
    BLOCKED = "blocked", "차단 화면이 나옴"
    FORBIDDEN = "forbidden", "접근 금지(403)"
    TOO_MANY_REQUESTS = "too_many_requests", "요청이 너무 많음(429)"
    SERVER_ERROR = "server_error", "사이트 서버 오류(5xx)"
    NOT_FOUND = "not_found", "행사 목록이 없음(404)"
    MOVED = "moved", "주소가 바뀌었거나 제공이 중단됨"
    CLOSED = "closed", "행사 목록 제공 중단"
    ERROR_PAGE = "error_page", "오류 또는 점검 화면"
    EMPTY = "empty", "행사가 하나도 없음"
    CHANGED_MARKUP = "changed_markup", "페이지 구조가 바뀜"
    BROKEN_ENCODING = "broken_encoding", "글자가 깨져 읽을 수 없음"
    CUT_OFF = "cut_off", "페이지가 중간에 잘림"
    ENDED_EARLY = "ended_early", "사이트가 표시한 개수보다 일찍 끝남"
    REPEATING = "repeating", "같은 페이지가 반복됨"
    ENDLESS = "endless", "목록이 끝나지 않음"
    NO_BROWSER = "no_browser", "브라우저를 시작할 수 없음"
    BROWSER_LOST = "browser_lost", "브라우저가 종료되거나 멈춤"
    CANCELLED = "cancelled", "취소됨"
    TOO_LONG = "too_long", "작업 제한 시간 초과"
    WORKER_LOST = "worker_lost", "작업자 응답 없음"
    BROKER = "broker", "작업 대기열에 연결할 수 없음"
    UNEXPECTED = "unexpected", "예상하지 못한 오류"

    @property
    def sentence(self) -> str:
        """What happened and what to do about it, in English."""
        return _SENTENCES[self.value]

    @property
    def is_transient(self) -> bool:
        """Whether requesting the same page again may help."""
        return self.value in _TRANSIENT


_SENTENCES: Final[dict[str, str]] = {
    "dns": "The site's host name could not be resolved; check the base address and this machine's DNS.",
    "refused": "The site refused the connection; check the base address and port.",
    "tls": "The secure connection failed; install the missing intermediate certificate, never switch verification off.",
    "timeout": "The site did not answer in time; these sites drop foreign addresses, so crawl from a Korean line.",
    "connection_lost": "The connection broke before an answer came; the next run tries again.",
    "robots": "robots.txt does not allow this path (or could not be read); the list is not crawled.",
    "visit_time": "robots.txt asks for visits at other times of the day; let the chain's schedules run in that window.",
    "blocked": "The site showed a block page instead of the list; crawl more slowly and look at the saved page.",
    "forbidden": "The site answered 401, 403 or 451, the list or robots.txt; the crawl stopped at once.",
    "too_many_requests": "The site answered 429; raise CRAWLER_DELAY_SECONDS.",
    "server_error": "The site answered with a server error, and again when it was requested a second time.",
    "not_found": "The list is not at its address any more (404 or 410); check whether the site has moved.",
    "moved": "The site sent the browser to another address; the list has moved or is closed.",
    "closed": "The site has taken its promotion list off the web; what was published stays, import promotions by file.",
    "error_page": "The site showed an error or maintenance page instead of the list.",
    "empty": "The page is the list, and the list is empty.",
    "changed_markup": "The page is not built as the parser expects; look at the saved page and adapt the parser.",
    "broken_encoding": "The site writes another encoding than it declares; look at the saved page, crawl again later.",
    "cut_off": "A page broke off in the middle, and again when it was requested a second time.",
    "ended_early": "The list ended before the number of items the site itself declares.",
    "repeating": "A page showed only items of earlier pages, and again when it was requested a second time.",
    "endless": "The list did not end within the greatest number of pages.",
    "no_browser": "The browser could not be started; install Chromium and ChromeDriver, or set SELENIUM_REMOTE_URL.",
    "browser_lost": "The browser or its driver died or stopped answering.",
    "cancelled": "An operator stopped the crawl, or its lease ran out.",
    "too_long": "The crawl took longer than the task's time limit.",
    "worker_lost": "The worker stopped renewing its lease; it was killed or lost its machine.",
    "broker": "The message broker cannot be reached; check REDIS_URL.",
    "unexpected": "An unexpected error; the detail holds the traceback.",
}
_TRANSIENT: Final = frozenset(
    {"timeout", "connection_lost", "server_error", "cut_off", "ended_early", "repeating"},
)


class CrawlFailure(Exception):  # noqa: N818 - a crawl fails; the name is the field's
    """A crawl that cannot go on: the reason, and the page that shows it.

    `status` is the HTTP status or None if no answer came; `html` is the page's text, "" if there is none;
    `answered_at` is the address that the answer came from, "" if it is not known to be another than `url`.
    """

    def __init__(
        self,
        reason: FailureReason,
        detail: str = "",
        *,
        url: str = "",
        status: int | None = None,
        html: str = "",
        answered_at: str = "",
    ) -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail
        self.url = url
        self.status = status
        self.html = html
        self.answered_at = answered_at

    def __str__(self) -> str:
        return ": ".join(part for part in (self.reason.value, self.detail, self.url) if part)
