from __future__ import annotations

import os

import pytest

from bench.eager_scan import compare_with_eager, one_core, sample_photo, take_turns
from recognition.gallery.embedding import engine_of
from recognition.images.decoding import decode_photo
from recognition.models import Recogniser
from recognition.tests.drawing import pack
from recognition.tests.factories import make_gallery


@pytest.mark.slow
@pytest.mark.django_db
def test_a_scan_and_eager_timm_are_measured_in_one_run(active: Recogniser) -> None:
    make_gallery(active, pack(1), pack(2))

    measured = compare_with_eager(runs=3)

    for timing in (measured.scan, measured.eager_same_crops, measured.eager_one_crop):
        assert 0 < timing.p50_ms <= timing.p95_ms
        assert timing.runs == 3
    assert measured.crops == len(engine_of(active).manifest.input.crops)
    assert measured.gallery_rows == 2


def test_warming_up_is_not_timed() -> None:
    calls: list[str] = []

    (timing,) = take_turns([lambda: calls.append("x")], runs=5, warm_up=2)

    assert (len(calls), timing.runs) == (7, 5)


def test_one_core_is_used_and_given_back() -> None:
    cores = os.sched_getaffinity(0)

    with one_core():
        assert len(os.sched_getaffinity(0)) == 1

    assert os.sched_getaffinity(0) == cores


def test_the_sample_photo_is_always_the_same() -> None:
    assert sample_photo() == sample_photo()
    assert decode_photo(sample_photo()).shape == (480, 640, 3)
