"""Migrations from a database in use: nothing is lost on the way forward or back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.apps.registry import Apps
from django.contrib.auth.models import Permission, User
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database_portable]

BEFORE = [("promotions", "0005_contested_pairs")]
SEEN = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
# What the migrations after `BEFORE` renamed.
RENAMED_FIELDS = {"joined_into_id": "merged_into_id", "catalogue_checked_at": "promotions_checked_at"}
RENAMED_MODELS = {"JoinsState": "MergeState"}
RENAMED_VERDICTS = {"join": "merge"}
MODELS = [
    "Chain",
    "JoinsState",
    "Listing",
    "PairDecision",
    "Product",
    "ProductPair",
    "Promotion",
    "PromotionChange",
]


def migrate(targets: list[tuple[str, str]]) -> Apps:
    """Migrate to the targets; the models as they are there."""
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    executor.loader.build_graph()
    return executor.loader.project_state(targets).apps


def newest() -> list[tuple[str, str]]:
    leaves: list[tuple[str, str]] = MigrationExecutor(connection).loader.graph.leaf_nodes()
    return leaves


@pytest.fixture
def old() -> Iterator[Apps]:
    """The models before the renames; afterwards the schema is the newest again."""
    yield migrate(BEFORE)
    migrate(newest())


def fill(apps: Apps) -> None:
    """Rows in every table: products merged and not, two chains, pairs of every source, decisions of every fate."""
    chain, product, listing, promotion, change, pair, decision, state = (
        apps.get_model("promotions", name)
        for name in (
            "Chain", "Product", "Listing", "Promotion", "PromotionChange", "ProductPair", "PairDecision", "JoinsState",
        )
    )  # fmt: skip
    chain.objects.filter(pk="cu").update(catalogue_checked_at=SEEN, catalogue_revision=7)
    root = product.objects.create(
        name="바나나맛우유 240ml", name_key="바나나맛우유240ml", gtin="8801104212342", brand="빙그레"
    )
    merged = product.objects.create(
        name="바나나우유240", name_key="바나나우유240", joined_into=root, picture="ab" * 32, line_key="빙그레|맛우유"
    )
    apart = product.objects.create(
        name="새우깡", name_key="새우깡", category="과자", locked_until=date(2026, 11, 30), locked_by="kim"
    )
    seen = {"first_seen": SEEN, "last_seen": SEEN}
    for number, (code, own) in enumerate((("cu", merged), ("emart24", root), ("gs25", apart))):
        row = listing.objects.create(
            chain_id=code, product_id=own.joined_into_id or own.pk, own_product=own, key=f"k{number}", name=own.name,
            price=1700, image_url="https://a.example/1.jpg", item_code="1", barcode="8801", category="음료", **seen,
        )  # fmt: skip
        ran = promotion.objects.create(
            listing=row, kind="gift", price=1700, gift_name="빨대", gift_price=100, starts_on=date(2026, 11, 1),
            ends_on=date(2026, 11, 30), source="manual", **seen,
        )  # fmt: skip
        promotion.objects.create(listing=row, kind="1+1", price=1700, ended_at=SEEN, **seen)
        change.objects.create(promotion=ran, at=SEEN, before={"price": 1600})
    for (first, second), source in zip(
        ((root, merged), (root, apart), (merged, apart)), ("barcode", "certain", "contested"), strict=True
    ):
        pair.objects.create(
            first_id=min(first.pk, second.pk), second_id=max(first.pk, second.pk), score=0.9, reasons=["용량 같음"],
            source=source, waiting=source == "contested", put_off_at=SEEN,
        )  # fmt: skip
    ends = {"first_id": root.pk, "second_id": merged.pk, "by": "kim", "reason": "사진이 같음", "at": SEEN}
    counting = decision.objects.create(verdict="join", **ends)
    decision.objects.create(verdict="refuse", replaced_by=counting, **ends)
    decision.objects.create(verdict="join", undone_at=SEEN, undone_by="lee", **ends)
    state.objects.create(marks={"decisions": 3, "moments": [None]}, refreshed_at=SEEN)


def contents(apps: Apps, models: list[str]) -> dict[str, list[dict[str, Any]]]:
    """Every row of these models with every value, but for columns that are new."""
    rows = {name: list(apps.get_model("promotions", name).objects.order_by("pk").values()) for name in models}
    for product in rows.get("Product", ()):
        product.pop("uuid", None)
    return rows


def renamed(before: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """The same rows under the new names."""

    def value(field: str, old_value: Any) -> Any:
        return RENAMED_VERDICTS.get(old_value, old_value) if field == "verdict" else old_value

    return {
        RENAMED_MODELS.get(model, model): [
            {RENAMED_FIELDS.get(field, field): value(field, found) for field, found in row.items()} for row in rows
        ]
        for model, rows in before.items()
    }


def test_every_row_id_and_value_survives_the_renames_and_the_way_back(old: Apps) -> None:
    fill(old)
    before = contents(old, MODELS)
    assert all(before.values()), "every table has rows"

    new = migrate(newest())
    assert contents(new, [RENAMED_MODELS.get(name, name) for name in MODELS]) == renamed(before)

    assert contents(migrate(BEFORE), MODELS) == before


def test_the_references_between_the_rows_still_hold(old: Apps) -> None:
    fill(old)

    product: Any = migrate(newest()).get_model("promotions", "Product")

    merged = product.objects.get(merged_into__isnull=False)
    assert merged.merged_into.gtin == "8801104212342"
    assert [row.pk for row in merged.merged_into.absorbed.all()] == [merged.pk]
    assert merged.own_listings.get().product_id == merged.merged_into_id


def test_new_rows_get_ids_behind_the_old_ones(old: Apps) -> None:
    fill(old)
    newest_id = max(row["id"] for row in contents(old, ["JoinsState"])["JoinsState"])

    state = migrate(newest()).get_model("promotions", "MergeState")

    assert state.objects.create().pk > newest_id


def test_people_keep_the_permissions_on_a_renamed_model() -> None:
    call_command("migrate", *BEFORE[0], verbosity=0)  # the command also renames content types
    permission = Permission.objects.get(codename="view_joinsstate")
    person = User.objects.create(username="kim")
    person.user_permissions.add(permission)

    call_command("migrate", verbosity=0)

    kept = person.user_permissions.get()
    assert (kept.pk, kept.codename) == (permission.pk, "view_mergestate")
    assert not Permission.objects.filter(codename__endswith="_joinsstate").exists()


def test_every_product_gets_a_number_of_its_own(old: Apps) -> None:
    fill(old)

    product: Any = migrate(newest()).get_model("promotions", "Product")

    numbers = list(product.objects.values_list("uuid", flat=True))
    assert None not in numbers
    assert len(set(numbers)) == len(numbers) == 3
