"""What really happened to lists, replayed: each incident is caught by name, each change of the season let through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from common import kst
from crawler import checks
from crawler.checks import Facts, Verdict, against_previous, column_shift, encoding
from crawler.offers import Offer
from crawler.tests.making import offer, offers
from crawler.tests.test_checks import context, failed

pytestmark = pytest.mark.slow

LIST = offers(100)
COMPARING = (column_shift.__name__, against_previous.__name__)


def day(month: int, number: int, hour: int = 5) -> datetime:
    return datetime(2026, month, number, hour, 30, tzinfo=kst.KST)


def from_to(before: datetime, after: datetime) -> dict[str, Any]:
    """When the last accepted crawl and this one saw the site."""
    return {"seen_before": before, "seen_at": after}


WITHIN_MONTH = from_to(day(11, 10), day(11, 11))
OVER_MONTH = from_to(day(11, 30), day(12, 1))


def verdicts(found: Sequence[Offer], **values: Any) -> dict[str, Verdict]:
    return {verdict.code: verdict for verdict in checks.judge(context(found, **values))}


def kinds(**counts: int) -> tuple[Offer, ...]:
    """So many different products of each kind, in this order."""
    of_each = [kind.replace("_", "+") for kind, count in counts.items() for _ in range(count)]
    return tuple(offer(number, kind=kind.strip("n")) for number, kind in enumerate(of_each, 1))


# -- Incidents ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("days", [WITHIN_MONTH, OVER_MONTH])
@pytest.mark.parametrize(
    ("chain", "before", "after"), [("emart24", 2262, 1273), ("gs25", 1665, 708), ("cu", 857, 429), ("cu", 1393, 767)]
)
def test_half_the_pages_are_caught(chain: str, before: int, after: int, days: dict[str, Any]) -> None:
    """What was published for weeks; CU's of 2026-02; and half of the list that CU had after a real turn."""
    assert failed(offers(after), before=offers(before), chain=chain, **days) == "shrunk"


@pytest.mark.parametrize("days", [OVER_MONTH, from_to(day(8, 14), day(8, 15))])
def test_half_of_a_list_that_was_renewed_is_caught_though_much_of_it_is_new(days: dict[str, Any]) -> None:
    before, renewed = offers(1321), offers(257 + 1471)[257:]

    assert failed(renewed, before=before, chain="emart24", **days) == ""
    assert failed(renewed[::2], before=before, chain="emart24", **days) == "shrunk"


def test_a_source_that_stayed_frozen_over_the_turn_of_the_month_is_caught() -> None:
    assert failed(LIST, before=LIST, **OVER_MONTH) == "frozen"


def test_a_list_that_stays_the_same_within_a_month_is_no_frozen_source() -> None:
    assert failed(LIST, before=LIST, **WITHIN_MONTH) == ""


@pytest.mark.parametrize(
    "still",
    [
        (LIST[1], LIST[0], *LIST[2:]),
        tuple(replace(found, ends_on=date(2026, 11, 30)) for found in LIST),
        tuple(replace(found, image_url=f"https://new.test/{found.barcode}.jpg") for found in LIST),
        (*LIST, LIST[0]),
    ],
    ids=["two swapped", "days read this time", "pictures from another host", "one repeated"],
)
def test_a_frozen_source_is_caught_though_something_else_than_its_offers_changed(still: tuple[Offer, ...]) -> None:
    assert failed(still, before=LIST, **OVER_MONTH) == "frozen"
    assert failed(LIST, before=still, **OVER_MONTH) == "frozen"


@pytest.mark.parametrize(("new", "code"), [(1, "frozen"), (2, ""), (30, "")])
def test_a_handful_of_offers_that_changed_is_no_new_list(new: int, code: str) -> None:
    assert failed(offers(100 + new)[new:], before=LIST, **OVER_MONTH) == code


@pytest.mark.parametrize(
    ("chain", "before", "after", "code"),
    [("emart24", 14, 15, "frozen"), ("emart24", 15, 16, ""), ("emart24", 12, 20, "frozen"), ("cu", 14, 15, "")],
)
def test_emart24_may_be_frozen_in_mid_month_too(chain: str, before: int, after: int, code: str) -> None:
    assert failed(LIST, before=LIST, chain=chain, **from_to(day(8, before), day(8, after))) == code


def test_a_price_column_that_moved_is_caught() -> None:
    before = [replace(found, price=1000 * (1 + number * 4 % 9)) for number, found in enumerate(LIST)]
    moved = [replace(found, price=before[number - 1].price) for number, found in enumerate(before)]
    gone_wrong = [replace(found, price=(found.price or 0) * 10) for found in before]

    assert failed(moved, before=before) == "price_jumps"
    assert failed(gone_wrong, before=before) == "price_jumps"


def test_sale_prices_that_jump_are_caught_though_the_sticker_prices_stay() -> None:
    before = [*LIST, *(offer(n, kind="discount", price=3000, sale_price=2500) for n in range(101, 131))]
    after = [*LIST, *(offer(n, kind="discount", price=3000, sale_price=100) for n in range(101, 131))]

    assert failed(after, before=before) == "price_jumps"


@pytest.mark.parametrize(
    ("count", "price", "code"),
    [(20, 2550, ""), (21, 2550, "price_jumps"), (21, 850, "price_jumps"), (21, 2540, ""), (21, 860, "")],
)
def test_a_fifth_of_the_prices_may_jump_and_a_change_by_half_is_a_jump(count: int, price: int, code: str) -> None:
    after = [*offers(count, price=price), *LIST[count:]]

    assert failed(after, before=LIST) == code


@pytest.mark.parametrize(("written", "read"), [("utf-8", "cp949"), ("utf-8", "latin-1"), ("cp949", "latin-1")])
def test_broken_encoding_is_caught(written: str, read: str) -> None:
    broken = [replace(found, name=found.name.encode(written).decode(read, "replace")) for found in LIST]

    assert failed(broken) == "broken_encoding"
    assert failed(broken, before=LIST) == "broken_encoding"


@pytest.mark.parametrize(
    "name", ["Café라떼", "辛라면 5입", "네스카페 Crème", "M&M's 100%", "3÷2=1½", "(주)롯데)월드콘™"]
)
def test_unusual_signs_are_no_broken_encoding(name: str) -> None:
    assert not encoding.is_broken(name)


@pytest.mark.parametrize(("count", "code"), [(5, ""), (6, "broken_encoding")])
def test_a_few_garbled_names_are_the_sites_own(count: int, code: str) -> None:
    assert failed([*offers(count, name="롯데\ufffd"), *LIST[count:]]) == code


def test_a_page_in_another_encoding_is_distinguished_from_one_with_a_few_broken_letters() -> None:
    page = "<li>" + "</li><li>".join(f"{found.name} 1,700원" for found in LIST) + "</li>"

    assert encoding.is_garbled(page.encode("cp949").decode("utf-8", "replace"))
    assert not encoding.is_garbled(f"{page}<li>롯데\ufffd</li>")
    assert not encoding.is_garbled("")


@pytest.mark.parametrize("days", [WITHIN_MONTH, OVER_MONTH])
def test_a_tab_of_seven_eleven_that_came_back_empty_is_caught_by_its_kind(days: dict[str, Any]) -> None:
    before = kinds(n1_1=300, n2_1=300, gift=30)
    without_gifts = (*before[:600], offer(999))

    found = verdicts(without_gifts, before=before, chain="seven_eleven", **days)["shrunk_kind"]

    assert failed(without_gifts, before=before, chain="seven_eleven", **days) == "shrunk_kind"
    assert "덤" in found.sentence
    assert "100.0%" in found.english


def test_the_list_of_something_else_is_caught() -> None:
    others = tuple(offer(number) for number in range(501, 601))

    assert failed([*others[:51], *LIST[:49]], before=LIST, **WITHIN_MONTH) == "little_overlap"
    assert failed(others, before=LIST, **OVER_MONTH) == "little_overlap"


def test_pages_that_bring_the_same_items_again_are_caught() -> None:
    assert failed(LIST, items=142, duplicates=42) == ""
    assert failed(LIST, items=143, duplicates=43) == "repeated_items"


def test_repeats_are_caught_though_other_items_brought_two_offers_each() -> None:
    with_two_badges = (*LIST, *(replace(found, kind="2+1") for found in LIST[:10]))

    assert failed(with_two_badges, items=150, duplicates=50) == "repeated_items"


@pytest.mark.parametrize(("twice", "code"), [(50, ""), (51, "told_twice")])
def test_a_kind_that_is_the_list_of_another_kind_is_caught(twice: int, code: str) -> None:
    others = kinds(n1_1=100, n2_1=100)[100:]
    stale = tuple(replace(found, kind="2+1") for found in LIST[:twice])

    assert failed([*LIST, *stale, *others[twice:]]) == code


def test_a_few_products_in_two_kinds_are_the_sites_own() -> None:
    assert failed([*LIST, *(replace(found, kind="gift") for found in LIST[:19])]) == ""


def test_barcodes_that_vanish_are_caught() -> None:
    assert failed([*offers(21, barcode=""), *LIST[21:]], before=LIST) == "missing_barcodes"
    assert failed([*offers(20, barcode=""), *LIST[20:]], before=LIST) == ""


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"price": 0}, "impossible_price"),
        ({"price": 1_000_000}, ""),
        ({"price": 1_000_001}, "impossible_price"),
        ({"kind": "discount", "price": 1000, "sale_price": 1001}, "impossible_price"),
        ({"kind": "discount", "price": 1000, "sale_price": 1000}, ""),
        ({"kind": "discount", "price": 1000, "sale_price": 0}, "impossible_price"),
    ],
)
def test_prices_that_no_product_has_are_caught(values: dict[str, Any], code: str) -> None:
    assert failed([*LIST, offer(101, **values)]) == code


# -- What is let through -----------------------------------------------------------------------------------------------
def test_a_month_that_turned_with_a_third_gone_and_some_new_is_let_through() -> None:
    turned = offers(107)[30:]

    assert failed(turned, before=LIST, **OVER_MONTH) == ""
    assert failed(turned, before=LIST, **WITHIN_MONTH) == "shrunk"


@pytest.mark.parametrize(
    ("before", "after", "is_turn"),
    [(14, 15, True), (15, 16, False), (14, 16, True), (13, 14, False), (16, 17, False)],
)
def test_emart24_turns_once_in_mid_month(before: int, after: int, is_turn: bool) -> None:
    days = from_to(day(8, before), day(8, after))

    assert failed(LIST[24:], before=LIST, chain="emart24", **days) == ("" if is_turn else "shrunk")
    assert failed(LIST[24:], before=LIST, chain="cu", **days) == "shrunk"


def test_a_kind_that_halves_is_let_through_at_a_turn_only() -> None:
    before, after = kinds(n1_1=300, n2_1=40), kinds(n1_1=320, n2_1=20)

    assert failed(after, before=before, **OVER_MONTH) == ""
    assert failed(after, before=before, **WITHIN_MONTH) == "shrunk_kind"


@pytest.mark.parametrize(("left", "code"), [(13, ""), (12, "shrunk_kind")])
def test_a_third_of_a_kind_may_go_within_a_month(left: int, code: str) -> None:
    assert failed(kinds(n1_1=300, n2_1=left), before=kinds(n1_1=300, n2_1=20), **WITHIN_MONTH) == code


@pytest.mark.parametrize("days", [WITHIN_MONTH, OVER_MONTH])
@pytest.mark.parametrize(("count", "code"), [(4, ""), (5, "vanished_kind"), (17, "vanished_kind")])
def test_a_small_kind_may_shrink_but_only_a_handful_may_go_wholly(days: dict[str, Any], count: int, code: str) -> None:
    before = kinds(n1_1=300, n3_1=count)

    new = offers(420)[400:]

    assert failed((*before[:300], *new), before=before, chain="emart24", **days) == code
    assert failed((*before[:301], *new), before=before, chain="emart24", **days) == ""


def test_a_kind_that_leaked_away_is_missed_beside_the_largest_list() -> None:
    full, leaked = kinds(n1_1=300, gift=11), kinds(n1_1=300, gift=1)
    found = verdicts(full[:300], before=leaked, largest=Facts.of(full, day(11, 2)), **WITHIN_MONTH)["vanished_kind"]

    assert (found.passed, found.measured) == (False, 11)
    assert found.sentence == "11개 있던 덤증정 행사가 모두 사라졌습니다 (허용 4개)."
    assert found.english == "All 11 덤증정 promotions are gone (allowed 4)."


def test_wines_at_319000_won_are_let_through() -> None:
    wines = [offer(number, price=319_000, name=f"샤또와인{number}", chain="emart24") for number in range(101, 104)]

    assert failed([*LIST, *wines], before=LIST, chain="emart24") == ""


def test_a_site_that_renames_everything_or_gives_new_codes_still_has_the_same_list() -> None:
    assert failed([replace(found, item_code=f"N{found.item_code}") for found in LIST], before=LIST) == ""
    assert failed([replace(found, name=f"새){found.name}") for found in LIST], before=LIST) == ""


# -- What does not apply -----------------------------------------------------------------------------------------------
def test_a_first_crawl_has_nothing_to_compare_with_and_says_so() -> None:
    found = verdicts(LIST)

    beside_the_last = {check.code for check in checks.CHECKS if check.measure.__module__ in COMPARING}
    assert len(beside_the_last) > 10
    for code in beside_the_last:
        assert (found[code].measured, found[code].limit) == (None, None)
        assert found[code].sentence.startswith("해당 없음")
        assert found[code].english.startswith("Not applicable")


def test_a_handful_of_products_is_too_little_to_compare() -> None:
    found = verdicts(offers(19, price=9900), before=offers(19), **OVER_MONTH)

    assert {found[code].measured for code in ("little_overlap", "frozen", "price_jumps")} == {None}


def test_every_verdict_has_its_sentence_in_korean_and_english() -> None:
    for verdict in verdicts(LIST[:50], before=LIST, complete=False, declared_total=90).values():
        assert "{" not in verdict.sentence + verdict.english
        assert verdict.english.isascii()
        assert set(verdict.to_json()) >= {"code", "passed", "measured", "limit", "sentence", "english"}
