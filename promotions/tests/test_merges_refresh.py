"""The merges of the whole catalogue: idempotent, consistent with decisions, written as one piece."""

from __future__ import annotations

import io
from collections.abc import Collection, Sequence
from datetime import timedelta
from itertools import combinations
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common import kst
from promotions import merging, tasks
from promotions.linkage import NamedItem, Pair, Proposals, propose
from promotions.merging import recompute
from promotions.models import Chain, Listing, PairDecision, PairSource, Product, ProductPair
from promotions.querysets import SOLD_FOR
from promotions.tests.factories import make_listing, make_product, make_promotion
from promotions.tests.test_merges import check_invariants, named, together

pytestmark = [pytest.mark.django_db, pytest.mark.database_portable]


def by_first_letters(items: Sequence[NamedItem], *, refused: Collection[tuple[int, int]]) -> Proposals:
    """Replaces linkage: names with three letters in common are certainly one article, with one perhaps."""
    names = {item.identity: item.name for item in items}
    pairs: dict[bool, list[Pair]] = {True: [], False: []}
    for first, second in combinations(sorted(names), 2):
        if names[first][0] == names[second][0] and (first, second) not in refused:
            same = names[first][:3] == names[second][:3]
            pairs[same].append(Pair(first=first, second=second, score=0.95 if same else 0.5, reasons=("이름",)))
    return Proposals(tuple(pairs[True]), tuple(pairs[False]))


@pytest.fixture(autouse=True)
def _simple_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recompute, "propose", by_first_letters)


def rows() -> list[Any]:
    """Everything that the merges decide."""
    return [
        list(Product.objects.order_by("pk").values_list("pk", "merged_into")),
        list(Listing.objects.order_by("pk").values_list("pk", "own_product", "product")),
        list(ProductPair.objects.order_by("first", "second").values_list("first", "second", "source", "waiting")),
    ]


def test_certain_names_are_merged_and_uncertain_ones_wait() -> None:
    one, same, similar = named("가나다 하나"), named("가나다 둘", "gs25"), named("가라마", "emart24")

    done = merging.refresh()

    assert (done.changed, done.certain, done.waiting) == (1, 1, 1)
    assert together([one, same, similar]) == {frozenset({one.pk, same.pk}), frozenset({similar.pk})}
    check_invariants()


def test_refreshing_again_changes_nothing() -> None:
    for name, chain in (("가나다1", "cu"), ("가나다2", "gs25"), ("가나라", "emart24"), ("마바사", "cu")):
        named(name, chain)
    merging.refresh()
    before = rows()

    again = merging.refresh()

    assert (again.changed, rows()) == (0, before)


def test_a_dry_run_writes_nothing_and_says_what_it_would_do() -> None:
    named("가나다1")
    named("가나다2", "gs25")
    before = rows()
    out = io.StringIO()

    call_command("refresh_joins", "--dry-run", stdout=out)

    assert "1 products would be moved" in out.getvalue()
    assert rows() == before
    call_command("refresh_joins", stdout=out)
    assert rows() != before


def test_a_refusal_outlives_every_refresh() -> None:
    one, other = named("가나다1"), named("가나다2", "gs25")
    merging.refresh()
    merging.split(product=other.pk, by="kim")

    merging.refresh()

    assert len(together([one, other])) == 2
    assert not ProductPair.objects.waiting().exists()


def test_a_merge_by_hand_outlives_names_without_likeness() -> None:
    one, other = named("가나다"), named("하하하", "gs25")
    merging.merge(first=one.pk, second=other.pk, by="kim")

    merging.refresh()

    assert len(together([one, other])) == 1


def test_two_names_of_one_chain_are_left_to_a_person() -> None:
    one, other = named("가나다1"), named("가나다2")

    merging.refresh()

    assert len(together([one, other])) == 2
    assert ProductPair.objects.waiting().count() == 1


def test_a_pair_that_was_put_off_stays_so() -> None:
    named("가나다")
    named("가라마", "gs25")
    merging.refresh()
    merging.put_off(pair=ProductPair.objects.get().pk)

    merging.refresh()

    assert ProductPair.objects.get().put_off_at is not None


def test_pairs_that_are_no_longer_proposed_go() -> None:
    named("가나다")
    listing = make_listing("gs25", make_product("가라마"))
    merging.refresh()
    listing.name = "하하하"
    listing.save()

    merging.refresh()

    assert not ProductPair.objects.exists()


def test_a_product_that_no_chain_lists_yet_is_merged_by_its_own_name() -> None:
    by_hand, crawled = make_product("가나다 손으로"), named("가나다 수집")

    merging.refresh()

    assert len(together([by_hand, crawled])) == 1


def test_a_refresh_that_breaks_leaves_everything_as_it_was_and_the_next_repairs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one, other = named("가나다1"), named("가나다2", "gs25")
    before = rows()

    def cut(*_: object, **__: object) -> None:
        raise DatabaseError("the worker was killed")

    with monkeypatch.context() as broken:
        broken.setattr(recompute, "mark_catalogue_changed", cut)
        with pytest.raises(DatabaseError):
            merging.refresh()
    assert rows() == before

    tasks.refresh_merges()
    assert len(together([one, other])) == 1


def test_a_decision_taken_while_names_are_compared_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = named("가나다1"), named("가나다2", "gs25")
    compared: list[int] = []

    def decide_meanwhile(items: Sequence[NamedItem], *, refused: Collection[tuple[int, int]]) -> Proposals:
        compared.append(len(items))
        found = by_first_letters(items, refused=refused)
        if len(compared) == 1:
            merging.refuse(first=one.pk, second=other.pk, by="kim")
        return found

    monkeypatch.setattr(recompute, "propose", decide_meanwhile)
    merging.refresh()

    assert len(together([one, other])) == 2


def test_a_refused_pair_is_kept_for_when_the_refusal_is_taken_back() -> None:
    one, other = named("가나다1"), named("가나다2", "gs25")
    merging.refresh()
    pairs = list(ProductPair.objects.values())
    refusal = merging.refuse(first=one.pk, second=other.pk, by="kim")

    merging.refresh()

    assert len(together([one, other])) == 2
    assert list(ProductPair.objects.values()) == pairs
    merging.undo(decision=refusal.pk, by="kim")
    assert len(together([one, other])) == 1


def test_a_refused_candidate_does_not_block_the_next_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recompute, "propose", propose)
    cut = named("솔숲)참나무도토리묵말랭이")
    wrong = named("솔숲)참나무도토리묵말랭이볶음120g", "emart24")
    right = named("솔숲)참나무도토리묵말랭이무침120g", "emart24")
    for number, brand in enumerate(("해든)", "들마루)", "새벽)", "온기)") * 5):
        named(f"{brand}고소한과자{number}번80g", "gs25")
    merging.refresh()
    assert len(together([cut, wrong, right])) == 3

    merging.refuse(first=cut.pk, second=wrong.pk, by="kim")
    merging.refresh()

    assert together([cut, wrong, right]) == {frozenset({cut.pk, right.pk}), frozenset({wrong.pk})}


def test_a_name_that_nobody_sells_any_more_is_not_compared() -> None:
    old, *others = named("가나다1"), named("가나다2"), named("가나다3", "gs25")
    Listing.objects.filter(own_product=old).update(last_seen=kst.now() - SOLD_FOR - timedelta(days=2))

    merging.refresh()

    assert together([old, *others]) == {frozenset({old.pk}), frozenset(other.pk for other in others)}


@pytest.mark.parametrize(("ended", "articles"), [(True, 1), (False, 2)])
def test_what_left_the_promotion_list_leaves_its_place_to_another_name(ended: bool, articles: int) -> None:
    before, now = kst.now() - timedelta(days=1), kst.now()
    old, other, new = named("가나다1"), named("가나다2", "gs25"), named("가나다3")
    Listing.objects.filter(own_product=old).update(last_seen=before)
    make_promotion(listing=old.own_listings.get(), seen=before, ended_at=now if ended else None)
    Chain.objects.filter(pk="cu").update(promotions_checked_at=now - timedelta(hours=1))

    merging.refresh()

    assert len(together([old, other, new])) == articles
    check_invariants()


def test_a_catalogue_that_moves_meanwhile_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = named("가나다1"), named("하하하", "gs25")
    plan, moved = recompute._plan, list[int]()

    def move_meanwhile(proposals: Proposals) -> Any:
        made = plan(proposals)
        if not moved:
            moved.append(Listing.objects.filter(own_product=other).update(name="가나다2"))
            Product.objects.filter(pk=other.pk).update(updated_at=one.created_at, name="가나다2")
            make_listing("emart24", make_product("가나다3"))
        return made

    monkeypatch.setattr(recompute, "_plan", move_meanwhile)
    merging.refresh()

    assert len(together(Product.objects.all())) == 1


def test_a_catalogue_that_never_holds_still_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = named("가나다1"), named("가나다2", "gs25")
    monkeypatch.setattr(recompute, "_apply", lambda _plan: None)

    merging.refresh()

    assert len(together([one, other])) == 1
    assert merging.is_due(), "names that came meanwhile are still to be compared"


def test_the_task_computes_only_where_something_moved(monkeypatch: pytest.MonkeyPatch) -> None:
    named("가나다1")
    tasks.refresh_merges()
    assert not merging.is_due()

    named("가나다2", "gs25")
    assert merging.is_due()
    tasks.refresh_merges()
    assert Product.objects.filter(merged_into__isnull=False).count() == 1


def test_a_product_whose_only_listing_became_another_leads_there() -> None:
    old, known = named("가나다"), named("하하하", "gs25", gtin="8801104212342")
    Listing.objects.filter(own_product=old).update(own_product=known, product=known)

    merging.follow(moved={old.pk: known.pk})
    merging.refresh()

    old.refresh_from_db()
    assert old.merged_into_id == known.pk
    assert ProductPair.objects.get(source=PairSource.BARCODE).reasons == ["바코드 같음"]


names = st.lists(
    st.tuples(st.sampled_from(["가나다", "가나라", "가마바", "사아자"]), st.sampled_from(["cu", "gs25", "emart24"])),
    min_size=3,
    max_size=7,
)


@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(catalogue=names, data=st.data())
def test_splitting_what_was_merged_restores_what_was_there(
    catalogue: list[tuple[str, str]], data: st.DataObject
) -> None:
    for model in (ProductPair, PairDecision, Listing, Product):
        model.objects.all().delete()
    products = [named(name, chain) for name, chain in catalogue]
    merging.refresh()
    for first, second in data.draw(
        st.lists(st.tuples(st.sampled_from(products), st.sampled_from(products)), max_size=3)
    ):
        if first != second:
            data.draw(st.sampled_from([merging.merge, merging.refuse]))(first=first.pk, second=second.pk, by="kim")
    before = rows()
    groups = sorted(sorted(members) for members in together(products))
    if len(groups) < 2:
        return
    left, right = data.draw(st.sampled_from(list(combinations(groups, 2))))
    one, other = data.draw(st.sampled_from(left)), data.draw(st.sampled_from(right))

    merging.merge(first=one, second=other, by="kim")
    check_invariants()
    root = Product.objects.get(pk=one).root_id
    merging.split(product=other if root in left else one, by="kim")
    check_invariants()
    assert rows()[:2] == before[:2]

    merging.undo(decision=merging.merge(first=one, second=other, by="kim").pk, by="kim")
    assert rows()[:2] == before[:2]
    merging.refresh()
    assert rows()[:2] == before[:2]


def test_a_worker_killed_after_the_merges_leaves_the_rest_to_the_schedule(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = named("가나다1"), named("가나다2", "gs25")

    def killed() -> int:
        raise SystemExit

    with monkeypatch.context() as broken:
        broken.setattr(recompute, "fill_line_keys", killed)
        with pytest.raises(SystemExit):
            merging.refresh()

    assert len(together([one, other])) == 1
    assert merging.is_due()
