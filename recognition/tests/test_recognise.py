from __future__ import annotations

import numpy as np
import pytest
import skimage.data
from numpy.typing import NDArray
from pytest_django import DjangoAssertNumQueries

from promotions import merging
from promotions.models import Product
from recognition.gallery.live import LiveRecogniser, NoRecogniserError
from recognition.images.crops import centre_square, query_crops
from recognition.models import Recogniser, Verdict
from recognition.scan.recognise import recognise, warm_up
from recognition.tests.drawing import pack
from recognition.tests.factories import make_gallery, make_picture, photo_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def live() -> LiveRecogniser:
    return LiveRecogniser(check_every_s=0)


def test_the_product_on_the_photo_comes_first(active: Recogniser, live: LiveRecogniser) -> None:
    products = make_gallery(active, *[pack(seed) for seed in range(12)])

    for seed in (0, 5, 11):
        recognition = recognise(photo_of(pack(seed)), live=live)
        assert recognition.candidates[0].subject == products[seed]
        assert recognition.verdict in {Verdict.MATCH, Verdict.CHOOSE}


def test_at_most_five_candidates_come_best_first(active: Recogniser, live: LiveRecogniser) -> None:
    make_gallery(active, *[pack(seed) for seed in range(8)])

    recognition = recognise(photo_of(pack(3)), live=live)

    scores = [candidate.score for candidate in recognition.candidates]
    assert len(scores) == 5
    assert scores == sorted(scores, reverse=True)
    assert recognition.recogniser == active.version
    assert recognition.took_ms >= 0


def test_look_alikes_are_never_a_match(active: Recogniser, live: LiveRecogniser) -> None:
    make_gallery(active, pack(1), pack(1), *[pack(seed) for seed in range(2, 8)])

    assert recognise(photo_of(pack(1)), live=live).verdict == Verdict.CHOOSE


@pytest.mark.parametrize("photo", ["chelsea", "astronaut", "coffee", "rocket"])
def test_a_photo_of_something_else_is_unknown(active: Recogniser, live: LiveRecogniser, photo: str) -> None:
    make_gallery(active, *[pack(seed) for seed in range(12)])

    assert recognise(getattr(skimage.data, photo)(), live=live).verdict == Verdict.UNKNOWN


@pytest.mark.parametrize("shape", [(640, 480, 3), (1, 1, 3), (5, 640, 3)])
def test_a_plain_wall_is_unknown(active: Recogniser, live: LiveRecogniser, shape: tuple[int, int, int]) -> None:
    make_gallery(active, *[pack(seed) for seed in range(12)])

    assert recognise(np.full(shape, 200, dtype=np.uint8), live=live).verdict == Verdict.UNKNOWN


def test_an_empty_gallery_knows_nothing(active: Recogniser, live: LiveRecogniser) -> None:
    recognition = recognise(photo_of(pack(1)), live=live)

    assert (recognition.verdict, recognition.candidates) == (Verdict.UNKNOWN, [])


def test_a_product_deleted_since_the_gallery_was_read_is_not_offered(active: Recogniser) -> None:
    live = LiveRecogniser(check_every_s=60)
    products = make_gallery(active, *[pack(seed) for seed in range(7)])
    live.current()

    Product.objects.filter(pk=products[3].pk).delete()

    found = [candidate.subject for candidate in recognise(photo_of(pack(3)), live=live).candidates]
    assert products[3] not in found
    assert len(found) == 5


def test_many_products_deleted_since_the_gallery_was_read_leave_five_candidates(active: Recogniser) -> None:
    live = LiveRecogniser(check_every_s=60)
    make_gallery(active, *[pack(seed) for seed in range(14)])
    loaded = live.current()
    queries = loaded.engine.embed_many(query_crops(photo_of(pack(3)), loaded.engine.manifest.input.crops))
    ranked = loaded.gallery.prototypes.nearest(queries, 14)
    gone = [found.product_id for found in ranked[:8]]
    Product.objects.filter(pk__in=gone).delete()

    found = [candidate.subject.pk for candidate in recognise(photo_of(pack(3)), live=live).candidates]

    assert found == [left.product_id for left in ranked[8:13]]


def test_a_product_that_was_merged_into_another_answers_as_that_one_and_once(
    active: Recogniser, live: LiveRecogniser
) -> None:
    products = make_gallery(active, *[pack(seed) for seed in range(8)])
    merging.merge(first=products[0].pk, second=products[3].pk, by="kim")

    for seed in (0, 3):  # both pictures stay in the gallery
        candidates = recognise(photo_of(pack(seed)), live=live).candidates
        found = [candidate.subject for candidate in candidates]
        assert found[0] == products[0]
        assert products[3] not in found
        assert len(set(found)) == len(found) == 5


def test_a_name_changed_meanwhile_is_shown_as_it_is_now(active: Recogniser) -> None:
    live = LiveRecogniser(check_every_s=60)
    make_gallery(active, pack(1))
    live.current()

    Product.objects.update(name="새 이름")

    assert recognise(photo_of(pack(1)), live=live).candidates[0].subject.name == "새 이름"


def test_a_second_picture_makes_another_look_of_a_product_known(active: Recogniser, live: LiveRecogniser) -> None:
    product, *_ = make_gallery(active, *[pack(seed) for seed in range(6)])
    make_picture(product, pack(99))
    make_gallery(active)

    assert recognise(photo_of(pack(99)), live=live).candidates[0].subject == product


def test_a_scan_asks_the_database_two_things_while_nothing_changes(
    active: Recogniser, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    live = LiveRecogniser(check_every_s=0)
    make_gallery(active, pack(1), pack(2))
    recognise(photo_of(pack(1)), live=live)

    with django_assert_max_num_queries(3):  # the active recogniser, the gallery's revision, the products
        recognise(photo_of(pack(1)), live=live)


def test_without_a_recogniser_there_is_no_answer(live: LiveRecogniser) -> None:
    with pytest.raises(NoRecogniserError):
        recognise(photo_of(pack(1)), live=live)


@pytest.mark.django_db(transaction=True)  # it closes its connection
def test_warming_up_loads_it(active: Recogniser) -> None:
    from recognition.gallery.live import live_recogniser

    warm_up()

    assert live_recogniser.current().recogniser == active


def _numbered(height: int, width: int) -> NDArray[np.uint8]:
    return np.arange(height * width * 3, dtype=np.uint8).reshape(height, width, 3)


def test_a_square_inside_the_picture_is_cut_out_as_it_is() -> None:
    image = _numbered(8, 10)

    np.testing.assert_array_equal(centre_square(image, 0.4), image[2:6, 3:7])


@pytest.mark.parametrize("size", [(10, 6), (6, 10), (10, 7)])
def test_a_square_larger_than_the_picture_has_white_sides_and_loses_nothing(size: tuple[int, int]) -> None:
    image = _numbered(*size)

    square = centre_square(image, 1.0)

    top, left = (10 - size[0]) // 2, (10 - size[1]) // 2
    np.testing.assert_array_equal(square[top : top + size[0], left : left + size[1]], image)
    assert square.shape == (10, 10, 3)
    assert int((square == 255).all(axis=2).sum()) == 100 - size[0] * size[1]


def test_there_is_always_at_least_one_pixel() -> None:
    assert centre_square(np.zeros((1, 500, 3), dtype=np.uint8), 0.001).shape == (1, 1, 3)


@pytest.mark.parametrize("fraction", [0, -1, 1.01])
def test_a_crop_larger_than_the_longer_side_is_refused(fraction: float) -> None:
    with pytest.raises(ValueError, match="fraction"):
        query_crops(np.zeros((10, 10, 3), dtype=np.uint8), [fraction])
