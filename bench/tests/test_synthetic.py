from __future__ import annotations

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
