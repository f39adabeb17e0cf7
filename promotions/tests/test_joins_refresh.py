"""The joins of the whole catalogue: idempotent, held by decisions, written as one piece."""

from __future__ import annotations

import io
from collections.abc import Sequence
from itertools import combinations
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from promotions import joins, lines, tasks
from promotions.joining import NamedItem, Pair, Proposals
from promotions.joins import refreshing
from promotions.models import Listing, PairDecision, PairSource, Product, ProductPair
from promotions.tests.factories import make_listing, make_product
from promotions.tests.test_joins import check_invariants, named, together

pytestmark = [pytest.mark.django_db, pytest.mark.database_portable]


def by_first_letters(items: Sequence[NamedItem]) -> Proposals:
    """Stands for the reading of names: names alike in three letters are certainly one article, in one perhaps."""
    names = {item.identity: item.name for item in items}
    pairs: dict[bool, list[Pair]] = {True: [], False: []}
    for first, second in combinations(sorted(names), 2):
        if names[first][0] == names[second][0]:
            same = names[first][:3] == names[second][:3]
            pairs[same].append(Pair(first=first, second=second, score=0.95 if same else 0.5, reasons=("이름",)))
    return Proposals(tuple(pairs[True]), tuple(pairs[False]))


@pytest.fixture(autouse=True)
def _simple_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refreshing, "propose", by_first_letters)


def rows() -> list[Any]:
    """Everything that joins decide."""
    return [
        list(Product.objects.order_by("pk").values_list("pk", "joined_into")),
        list(Listing.objects.order_by("pk").values_list("pk", "own_product", "product")),
        list(ProductPair.objects.order_by("first", "second").values_list("first", "second", "source", "waiting")),
    ]


def test_certain_names_are_joined_and_uncertain_ones_wait() -> None:
    one, same, similar = named("가나다 하나"), named("가나다 둘", "gs25"), named("가라마", "emart24")

    done = joins.refresh()

    assert (done.moved, done.certain, done.waiting) == (1, 1, 1)
    assert together([one, same, similar]) == {frozenset({one.pk, same.pk}), frozenset({similar.pk})}
    check_invariants()


def test_refreshing_again_changes_nothing() -> None:
    for name, chain in (("가나다1", "cu"), ("가나다2", "gs25"), ("가나라", "emart24"), ("마바사", "cu")):
        named(name, chain)
    joins.refresh()
    before = rows()

    again = joins.refresh()

    assert (again.moved, rows()) == (0, before)


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
    joins.refresh()
    joins.split(product=other.pk, by="kim")

    joins.refresh()

    assert len(together([one, other])) == 2
    assert not ProductPair.objects.waiting().exists()


def test_a_join_by_hand_outlives_names_that_say_nothing() -> None:
    one, other = named("가나다"), named("하하하", "gs25")
    joins.join(first=one.pk, second=other.pk, by="kim")

    joins.refresh()

    assert len(together([one, other])) == 1


def test_two_names_of_one_chain_are_left_to_a_person() -> None:
    one, other = named("가나다1"), named("가나다2")

    joins.refresh()

    assert len(together([one, other])) == 2
    assert ProductPair.objects.waiting().count() == 1


def test_a_pair_that_was_put_off_stays_so() -> None:
    named("가나다")
    named("가라마", "gs25")
    joins.refresh()
    joins.put_off(pair=ProductPair.objects.get().pk)

    joins.refresh()

    assert ProductPair.objects.get().put_off_at is not None


def test_pairs_that_are_no_longer_proposed_go() -> None:
    named("가나다")
    listing = make_listing("gs25", make_product("가라마"))
    joins.refresh()
    listing.name = "하하하"
    listing.save()

    joins.refresh()

    assert not ProductPair.objects.exists()


def test_a_product_that_no_chain_lists_yet_is_joined_by_its_own_name() -> None:
    by_hand, crawled = make_product("가나다 손으로"), named("가나다 수집")

    joins.refresh()

    assert len(together([by_hand, crawled])) == 1


def test_a_refresh_that_breaks_leaves_everything_as_it_was_and_the_next_repairs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one, other = named("가나다1"), named("가나다2", "gs25")
    before = rows()

    def cut(*_: object, **__: object) -> None:
        raise DatabaseError("the worker was killed")

    with monkeypatch.context() as broken:
        broken.setattr(refreshing, "catalogue_moved", cut)
        with pytest.raises(DatabaseError):
            joins.refresh()
    assert rows() == before

    tasks.refresh_joins()
    assert len(together([one, other])) == 1


def test_a_decision_taken_while_names_are_compared_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = named("가나다1"), named("가나다2", "gs25")
    asked: list[int] = []

    def decide_meanwhile(items: Sequence[NamedItem]) -> Proposals:
        asked.append(len(items))
        found = by_first_letters(items)
        if len(asked) == 1:
            joins.refuse(first=one.pk, second=other.pk, by="kim")
        return found

    monkeypatch.setattr(refreshing, "propose", decide_meanwhile)
    joins.refresh()

    assert len(together([one, other])) == 2


def test_a_catalogue_that_moves_meanwhile_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = named("가나다1"), named("하하하", "gs25")
    plan, moved = refreshing._plan, list[int]()

    def move_meanwhile(proposals: Proposals) -> Any:
        made = plan(proposals)
        if not moved:
            moved.append(Listing.objects.filter(own_product=other).update(name="가나다2"))
            Product.objects.filter(pk=other.pk).update(updated_at=one.created_at, name="가나다2")
            make_listing("emart24", make_product("가나다3"))
        return made

    monkeypatch.setattr(refreshing, "_plan", move_meanwhile)
    joins.refresh()

    assert len(together(Product.objects.all())) == 1


def test_a_catalogue_that_never_holds_still_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = named("가나다1"), named("가나다2", "gs25")
    monkeypatch.setattr(refreshing, "_apply", lambda _plan: None)

    joins.refresh()

    assert len(together([one, other])) == 1
    assert joins.is_due(), "names that came meanwhile are still to be compared"


def test_the_task_computes_only_where_something_moved(monkeypatch: pytest.MonkeyPatch) -> None:
    named("가나다1")
    tasks.refresh_joins()
    assert not joins.is_due()

    named("가나다2", "gs25")
    assert joins.is_due()
    tasks.refresh_joins()
    assert Product.objects.filter(joined_into__isnull=False).count() == 1


def test_a_product_whose_only_listing_became_another_leads_there() -> None:
    old, known = named("가나다"), named("하하하", "gs25", gtin="8801104212342")
    Listing.objects.filter(own_product=old).update(own_product=known, product=known)

    joins.follow(moved={old.pk: known.pk})
    joins.refresh()

    old.refresh_from_db()
    assert old.joined_into_id == known.pk
    assert ProductPair.objects.get(source=PairSource.BARCODE).reasons == ["바코드 같음"]


names = st.lists(
    st.tuples(st.sampled_from(["가나다", "가나라", "가마바", "사아자"]), st.sampled_from(["cu", "gs25", "emart24"])),
    min_size=3,
    max_size=7,
)


@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(catalogue=names, data=st.data())
def test_splitting_what_was_joined_restores_what_was_there(
    catalogue: list[tuple[str, str]], data: st.DataObject
) -> None:
    for model in (ProductPair, PairDecision, Listing, Product):
        model.objects.all().delete()
    products = [named(name, chain) for name, chain in catalogue]
    joins.refresh()
    for first, second in data.draw(
        st.lists(st.tuples(st.sampled_from(products), st.sampled_from(products)), max_size=3)
    ):
        if first != second:
            data.draw(st.sampled_from([joins.join, joins.refuse]))(first=first.pk, second=second.pk, by="kim")
    before = rows()
    groups = sorted(sorted(members) for members in together(products))
    if len(groups) < 2:
        return
    left, right = data.draw(st.sampled_from(list(combinations(groups, 2))))
    one, other = data.draw(st.sampled_from(left)), data.draw(st.sampled_from(right))

    joins.join(first=one, second=other, by="kim")
    check_invariants()
    root = Product.objects.get(pk=one).root_id
    joins.split(product=other if root in left else one, by="kim")
    check_invariants()
    assert rows()[:2] == before[:2]

    joins.undo(decision=joins.join(first=one, second=other, by="kim").pk, by="kim")
    assert rows()[:2] == before[:2]
    joins.refresh()
    assert rows()[:2] == before[:2]


def test_a_worker_killed_after_the_joins_leaves_the_rest_to_the_schedule(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = named("가나다1"), named("가나다2", "gs25")

    def killed() -> int:
        raise SystemExit

    with monkeypatch.context() as broken:
        broken.setattr(lines, "fill_keys", killed)
        with pytest.raises(SystemExit):
            joins.refresh()

    assert len(together([one, other])) == 1
    assert joins.is_due()
