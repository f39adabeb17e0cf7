"""The state of each chain's source: what its site's last crawls say of it, and since when.

Only crawls of the site count. A file's import or a rollback says nothing about the site, and neither does a crawl that
somebody cancelled.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, Final, NamedTuple

from django.db import models
from django.db.models import Case, F, Q, Value, When, Window
from django.db.models.functions import Lag

from common import kst
from crawler import chains
from crawler.failures import FailureReason
from crawler.models import CrawlRun, RunState
from crawler.site_lists import SiteList


class Sentence(NamedTuple):
    """One sentence in Korean and English."""

    ko: str
    en: str


class SourceState(models.TextChoices):
    """What can be said of a chain's promotion list at its site."""

    OPEN = "open", "정상"
    CLOSED = "closed", "목록 제공 중단"
    MOVED = "moved", "목록 주소 변경"
    BLOCKED = "blocked", "수집 차단됨"
    UNREACHABLE = "unreachable", "연결 안 됨"
    FAILING = "failing", "읽지 못함"
    WAITING = "waiting", "결정 대기"
    NEVER = "never", "아직 수집 전"
    OFF = "off", "수집하지 않음"

    @property
    def sentence(self) -> Sentence:
        """What it means for the promotions that are shown."""
        return _SENTENCES[self]

    @classmethod
    def of_failure(cls, reason: str) -> SourceState:
        """Return what a crawl that failed for this reason says of its source."""
        return next((state for state, reasons in _REASONS.items() if reason in reasons), cls.FAILING)

    def advice(self, chain: str) -> str:
        """Return what an operator can do about it, in Korean; "" if nothing is to be done."""
        return _ADVICE.get(self, "").format(variable=f"CRAWLER_{chain.upper()}_BASE_URL")

    def import_command(self, chain: str) -> str:
        """Return the command that imports the chain's promotions from a file, or "" if its site may be crawled."""
        return f"python manage.py import_promotions 파일.csv --chain {chain}" if self in _BY_FILE else ""


_SENTENCES: Final[Mapping[SourceState, Sentence]] = {
    SourceState.OPEN: Sentence(
        "마지막 수집이 목록을 끝까지 읽어 게시했습니다.",
        "The last crawl read the whole list, and it was published.",
    ),
    SourceState.CLOSED: Sentence(
        "체인이 행사 목록을 웹에서 내렸습니다. 게시된 행사는 그대로이고, 새 행사는 파일로만 들어옵니다.",
        "The chain has taken its promotion list off the web; what was published stays, new promotions come in by file.",
    ),
    SourceState.MOVED: Sentence(
        "행사 목록이 원래 주소에 없습니다. 게시된 행사는 그대로입니다.",
        "The promotion list is not at its address any more; what was published stays.",
    ),
    SourceState.BLOCKED: Sentence(
        "사이트가 수집을 허용하지 않습니다. 게시된 행사는 그대로입니다.",
        "The site does not let the list be crawled; what was published stays.",
    ),
    SourceState.UNREACHABLE: Sentence(
        "사이트에 연결되지 않습니다. 게시된 행사는 그대로입니다.",
        "The site cannot be reached; what was published stays.",
    ),
    SourceState.FAILING: Sentence(
        "목록을 제대로 읽지 못하고 있습니다. 게시된 행사는 그대로입니다.",
        "The list cannot be read as it should be; what was published stays.",
    ),
    SourceState.WAITING: Sentence(
        "마지막 수집 결과가 의심스러워 운영자의 결정을 기다립니다. 게시된 행사는 그대로입니다.",
        "The last crawl looked wrong and waits for a person's decision; what was published stays.",
    ),
    SourceState.NEVER: Sentence("아직 수집한 적이 없습니다.", "The list has not been crawled yet."),
    SourceState.OFF: Sentence("이 서버에서는 이 체인을 수집하지 않습니다.", "This chain is not crawled here."),
}
_ADVICE: Final[Mapping[SourceState, str]] = {
    SourceState.CLOSED: "행사를 파일로 가져오세요. 먼저 바뀌는 내용만 보여 주고, --apply를 붙이면 게시합니다.",
    SourceState.MOVED: (
        "사이트에서 목록이 옮겨 간 주소를 찾아 {variable}을 고치세요. 그동안은 파일로 가져올 수 있습니다."
    ),
    SourceState.BLOCKED: "실패 화면을 확인하고, CRAWLER_DELAY_SECONDS를 늘리거나 사이트 정책을 따르세요.",
    SourceState.UNREACHABLE: "이 서버에서 사이트가 열리는지 확인하세요. 해외 접속을 막는 사이트도 있습니다.",
    SourceState.FAILING: "마지막 수집을 열어 사유와 실패 화면을 확인하세요.",
    SourceState.WAITING: "마지막 수집을 열어 바뀌는 내용을 확인하고, 게시하거나 버리세요.",
    SourceState.NEVER: "첫 수집을 기다립니다. 직접 시작할 수도 있습니다.",
    SourceState.OFF: "{variable}에 주소를 넣고 다시 시작하면 수집합니다.",
}
_BY_FILE: Final = frozenset({SourceState.CLOSED, SourceState.MOVED})
# A failure with another reason is `failing`, and so is a run that was dropped.
_REASONS: Final[Mapping[SourceState, tuple[FailureReason, ...]]] = {
    SourceState.CLOSED: (FailureReason.CLOSED,),
    SourceState.MOVED: (FailureReason.MOVED, FailureReason.NOT_FOUND),
    SourceState.BLOCKED: (
        FailureReason.BLOCKED,
        FailureReason.FORBIDDEN,
        FailureReason.TOO_MANY_REQUESTS,
        FailureReason.ROBOTS,
        FailureReason.VISIT_TIME,
    ),
    SourceState.UNREACHABLE: (
        FailureReason.DNS,
        FailureReason.REFUSED,
        FailureReason.TLS,
        FailureReason.TIMEOUT,
        FailureReason.CONNECTION_LOST,
        FailureReason.SERVER_ERROR,
    ),
}


@dataclass(frozen=True, slots=True)
class Source:
    """A chain's source. `since` is when it was first found in this state; None while it was never looked at."""

    state: SourceState
    since: datetime | None = None


def sources(*, crawlable: set[str], site_list: SiteList = SiteList.PROMOTIONS) -> dict[str, Source]:
    """By chain, the source of one list of every chain that was ever crawled or has a crawler. One query."""
    found = {chain: Source(SourceState(state), since) for chain, state, since in _turns(site_list)}
    return {
        chain: _source(found.get(chain) or _declared(chain, site_list), is_crawled=chain in crawlable)
        for chain in {*found, *crawlable, *chains.codes()}
    }


def _source(source: Source, *, is_crawled: bool) -> Source:
    if not is_crawled and source.state is not SourceState.CLOSED:
        return Source(SourceState.OFF)
    return source


def _declared(chain: str, site_list: SiteList) -> Source:
    """Return what is known of a source before its first crawl."""
    is_known = chain in chains.codes() and site_list in chains.lists_of(chain)
    closed_on = chains.get(chain, site_list).closed_on if is_known else None
    if closed_on is None:
        return Source(SourceState.NEVER)
    return Source(SourceState.CLOSED, datetime.combine(closed_on, time.min, tzinfo=kst.KST))


def _turns(site_list: SiteList) -> Any:  # noqa: ANN401 - rows of (chain, state, since), each chain's latest turn last
    in_order = [F("created_at").asc(), F("pk").asc()]
    found = Case(
        When(state=RunState.PUBLISHED, then=Value(SourceState.OPEN.value)),
        When(state=RunState.QUARANTINED, then=Value(SourceState.WAITING.value)),
        *(When(reason__in=reasons, then=Value(state.value)) for state, reasons in _REASONS.items()),
        default=Value(SourceState.FAILING.value),
        output_field=models.CharField(),
    )
    runs = (
        CrawlRun.objects.of_the_site()
        .filter(site_list=site_list)
        .annotate(found=found, before=Window(Lag(found), partition_by=F("chain"), order_by=in_order))
    )
    turns = runs.filter(Q(before__isnull=True) | ~Q(before=F("found")))
    return turns.order_by("created_at", "pk").values_list("chain_id", "found", "finished_at")
