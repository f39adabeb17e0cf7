"""The merges of the whole catalogue, computed from its names and written as a difference."""

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
from promotions.linkage import NamedItem, Proposals, propose
from promotions.merging.clusters import Clustering, compute, lock_catalogue, mark_catalogue_changed, waiting, write
from promotions.merging.eligibility import eligible_listings
from promotions.merging.line_keys import fill_line_keys
from promotions.merging.links import Link, Links, chunks, read_chains, read_decisions, read_products
from promotions.models import Chain, MergeState, PairDecision, PairSource, Product, ProductPair
from promotions.names import with_brand

logger = logging.getLogger(__name__)

# How often the difference is computed again if the catalogue changed meanwhile, before the catalogue is locked.
TRIES: Final = 5
# A new version of the software may judge names differently.
LONGEST_REST: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh did, or with `dry_run` would do: products whose root changed, and the numbers of pairs."""

    changed: int
    certain: int
    waiting: int


@dataclass(frozen=True, slots=True)
class _Plan:
    """Everything to be written, and the state of the catalogue that it was computed from."""

    marks: dict[str, Any]
    clustering: Clustering
    changed_pairs: list[ProductPair]
    gone_pairs: list[int]
    result: Refreshed


def refresh(*, dry_run: bool = False) -> Refreshed:
    """Compute all proposals and clusters and write the difference in one short transaction.

    Repeating it changes nothing. If it is interrupted, it has changed nothing or everything.
    """
    known: tuple[list[NamedItem], set[Link]] | None = None
    proposals = Proposals((), ())
    for _ in range(TRIES):
        items, (_, refused) = read_items(), read_decisions()
        if (items, refused) != known:  # merges by people need no new comparison of names
            known, proposals = (items, refused), propose(items, refused=refused)
        plan = _plan(proposals)
        if dry_run:
            return plan.result
        marks = _apply(plan)
        if marks is not None:
            fill_line_keys()
            # Last: if this is interrupted before, the schedule does everything again.
            MergeState.objects.update_or_create(pk=1, defaults={"marks": marks, "refreshed_at": timezone.now()})
            return plan.result
    return _lock_and_apply(proposals)


def is_due() -> bool:
    """Return whether the catalogue or a decision changed since the last refresh, or that is long ago."""
    state = MergeState.objects.first()
    if state is None or state.refreshed_at is None:
        return True
    return state.marks != read_marks() or timezone.now() - state.refreshed_at > LONGEST_REST


def request_refresh() -> None:
    """Send a worker a refresh once the transaction is committed; if there is no broker, the schedule does it."""
    transaction.on_commit(_send)


def _send() -> None:
    try:
        current_app.send_task("promotions.tasks.refresh_joins", expires=300)
    except OperationalError as error:
        logger.warning("The next publish or the schedule refreshes the merges: no broker (%s)", error)


def read_marks() -> dict[str, Any]:
    """Return marks that differ whenever the catalogue or a decision has changed."""
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
    """Return every name of what the chains sell, and the names of products that no chain ever listed."""
    columns = ("own_product_id", "name", "chain_id", "price", "own_product__gtin", "image_url", "is_replaced")
    with consistent_read():
        rows = list(eligible_listings().order_by("pk").values_list(*columns))
        by_barcode = ProductPair.objects.filter(source=PairSource.BARCODE).values_list("first_id", "second_id")
        emptied = {end for link in by_barcode for end in link}
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
        NamedItem(identity=pk, name=with_brand(name, brand), gtin=gtin or None)
        for pk, name, brand, gtin in others
        if pk not in emptied
    ]
    return [*listed, *by_hand]


def _plan(proposals: Proposals) -> _Plan:
    with consistent_read():
        marks, products, chains = read_marks(), read_products(), read_chains()
        stored = {(pair.first_id, pair.second_id): pair for pair in ProductPair.objects.order_by("pk")}
        merged, refused = read_decisions()
    pairs = _pairs(proposals, stored, products.keys(), refused)
    by_barcode = {link for link, pair in pairs.items() if pair.source == PairSource.BARCODE}
    certain = tuple(pair for pair in proposals.certain if (pair.first, pair.second) not in by_barcode)
    links = Links(certain, tuple(sorted({*merged, *by_barcode})), tuple(sorted(refused)))
    clustering = compute(links, products, chains)
    waits = waiting(pairs.values(), clustering, refused)
    for link, pair in pairs.items():
        pair.waiting = link in waits
    return _Plan(
        marks,
        clustering,
        changed_pairs=[pair for link, pair in pairs.items() if _content(pair) != _content(stored.get(link))],
        gone_pairs=[pair.pk for link, pair in stored.items() if link not in pairs],
        result=Refreshed(len(clustering.changes()), len(certain), len(waits)),
    )


def _pairs(
    proposals: Proposals, stored: Mapping[Link, ProductPair], products: Collection[int], refused: Collection[Link]
) -> dict[Link, ProductPair]:
    """Return the pairs as they are to be. Those by barcode stay, and so do refused ones, in case that is undone."""
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
    """Write the plan; return the marks after it, or None if the catalogue or a decision has changed since."""
    lock_catalogue()
    if read_marks() != plan.marks:
        return None
    _write(plan)
    return read_marks()


def _lock_and_apply(proposals: Proposals) -> Refreshed:
    """Plan and write under the catalogue's lock, because it changed during every try without.

    The refresh stays due, so that names that came after the proposals are compared soon.
    """
    with transaction.atomic():
        lock_catalogue()
        plan = _plan(proposals)
        _write(plan)
    fill_line_keys()
    return plan.result


def _write(plan: _Plan) -> None:
    for portion in chunks(plan.gone_pairs):
        ProductPair.objects.filter(pk__in=portion).delete()
    ProductPair.objects.bulk_create(
        plan.changed_pairs,
        update_conflicts=True,
        unique_fields=["first", "second"],
        update_fields=["score", "reasons", "source", "waiting"],
    )
    if write(plan.clustering.changes()):
        mark_catalogue_changed()
