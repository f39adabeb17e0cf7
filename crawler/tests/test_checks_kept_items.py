"""A list as long as the last one can still be wrong: its kept items show it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from crawler.file_import.csv_reader import read_promotions
from crawler.offers import Offer
from crawler.tests.making import barcode, offer, offers
from crawler.tests.test_checks import failed
from crawler.tests.test_checks_replayed import OVER_MONTH, WITHIN_MONTH

OTHER_KIND: Final = {"1+1": "2+1", "2+1": "1+1"}
LIST: Final = tuple(offer(n, kind="2+1" if n % 2 else "1+1", price=1000 + 100 * (n * 7 % 30)) for n in range(1, 101))

Change = Callable[[Sequence[Offer]], Sequence[Offer]]


def prices_times(factor: float) -> Change:
    return lambda found: [replace(o, price=max(1, int((o.price or 0) * factor))) for o in found]


def with_kinds_swapped(found: Sequence[Offer]) -> Sequence[Offer]:
    return [replace(o, kind=OTHER_KIND.get(o.kind or "", o.kind)) for o in found]


def all_of_one_kind(found: Sequence[Offer]) -> Sequence[Offer]:
    return [replace(o, kind="2+1") for o in found]


def with_pictures_moved(found: Sequence[Offer]) -> Sequence[Offer]:
    """Each item has the picture, and so the barcode, of the one before."""
    return [replace(o, image_url=found[n - 1].image_url, barcode=found[n - 1].barcode) for n, o in enumerate(found)]


def with_names_moved(found: Sequence[Offer]) -> Sequence[Offer]:
    return [replace(o, name=found[n - 1].name) for n, o in enumerate(found)]


def with_prices_moved(found: Sequence[Offer]) -> Sequence[Offer]:
    return [replace(o, price=found[n - 1].price) for n, o in enumerate(found)]


INCIDENTS: Final = [
    *((prices_times(factor), "price_jumps") for factor in (0.1, 0.5, 1.5, 10)),
    *((prices_times(factor), "changed_prices") for factor in (0.51, 0.55, 0.9, 1.1, 1.45)),
    (with_kinds_swapped, "changed_kinds"),
    (all_of_one_kind, "changed_kinds"),
    (with_pictures_moved, "moved_columns"),
    (with_names_moved, "moved_columns"),
]


@pytest.mark.parametrize("days", [WITHIN_MONTH, OVER_MONTH])
@pytest.mark.parametrize(("change", "code"), INCIDENTS)
def test_what_happens_to_a_whole_list_is_caught_by_name(change: Change, code: str, days: dict[str, object]) -> None:
    new = [*change(LIST), *offers(130)[100:]]

    assert failed(new, before=LIST, **days) == code


@pytest.mark.parametrize("chain", ["cu", "gs25", "seven_eleven", "emart24"])
@pytest.mark.parametrize(("change", "code"), [*INCIDENTS, (with_prices_moved, "price_jumps")])
def test_what_happens_to_a_real_list_is_caught_by_name(
    real_data: Callable[[str], Path], chain: str, change: Change, code: str
) -> None:
    real = read_promotions(real_data(f"promotions_2026-02/{chain}.csv").read_bytes(), chain=chain).offers

    assert failed(change(real), before=real, chain=chain) == code
    assert failed(real, before=real, chain=chain) == ""


# -- Kinds -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("count", "code"), [(20, ""), (21, "changed_kinds")])
def test_a_fifth_of_the_kept_items_may_change_kind(count: int, code: str) -> None:
    assert failed([*with_kinds_swapped(LIST[:count]), *LIST[count:]], before=LIST) == code


def test_a_second_promotion_on_an_item_is_no_change_of_kind() -> None:
    more = [*LIST, *(replace(o, kind="gift", gift_name="컵") for o in LIST[:40])]

    assert failed(more, before=LIST) == ""


# -- Prices ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("count", "code"), [(40, ""), (41, "changed_prices")])
def test_a_round_of_prices_may_change_two_fifths_of_them(count: int, code: str) -> None:
    assert failed([*prices_times(1.1)(LIST[:count]), *LIST[count:]], before=LIST) == code


def test_sale_prices_that_all_change_are_caught_though_the_sticker_prices_stay() -> None:
    sale = tuple(offer(n, kind="discount", price=3000, sale_price=2500) for n in range(101, 131))

    assert failed([*LIST, *(replace(o, sale_price=2400) for o in sale)], before=[*LIST, *sale]) == "changed_prices"


@pytest.mark.parametrize(("days", "code"), [(WITHIN_MONTH, "changed_prices"), (OVER_MONTH, "")])
def test_half_of_the_sale_prices_may_be_set_again_at_a_turn(days: dict[str, object], code: str) -> None:
    sale = tuple(offer(n, kind="discount", price=3000, sale_price=2500) for n in range(101, 131))
    renewed = [*LIST, *sale[15:], *(replace(o, sale_price=2400) for o in sale[:15])]

    assert failed(renewed, before=[*LIST, *sale], **days) == code


# -- Names beside barcodes and pictures --------------------------------------------------------------------------------
def test_pictures_that_moved_are_caught_if_they_show_no_barcode() -> None:
    before = [replace(o, barcode="", item_code="") for o in LIST]

    assert failed(with_pictures_moved(before), before=before, chain="cspace24") == "moved_columns"


def test_one_name_for_everything_is_caught() -> None:
    assert failed([replace(o, name="행사 상품") for o in LIST], before=LIST) == "moved_columns"


@pytest.mark.parametrize(("count", "code"), [(10, ""), (11, "moved_columns")])
def test_a_tenth_of_the_products_may_come_in_another_edition(count: int, code: str) -> None:
    renewed = [replace(o, barcode=barcode(5000 + n), image_url="") for n, o in enumerate(LIST[:count])]

    assert failed([*renewed, *LIST[count:]], before=LIST) == code


@pytest.mark.parametrize(
    "renamed",
    [
        lambda name: f"새){name}",
        lambda name: name.replace("롯데)", "롯데웰푸드)"),
        lambda name: name.replace("과자", "과 자"),
        lambda name: f"{name} 100g",
    ],
)
def test_a_site_that_writes_all_names_otherwise_moved_nothing(renamed: Callable[[str], str]) -> None:
    assert failed([replace(o, name=renamed(o.name)) for o in LIST], before=LIST) == ""


def test_products_that_share_one_picture_moved_nothing() -> None:
    shared = [replace(o, barcode="", image_url="http://site.test/none.jpg", item_code="") for o in LIST]

    assert failed(shared[::-1], before=shared, chain="cspace24") == ""
