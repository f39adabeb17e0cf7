"""Keys that name a product in any database."""

from __future__ import annotations

import uuid

import pytest

from promotions.models import Listing, Product
from promotions.tests.factories import make_listing, make_product
from recognition import catalogue

pytestmark = [pytest.mark.django_db, pytest.mark.database_portable]

GTIN = "8801234567893"


def key_of(product: Product) -> str:
    return catalogue.keys_of([product.pk])[product.pk]


def test_a_products_key_is_its_barcode() -> None:
    assert key_of(make_product(gtin=GTIN)) == f"gtin:{GTIN}"


def test_without_a_barcode_it_is_the_item_code_of_the_first_chain_that_lists_it() -> None:
    product = make_product()
    make_listing("emart24", product, item_code="E7")
    make_listing("cu", product, item_code="17620")

    assert key_of(product) == "item:cu:17620"


def test_a_chain_that_only_shows_it_by_a_merge_does_not_count() -> None:
    product, other = make_product(), make_product()
    make_listing("cu", product, item_code="1", own_product=other)

    assert key_of(product) == f"uuid:{product.uuid}"
    assert key_of(other) == "item:cu:1"


def test_without_either_it_is_a_number_of_its_own() -> None:
    product = make_product()

    assert key_of(product) == f"uuid:{product.uuid}"


def test_an_item_code_may_hold_a_colon() -> None:
    product = make_product()
    make_listing("cu", product, item_code="a:b")

    assert catalogue.products_of([key_of(product)]) == {"item:cu:a:b": product.pk}


def test_every_key_leads_back_to_its_product() -> None:
    by_barcode, by_code, by_number = make_product(gtin=GTIN), make_product(), make_product()
    make_listing("gs25", by_code, item_code="G1")
    keys = catalogue.keys_of([by_barcode.pk, by_code.pk, by_number.pk])

    assert catalogue.products_of(keys.values()) == {key: pk for pk, key in keys.items()}


def test_one_code_at_two_chains_is_two_products() -> None:
    here, there = make_product(), make_product()
    make_listing("cu", here, item_code="1")
    make_listing("gs25", there, item_code="1")

    assert catalogue.products_of(["item:gs25:1", "item:cu:1"]) == {"item:cu:1": here.pk, "item:gs25:1": there.pk}


def test_a_product_that_got_a_barcode_later_still_answers_to_its_item_code() -> None:
    product = make_product()
    make_listing("cu", product, item_code="1")
    key = key_of(product)
    Product.objects.filter(pk=product.pk).update(gtin=GTIN)

    assert catalogue.products_of([key, key_of(product)]) == {key: product.pk, f"gtin:{GTIN}": product.pk}


def test_an_item_code_follows_its_listing_to_another_product() -> None:
    product, with_barcode = make_product(), make_product(gtin=GTIN)
    listing = make_listing("cu", product, item_code="1")
    Listing.objects.filter(pk=listing.pk).update(own_product=with_barcode, product=with_barcode)

    assert catalogue.products_of(["item:cu:1"]) == {"item:cu:1": with_barcode.pk}


@pytest.mark.parametrize(
    "key", ["", "none", "gtin:", "gtin:1", "item:cu", "item:", "uuid:", "uuid:x", f"uuid:{uuid.UUID(int=7)}", "shoe:1",
            "999999999", "٣", "-1"],
)  # fmt: skip
def test_what_names_nothing_here_is_left_out(key: str) -> None:
    make_product()

    assert catalogue.products_of([key]) == {}


def test_a_plain_number_is_an_id_of_this_database() -> None:
    product = make_product()

    assert catalogue.products_of([str(product.pk)]) == {str(product.pk): product.pk}


def test_thousands_of_keys_are_resolved_in_parts() -> None:
    products = [Product(name=f"p{number}", name_key=f"p{number}") for number in range(1_203)]
    Product.objects.bulk_create(products)
    keys = catalogue.keys_of(Product.objects.values_list("pk", flat=True))

    assert len(catalogue.products_of(keys.values())) == len(keys) == 1_203


def test_a_product_that_is_gone_has_no_key() -> None:
    assert catalogue.keys_of([12345]) == {}
