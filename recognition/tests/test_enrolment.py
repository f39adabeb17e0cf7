from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from PIL import Image
from pytest_django import Settings
from time_machine import TimeMachineFixture

from common.named_lease import LeaseTakenError, named_lease
from promotions.models import Product
from promotions.tests.factories import make_listing, make_product
from recognition.enrolment import service
from recognition.enrolment.service import enrol_products
from recognition.images import thumbnails
from recognition.models import Embedding, PictureHost, PictureState, ProductPicture, Recogniser
from recognition.tests.drawing import encoded, pack_jpeg
from recognition.tests.picture_site import Page, PictureSite

pytestmark = [pytest.mark.django_db, pytest.mark.database_portable]


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> list[float]:
    """Skip all pauses and list how long they would have taken."""
    settings.CRAWLER_DELAY_SECONDS = 0
    settings.PICTURES_ALLOW_PRIVATE_HOSTS = True
    taken: list[float] = []
    monkeypatch.setattr("recognition.enrolment.service.time.sleep", taken.append)
    return taken


@pytest.fixture
def listed(site: PictureSite) -> Product:
    """Create a product with a picture at the site."""
    site.pages["/1.jpg"] = Page(pack_jpeg(1))
    return make_listing(image_url=f"{site.origin}/1.jpg").product


def _make_due() -> None:
    ProductPicture.objects.update(next_attempt_at=timezone.now() - timedelta(seconds=1))
    PictureHost.objects.update(next_request_at=timezone.now() - timedelta(seconds=1))


def _tried_again(times: int) -> ProductPicture:
    for _ in range(times):
        _make_due()
        enrol_products()
    return ProductPicture.objects.get()


def test_a_new_product_gets_a_thumbnail_and_is_added_to_the_gallery(active: Recogniser, listed: Product) -> None:
    report = enrol_products()

    picture = ProductPicture.objects.get(product=listed)
    assert (report.discovered, report.stored, report.failed, report.embedded) == (1, 1, 0, 1)
    assert picture.state == PictureState.STORED
    assert picture.fetched_at is not None
    assert thumbnails.path_of(picture.thumbnail).exists()
    assert Embedding.objects.get().picture == picture
    listed.refresh_from_db()
    assert listed.picture == picture.thumbnail


def test_a_second_run_has_nothing_to_do(active: Recogniser, listed: Product, site: PictureSite) -> None:
    enrol_products()
    requested = list(site.requested)

    report = enrol_products()

    assert (report.discovered, report.stored, report.failed, report.embedded) == (0, 0, 0, 0)
    assert site.requested == requested


def test_every_picture_of_a_product_is_embedded_and_the_first_one_is_shown(
    active: Recogniser, listed: Product, site: PictureSite
) -> None:
    site.pages["/2.jpg"] = Page(pack_jpeg(2))
    enrol_products()
    make_listing("gs25", listed, image_url=f"{site.origin}/2.jpg")
    first = ProductPicture.objects.get().thumbnail

    enrol_products()

    assert Embedding.objects.filter(picture__product=listed).count() == 2
    listed.refresh_from_db()
    assert listed.picture == first


def test_an_address_that_two_chains_share_is_fetched_once(listed: Product, site: PictureSite) -> None:
    make_listing("gs25", listed, image_url=f"{site.origin}/1.jpg")

    enrol_products()

    assert site.requested.count("/1.jpg") == 1


def test_pictures_are_fetched_even_without_a_recogniser(listed: Product) -> None:
    report = enrol_products()

    assert (report.stored, report.embedded) == (1, 0)


def test_a_damaged_recogniser_does_not_stop_the_fetching(
    active: Recogniser, listed: Product, settings: Settings, tmp_path: Any
) -> None:
    settings.RECOGNISERS_DIR = tmp_path / "nowhere"

    assert enrol_products().stored == 1


def test_products_without_any_picture_come_first(listed: Product, site: PictureSite) -> None:
    enrol_products()
    site.pages |= {"/2.jpg": Page(pack_jpeg(2)), "/3.jpg": Page(pack_jpeg(3))}
    make_listing("gs25", listed, image_url=f"{site.origin}/2.jpg")
    make_listing(image_url=f"{site.origin}/3.jpg")

    enrol_products(limit=1)

    assert site.requested[-1] == "/3.jpg"


def test_no_more_pictures_than_the_limit_are_tried(site: PictureSite) -> None:
    for number in range(3):
        site.pages[f"/{number}.jpg"] = Page(pack_jpeg(number))
        make_listing(image_url=f"{site.origin}/{number}.jpg")

    assert enrol_products(limit=2).stored == 2
    assert enrol_products().stored == 1


def test_no_picture_is_started_after_the_time_budget(listed: Product, site: PictureSite) -> None:
    assert enrol_products(time_budget_s=0).stored == 0
    assert site.requested == []


@pytest.mark.parametrize(
    "address",
    ["https://www.7-eleven.co.kr/front/img/product/product_list_01.jpg", "javascript:alert(1)", "https:///a.jpg"],
)
def test_placeholders_and_invalid_addresses_are_given_up_without_a_request(address: str) -> None:
    make_listing(image_url=address)

    report = enrol_products()

    picture = ProductPicture.objects.get()
    assert (report.stored, report.failed) == (0, 0)
    assert (picture.state, picture.attempts) == (PictureState.GIVEN_UP, 0)
    assert picture.error


def test_robots_txt_is_obeyed_and_the_picture_is_tried_again_after_a_week(listed: Product, site: PictureSite) -> None:
    site.pages["/robots.txt"] = Page(b"User-agent: *\nDisallow: /1.jpg")

    enrol_products()

    picture = ProductPicture.objects.get()
    assert site.requested == ["/robots.txt"]
    assert picture.state == PictureState.FAILED
    assert "robots.txt" in picture.error
    assert picture.next_attempt_at > timezone.now() + timedelta(days=6)


def test_outside_the_visiting_hours_pictures_wait_without_counting_an_attempt(
    site: PictureSite, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to(datetime(2026, 12, 1, 20, 0, tzinfo=UTC))
    site.pages["/robots.txt"] = Page(b"User-agent: *\nVisit-time: 0400-0845")
    for number in range(3):
        make_listing(image_url=f"{site.origin}/{number}.jpg")

    enrol_products()

    opens = datetime(2026, 12, 2, 4, 0, tzinfo=UTC)
    assert site.requested == ["/robots.txt"]
    assert PictureHost.objects.get().closed_until == opens
    assert set(ProductPicture.objects.values_list("attempts", "state")) == {(0, PictureState.PENDING)}
    time_machine.move_to(opens + timedelta(seconds=1))
    for number in range(3):
        site.pages[f"/{number}.jpg"] = Page(pack_jpeg(number))
    assert enrol_products().stored == 3


def test_private_hosts_are_refused_permanently(listed: Product, site: PictureSite, settings: Settings) -> None:
    settings.PICTURES_ALLOW_PRIVATE_HOSTS = False

    enrol_products()

    assert site.requested == []
    assert ProductPicture.objects.get().state == PictureState.GIVEN_UP


def test_a_redirect_to_a_private_host_is_refused(
    listed: Product, site: PictureSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    from recognition.enrolment import ssrf_guard

    monkeypatch.setattr(ssrf_guard, "is_public", lambda ip: str(ip) == "127.0.0.1")
    monkeypatch.setattr("recognition.enrolment.picture_fetch.settings.PICTURES_ALLOW_PRIVATE_HOSTS", False)
    site.pages["/1.jpg"] = Page(status=302, headers={"Location": "http://169.254.169.254/latest/meta-data"})

    enrol_products()

    picture = ProductPicture.objects.get()
    assert picture.state == PictureState.GIVEN_UP
    assert "169.254.169.254" in picture.error


def test_three_redirects_are_followed(listed: Product, site: PictureSite) -> None:
    for number in (1, 2, 3):
        site.pages[f"/{number}.jpg"] = Page(status=302, headers={"Location": f"/{number + 1}.jpg"})
    site.pages["/4.jpg"] = Page(pack_jpeg())

    assert enrol_products().stored == 1


def test_a_fourth_redirect_is_an_error(listed: Product, site: PictureSite) -> None:
    for number in (1, 2, 3, 4):
        site.pages[f"/{number}.jpg"] = Page(status=302, headers={"Location": f"/{number + 1}.jpg"})
    site.pages["/5.jpg"] = Page(pack_jpeg())

    enrol_products()

    assert "too_many_redirects" in ProductPicture.objects.get().error
    assert "/5.jpg" not in site.requested


def test_a_redirect_to_a_disallowed_address_is_not_followed(listed: Product, site: PictureSite) -> None:
    site.pages["/robots.txt"] = Page(b"User-agent: *\nDisallow: /private")
    site.pages["/1.jpg"] = Page(status=302, headers={"Location": "/private/1.jpg"})

    enrol_products()

    assert "/private/1.jpg" not in site.requested


@pytest.mark.parametrize(
    ("page", "error"),
    [
        (Page(b"<html>", headers={"Content-Type": "image/jpeg"}), "not_a_picture: unsupported_type"),
        (Page(b""), "not_a_picture: empty"),
        (Page(pack_jpeg()[:500]), "not_a_picture: broken_image"),
        (Page(encoded(Image.new("RGB", (50, 50), "red"))), "one even colour"),
        (Page(status=404), "bad_status: HTTP 404"),
        (Page(b"x" * 5_000_000), "too_large"),
        (Page(status=302, headers={"Location": "/assets/productPlaceHolder.png"}), "placeholder"),
    ],
)
def test_an_unusable_picture_fails_with_the_reason_and_is_finally_given_up(
    listed: Product, site: PictureSite, page: Page, error: str
) -> None:
    site.pages["/1.jpg"] = page

    picture = _tried_again(1)
    assert picture.state == PictureState.FAILED
    assert error in picture.error
    assert _tried_again(service.GIVE_UP_AFTER - 1).state == PictureState.GIVEN_UP
    listed.refresh_from_db()
    assert listed.picture == ""


def test_the_wait_grows_after_every_failure(listed: Product, site: PictureSite) -> None:
    site.pages["/1.jpg"] = Page(status=404)
    waits = []
    for _ in range(4):
        now = timezone.now()
        waits.append(round((_tried_again(1).next_attempt_at - now) / timedelta(minutes=1)))

    assert waits == [1, 4, 16, 64]


def test_a_picture_that_becomes_available_again_is_stored(
    active: Recogniser, listed: Product, site: PictureSite
) -> None:
    good = site.pages.pop("/1.jpg")
    _tried_again(2)
    site.pages["/1.jpg"] = good

    picture = _tried_again(1)

    assert (picture.state, picture.error) == (PictureState.STORED, "")


def test_a_failing_site_is_paused_and_its_pictures_wait(site: PictureSite) -> None:
    for number in range(8):
        site.pages[f"/{number}.jpg"] = Page(status=503)
        make_listing(image_url=f"{site.origin}/{number}.jpg")

    report = enrol_products()

    assert report.failed == 5
    assert ProductPicture.objects.filter(state=PictureState.PENDING).count() == 3
    assert PictureHost.objects.get().closed_until is not None
    _make_due()
    assert enrol_products().failed == 0  # still paused


def test_a_site_is_requested_again_after_its_pause(site: PictureSite) -> None:
    for number in range(6):
        make_listing(image_url=f"{site.origin}/{number}.jpg")
        site.pages[f"/{number}.jpg"] = Page(status=503)
    enrol_products()
    site.pages |= {f"/{number}.jpg": Page(pack_jpeg(number)) for number in range(6)}
    PictureHost.objects.update(closed_until=timezone.now() - timedelta(seconds=1))
    _make_due()

    assert enrol_products().stored == 6
    assert PictureHost.objects.get().failures == 0


def test_missing_pictures_do_not_pause_the_site(site: PictureSite) -> None:
    for number in range(8):
        make_listing(image_url=f"{site.origin}/{number}.jpg")

    assert enrol_products().failed == 8


def test_the_crawl_delay_of_a_site_is_kept(listed: Product, site: PictureSite, pauses: list[float]) -> None:
    site.pages |= {"/robots.txt": Page(b"User-agent: *\nCrawl-delay: 7"), "/2.jpg": Page(pack_jpeg(2))}
    make_listing(image_url=f"{site.origin}/2.jpg")

    enrol_products()

    assert 6 < max(pauses) <= 7


def test_two_runs_at_once_are_refused(listed: Product) -> None:
    with named_lease(service.LEASE_NAME), pytest.raises(LeaseTakenError):
        enrol_products()


def test_a_picture_claimed_by_another_process_is_skipped(listed: Product, site: PictureSite) -> None:
    service.discover_pictures()
    seen = ProductPicture.objects.get()
    ProductPicture.objects.update(next_attempt_at=timezone.now() + timedelta(minutes=2))

    assert not service._claim(seen)


def test_a_picture_of_a_killed_run_is_fetched_later(
    listed: Product, monkeypatch: pytest.MonkeyPatch, active: Recogniser
) -> None:
    def killed(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(service, "fetch_picture", killed)
        with pytest.raises(KeyboardInterrupt):
            enrol_products()

    assert enrol_products().stored == 0  # its claim is still valid
    _make_due()
    assert enrol_products().stored == 1


def test_a_lost_thumbnail_is_fetched_again(active: Recogniser, listed: Product) -> None:
    enrol_products()
    picture = ProductPicture.objects.get()
    thumbnails.path_of(picture.thumbnail).unlink()
    Embedding.objects.all().delete()

    report = enrol_products()

    assert (report.stored, report.embedded) == (1, 1)
    listed.refresh_from_db()
    assert thumbnails.path_of(listed.picture).exists()


def test_trying_again_resets_given_up_pictures_and_keeps_stored_ones() -> None:
    product = make_product()
    states = {
        state: ProductPicture.objects.create(product=product, source_url=state, state=state) for state in PictureState
    }

    assert service.try_again(ProductPicture.objects.all()) == 3

    found = {state: ProductPicture.objects.get(pk=picture.pk).state for state, picture in states.items()}
    assert set(found.values()) == {PictureState.PENDING, PictureState.STORED}
    assert found[PictureState.STORED] == PictureState.STORED


def test_deleting_a_product_removes_its_pictures_from_the_gallery(active: Recogniser, listed: Product) -> None:
    enrol_products()

    listed.listings.all().delete()
    listed.delete()

    assert not Embedding.objects.exists()
