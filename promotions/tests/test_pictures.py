from __future__ import annotations

import pytest

from promotions import merging
from promotions.models import Product
from promotions.pictures import picture_addresses, set_picture
from promotions.tests.factories import make_listing, make_product

pytestmark = [pytest.mark.django_db, pytest.mark.database_portable]


def test_every_address_of_a_product_comes_once_in_the_chains_order() -> None:
    product = make_product()
    make_listing("emart24", product, image_url="https://a.example/2.jpg")
    make_listing("cu", product, image_url="https://a.example/1.jpg")
    make_listing("gs25", product, image_url="https://a.example/1.jpg")
    make_listing("seven_eleven", product, image_url="")
    assert list(picture_addresses()) == [
        (product.pk, "https://a.example/1.jpg"),
        (product.pk, "https://a.example/2.jpg"),
    ]


def test_one_address_may_show_several_products() -> None:
    listings = [make_listing(image_url="https://a.example/1.jpg") for _ in range(2)]
    assert [pk for pk, _ in picture_addresses()] == [listing.own_product_id for listing in listings]


def test_only_the_wanted_products_are_read() -> None:
    wanted, _ = (make_listing(image_url="https://a.example/1.jpg").product for _ in range(2))
    assert [pk for pk, _ in picture_addresses([wanted.pk])] == [wanted.pk]
    assert list(picture_addresses([])) == []


def test_merging_moves_no_picture() -> None:
    root = make_listing(image_url="https://a.example/1.jpg").product
    absorbed = make_listing("gs25", image_url="https://a.example/2.jpg").product
    before = list(picture_addresses())
    merging.merge(first=root.pk, second=absorbed.pk, by="kim")
    assert list(picture_addresses()) == before


def test_a_thumbnail_is_set_and_removed_without_counting_as_an_edit() -> None:
    product = make_product()
    for sha256 in ("ab" * 32, "ab" * 32, ""):
        set_picture(product_id=product.pk, sha256=sha256)
        now = Product.objects.get(pk=product.pk)
        assert (now.picture, now.updated_at) == (sha256, product.updated_at)
