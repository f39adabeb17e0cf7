from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo import chain_lists
from demo.chain_lists import CHAINS, PROMOTIONS_CSV, chain_rows, cut_bytes, list_text
from demo.products import CATALOGUE, CatalogueError, products_by_barcode
from replica.chains.cu.site import CATEGORIES as CU_CATEGORIES
from replica.chains.emart24.site import FRESH_FOOD_CATEGORIES

BADGES = {
    "cu": {"1+1", "2+1"},
    "emart24": {"1 + 1", "2 + 1", "3 + 1", "세일", "골라담기", "덤"},
}


def rows(chain: str, *, promoted: bool = True) -> list[dict[str, str]]:
    """What the chain promotes, or with `promoted` False what it sells without a promotion."""
    with (CATALOGUE / f"{chain}.csv").open(encoding="utf-8", newline="") as lines:
        return [row for row in csv.DictReader(lines) if bool(row["event"]) == promoted]


def barcode(row: dict[str, str]) -> str:
    return Path(row["img_url"]).stem


@pytest.mark.parametrize("chain", CHAINS)
def test_the_committed_list_is_what_the_tables_give(chain: str) -> None:
    assert (CATALOGUE / f"{chain}.csv").read_text(encoding="utf-8") == list_text(chain), (
        "run python -m demo.chain_lists"
    )


@pytest.mark.parametrize("chain", CHAINS)
def test_every_picture_is_named_by_a_known_barcode_which_is_listed_once(chain: str) -> None:
    listed = [barcode(row) for promoted in (True, False) for row in rows(chain, promoted=promoted)]
    assert set(listed) <= set(products_by_barcode())
    assert len(set(listed)) == len(listed)


@pytest.mark.parametrize("chain", CHAINS)
def test_a_chain_has_all_its_badges_and_no_other(chain: str) -> None:
    assert {row["event"] for row in rows(chain)} == BADGES[chain]


def test_the_chains_promote_sixty_products_and_share_twenty_with_different_deals() -> None:
    cu, emart24 = ({barcode(row): (row["event"].replace(" ", ""), row["price"]) for row in rows(c)} for c in CHAINS)
    shared = cu.keys() & emart24.keys()
    assert len(cu.keys() | emart24.keys()) >= 60
    assert sum(cu[code] != emart24[code] for code in shared) >= 20


def test_some_products_are_promoted_nowhere() -> None:
    promoted = {barcode(row) for chain in CHAINS for row in rows(chain)}
    assert len(set(products_by_barcode()) - promoted) >= 10


def test_twenty_products_are_sold_without_a_promotion_and_some_nowhere() -> None:
    promoted = {barcode(row) for chain in CHAINS for row in rows(chain)}
    listed = {barcode(row) for chain in CHAINS for row in rows(chain, promoted=False)}
    assert len(listed - promoted) >= 20
    assert len(set(products_by_barcode()) - promoted - listed) >= 5


def test_every_list_of_a_chains_catalogue_holds_something() -> None:
    cu = {row["category"] for promoted in (True, False) for row in rows("cu", promoted=promoted)}
    assert cu == set(CU_CATEGORIES.values())
    fresh = {row["category"] for row in rows("emart24", promoted=False)} & set(FRESH_FOOD_CATEGORIES.values())
    assert fresh == {"주먹밥", "샌드위치"}


def test_cu_names_are_cut_at_24_bytes_and_keep_the_maker_in_front() -> None:
    names = [row["name"] for row in rows("cu")]
    assert max(len(name.encode("cp949")) for name in names) == 24
    assert all(")" in name[:8] for name in names)


def test_cutting_leaves_two_cu_products_with_one_name_and_two_prices() -> None:
    alike = [row["price"] for row in rows("cu") if row["name"] == "다온면가)가마솥면얼큰한"]
    assert sorted(alike) == ["1200", "1600"]


def test_emart24_names_are_whole() -> None:
    assert "다온면가)가마솥면얼큰한맛소컵65g" in {row["name"] for row in rows("emart24")}


def test_a_sale_is_cheaper_than_its_original_price_and_nothing_else_has_one() -> None:
    for row in rows("emart24"):
        if row["event"] == "세일":
            assert int(row["price"]) < int(row["original_price"])
        else:
            assert row["original_price"] == ""


def test_a_gift_has_name_and_price_and_nothing_else_has_one() -> None:
    for row in rows("emart24"):
        assert (row["event"] == "덤") == bool(row["gift_name"]) == bool(row["gift_price"])


def test_the_promotions_table_names_each_product_as_the_catalogue_does() -> None:
    with PROMOTIONS_CSV.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            product = products_by_barcode()[row["barcode"]]
            assert row["product"] == f"{product.line} {product.flavour} {product.size}"


def test_an_unknown_barcode_or_badge_is_refused_with_its_line(tmp_path: Path) -> None:
    table = tmp_path / "promotions.csv"
    head = "chain,barcode,event,price,original_price,gift_barcode,product\n"
    table.write_text(head + "cu,8809990000000,1+1,1000,,,x\n", encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"promotions\.csv:2: no product has the barcode 8809990000000"):
        chain_rows("cu", table)
    table.write_text(head + "cu,8809991101015,덤,1000,,,x\n", encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"promotions\.csv:2: CU has no badge '덤'"):
        chain_rows("cu", table)


@given(st.text(st.sampled_from("가힣각a1 )+%"), max_size=40), st.integers(0, 40))
def test_cutting_gives_the_longest_beginning_that_fits(name: str, limit: int) -> None:
    cut = cut_bytes(name, limit)
    assert name.startswith(cut)
    assert len(cut.encode("cp949")) <= limit
    if cut != name:
        assert len(name[: len(cut) + 1].encode("cp949")) > limit


def test_check_reports_a_list_that_is_out_of_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(chain_lists, "CATALOGUE", tmp_path)
    assert chain_lists.main(["--check"]) == 1
    assert chain_lists.main([]) == 0
    assert chain_lists.main(["--check"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "out of date: nothing"
