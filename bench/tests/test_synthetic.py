from __future__ import annotations

from collections import Counter

import pytest

from bench.chains import COUNTS, synthetic_records
from bench.synthetic import synthetic_product
from promotions.gtin import is_valid


def test_synthetic_products_have_valid_barcodes_of_their_own() -> None:
    barcodes = [synthetic_product(number).barcode for number in range(100)]

    assert all(is_valid(barcode) for barcode in barcodes)
    assert len(set(barcodes)) == 100


def test_the_picture_is_named_by_the_barcode_unless_a_chain_names_it_otherwise() -> None:
    product = synthetic_product(1)

    assert product.picture_url() == f"https://pictures.example/product/{product.barcode}.jpg"
    assert product.picture_url("GD_1.jpg") == "https://pictures.example/product/GD_1.jpg"


@pytest.mark.parametrize("chain", COUNTS)
def test_the_synthetic_list_of_a_chain_has_its_kinds_and_readable_barcodes(chain: str) -> None:
    records = list(synthetic_records(chain))

    assert Counter(record.kind for record in records) == COUNTS[chain]
    assert all(is_valid(record.barcode) for record in records)
