"""Crawl runs and their snapshots."""

from __future__ import annotations

from datetime import date, datetime

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from common import kst
from common.jobs import OPEN_STATES, Job, running_has_lease
from crawler.querysets import CrawlRunQuerySet, SnapshotQuerySet
from crawler.site_lists import SiteList
from promotions.models import Chain


class RunState(models.TextChoices):
    """Where a run stands; the first two are open, the others final (a quarantined one may be published or dropped)."""

    QUEUED = "queued", "대기"
    RUNNING = "running", "수집 중"
    PUBLISHED = "published", "게시됨"
    QUARANTINED = "quarantined", "격리됨"
    FAILED = "failed", "실패"
    DROPPED = "dropped", "버림"


class RunTrigger(models.TextChoices):
    """What started a run."""

    SCHEDULE = "schedule", "일정"
    OPERATOR = "operator", "운영자"
    COMMAND = "command", "명령"
    IMPORT = "import", "파일"
    ROLLBACK = "rollback", "되돌리기"


class CrawlRun(Job):
    """One execution of the crawl of one of a chain's lists.

    The counts of a promotion list are of promotions that start, go on, end or change. Those of an assortment list are
    of listings that are new, seen again, not seen any more, or changed.
    """

    chain = models.ForeignKey(Chain, verbose_name="체인", on_delete=models.PROTECT, related_name="crawl_runs")
    site_list = models.CharField("목록", max_length=12, choices=SiteList.choices, default=SiteList.PROMOTIONS)
    state = models.CharField("상태", max_length=12, choices=RunState.choices, default=RunState.QUEUED)
    reason = models.CharField("사유", max_length=40, blank=True)
    detail = models.TextField("설명", blank=True)
    trigger = models.CharField("시작", max_length=10, choices=RunTrigger.choices)
    requested_by = models.CharField("요청한 사람", max_length=150, blank=True)
    accepted_by = models.CharField("게시를 승인한 사람", max_length=150, blank=True)
    dropped_by = models.CharField("버린 사람", max_length=150, blank=True)
    # What the person said who published, dropped or rolled back.
    decision_reason = models.TextField("결정 사유", blank=True)
    decided_at = models.DateTimeField("결정 시각", null=True, blank=True)
    rolls_back = models.ForeignKey(
        "self", verbose_name="되돌린 수집", null=True, blank=True, on_delete=models.PROTECT, related_name="rollbacks"
    )
    base_url = models.CharField("사이트 주소 또는 파일", max_length=500)

    progress_done = models.PositiveIntegerField("읽은 상품", default=0)
    progress_total = models.PositiveIntegerField("전체 상품", null=True, blank=True)
    progress_message = models.CharField("진행", max_length=200, blank=True)

    offers_count = models.PositiveIntegerField("읽은 항목", default=0)
    started_count = models.PositiveIntegerField("시작", default=0)
    kept_count = models.PositiveIntegerField("계속", default=0)
    ended_count = models.PositiveIntegerField("종료", default=0)
    changed_count = models.PositiveIntegerField("변경", default=0)

    # In the order of the checks, as Verdict.to_json() gives them.
    verdicts = models.JSONField("검사", default=list, blank=True)
    # Under "counts" how many of each reason, under "sample" the first of them with detail and excerpt.
    problems = models.JSONField("읽지 못한 항목", default=dict, blank=True)
    # As RobotsFile.to_json() gives it; empty if the site was not asked, or did not answer.
    robots = models.JSONField("robots.txt", default=dict, blank=True)
    # As Difference.to_json() gives it: the first of each list, the counts are above.
    difference = models.JSONField("변경 내용", default=dict, blank=True, encoder=DjangoJSONEncoder)

    objects = CrawlRunQuerySet.as_manager()

    class Meta:
        verbose_name = "수집"
        verbose_name_plural = "수집"
        ordering = ["-created_at", "-pk"]
        permissions = [
            ("request_crawl", "수집을 시작하고 취소할 수 있음"),
            ("publish_quarantined", "격리된 수집을 게시하거나 버릴 수 있음"),
            ("roll_back", "게시된 수집을 되돌릴 수 있음"),
        ]
        constraints = [
            # Over both lists: one visit to a site at a time.
            models.UniqueConstraint(
                fields=["chain"], condition=Q(state__in=OPEN_STATES), name="one_open_crawl_per_chain"
            ),
            running_has_lease("running_crawl_has_a_lease"),
        ]
        indexes = [models.Index(fields=["chain", "-created_at"], name="crawl_run_latest")]  # each chain's last run

    def __str__(self) -> str:
        return f"{self.chain_id} #{self.pk} {self.get_state_display()}"


class Snapshot(models.Model):
    """All offers of one crawl, never changed. Whether it was accepted is its run's state, of which list its run's, too.

    `offers` is zlib-compressed JSON, a list of offers; `sha256` is of the JSON before compression.
    """

    run = models.OneToOneField(CrawlRun, verbose_name="수집", on_delete=models.PROTECT, related_name="snapshot")
    chain = models.ForeignKey(Chain, verbose_name="체인", on_delete=models.PROTECT, related_name="snapshots")
    complete = models.BooleanField("끝까지 읽음")
    declared_total = models.PositiveIntegerField("사이트가 표시한 개수", null=True, blank=True)
    count = models.PositiveIntegerField("항목 수")
    sha256 = models.CharField("SHA-256", max_length=64)
    offers = models.BinaryField("항목")
    # The moment the crawl began to look, of a rollback the moment it was made.
    fetched_at = models.DateTimeField("사이트 확인 시각")
    restored_from = models.ForeignKey(
        "self", verbose_name="복원한 스냅샷", null=True, blank=True, on_delete=models.PROTECT, related_name="restored"
    )

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        verbose_name = "스냅샷"
        verbose_name_plural = "스냅샷"
        ordering = ["-fetched_at", "-pk"]
        base_manager_name = "objects"
        indexes = [models.Index(fields=["chain", "-fetched_at"], name="snapshot_latest")]

    def __str__(self) -> str:
        return f"{self.chain_id} {kst.day_of(self.fetched_at)} ({self.count})"

    @property
    def seen_at(self) -> datetime:
        """When the site showed these offers: a rollback's are as old as what it restored, never fresher."""
        return self.restored_from.seen_at if self.restored_from else self.fetched_at

    @property
    def month(self) -> date:
        """The first day of the Korean month in which the site was seen."""
        return kst.first_of_month(kst.day_of(self.seen_at))
