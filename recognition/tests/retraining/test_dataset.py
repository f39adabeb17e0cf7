from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from recognition.images import thumbnails
from recognition.models import Correction, CorrectionState, ProductPicture
from recognition.retraining import dataset
from recognition.samples import SamplesError
from recognition.tests.correction_setup import file_of, make_correction, photo
from recognition.tests.factories import make_picture

pytestmark = [pytest.mark.django_db, pytest.mark.database_portable]


@pytest.fixture(autouse=True)
def _own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.RECOGNISERS_DIR = tmp_path


def damage(picture: ProductPicture) -> None:
    thumbnails.path_of(picture.thumbnail).write_bytes(b"damaged")


def test_a_picture_that_cannot_be_decoded_is_left_out_with_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    *_, damaged = [make_picture() for _ in range(3)]
    damage(damaged)

    found = dataset.collect()

    assert found.counts() == {"products": 2, "pictures": 2, "photos": 0}
    assert f"{damaged.thumbnail}.jpg of product uuid:{damaged.product.uuid} is not learned from" in caplog.text
    assert dataset.read_collected(found.revision) == found


def test_a_photo_that_cannot_be_decoded_is_left_out(caplog: pytest.LogCaptureFixture) -> None:
    product, *_ = [make_picture().product for _ in range(3)]
    correction = make_correction(product, picture=photo())
    Correction.objects.update(state=CorrectionState.ACCEPTED)
    file_of(correction).write_bytes(b"damaged")

    assert dataset.collect().counts()["photos"] == 0
    assert "is not learned from" in caplog.text


def test_if_too_few_pictures_can_be_decoded_nothing_is_learned() -> None:
    make_picture()
    damage(make_picture())

    with pytest.raises(SamplesError, match="Fewer than two products"):
        dataset.collect()
