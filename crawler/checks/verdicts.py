"""What a check is: it measures one thing of a snapshot and gives a verdict."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from crawler.offers import Offer

_NOTHING_TO_JUDGE: Final = "비교할 것이 없습니다."


@dataclass(frozen=True, slots=True)
class Facts:
    """What of a snapshot the checks measure."""

    offers: int
    promoted: int
    pictured: int
    seen_at: datetime

    @classmethod
    def of(cls, offers: Sequence[Offer], seen_at: datetime) -> Facts:
        """The facts of a snapshot's offers."""
        promoted = sum(1 for offer in offers if offer.kind)
        return cls(len(offers), promoted, sum(1 for offer in offers if offer.image_url), seen_at)


@dataclass(frozen=True, slots=True)
class Context:
    """One walk's result and what it is compared with.

    `items` counts the entries walked over, readable or not, `problems` counts by reason, `least` is what a first crawl
    must bring, and `accepted` is the snapshot that the catalogue was last made from.
    """

    chain: str
    offers: Sequence[Offer]
    facts: Facts
    complete: bool
    declared_total: int | None
    items: int
    problems: Mapping[str, int]
    least: int
    accepted: Facts | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one check found: a number, its limit, and a sentence for the operator."""

    code: str
    label: str
    passed: bool
    measured: float | None
    limit: float | None
    sentence: str

    def to_json(self) -> dict[str, Any]:
        """The verdict as it is kept with the run."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Check:
    """One requirement: what `measure` gives must be at most (or, `at_least`, at least) what `limit` gives.

    A `measure` of None means that there is nothing to judge. `sentence` is filled with both numbers;
    `failed_sentence` replaces it where one sentence cannot serve both outcomes.
    """

    code: str
    label: str
    sentence: str
    measure: Callable[[Context], float | None]
    limit: Callable[[Context], float]
    at_least: bool = False
    failed_sentence: str = ""

    def judge(self, context: Context) -> Verdict:
        """The verdict on one snapshot."""
        measured = self.measure(context)
        if measured is None:
            return Verdict(self.code, self.label, passed=True, measured=None, limit=None, sentence=_NOTHING_TO_JUDGE)
        limit = self.limit(context)
        passed = measured >= limit if self.at_least else measured <= limit
        sentence = self.sentence if passed else self.failed_sentence or self.sentence
        return Verdict(
            self.code,
            self.label,
            passed=passed,
            measured=measured,
            limit=limit,
            sentence=sentence.format(measured=measured, limit=limit),
        )
