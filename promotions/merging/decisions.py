"""Decisions of people about two products. They take precedence over names and crawls, are kept, and can be undone."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from promotions.merging.clusters import compute_around, lock_catalogue, recluster
from promotions.merging.links import Link, Links, cluster_mates, connected
from promotions.models import PairDecision, PairSource, Product, ProductPair, Verdict


class NotDecidableError(ValueError):
    """Nothing can be decided about these products. The message, for the operator, says why."""


@transaction.atomic
def merge(*, first: int, second: int, by: str, reason: str = "") -> PairDecision:
    """Decide that two products are one article, whatever their names and barcodes say. Repeating it changes nothing.

    Refusals between the products that people have merged with either of them no longer count.

    Raises:
        NotDecidableError: the two are the same product, or one does not exist.
    """
    lock_catalogue()
    link = _link(first, second)
    standing = _standing(link, Verdict.MERGE)
    if standing:
        return standing
    links = _links_by_hand()
    one, other = connected([link[0]], links), connected([link[1]], links)
    refusals = PairDecision.objects.counting().filter(verdict=Verdict.REFUSE)
    contrary = [
        decision
        for decision in refusals
        if (decision.first_id in one and decision.second_id in other)
        or (decision.first_id in other and decision.second_id in one)
    ]
    return _decide(link, Verdict.MERGE, by=by, reason=reason, replaces=contrary)


@transaction.atomic
def refuse(*, first: int, second: int, by: str, reason: str = "") -> PairDecision:
    """Decide that two products are different articles, whatever their names say. Repeating it changes nothing.

    If a crawl has found a common barcode since, repeating the decision confirms it. Merges by people that make the two
    one no longer count, the latest first.

    Raises:
        NotDecidableError: the two are the same product, or one does not exist.
    """
    lock_catalogue()
    link = _link(first, second)
    standing = _standing(link, Verdict.REFUSE)
    contested = ProductPair.objects.filter(first=link[0], second=link[1], source=PairSource.CONTESTED)
    settled = contested.update(source=PairSource.UNCERTAIN)
    if standing and not settled:
        return standing
    replaces = [standing] if standing else _merges_between(link)
    return _decide(link, Verdict.REFUSE, by=by, reason=reason, replaces=replaces)


@transaction.atomic
def split(*, product: int, by: str, reason: str = "") -> PairDecision:
    """Split a merged product off the product that it is shown as, and keep names from merging them again.

    If a single merge by a person holds the two together, that pair is refused, which restores the state before it.
    Otherwise the two themselves are refused.

    Raises:
        NotDecidableError: the product is not merged into another.
    """
    lock_catalogue()
    root = Product.objects.filter(pk=product).values_list("merged_into", flat=True).first()
    if root is None:
        raise NotDecidableError("다른 제품에 합쳐져 있지 않은 제품입니다. 페이지를 새로 고쳐 보세요.")
    first, second = _merge_that_holds(product, root) or (product, root)
    return refuse(first=first, second=second, by=by, reason=reason)


@transaction.atomic
def undo(*, decision: int, by: str) -> PairDecision:
    """Undo a decision; the decisions that it replaced count again. Undoing it twice changes nothing.

    Raises:
        NotDecidableError: a later decision has replaced it.
    """
    lock_catalogue()
    row = PairDecision.objects.get(pk=decision)
    if row.undone_at is not None:
        return row
    if row.replaced_by_id is not None:
        raise NotDecidableError("이후 결정이 이 결정을 대체했습니다. 이후 결정을 먼저 되돌리세요.")
    row.undone_at, row.undone_by = timezone.now(), by
    row.save(update_fields=["undone_at", "undone_by"])
    for replaced in row.replaced.order_by("pk"):
        _count_again(replaced)
    recluster([row.first_id, row.second_id])
    return row


def put_off(*, pair: int) -> None:
    """Move a pair to the end of the queue."""
    ProductPair.objects.filter(pk=pair).update(put_off_at=timezone.now())


def put_back(*, pair: int) -> None:
    """Move a pair that was put off back to its place in the queue."""
    ProductPair.objects.filter(pk=pair).update(put_off_at=None)


def _link(first: int, second: int) -> Link:
    if first == second:
        raise NotDecidableError("같은 제품끼리는 비교할 수 없습니다. 다른 제품을 선택하세요.")
    if Product.objects.filter(pk__in=(first, second)).count() < 2:  # noqa: PLR2004
        raise NotDecidableError("존재하지 않는 제품입니다. 페이지를 새로 고쳐 보세요.")
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
    recluster([first, second])
    return decision


def _links_by_hand() -> list[Link]:
    """Return the links that take precedence over names: people's merges, and those by barcode."""
    merges = PairDecision.objects.counting().filter(verdict=Verdict.MERGE)
    return [*merges.values_list("first_id", "second_id"), *_barcode_links()]


def _barcode_links() -> list[Link]:
    return list(ProductPair.objects.filter(source=PairSource.BARCODE).values_list("first_id", "second_id"))


def _merges_between(link: Link) -> list[PairDecision]:
    """Return the people's merges to give up so that none connects the two: the latest on every path between them."""
    around = connected([link[0]], _links_by_hand())
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


def _merge_that_holds(product: int, root: int) -> Link | None:
    """Return the latest merge by a person whose refusal would separate the two, or None."""
    links = Links.read()
    mates = cluster_mates([root])
    for decision in PairDecision.objects.counting().filter(verdict=Verdict.MERGE).order_by("-pk"):
        link = (decision.first_id, decision.second_id)
        if set(link) <= mates:
            clustering = compute_around([product], links.refusing(link))
            if clustering.root(product) != clustering.root(root):
                return link
    return None


def _count_again(decision: PairDecision) -> None:
    """Let a replaced decision count again unless a later decision contradicts it."""
    link = (decision.first_id, decision.second_id)
    links = _links_by_hand()
    if decision.verdict == Verdict.MERGE:
        one, other = connected([link[0]], links), connected([link[1]], links)
        refused = PairDecision.objects.counting().filter(verdict=Verdict.REFUSE).values_list("first_id", "second_id")
        contrary = any((a in one and b in other) or (a in other and b in one) for a, b in refused)
    else:
        contrary = link[1] in connected([link[0]], links)
    if not contrary:
        decision.replaced_by = None
        decision.save(update_fields=["replaced_by"])
