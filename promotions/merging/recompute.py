"""The joins of the whole catalogue, computed from its names and written as a difference."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from celery import current_app
from django.db import transaction
from django.db.models import Count, Max, Sum
from django.utils import timezone
from kombu.exceptions import OperationalError

from common.consistent_read import consistent_read
from promotions import product_lines
from promotions.linkage import NamedItem, Proposals, propose
from promotions.merging.clusters import Grouping, compute, lock_catalogue, mark_catalogue_changed, waiting, write
from promotions.merging.eligibility import sold_listings
from promotions.merging.links import Evidence, Link, chunks, read_chains, read_decisions, read_products
from promotions.models import Chain, MergeState, PairDecision, PairSource, Product, ProductPair

logger = logging.getLogger(__name__)

# How often the difference is computed anew when the catalogue moved meanwhile, before the catalogue is held.
TRIES: Final = 5
# The software may judge names otherwise than it did when it last looked.
LONGEST_REST: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh did, or with `dry_run` would do: products shown under another one now, and the pairs there are."""

    moved: int
    certain: int
    waiting: int


@dataclass(frozen=True, slots=True)
class _Plan:
    """Everything to be written, and what it was computed against."""

    marks: dict[str, Any]
    grouping: Grouping
    changed: list[ProductPair]
    gone: list[int]
    result: Refreshed


def refresh(*, dry_run: bool = False) -> Refreshed:
    """Compute all proposals and groups anew and write the difference in one short transaction.

    Doing it again changes nothing; cut off anywhere, it has changed nothing or everything.
    """
    known: tuple[list[NamedItem], set[Link]] | None = None
    proposals = Proposals((), ())
    for _ in range(TRIES):
        items, (_, refused) = read_items(), read_decisions()
        if (items, refused) != known:  # joins by people that came meanwhile do not make the names compared again
            known, proposals = (items, refused), propose(items, refused=refused)
        plan = _plan(proposals)
        if dry_run:
            return plan.result
        marks = _apply(plan)
        if marks is not None:
            product_lines.fill_keys()
            # Last: cut off before this, the schedule does everything again.
            MergeState.objects.update_or_create(pk=1, defaults={"marks": marks, "refreshed_at": timezone.now()})
            return plan.result
    return _hold_and_apply(proposals)


def is_due() -> bool:
    """Whether the catalogue or a decision moved since the last refresh, or that is long ago."""
    state = MergeState.objects.first()
    if state is None or state.refreshed_at is None:
        return True
    return state.marks != read_marks() or timezone.now() - state.refreshed_at > LONGEST_REST


def request_refresh() -> None:
    """Ask a worker for a refresh once what was written is committed; where none can be asked, the schedule does it."""
    transaction.on_commit(_send)


def _send() -> None:
    try:
        current_app.send_task("promotions.tasks.refresh_joins", expires=300)
    except OperationalError as error:
        logger.warning("The joins are refreshed by the next publish or the schedule: no broker (%s)", error)


def read_marks() -> dict[str, Any]:
    """By these one sees that neither the catalogue nor a decision has moved."""
    products = Product.objects.aggregate(Count("pk"), Max("pk"), Max("updated_at"))
    decisions = PairDecision.objects.aggregate(Max("pk"), Max("undone_at"))
    moments = (products["updated_at__max"], decisions["undone_at__max"])
    return {
        "revisions": Chain.objects.aggregate(Sum("catalogue_revision"))["catalogue_revision__sum"],
        "products": [products["pk__count"], products["pk__max"]],
        "decisions": decisions["pk__max"],
        "moments": [moment.isoformat() if moment else None for moment in moments],
    }


def read_items() -> list[NamedItem]:
    """Every chain's name of every product that it sells, and the names of products that no chain ever listed."""
    columns = ("own_product_id", "name", "chain_id", "price", "own_product__gtin", "image_url", "is_replaced")
    with consistent_read():
        rows = list(sold_listings().order_by("pk").values_list(*columns))
        by_barcode = ProductPair.objects.filter(source=PairSource.BARCODE).values_list("first_id", "second_id")
        left = {end for link in by_barcode for end in link}
        unlisted = Product.objects.filter(own_listings__isnull=True).order_by("pk")
        others = list(unlisted.values_list("pk", "name", "brand", "gtin"))
    listed = [
        NamedItem(
            identity=pk,
            name=name,
            chain=chain,
            price=price,
            gtin=gtin or None,
            image_url=image_url,
            is_replaced=is_replaced,
        )
        for pk, name, chain, price, gtin, image_url, is_replaced in rows
    ]
    by_hand = [
        NamedItem(identity=pk, name=f"{brand}){name}" if brand else name, gtin=gtin or None)
        for pk, name, brand, gtin in others
        if pk not in left
    ]
    return [*listed, *by_hand]


def _plan(proposals: Proposals) -> _Plan:
    with consistent_read():
        marks, products, chains = read_marks(), read_products(), read_chains()
        stored = {(pair.first_id, pair.second_id): pair for pair in ProductPair.objects.order_by("pk")}
        joined, refused = read_decisions()
    pairs = _pairs(proposals, stored, products.keys(), refused)
    by_barcode = {link for link, pair in pairs.items() if pair.source == PairSource.BARCODE}
    certain = tuple(pair for pair in proposals.certain if (pair.first, pair.second) not in by_barcode)
    evidence = Evidence(certain, tuple(sorted({*joined, *by_barcode})), tuple(sorted(refused)))
    grouping = compute(evidence, products, chains)
    waits = waiting(pairs.values(), grouping, refused)
    for link, pair in pairs.items():
        pair.waiting = link in waits
    return _Plan(
        marks,
        grouping,
        changed=[pair for link, pair in pairs.items() if _content(pair) != _content(stored.get(link))],
        gone=[pair.pk for link, pair in stored.items() if link not in pairs],
        result=Refreshed(len(grouping.moves()), len(certain), len(waits)),
    )


def _pairs(
    proposals: Proposals, stored: Mapping[Link, ProductPair], products: Collection[int], refused: Collection[Link]
) -> dict[Link, ProductPair]:
    """The pairs as they are to be; those by barcode stay, and so do refused ones, for when that is taken back."""
    by_barcode = {PairSource.BARCODE, PairSource.CONTESTED}
    pairs = {link: _row(link, pair) for link, pair in stored.items() if pair.source in by_barcode or link in refused}
    for source, proposed in (
        (PairSource.CERTAIN, proposals.certain),
        (PairSource.UNCERTAIN, proposals.uncertain),
    ):
        for pair in proposed:
            link = (pair.first, pair.second)
            if link not in pairs and pair.first in products and pair.second in products:
                pairs[link] = ProductPair(
                    first_id=pair.first,
                    second_id=pair.second,
                    score=round(pair.score, 6),
                    reasons=list(pair.reasons),
                    source=source,
                )
    return pairs


def _row(link: Link, pair: ProductPair) -> ProductPair:
    first, second = link
    return ProductPair(first_id=first, second_id=second, score=pair.score, reasons=pair.reasons, source=pair.source)


def _content(pair: ProductPair | None) -> tuple[Any, ...] | None:
    return None if pair is None else (pair.score, pair.reasons, pair.source, pair.waiting)


@transaction.atomic
def _apply(plan: _Plan) -> dict[str, Any] | None:
    """Write the plan; returns the marks after it, or None when the catalogue or a decision moved since it was made."""
    lock_catalogue()
    if read_marks() != plan.marks:
        return None
    _write(plan)
    return read_marks()


def _hold_and_apply(proposals: Proposals) -> Refreshed:
    """Plan and write while everyone waits: the catalogue would not hold still by itself.

    The refresh stays due, so that names that came since the proposals were made are compared soon.
    """
    with transaction.atomic():
        lock_catalogue()
        plan = _plan(proposals)
        _write(plan)
    product_lines.fill_keys()
    return plan.result


def _write(plan: _Plan) -> None:
    for portion in chunks(plan.gone):
        ProductPair.objects.filter(pk__in=portion).delete()
    ProductPair.objects.bulk_create(
        plan.changed,
        update_conflicts=True,
        unique_fields=["first", "second"],
        update_fields=["score", "reasons", "source", "waiting"],
    )
    if write(plan.grouping.moves()):
        mark_catalogue_changed()
