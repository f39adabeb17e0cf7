from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from recognition.tests.learning import TINY
from recognition.training.augmentation import augment_photo
from recognition.training.synthesis.compose import Studio, ViewOptions, on_white
from recognition.training.synthesis.cutout import cut_out
from recognition.training.synthesis.fronts import draw_fronts
from recognition.training.synthesis.hand import hold
from recognition.training.synthesis.lens import motion_blur, photograph
from recognition.training.synthesis.light import relight, shade
from recognition.training.synthesis.lookalikes import nearest_alike
from recognition.training.synthesis.perspective import Pose, corners, lay

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def studio() -> Studio:
    return Studio(draw_fronts(12, seed=3), side=64, seed=1, options=ViewOptions())


def _rng(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def _carton() -> Image.Image:
    """A blue frame around white, on white: print as white as the ground."""
    picture = Image.new("RGB", (120, 120), "white")
    ImageDraw.Draw(picture).rectangle((30, 10, 89, 109), outline=(20, 40, 160), width=6)
    return picture


def test_a_product_is_cut_out_of_its_ground() -> None:
    front = cut_out(np.asarray(_carton()), 200)

    assert abs(front.width - 60) <= 2
    assert abs(front.height - 100) <= 2


def test_white_inside_a_pack_is_no_hole() -> None:
    alpha = np.asarray(cut_out(np.asarray(_carton()), 200).getchannel("A"))

    assert alpha[alpha.shape[0] // 2, alpha.shape[1] // 2] == 255


def test_a_photograph_is_taken_whole() -> None:
    noise = _rng().integers(0, 255, (60, 80, 3), dtype=np.uint8)

    front = cut_out(noise, 200)

    assert front.size == (80, 60)
    assert np.asarray(front.getchannel("A"))[5:-5, 5:-5].min() == 255


def test_an_empty_picture_is_taken_whole() -> None:
    assert cut_out(np.full((50, 50, 3), 255, dtype=np.uint8), 200).size == (50, 50)


def test_a_cut_out_is_not_larger_than_asked_for() -> None:
    assert max(cut_out(np.asarray(_carton().resize((600, 600))), 128).size) == 128


def test_a_front_seen_straight_on_keeps_its_shape() -> None:
    found = corners((50, 100), 200, Pose(height=0.5))

    np.testing.assert_allclose(found, [[75, 50], [125, 50], [125, 150], [75, 150]])


@settings(max_examples=30)
@given(st.floats(-0.6, 0.6), st.floats(-0.6, 0.6), st.floats(-3, 3))
def test_a_turned_front_is_a_convex_quadrangle(yaw: float, pitch: float, roll: float) -> None:
    found = corners((60, 100), 200, Pose(yaw, pitch, roll, distance=1.5))

    edges = np.roll(found, -1, axis=0) - found
    following = np.roll(edges, -1, axis=0)
    turns = edges[:, 0] * following[:, 1] - edges[:, 1] * following[:, 0]
    assert (turns > 0).all()


def test_a_picture_laid_on_corners_comes_to_lie_there() -> None:
    place = np.array([[10, 20], [50, 20], [50, 60], [10, 60]], dtype=float)

    laid = np.asarray(lay(Image.new("RGBA", (30, 30), (255, 0, 0, 255)), place, 80))

    assert laid[40, 30].tolist() == [255, 0, 0, 255]
    assert laid[10, 30, 3] == laid[70, 30, 3] == laid[40, 60, 3] == 0


def test_the_same_numbers_give_the_same_view(studio: Studio) -> None:
    again = Studio(draw_fronts(12, seed=3), side=64, seed=1, options=ViewOptions())

    for number in range(6):
        np.testing.assert_array_equal(studio.view(number, _rng(number)), again.view(number, _rng(number)))


def test_views_of_one_front_differ(studio: Studio) -> None:
    views = [studio.view(0, _rng(seed)).tobytes() for seed in range(20)]

    assert len(set(views)) >= 15


def test_a_view_has_the_size_it_should(studio: Studio) -> None:
    for seed in range(12):
        view = studio.view(seed % 12, _rng(seed))
        assert view.shape == (64, 64, 3)
        assert view.dtype == np.uint8


def test_an_exams_views_are_never_the_catalogue_picture() -> None:
    options = ViewOptions(clean=1.0)
    fronts = draw_fronts(2, seed=3)

    seen = Studio(fronts, side=64, seed=1, options=options).view(0, _rng())
    asked = Studio(fronts, side=64, seed=1, options=options.never_clean()).view(0, _rng())

    np.testing.assert_array_equal(seen, on_white(fronts[0], 64))
    assert not np.array_equal(asked, seen)


def test_fronts_of_another_seed_are_others() -> None:
    one, other = draw_fronts(8, seed=1), draw_fronts(8, seed=2)

    assert {front.tobytes() for front in one}.isdisjoint(front.tobytes() for front in other)


def test_fronts_are_the_same_for_the_same_seed_however_many_follow() -> None:
    few, many = draw_fronts(5, seed=1), draw_fronts(9, seed=1)

    assert [front.tobytes() for front in few] == [front.tobytes() for front in many[:5]]


def test_every_line_and_every_variant_is_another_picture() -> None:
    fronts = draw_fronts(24, seed=9)

    assert len({front.tobytes() for front in fronts}) == 24


def test_variants_of_a_line_look_more_alike_than_other_lines() -> None:
    base = Image.new("RGBA", (40, 60), (200, 30, 30, 255))
    alike, other = Image.new("RGBA", (40, 60), (190, 40, 40, 255)), Image.new("RGBA", (40, 60), (20, 200, 40, 255))

    assert nearest_alike([base, other, alike])[0].tolist() == [2, 1]


def test_a_lone_front_has_no_look_alikes() -> None:
    (found,) = nearest_alike([Image.new("RGBA", (40, 60))])

    assert len(found) == 0


def test_a_hand_covers_part_of_the_pack_and_not_all() -> None:
    place = np.array([[20, 10], [80, 10], [80, 90], [20, 90]], dtype=float)

    for seed in range(10):
        picture = Image.new("RGB", (100, 100), (0, 0, 255))
        hold(picture, place, _rng(seed))
        covered = (np.asarray(picture)[10:90, 20:80, 2] != 255).mean()
        assert 0 < covered < 0.7


def test_light_of_no_strength_changes_nothing() -> None:
    picture = Image.fromarray(_rng().integers(0, 256, (20, 20, 3), dtype=np.uint8))

    difference = np.abs(np.asarray(relight(picture, _rng(), 0)).astype(int) - np.asarray(picture))

    assert difference.max() <= 1


def test_shade_darkens() -> None:
    white = Image.new("RGB", (64, 64), "white")

    assert min(np.asarray(shade(white, _rng(seed))).mean() for seed in range(8)) < 220


def test_a_shaken_line_is_wider() -> None:
    picture = Image.new("RGB", (60, 60))
    ImageDraw.Draw(picture).line((30, 0, 30, 59), fill=(255, 255, 255))

    shaken = np.asarray(motion_blur(picture, 7, 0))

    assert (shaken[30, :, 0] > 0).sum() >= 6


def test_a_lens_without_faults_shows_what_is_there() -> None:
    picture = Image.fromarray(_rng().integers(0, 256, (20, 20, 3), dtype=np.uint8))

    np.testing.assert_array_equal(photograph(picture, _rng(), 0), np.asarray(picture))


def test_a_photo_is_augmented_the_same_way_for_the_same_numbers() -> None:
    photo = _rng().integers(0, 256, (80, 60, 3), dtype=np.uint8)

    first, again, other = (augment_photo(photo, _rng(seed), TINY) for seed in (1, 1, 2))

    assert first.shape == (64, 64, 3)
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)
