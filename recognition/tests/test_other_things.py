"""The method is general: pictures of something that is no product lead to its texts, by the same gallery and engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from recognition.gallery.in_memory import enrol
from recognition.gallery.scoring import Prototypes
from recognition.models import Verdict
from recognition.recogniser.engine import Engine
from recognition.scan.recognise import identify
from recognition.tests.drawing import pixels

T = TypeVar("T")


@dataclass(frozen=True)
class Stamp:
    """A postage stamp: what is known of it is a text, and another issue of the same design may stand for it."""

    number: int
    text: str
    reissue_of: int | None = None


class Album:
    """Stamps as `recognition.scan.subjects.Subjects`: a table in memory, no database."""

    def __init__(self, stamps: Sequence[Stamp]) -> None:
        self._stamps = {stamp.number: stamp for stamp in stamps}

    def shown_as(self, ids: Sequence[int]) -> Mapping[int, Stamp]:
        known = [self._stamps[number] for number in ids if number in self._stamps]
        return {stamp.number: self._stamps[stamp.reissue_of or stamp.number] for stamp in known}

    def id_of(self, subject: Stamp) -> int:
        return subject.number

    def arranged(self, items: Sequence[T], subject_of: Callable[[T], Stamp]) -> list[T]:
        return sorted(items, key=lambda item: subject_of(item).text)


def drawn(seed: int) -> Image.Image:
    """A stamp: a toothed border around a picture of its own."""
    dice = np.random.default_rng(seed)
    image = Image.new("RGB", (300, 360), "white")
    draw = ImageDraw.Draw(image)
    for place in range(0, 360, 20):
        draw.ellipse((place - 6, -6, place + 6, 6), fill="grey")
        draw.ellipse((-6, place - 6, 6, place + 6), fill="grey")
    ground = tuple(int(value) for value in dice.integers(60, 220, 3))
    draw.rectangle((30, 30, 270, 330), fill=(ground[0], ground[1], ground[2]))
    for _ in range(7):
        x, y, size = (int(value) for value in dice.integers((50, 50, 15), (250, 300, 70)))
        colour = tuple(int(value) for value in dice.integers(0, 255, 3))
        draw.polygon([(x, y - size), (x + size, y + size), (x - size, y)], fill=(colour[0], colour[1], colour[2]))
    return image


def seen(stamp: Image.Image) -> NDArray[np.uint8]:
    """As a phone sees it on a table, slightly turned."""
    table = Image.new("RGB", (480, 480), (120, 110, 100))
    turned = stamp.rotate(4, expand=True, fillcolor=(120, 110, 100), resample=Image.Resampling.BICUBIC)
    table.paste(turned, ((480 - turned.width) // 2, (480 - turned.height) // 2))
    return pixels(table)


STAMPS = [Stamp(number, f"{1950 + number}, {number * 5} won") for number in range(1, 13)]


@pytest.fixture(scope="module")
def album(engine: Engine) -> Prototypes:
    return enrol(((stamp.number, pixels(drawn(stamp.number))) for stamp in STAMPS), engine)


def test_a_photo_of_a_stamp_leads_to_its_text(engine: Engine, album: Prototypes) -> None:
    for stamp in STAMPS:
        answer = identify(seen(drawn(stamp.number)), engine=engine, prototypes=album, subjects=Album(STAMPS))

        assert answer.verdict != Verdict.UNKNOWN
        assert max(answer.candidates, key=lambda found: found.score).subject.text == stamp.text


def test_a_stamp_that_another_one_stands_for_answers_as_that_one_and_once(engine: Engine, album: Prototypes) -> None:
    stamps = [*STAMPS[:-1], Stamp(12, "a reissue", reissue_of=1)]

    answer = identify(seen(drawn(12)), engine=engine, prototypes=album, subjects=Album(stamps))

    found = [candidate.subject.number for candidate in answer.candidates]
    assert 12 not in found
    assert found.count(1) == 1


def test_stamps_that_left_the_album_are_no_candidates(engine: Engine, album: Prototypes) -> None:
    answer = identify(seen(drawn(3)), engine=engine, prototypes=album, subjects=Album(STAMPS[3:]))

    assert {candidate.subject.number for candidate in answer.candidates}.isdisjoint({1, 2, 3})


def test_candidates_to_choose_from_come_in_the_albums_own_order(engine: Engine) -> None:
    alike = [Stamp(number, text) for number, text in enumerate(["c", "a", "b"], start=1)]
    pictures = enrol(((stamp.number, pixels(drawn(7))) for stamp in alike), engine)

    answer = identify(seen(drawn(7)), engine=engine, prototypes=pictures, subjects=Album(alike))

    assert answer.verdict == Verdict.CHOOSE
    assert [found.subject.text for found in answer.candidates] == ["a", "b", "c"]
