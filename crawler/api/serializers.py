"""Shapes of the crawler's answers: states and times, nothing of addresses, people or the inside of a failure."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from crawler import runs
from crawler.models import CrawlRun, RunState


class SentenceSerializer(serializers.Serializer[Any]):
    """One sentence in Korean and English."""

    ko = serializers.CharField()
    en = serializers.CharField()


class LastRunSerializer(serializers.ModelSerializer[CrawlRun]):
    """The chain's last finished run: a crawl, an import of a file or a rollback. `label` says `reason` in Korean."""

    state = serializers.ChoiceField(choices=RunState.choices)
    label = serializers.SerializerMethodField()  # type: ignore[assignment]  # a field's name

    class Meta:
        model = CrawlRun
        fields = ["state", "reason", "label", "finished_at"]

    def get_label(self, run: CrawlRun) -> str:
        """Why it did not simply publish; "" if it did."""
        return runs.reason_label(run.reason) if run.reason else ""


class SourceSerializer(serializers.Serializer[runs.ChainState]):
    """One chain: its source's state, the age of what is published, its last run and its next.

    `since` is when the source was first found in this state; `last_good_crawl` is when the list was seen that is
    published now (by a crawl, or as an import's file says); `offers` is how many promotions that list held.
    """

    code = serializers.CharField(source="chain.code")
    name = serializers.CharField(source="chain.name")
    state = serializers.ChoiceField(source="source.state", choices=runs.SourceState.choices)
    since = serializers.DateTimeField(source="source.since", allow_null=True)
    sentence = SentenceSerializer(source="source.state.sentence")
    last_good_crawl = serializers.DateTimeField(source="chain.promotions_checked_at", allow_null=True)
    age_seconds = serializers.SerializerMethodField()
    offers = serializers.IntegerField(allow_null=True)
    crawling = serializers.SerializerMethodField()
    last_run = serializers.SerializerMethodField()
    next_run_at = serializers.DateTimeField(allow_null=True)

    def get_age_seconds(self, state: runs.ChainState) -> int | None:
        """Seconds since `last_good_crawl`."""
        return None if state.age is None else max(0, int(state.age.total_seconds()))

    def get_crawling(self, state: runs.ChainState) -> bool:
        """Whether a run waits or works now."""
        return state.open_run is not None

    @extend_schema_field(LastRunSerializer(allow_null=True))
    def get_last_run(self, state: runs.ChainState) -> dict[str, Any] | None:
        """None while there was none."""
        return None if state.last_run is None else LastRunSerializer(state.last_run).data


class SourceListSerializer(serializers.Serializer[Any]):
    """All chains."""

    results = SourceSerializer(many=True)
