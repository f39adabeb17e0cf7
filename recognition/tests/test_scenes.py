"""What the untrained recogniser's crops and thresholds are worth, on scenes they were not chosen on.

The catalogue pictures themselves were used to choose the lead that a match needs; only the scenes are unseen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import skimage.data
from numpy.typing import NDArray

from recognition.gallery.scoring import Prototypes, Scored, judge
from recognition.images.crops import query_crops
from recognition.images.decoding import decode_photo
from recognition.images.thumbnails import make_thumbnail
from recognition.models import Verdict
from recognition.recogniser.engine import Engine
from recognition.tests.scenes import Shop, open_shop

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Answer:
    """What a scene showed, what was said, and the candidates behind it."""

    shown: int
    verdict: Verdict
    candidates: list[Scored]


@dataclass(frozen=True)
class Questions:
    """Every scene's crops, embedded, and the gallery of every pack."""

    engine: Engine
    gallery: NDArray[np.float32]
    scenes: list[NDArray[np.float32]]
    shown: NDArray[np.int64]
    pictures: list[NDArray[np.float32]]

    def answers(self, *, left_out: bool = False) -> list[Answer]:
        """Ask about every scene; with `left_out` the gallery lacks the very pack the scene shows."""
        return [self._answer(*asked, left_out) for asked in zip(self.scenes, self.shown, strict=True)]

    def answers_about_strangers(self) -> list[Answer]:
        """Ask about every catalogue picture, as somebody may upload it, while the gallery lacks its pack."""
        return [self._answer(queries, np.int64(pack), True) for pack, queries in enumerate(self.pictures)]

    def _answer(self, queries: NDArray[np.float32], shown: np.int64, left_out: bool) -> Answer:
        known = np.flatnonzero(np.arange(len(self.gallery)) != (shown if left_out else -1))
        candidates = Prototypes(self.gallery[known], known).nearest(queries, 5)
        return Answer(int(shown), judge(candidates, self.engine.manifest.thresholds), candidates)


@pytest.fixture(scope="module")
def shop() -> Shop:
    return open_shop()


@pytest.fixture(scope="module")
def questions(engine: Engine, shop: Shop) -> Questions:
    thumbnails = [decode_photo(make_thumbnail(picture)) for picture in shop.pictures]
    scenes, pictures = ([_queries(engine, image) for image in images] for images in (shop.scenes, shop.pictures))
    return Questions(engine, engine.embed_many(thumbnails), scenes, shop.shown, pictures)


def _queries(engine: Engine, image: NDArray[np.uint8]) -> NDArray[np.float32]:
    return engine.embed_many(query_crops(image, engine.manifest.input.crops))


def _share(answers: list[Answer], verdict: Verdict) -> float:
    return Counter(answer.verdict for answer in answers)[verdict] / len(answers)


def test_the_right_pack_is_nearly_always_among_the_candidates(questions: Questions) -> None:
    places = [[found.product_id for found in answer.candidates].index(answer.shown) for answer in questions.answers()]

    assert len(places) >= 200
    assert np.mean([place == 0 for place in places]) >= 0.9


def test_at_least_95_of_100_matches_are_right(questions: Questions) -> None:
    matches = [answer for answer in questions.answers() if answer.verdict is Verdict.MATCH]

    right = [answer.candidates[0].product_id == answer.shown for answer in matches]

    assert np.mean(right) >= 0.95


def test_matches_are_not_so_rare_that_they_mean_nothing(questions: Questions) -> None:
    assert _share(questions.answers(), Verdict.MATCH) >= 0.08


def test_a_pack_that_is_not_in_the_gallery_is_hardly_ever_a_match(questions: Questions) -> None:
    """Its own flavours and sizes stay in the gallery: nothing could be more alike."""
    answers = questions.answers(left_out=True)

    assert _share(answers, Verdict.MATCH) <= 0.05


def test_a_clean_picture_of_a_pack_that_is_not_in_the_gallery_is_hardly_ever_a_match(questions: Questions) -> None:
    """No clutter, no light, no angle: the hardest stranger, because nothing lowers its likeness to its siblings."""
    answers = questions.answers_about_strangers()

    assert _share(answers, Verdict.MATCH) <= 0.05


def test_a_known_pack_is_not_answered_with_dont_know(questions: Questions) -> None:
    assert _share(questions.answers(), Verdict.UNKNOWN) <= 0.02


def test_the_margin_is_what_keeps_unknown_packs_from_matching(questions: Questions) -> None:
    by_score_alone = [
        answer.candidates[0].score >= questions.engine.manifest.thresholds.match_score
        for answer in questions.answers(left_out=True)
    ]

    assert np.mean(by_score_alone) > _share(questions.answers(left_out=True), Verdict.MATCH)


@pytest.mark.parametrize("photo", ["chelsea", "astronaut", "coffee", "rocket"])
def test_a_photo_without_a_pack_is_unknown(questions: Questions, photo: str) -> None:
    assert _verdict(questions, getattr(skimage.data, photo)()) is Verdict.UNKNOWN


@pytest.mark.parametrize("level", [0, 60, 128, 200, 255])
def test_a_plain_wall_is_unknown(questions: Questions, level: int) -> None:
    wall = np.random.default_rng(level).normal(level, 3, (640, 480, 3)).clip(0, 255).astype(np.uint8)

    assert _verdict(questions, wall) is Verdict.UNKNOWN


def _verdict(questions: Questions, image: NDArray[np.uint8]) -> Verdict:
    prototypes = Prototypes(questions.gallery, np.arange(len(questions.gallery)))
    candidates = prototypes.nearest(_queries(questions.engine, image), 5)
    return judge(candidates, questions.engine.manifest.thresholds)


def test_photos_of_fruit_are_unknown_and_photos_of_other_packs_never_match(
    real_data: Callable[[str], Path], questions: Questions
) -> None:
    photos = real_data("grocery-store")
    listed = [line.split(", ")[0] for line in (photos / "val.txt").read_text().splitlines()]
    packs = [path for path in listed if "/Packages/" in path][::3]
    fruit = [path for path in listed if "/Packages/" not in path][::4]

    of_fruit = Counter(_verdict(questions, decode_photo((photos / path).read_bytes())) for path in fruit)
    of_packs = Counter(_verdict(questions, decode_photo((photos / path).read_bytes())) for path in packs)

    assert of_fruit[Verdict.UNKNOWN] >= 0.98 * len(fruit)
    assert of_packs[Verdict.MATCH] == 0
