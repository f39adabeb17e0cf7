"""What a person decides about two products: it outranks names and crawls, stays on record, and can be taken back."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from promotions.merging.clusters import compute_around, lock_catalogue, regroup
from promotions.merging.links import Evidence, Link, connected, groupmates
from promotions.models import PairDecision, PairSource, Product, ProductPair, Verdict


class NotDecidableError(ValueError):
    """Nothing can be decided about these products; the message, for the operator, says why."""


@transaction.atomic
def merge(*, first: int, second: int, by: str, reason: str = "") -> PairDecision:
    """Two products are one article, whatever their names and barcodes say. Deciding it again changes nothing.

    Refusals between what people have made one with either of them no longer count. Raises NotDecidableError.
    """
    lock_catalogue()
    link = _link(first, second)
    standing = _standing(link, Verdict.MERGE)
    if standing:
        return standing
    links = _hand_links()
    mine, theirs = connected([link[0]], links), connected([link[1]], links)
    refusals = PairDecision.objects.counting().filter(verdict=Verdict.REFUSE)
    contrary = [
        decision
        for decision in refusals
        if (decision.first_id in mine and decision.second_id in theirs)
        or (decision.first_id in theirs and decision.second_id in mine)
    ]
    return _decide(link, Verdict.MERGE, by=by, reason=reason, replaces=contrary)


@transaction.atomic
def refuse(*, first: int, second: int, by: str, reason: str = "") -> PairDecision:
    """Two products are different articles, whatever their names say. Deciding it again changes nothing.

    Where a barcode that a crawl told since said otherwise, deciding it again settles that.

    Joins by people that make them one no longer count, the latest first. Raises NotDecidableError.
    """
    lock_catalogue()
    link = _link(first, second)
    standing = _standing(link, Verdict.REFUSE)
    contested = ProductPair.objects.filter(first=link[0], second=link[1], source=PairSource.CONTESTED)
    settled = contested.update(source=PairSource.UNCERTAIN)
    if standing and not settled:
        return standing
    replaces = [standing] if standing else _joins_between(link)
    return _decide(link, Verdict.REFUSE, by=by, reason=reason, replaces=replaces)


@transaction.atomic
def split(*, product: int, by: str, reason: str = "") -> PairDecision:
    """Part a joined product from what it is shown as, and hold that against names. Raises NotDecidableError.

    Where one join by a person holds the two together, that one is refused: everything is as it was before it. Else the
    two themselves are.
    """
    lock_catalogue()
    root = Product.objects.filter(pk=product).values_list("merged_into", flat=True).first()
    if root is None:
        raise NotDecidableError("이 제품은 다른 제품에 합쳐져 있지 않습니다. 화면을 새로 고쳐 보세요.")
    first, second = _join_that_holds(product, root) or (product, root)
    return refuse(first=first, second=second, by=by, reason=reason)


@transaction.atomic
def undo(*, decision: int, by: str) -> PairDecision:
    """Take a decision back; what it replaced counts again. Taking it back twice changes nothing.

    Raises NotDecidableError when a later decision has taken its place.
    """
    lock_catalogue()
    row = PairDecision.objects.get(pk=decision)
    if row.undone_at is not None:
        return row
    if row.replaced_by_id is not None:
        raise NotDecidableError("뒤에 내린 결정이 이 결정을 대신했습니다. 뒤의 결정을 먼저 되돌리세요.")
    row.undone_at, row.undone_by = timezone.now(), by
    row.save(update_fields=["undone_at", "undone_by"])
    for replaced in row.replaced.order_by("pk"):
        _count_again(replaced)
    regroup([row.first_id, row.second_id])
    return row


def put_off(*, pair: int) -> None:
    """Leave a pair for later: it goes to the queue's end."""
    ProductPair.objects.filter(pk=pair).update(put_off_at=timezone.now())


def put_back(*, pair: int) -> None:
    """Take putting off back."""
    ProductPair.objects.filter(pk=pair).update(put_off_at=None)


def _link(first: int, second: int) -> Link:
    if first == second:
        raise NotDecidableError("한 제품을 자기 자신과 견줄 수 없습니다. 다른 제품을 고르세요.")
    if Product.objects.filter(pk__in=(first, second)).count() < 2:  # noqa: PLR2004
        raise NotDecidableError("없는 제품입니다. 화면을 새로 고쳐 보세요.")
    return (min(first, second), max(first, second))


def _standing(link: Link, verdict: Verdict) -> PairDecision | None:
    return PairDecision.objects.counting().filter(first=link[0], second=link[1], verdict=verdict).first()


def _decide(link: Link, verdict: Verdict, *, by: str, reason: str, replaces: Iterable[PairDecision]) -> PairDecision:
    first, second = link
    decision = PairDecision.objects.create(
        first_id=first, second_id=second, verdict=verdict, by=by, reason=reason, at=timezone.now()
    )
    for replaced in replaces:
        replaced.replaced_by = decision
        replaced.save(update_fields=["replaced_by"])
    regroup([first, second])
    return decision


def _hand_links() -> list[Link]:
    """What is one whatever the names say: people's joins, and what a barcode learned later showed."""
    joins = PairDecision.objects.counting().filter(verdict=Verdict.MERGE)
    return [*joins.values_list("first_id", "second_id"), *_barcode_links()]


def _barcode_links() -> list[Link]:
    return list(ProductPair.objects.filter(source=PairSource.BARCODE).values_list("first_id", "second_id"))


def _joins_between(link: Link) -> list[PairDecision]:
    """The people's joins to give up so that none of them makes the two one: the latest on every way between them."""
    around = connected([link[0]], _hand_links())
    if link[1] not in around:
        return []
    kept, given_up = _barcode_links(), []
    for decision in PairDecision.objects.counting().filter(verdict=Verdict.MERGE).order_by("pk"):
        if decision.first_id not in around:
            continue
        ends = (decision.first_id, decision.second_id)
        if link[1] in connected([link[0]], [*kept, ends]):
            given_up.append(decision)
        else:
            kept.append(ends)
    return given_up


def _join_that_holds(product: int, root: int) -> Link | None:
    """The person's join that would part the two if it were refused, the latest of them."""
    evidence = Evidence.read()
    mates = groupmates([root])
    for decision in PairDecision.objects.counting().filter(verdict=Verdict.MERGE).order_by("-pk"):
        link = (decision.first_id, decision.second_id)
        if set(link) <= mates:
            grouping = compute_around([product], evidence.refusing(link))
            if grouping.root(product) != grouping.root(root):
                return link
    return None


def _count_again(decision: PairDecision) -> None:
    """Let a replaced decision count again, unless what was decided meanwhile speaks against it."""
    link = (decision.first_id, decision.second_id)
    links = _hand_links()
    if decision.verdict == Verdict.MERGE:
        mine, theirs = connected([link[0]], links), connected([link[1]], links)
        refused = PairDecision.objects.counting().filter(verdict=Verdict.REFUSE).values_list("first_id", "second_id")
        contrary = any((a in mine and b in theirs) or (a in theirs and b in mine) for a, b in refused)
    else:
        contrary = link[1] in connected([link[0]], links)
    if not contrary:
        decision.replaced_by = None
        decision.save(update_fields=["replaced_by"])
