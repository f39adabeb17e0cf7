from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from promotions.models import Product
from promotions.tests.factories import make_product
from recognition.corrections import service
from recognition.corrections.service import NotWaitingError, PictureUnusableError
from recognition.enrolment.service import discover_pictures, due_pictures, try_again
from recognition.gallery.live import live_recogniser
from recognition.images import thumbnails
from recognition.models import (
    Correction,
    CorrectionState,
    Embedding,
    PictureState,
    ProductPicture,
    Recogniser,
    Scan,
)
from recognition.tests.correction_setup import file_of, kept_files, make_correction, photo
from recognition.tests.drawing import pack
from recognition.tests.factories import make_gallery, make_picture
from recognition.training.catalogue_samples import correction_samples

pytestmark = [pytest.mark.django_db, pytest.mark.database_portable]


@pytest.fixture
def moderator() -> User:
    return User.objects.create_superuser("moderator")


@pytest.fixture
def _checked_at_every_call(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the live recogniser check for changes at every call instead of once a second."""
    monkeypatch.setattr(live_recogniser, "_check_every_s", 0)


def _scan(client: Client, seed: int) -> dict[str, object]:
    picture = SimpleUploadedFile("a.jpg", photo(seed), "image/jpeg")
    answer: dict[str, object] = client.post("/api/v1/scans/", {"image": picture}).json()
    return answer


def _first(answer: dict[str, object]) -> int:
    candidates = answer["candidates"]
    assert isinstance(candidates, list)
    number: int = candidates[0]["product"]["id"]
    return number


@pytest.mark.usefixtures("_checked_at_every_call")
def test_accepting_a_correction_changes_the_next_answer_and_withdrawing_it_changes_it_back(
    client: Client, active: Recogniser, moderator: User
) -> None:
    products = make_gallery(active, *[pack(seed) for seed in range(6)])
    redesigned = products[5]  # the catalogue still shows the old pack

    wrong = _scan(client, 77)
    picture = SimpleUploadedFile("a.jpg", photo(77), "image/jpeg")
    data = {"product": redesigned.pk, "consent": "true", "image": picture}
    assert client.post(f"/api/v1/scans/{wrong['id']}/correction/", data).status_code == 201
    assert _first(_scan(client, 77)) == _first(wrong) != redesigned.pk  # not reviewed yet

    service.accept(correction=Correction.objects.get(), by=moderator)

    right = _scan(client, 77)
    assert (_first(right), right["verdict"]) == (redesigned.pk, "match")
    assert _first(_scan(client, 5)) == redesigned.pk  # the old pack is still known

    service.withdraw(scan_id=Scan.objects.get(pk=str(wrong["id"])).pk)

    assert _first(_scan(client, 77)) == _first(wrong)


def test_an_accepted_picture_is_added_to_the_gallery_of_the_product(active: Recogniser, moderator: User) -> None:
    (product,) = make_gallery(active, pack(1))
    shown = product.picture
    correction = make_correction(product, picture=photo(1))

    service.accept(correction=correction, by=moderator)

    correction.refresh_from_db()
    assert (correction.state, correction.decided_by) == (CorrectionState.ACCEPTED, moderator)
    assert correction.decided_at
    assert correction.gallery_picture
    assert correction.gallery_picture.state == PictureState.STORED
    assert Embedding.objects.filter(picture__product=product, recogniser=active).count() == 2
    product.refresh_from_db()
    assert product.picture == shown  # shoppers still see the catalogue's picture


def test_without_a_recogniser_the_picture_is_stored_but_not_embedded(moderator: User) -> None:
    service.accept(correction=make_correction(make_product(), picture=photo()), by=moderator)

    assert ProductPicture.objects.get().state == PictureState.STORED
    assert not Embedding.objects.exists()


def test_a_damaged_recogniser_does_not_prevent_moderation(active: Recogniser, moderator: User) -> None:
    Recogniser.objects.update(manifest_sha256="0" * 64)

    service.accept(correction=make_correction(make_product(), picture=photo()), by=moderator)

    assert Correction.objects.get().state == CorrectionState.ACCEPTED


def test_none_of_these_is_stored_without_a_product(moderator: User) -> None:
    correction = make_correction(None, picture=photo())

    service.accept(correction=correction, by=moderator)

    assert not ProductPicture.objects.exists()
    assert file_of(correction).exists()


def test_refusing_a_correction_deletes_its_picture(moderator: User, django_capture_on_commit_callbacks: object) -> None:
    correction = make_correction(make_product(), picture=photo())

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        service.refuse(correction=correction, by=moderator)

    correction.refresh_from_db()
    assert (correction.state, correction.picture, kept_files()) == (CorrectionState.REFUSED, "", [])
    assert not ProductPicture.objects.exists()


@pytest.mark.parametrize("decide", [service.accept, service.refuse])
def test_a_correction_cannot_be_decided_twice(moderator: User, decide: object) -> None:
    correction = make_correction()
    service.accept(correction=correction, by=moderator)

    with pytest.raises(NotWaitingError):
        decide(correction=correction, by=moderator)  # type: ignore[operator]


def test_a_correction_that_was_replaced_during_the_review_cannot_be_decided(moderator: User) -> None:
    seen = make_correction(make_product())
    service.hand_in(scan_id=seen.scan_id, product_id=make_product().pk)

    with pytest.raises(NotWaitingError):
        service.accept(correction=seen, by=moderator)

    assert Correction.objects.get().state == CorrectionState.WAITING


def test_a_correction_with_a_lost_picture_cannot_be_accepted(moderator: User) -> None:
    correction = make_correction(make_product(), picture=photo())
    file_of(correction).unlink()

    with pytest.raises(PictureUnusableError):
        service.accept(correction=correction, by=moderator)

    assert Correction.objects.get().state == CorrectionState.WAITING


def test_withdrawing_deletes_the_pictures_and_embeddings(active: Recogniser, moderator: User) -> None:
    product = make_product()
    correction = make_correction(product, picture=photo())
    service.accept(correction=correction, by=moderator)
    thumbnail = thumbnails.path_of(ProductPicture.objects.get().thumbnail)
    assert thumbnail.exists()

    assert service.withdraw(scan_id=correction.scan_id)

    assert not any(rows.exists() for rows in (Correction.objects, ProductPicture.objects, Embedding.objects))
    assert not thumbnail.exists()
    assert not kept_files()
    assert not service.withdraw(scan_id=correction.scan_id)


def test_a_shoppers_picture_is_never_fetched_from_a_site(active: Recogniser, moderator: User) -> None:
    make_gallery(active, pack(1))
    service.accept(correction=make_correction(make_product(), picture=photo()), by=moderator)
    thumbnails.path_of(ProductPicture.objects.get(correction__isnull=False).thumbnail).unlink()
    Embedding.objects.all().delete()

    from recognition.gallery.embedding import embed_missing

    embed_missing(recogniser=active)
    assert ProductPicture.objects.get(correction__isnull=False).state == PictureState.GIVEN_UP
    try_again(ProductPicture.objects.all())
    discover_pictures()

    from django.utils import timezone

    assert not due_pictures(timezone.now()).exists()  # and it does not block pictures that can be fetched


def test_the_export_is_a_manifest_that_training_can_read(tmp_path: Path, moderator: User) -> None:
    from recognition.samples import read_samples

    product = make_picture().product
    for number, named in enumerate((product, None, product)):
        correction = make_correction(named, picture=photo(number))
        if number < 2:
            service.accept(correction=correction, by=moderator)
    service.accept(correction=make_correction(product), by=moderator)  # without a picture
    out = io.StringIO()

    call_command("export_corrections", out=tmp_path / "export", stdout=out)

    samples = read_samples(tmp_path / "export" / "manifest.csv")
    assert {(sample.label, sample.split in {"train", "val"}) for sample in samples} == {
        (f"uuid:{product.uuid}", True),
        ("none", True),
    }
    assert all(sample.path.is_file() for sample in samples)
    assert next(sample.split for sample in samples if sample.label == "none") == "val"
    assert "2 pictures" in out.getvalue()


def test_a_correction_of_a_merged_product_counts_for_the_product_it_was_merged_into(moderator: User) -> None:
    shown, merged = make_product("shown"), make_product("merged")
    service.accept(correction=make_correction(merged, picture=photo(1)), by=moderator)
    Product.objects.filter(pk=merged.pk).update(merged_into=shown)

    assert [sample.label for sample in correction_samples()] == [f"uuid:{shown.uuid}"]


def test_an_export_that_cannot_be_written_is_an_error(tmp_path: Path, db: None) -> None:
    (tmp_path / "file").write_text("x")

    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export_corrections", out=tmp_path / "file")


def test_an_export_without_corrections_is_an_empty_manifest(tmp_path: Path, db: None) -> None:
    call_command("export_corrections", out=tmp_path, stdout=io.StringIO())

    assert list(csv.reader((tmp_path / "manifest.csv").open())) == [["path", "label", "split"]]
