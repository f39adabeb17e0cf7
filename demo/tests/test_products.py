from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from demo.designs import DESIGNS
from demo.designs.brands import MARKS
from demo.products import PRODUCTS_CSV, CatalogueError, check_digit, load_products
from drawing.forms import FORMS
from drawing.motifs import MOTIFS
from drawing.palette import Palette
from promotions.gtin import normalise_gtin

PRODUCTS = load_products()


def test_there_are_at_least_72_products_in_20_lines() -> None:
    assert len(PRODUCTS) >= 72
    assert len({product.line_key for product in PRODUCTS}) >= 20


def test_every_barcode_is_a_gtin_of_its_own() -> None:
    assert all(normalise_gtin(product.barcode) == product.barcode for product in PRODUCTS)
    assert len({product.barcode for product in PRODUCTS}) == len(PRODUCTS)


def test_every_line_has_two_to_five_variants_of_one_design() -> None:
    lines = Counter(product.line_key for product in PRODUCTS)
    assert all(2 <= count <= 5 for count in lines.values())
    assert len({(product.line_key, product.design) for product in PRODUCTS}) == len(lines)


def test_no_two_products_have_the_same_name() -> None:
    assert len({product.name for product in PRODUCTS}) == len(PRODUCTS)


def test_everything_that_a_row_names_can_be_drawn() -> None:
    for product in PRODUCTS:
        assert product.brand in MARKS
        assert product.form in FORMS
        assert product.design in DESIGNS
        assert not product.motif or product.motif in MOTIFS
        Palette.parse(product.palette)


def test_nothing_drawable_is_left_unused() -> None:
    assert {product.brand for product in PRODUCTS} == set(MARKS)
    assert {product.form for product in PRODUCTS} == set(FORMS)
    assert {product.design for product in PRODUCTS} == set(DESIGNS)
    assert {product.motif for product in PRODUCTS} - {""} == set(MOTIFS)


def test_the_check_digit_of_a_printed_example() -> None:
    assert check_digit("880104563463") == "0"
    assert check_digit("400638133393") == "1"


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("8809991101015", "8809991101016", "check digit"),
        ("8809991101015", "880999110101", "check digit"),
        ("8809991101022", "8809991101015", "there twice"),
        (",1900,gable_carton", ",-1900,gable_carton", "price"),
        ("barcode,brand", "barcode,maker", "columns missing: brand"),
    ],
)
def test_a_bad_row_is_refused_with_its_line(tmp_path: Path, old: str, new: str, reason: str) -> None:
    spoilt = tmp_path / "products.csv"
    spoilt.write_text(PRODUCTS_CSV.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CatalogueError, match=rf"products\.csv:\d+: .*{reason}"):
        load_products(spoilt)
