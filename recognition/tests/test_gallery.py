from __future__ import annotations

import numpy as np
import pytest
from pytest_django import DjangoAssertNumQueries

from promotions.models import Product
from promotions.tests.factories import make_product
from recognition import catalogue
from recognition.gallery.embedding import embed_missing, without_embedding
from recognition.gallery.gallery import Knowledge, load_gallery
from recognition.models import Embedding, PictureState, ProductPicture, Recogniser
from recognition.tests.drawing import pack
from recognition.tests.factories import make_gallery, make_picture

pytestmark = [pytest.mark.django_db, pytest.mark.database_portable]
DIM = 1280


def _ids(recogniser: Recogniser) -> list[int]:
    return sorted(load_gallery(recogniser.pk, Knowledge(DIM)).prototypes.product_ids)


def test_every_stored_picture_is_embedded_once(active: Recogniser) -> None:
    make_picture()
    ProductPicture.objects.create(product=make_picture().product, source_url="x", state=PictureState.PENDING)

    assert embed_missing(recogniser=active) == 2
    assert embed_missing(recogniser=active) == 0
    assert not without_embedding(active).exists()


def test_progress_is_told(active: Recogniser) -> None:
    for _ in range(3):
        make_picture()
    told: list[int] = []

    embed_missing(recogniser=active, progress=told.append)

    assert sum(told) == 3


def test_a_gallery_holds_the_recognisers_own_rows_only(active: Recogniser) -> None:
    (product,) = make_gallery(active, pack(1))
    other = Recogniser.objects.create(version="other", folder="other", manifest_sha256="0" * 64)
    Embedding.objects.create(picture=make_picture(), recogniser=other, vector=b"")

    assert _ids(active) == [product.pk]


def test_what_did_not_change_is_not_read_again(
    active: Recogniser, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_gallery(active, pack(1))
    gallery = load_gallery(active.pk, Knowledge(DIM))

    with django_assert_num_queries(1):
        assert gallery.refreshed() is gallery


def test_new_rows_are_added_to_what_is_there(
    active: Recogniser, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    (first,) = make_gallery(active, pack(1))
    gallery = load_gallery(active.pk, Knowledge(DIM))
    (second,) = make_gallery(active, pack(2))

    with django_assert_num_queries(2):
        grown = gallery.refreshed()

    assert list(grown.prototypes.product_ids) == [first.pk, second.pk]
    assert len(gallery.prototypes) == 1
    assert grown.refreshed() is grown


def test_deleted_rows_leave_the_gallery(active: Recogniser) -> None:
    first, second, _ = make_gallery(active, pack(1), pack(2), pack(3))
    gallery = load_gallery(active.pk, Knowledge(DIM))

    Embedding.objects.last().delete()  # type: ignore[union-attr]

    assert list(gallery.refreshed().prototypes.product_ids) == [first.pk, second.pk]


def test_a_row_that_replaces_another_is_noticed(active: Recogniser) -> None:
    make_gallery(active, pack(1), pack(2))
    gallery = load_gallery(active.pk, Knowledge(DIM))

    Embedding.objects.last().delete()  # type: ignore[union-attr]
    (third,) = make_gallery(active, pack(3))

    refreshed = gallery.refreshed()
    assert third.pk in refreshed.prototypes.product_ids
    assert len(refreshed.prototypes) == Embedding.objects.count()
    assert refreshed.refreshed() is refreshed


def test_an_emptied_gallery_is_empty(active: Recogniser) -> None:
    make_gallery(active, pack(1))
    gallery = load_gallery(active.pk, Knowledge(DIM))

    Embedding.objects.all().delete()

    assert len(gallery.refreshed().prototypes) == 0


def test_a_corrected_gallery_that_grew_equals_one_that_is_read_again(active: Recogniser) -> None:
    make_gallery(active, pack(1), pack(2))
    corrected = Knowledge(DIM, hubness_weight=0.3)
    gallery = load_gallery(active.pk, corrected)
    make_gallery(active, pack(3), pack(4))

    grown = gallery.refreshed().prototypes

    assert grown.handicaps.min() > 0
    np.testing.assert_allclose(grown.handicaps, load_gallery(active.pk, corrected).prototypes.handicaps, atol=1e-6)


def test_without_a_hubness_weight_nothing_is_taken_off(active: Recogniser) -> None:
    make_gallery(active, pack(1), pack(2))

    assert not load_gallery(active.pk, Knowledge(DIM)).prototypes.handicaps.any()


def test_pictures_of_merged_products_are_not_each_others_neighbours(active: Recogniser) -> None:
    first, second = make_gallery(active, pack(1), pack(1))
    Product.objects.filter(pk=second.pk).update(merged_into=first)

    assert not load_gallery(active.pk, Knowledge(DIM, hubness_weight=0.3)).prototypes.handicaps.any()


def learned(*products: Product) -> frozenset[str]:
    return frozenset(catalogue.keys_of(product.pk for product in products).values())


def test_a_product_is_learned_if_what_it_is_shown_as_was(active: Recogniser) -> None:
    first, second, _ = make_gallery(active, pack(1), pack(2), pack(3))
    Product.objects.filter(pk=second.pk).update(merged_into=first)

    gallery = load_gallery(active.pk, Knowledge(DIM, learned=learned(first)))

    assert gallery.prototypes.learned.tolist() == [True, True, False]


def test_a_merge_and_a_split_are_noticed(active: Recogniser) -> None:
    first, second = make_gallery(active, pack(1), pack(2))
    gallery = load_gallery(active.pk, Knowledge(DIM, learned=learned(first)))

    Product.objects.filter(pk=second.pk).update(merged_into=first)
    merged = gallery.refreshed()
    Product.objects.filter(pk=second.pk).update(merged_into=None)
    split = merged.refreshed()

    assert merged.prototypes.learned.tolist() == [True, True]
    assert split.prototypes.learned.tolist() == [True, False]
    assert split.refreshed() is split


def test_a_learned_product_stays_learned_when_it_is_merged_into_one_that_is_not(active: Recogniser) -> None:
    first, second = make_gallery(active, pack(1), pack(2))
    Product.objects.filter(pk=first.pk).update(merged_into=second)

    gallery = load_gallery(active.pk, Knowledge(DIM, learned=learned(first)))

    assert gallery.prototypes.learned.tolist() == [True, False]


def test_a_recogniser_that_never_trained_knows_all_products_equally(active: Recogniser) -> None:
    make_gallery(active, pack(1), pack(2))

    assert load_gallery(active.pk, Knowledge(DIM)).prototypes.learned.all()


def test_what_was_learned_in_another_database_is_learned_here_too(active: Recogniser) -> None:
    first, second = make_gallery(active, pack(1), pack(2))
    Product.objects.filter(pk=first.pk).update(gtin="8801234567893")
    labels = learned(first, second)
    Product.objects.all().delete()
    make_gallery(active, pack(9))
    again, _ = make_gallery(active, pack(1), pack(2))
    Product.objects.filter(pk=again.pk).update(gtin="8801234567893")

    gallery = load_gallery(active.pk, Knowledge(DIM, learned=labels))

    of_each = dict(zip(gallery.prototypes.product_ids.tolist(), gallery.prototypes.learned.tolist(), strict=True))
    assert again.pk != first.pk
    assert [pk for pk, is_learned in of_each.items() if is_learned] == [again.pk]


def test_a_product_that_comes_after_its_recogniser_is_learned_at_once(active: Recogniser) -> None:
    make_gallery(active, pack(1))
    gallery = load_gallery(active.pk, Knowledge(DIM, learned=frozenset({"gtin:8801234567893"})))
    make_picture(make_product(gtin="8801234567893"), pack(2))
    embed_missing(recogniser=active)

    assert gallery.refreshed().prototypes.learned.tolist() == [False, True]


def test_a_recogniser_from_before_there_were_keys_names_products_by_their_ids(active: Recogniser) -> None:
    first, _ = make_gallery(active, pack(1), pack(2))

    gallery = load_gallery(active.pk, Knowledge(DIM, learned=frozenset({str(first.pk)})))

    assert gallery.prototypes.learned.tolist() == [True, False]
