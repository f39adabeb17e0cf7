"""The work on the waiting pairs: which comes next, deciding, and undoing the last step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

from django import forms

from promotions import merging
from promotions.admin.merge_comparison import Comparison, QueueLine, compare, queue_lines
from promotions.models import Chain, PairDecision, ProductPair

# How many pairs of the queue are listed beside the large one.
BESIDE: Final = 12
# How many steps of a session can be undone, one after the other.
REMEMBERED: Final = 50

Answer = Literal["merge", "refuse", "later"]
Step = dict[str, int]


class QueueFilter(forms.Form):
    """The part of the queue that is worked on."""

    chain = forms.ModelChoiceField(Chain.objects.all(), required=False, label="체인", empty_label="모든 체인")
    least = forms.TypedChoiceField(
        required=False,
        label="점수",
        coerce=float,
        empty_value=None,
        choices=[("", "모든 점수"), *((f"0.{tenth}", f"{tenth}0점 이상") for tenth in (9, 8, 7, 6, 5, 4, 3, 2))],
    )

    def pairs(self) -> list[int]:
        """Return the ids of the waiting pairs that match, in the queue's order. Invalid values are ignored."""
        wanted = self.cleaned_data if self.is_valid() else {}
        found = ProductPair.objects.waiting()
        if wanted.get("chain"):
            found = found.of_chain(wanted["chain"].pk)
        return list(found.filter(score__gte=wanted.get("least") or 0.0).values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class Desk:
    """What the operator sees: one pair large, its neighbours, and how many wait."""

    count: int
    position: int
    comparison: Comparison | None
    beside: list[QueueLine]
    previous: int | None
    following: int | None


def desk(ids: Sequence[int], chosen: int | None) -> Desk:
    """Return the desk with the chosen pair if it waits, else with the queue's first."""
    if not ids:
        return Desk(0, 0, None, [], None, None)
    at = ids.index(chosen) if chosen in ids else 0
    start = max(0, min(at - 2, len(ids) - BESIDE))
    pair = ProductPair.objects.select_related("first", "second").get(pk=ids[at])
    return Desk(
        count=len(ids),
        position=at + 1,
        comparison=compare(pair),
        beside=queue_lines(ids[start : start + BESIDE]),
        previous=ids[at - 1] if at else None,
        following=ids[at + 1] if at + 1 < len(ids) else None,
    )


def next_after(pair: int, before: Sequence[int], now: Sequence[int]) -> int | None:
    """Return the pair to show after this one: the one that followed it, else the queue's first."""
    waiting = set(now) - {pair}
    behind = before[before.index(pair) + 1 :] if pair in before else []
    return next((pk for pk in (*behind, *now) if pk in waiting), pair if pair in now else None)


def read_answer(text: str) -> Answer | None:
    """Return one of the three answers, or None."""
    return next((known for known in get_args(Answer) if known == text), None)


def answer(*, pair: ProductPair, verdict: Answer, by: str, reason: str) -> Step:
    """Carry out an answer; return what `take_back` needs. Raises NotDecidableError."""
    if verdict == "later":
        merging.put_off(pair=pair.pk)
        return {"pair": pair.pk}
    decide = merging.merge if verdict == "merge" else merging.refuse
    decision = decide(first=pair.first_id, second=pair.second_id, by=by, reason=reason)
    return {"pair": pair.pk, "decision": decision.pk}


def take_back(*, step: Step, by: str) -> None:
    """Undo an answer. Raises NotDecidableError."""
    if "decision" not in step:
        merging.put_back(pair=step["pair"])
    elif PairDecision.objects.filter(pk=step["decision"]).exists():
        merging.undo(decision=step["decision"], by=by)


def remembered(steps: Any) -> list[Step]:  # noqa: ANN401 - a session holds anything
    """Return the steps in a session, the last one last."""
    return [step for step in steps if isinstance(step, dict)] if isinstance(steps, list) else []


def with_step(steps: list[Step], step: Step) -> list[Step]:
    """Return the steps with one more; the oldest are dropped."""
    return [*steps, step][-REMEMBERED:]
