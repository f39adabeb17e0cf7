"""What a check is: it measures one thing of a snapshot and gives a verdict."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from crawler.offers import Offer

_NOT_APPLICABLE: Final = ("해당 없음: 비교할 것이 없습니다.", "Not applicable: there is nothing to compare with.")


@dataclass(frozen=True, slots=True)
class Facts:
    """What of a snapshot the checks measure: counts, when the site showed it, and the offers in the site's order."""

    offers: int
    promoted: int
    pictured: int
    barcoded: int
    seen_at: datetime
    found: tuple[Offer, ...]

    @classmethod
    def of(cls, offers: Sequence[Offer], seen_at: datetime) -> Facts:
        """Return the facts of a snapshot's offers."""
        return cls(
            offers=len(offers),
            promoted=sum(1 for offer in offers if offer.kind),
            pictured=sum(1 for offer in offers if offer.image_url),
            barcoded=sum(1 for offer in offers if offer.barcode),
            seen_at=seen_at,
            found=tuple(offers),
        )


@dataclass(frozen=True, slots=True)
class Context:
    """One crawl's result and what it is compared with.

    `items` counts the entries read, readable or not, and `duplicates` the exact repeats that are not among the
    offers any more; `problems` counts by reason, `least` is what a first crawl must bring, and `accepted` is the
    snapshot that the catalogue was last made from, and `largest` the one with most offers of those accepted between the
    same turns as that one, since a person last decided what the catalogue is; `lists` is how many lists the crawl was
    over.
    """

    chain: str
    offers: Sequence[Offer]
    facts: Facts
    complete: bool
    declared_total: int | None
    items: int
    duplicates: int
    problems: Mapping[str, int]
    least: int
    accepted: Facts | None
    lists: int = 1
    largest: Facts | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one check found: a number, its limit, and a sentence for the operator, in Korean and English.

    Without a number the check did not apply: it neither failed nor says anything for the snapshot.
    """

    code: str
    label: str
    passed: bool
    measured: float | None
    limit: float | None
    sentence: str
    english: str

    def to_json(self) -> dict[str, Any]:
        """Return the verdict as it is kept with the run."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Check:
    """One requirement: what `measure` gives must be at most (or, `at_least`, at least) what `limit` gives.

    A `measure` of None means that the check does not apply. The sentences are filled with both numbers and `subject`;
    the failed ones replace them if one sentence cannot describe both outcomes.
    """

    code: str
    label: str
    sentence: str
    english: str
    measure: Callable[[Context], float | None]
    limit: Callable[[Context], float]
    at_least: bool = False
    failed_sentence: str = ""
    failed_english: str = ""
    subject: Callable[[Context], str] = lambda _: ""

    def judge(self, context: Context) -> Verdict:
        """Return the verdict on one snapshot."""
        measured = self.measure(context)
        if measured is None:
            return Verdict(self.code, self.label, True, None, None, *_NOT_APPLICABLE)  # noqa: FBT003 - in field order
        limit = self.limit(context)
        passed = measured >= limit if self.at_least else measured <= limit
        values = {"measured": measured, "limit": limit, "subject": self.subject(context)}
        korean, english = (text.format(**values) for text in self._sentences(passed=passed))
        return Verdict(self.code, self.label, passed, measured, limit, korean, english)

    def _sentences(self, *, passed: bool) -> tuple[str, str]:
        if passed:
            return self.sentence, self.english
        return self.failed_sentence or self.sentence, self.failed_english or self.english
