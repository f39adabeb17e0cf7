from __future__ import annotations

import json
import random
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from bench.quality.labelled_lists import KnownProduct, LabelledListsError, read_products
from bench.quality.search import CLASSES, measure, queries
from bench.quality.typos import with_typo
from promotions.names.hangul import to_jamo

SHELF = [
    KnownProduct("8801097160064", ("동아)데미소다애플캔250ml", "오츠카)데미소다애플250ml")),
    KnownProduct("", ("농심)새우깡90g",)),
    KnownProduct("", ("농심)매운새우깡90g",)),
    KnownProduct("", ("코카)코카콜라P1.5L",)),
]


def folder_with(tmp_path: Path, text: str) -> Path:
    (tmp_path / "cu.csv").write_text(text, encoding="utf-8")
    return tmp_path


def test_names_of_one_barcode_are_one_product(tmp_path: Path) -> None:
    row = "CU,{},1000,1+1,https://x.example/{}.jpg\n"
    rows = (
        row.format("가나)다라", "8801097160064") + row.format("가나)다라마", "8801097160064") + row.format("바사", "1")
    )
    products = read_products(folder_with(tmp_path, "brand,name,price,event,img_url\n" + rows))
    assert [product.names for product in products] == [("가나)다라", "가나)다라마"), ("바사",)]


def test_a_typing_error_is_small_and_always_changes_the_text() -> None:
    for seed in range(200):
        made = with_typo("새우깡", random.Random(seed))
        assert made != "새우깡"
        assert abs(len(to_jamo(made)) - len(to_jamo("새우깡"))) <= 3


def test_the_same_seed_gives_the_same_queries_and_another_seed_other_typing_errors() -> None:
    assert list(queries(SHELF)) == list(queries(SHELF))
    assert list(queries(SHELF)) != list(queries(SHELF, seed=1))


def test_every_class_has_queries_and_the_halves_share_none() -> None:
    asked = list(queries(SHELF))
    assert {one.kind for one in asked} == set(CLASSES)
    halves = [list(queries(SHELF, half=half)) for half in ("tuned", "apart")]
    assert sorted(map(repr, [*halves[0], *halves[1]])) == sorted(map(repr, asked))


def test_a_product_that_cannot_be_found_lowers_the_figure() -> None:
    # Six whose initials are the same: only five have a place among the first five.
    alike = [
        KnownProduct("", (f"가나){name}",))
        for name in ("가나다라", "고노도로", "구누두루", "기니디리", "거너더러", "그느드르")
    ]
    quality = measure(alike)
    assert quality.within_five["initials"] == pytest.approx(5 / 6)
    assert [one.kind for one in quality.missed if one.kind == "initials"] == ["initials"]


def test_the_command_prints_each_class_and_ends_with_json(tmp_path: Path) -> None:
    rows = "".join(f"CU,{name},1000,1+1,x\n" for product in SHELF for name in product.names)
    out = StringIO()
    call_command(
        "measure_search", str(folder_with(tmp_path, "brand,name,price,event,img_url\n" + rows)), "--json", stdout=out
    )
    figures = json.loads(out.getvalue().splitlines()[-1])
    assert set(figures) == {*CLASSES, "all", "asked"}
    assert figures["all"] == 1


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "name,img_url\n,x\n"])
def test_a_folder_without_lists_says_what_is_missing(tmp_path: Path, text: str) -> None:
    with pytest.raises(LabelledListsError, match="name"):
        read_products(folder_with(tmp_path, text) if text else tmp_path)
    with pytest.raises(CommandError, match="name"):
        call_command("measure_search", str(tmp_path))


def test_real_products_are_found_among_the_first_five(real_data: Callable[[str], Path]) -> None:
    products = read_products(real_data("promotions_2026-02"))[::4]
    quality = measure(products, half="apart")
    assert quality.asked > 500
    assert min(quality.within_five.values()) >= 0.95
