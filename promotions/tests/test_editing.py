from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from common import kst
from promotions import editing
from promotions.models import Listing, Promotion, PromotionSource
from promotions.search.service import find_ids
from promotions.tests.factories import make_listing, make_product, make_promotion

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=kst.KST)


@pytest.fixture
def admin_client() -> Client:
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("관리자"))
    return client


def listing_form(listing: Listing, **changes: str) -> dict[str, str]:
    promotions = list(listing.promotions.order_by("id"))
    form = {
        "name": listing.name, "price": str(listing.price), "product": str(listing.product_id), "image_url": "",
        "category": "", "locked_until": "",
        "promotions-TOTAL_FORMS": str(len(promotions)), "promotions-INITIAL_FORMS": str(len(promotions)),
    }  # fmt: skip
    for index, promotion in enumerate(promotions):
        prefix = f"promotions-{index}"
        form |= {
            f"{prefix}-id": str(promotion.pk), f"{prefix}-listing": str(listing.pk), f"{prefix}-kind": promotion.kind,
            f"{prefix}-price": str(promotion.price), f"{prefix}-sale_price": "", f"{prefix}-gift_name": "",
            f"{prefix}-starts_on": "", f"{prefix}-ends_on": "", f"{prefix}-ended_at_0": "",
            f"{prefix}-ended_at_1": "", f"{prefix}-locked_until": "",
        }  # fmt: skip
    return form | changes


def product_form(**changes: str) -> dict[str, str]:
    form = {"name": "우유", "brand": "", "gtin": "", "category": "", "locked_until": ""}
    return form | {"listings-TOTAL_FORMS": "0", "listings-INITIAL_FORMS": "0"} | changes


@time_machine.travel(NOON, tick=False)
def test_an_edit_in_line_is_saved_and_locked_to_the_end_of_the_month(admin_client: Client) -> None:
    promotion = make_promotion("1+1", make_listing(price=1700))
    url = f"/admin/promotions/listing/{promotion.listing_id}/change/"
    response = admin_client.post(url, listing_form(promotion.listing, **{"promotions-0-kind": "2+1"}))
    assert response.status_code == 302, response.context["errors"]
    corrected = Promotion.objects.running().get(listing=promotion.listing)
    assert (corrected.kind, corrected.locked_until, corrected.locked_by) == ("2+1", date(2026, 11, 30), "관리자")


@time_machine.travel(NOON, tick=False)
def test_a_corrected_kind_ends_what_the_crawl_said_and_holds_both(admin_client: Client) -> None:
    promotion = make_promotion("1+1", make_listing(price=1700))
    url = f"/admin/promotions/listing/{promotion.listing_id}/change/"
    admin_client.post(url, listing_form(promotion.listing, **{"promotions-0-kind": "2+1"}))
    promotion.refresh_from_db()
    assert promotion.kind == "1+1"
    assert promotion.ended_at is not None
    assert promotion.is_locked()
    assert Promotion.objects.open().get().source == PromotionSource.MANUAL


def test_a_kind_that_runs_already_is_refused_in_words(admin_client: Client) -> None:
    listing = make_listing(price=1700)
    make_promotion("1+1", listing)
    second = make_promotion("2+1", listing)
    url = f"/admin/promotions/listing/{listing.pk}/change/"
    answer = admin_client.post(url, listing_form(listing, **{"promotions-1-kind": "1+1"}))
    assert answer.status_code == 200
    assert "이미 진행 중" in answer.content.decode()
    second.refresh_from_db()
    assert second.kind == "2+1"


def test_two_new_lines_of_one_kind_are_refused_in_words(admin_client: Client) -> None:
    listing = make_listing()
    form = listing_form(listing) | {"promotions-TOTAL_FORMS": "2"}
    for line in ("0", "1"):
        form |= {f"promotions-{line}-listing": str(listing.pk), f"promotions-{line}-kind": "1+1"}
    answer = admin_client.post(f"/admin/promotions/listing/{listing.pk}/change/", form)
    assert answer.status_code == 200
    assert "두 번" in answer.content.decode()
    assert not Promotion.objects.exists()


def test_a_kind_that_runs_already_is_refused_in_the_list_too(admin_client: Client) -> None:
    listing = make_listing(price=1700)
    make_promotion("1+1", listing)
    second = make_promotion("2+1", listing)
    form = {
        "form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-id": str(second.pk), "form-0-kind": "1+1",
        "form-0-price": "1700", "form-0-sale_price": "", "_save": "저장",
    }  # fmt: skip
    answer = admin_client.post("/admin/promotions/promotion/?kind__exact=2%2B1", form)
    assert answer.status_code == 200
    assert "이미 진행 중" in answer.content.decode()


def list_form(promotion: Promotion, **changes: str) -> dict[str, str]:
    form = {
        "form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-id": str(promotion.pk),
        "form-0-kind": promotion.kind, "form-0-price": str(promotion.price), "form-0-sale_price": "", "_save": "저장",
    }  # fmt: skip
    return form | changes


@time_machine.travel(NOON, tick=False)
def test_an_edit_in_the_list_reports_its_lock(admin_client: Client) -> None:
    promotion = make_promotion("1+1", make_listing(price=1700))
    form = list_form(promotion, **{"form-0-price": "1800"})
    answer = admin_client.post("/admin/promotions/promotion/", form, follow=True)
    assert "수정한 1건을 잠갔습니다. 2026년 11월 30일까지는 수집이 바꾸지 않습니다." in answer.text


@time_machine.travel(NOON, tick=False)
def test_an_edit_on_a_listings_page_reports_its_lock(admin_client: Client) -> None:
    promotion = make_promotion("1+1", make_listing(price=1700))
    url = f"/admin/promotions/listing/{promotion.listing_id}/change/"
    answer = admin_client.post(url, listing_form(promotion.listing, **{"promotions-0-price": "1800"}), follow=True)
    assert "수정한 1건을 잠갔습니다. 2026년 11월 30일까지" in answer.text


def test_without_an_edit_no_lock_is_reported(admin_client: Client) -> None:
    form = list_form(make_promotion("1+1", make_listing(price=1700)))
    assert "잠갔습니다" not in admin_client.post("/admin/promotions/promotion/", form, follow=True).text


def test_barcode_and_picture_distinguish_cut_names(admin_client: Client) -> None:
    for gtin, picture in (("8801382149743", "a" * 64), ("8801382149750", "b" * 64)):
        product = make_product("해든)우유", gtin=gtin, picture=picture)
        make_promotion("1+1", make_listing(product=product, name="해든)우유", price=1700))
    shown = admin_client.get("/admin/promotions/promotion/").text
    for expected in ("8801382149743", "8801382149750", f"/pictures/{'a' * 64}.jpg", f"/pictures/{'b' * 64}.jpg"):
        assert expected in shown


def test_the_list_of_promotions_takes_the_same_number_of_queries_however_long(
    admin_client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(30):
        make_promotion("1+1", make_listing(price=1700))
    with django_assert_max_num_queries(14):
        admin_client.get("/admin/promotions/promotion/")


@pytest.mark.parametrize("model", ["listing", "product"])
def test_a_sites_own_picture_is_linked_without_telling_the_site_where_from(admin_client: Client, model: str) -> None:
    listing = make_listing(image_url="https://chain.example/upload/milk.jpg")
    key = listing.pk if model == "listing" else listing.product_id
    shown = admin_client.get(f"/admin/promotions/{model}/{key}/change/").text
    links = re.findall(r'<a href="https://chain\.example/upload/milk\.jpg"[^>]*>', shown)
    assert links
    assert all('rel="noreferrer noopener"' in link for link in links)
    assert '<img src="https://chain.example' not in shown


def test_an_address_that_is_none_of_the_webs_is_shown_and_not_linked(admin_client: Client) -> None:
    listing = make_listing(image_url="javascript:alert(1)")
    shown = admin_client.get(f"/admin/promotions/product/{listing.product_id}/change/").text
    assert "javascript:alert(1)" in shown
    assert 'href="javascript:' not in shown


@pytest.mark.parametrize("action", ["unlock", "end_now"])
def test_who_may_only_look_can_change_nothing(action: str) -> None:
    promotion = make_promotion(locked_until=kst.today())
    viewer = get_user_model().objects.create_user("viewer", is_staff=True)
    viewer.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client = Client()
    client.force_login(viewer)
    client.post("/admin/promotions/promotion/", {"action": action, "_selected_action": [promotion.pk]})
    promotion.refresh_from_db()
    assert promotion.ended_at is None
    assert promotion.locked_until == kst.today()


@pytest.mark.parametrize(
    ("typed", "kept"), [("034000239344", "0034000239344"), (" 8801382149743 ", "8801382149743"), ("", None)]
)
def test_a_barcode_typed_by_hand_is_brought_to_the_one_form(admin_client: Client, typed: str, kept: str | None) -> None:
    product = make_product("우유")
    response = admin_client.post(f"/admin/promotions/product/{product.pk}/change/", product_form(gtin=typed))
    assert response.status_code == 302, response.context["errors"]
    product.refresh_from_db()
    assert product.gtin == kept


@pytest.mark.parametrize("wrong", ["abc", "1", "8801234567890", "2202000113478"])
def test_what_is_no_barcode_is_refused_in_words(admin_client: Client, wrong: str) -> None:
    product = make_product("우유")
    response = admin_client.post(f"/admin/promotions/product/{product.pk}/change/", product_form(gtin=wrong))
    assert "바코드가 아닙니다" in response.content.decode()
    product.refresh_from_db()
    assert product.gtin is None


@time_machine.travel(NOON, tick=False)
def test_a_lock_date_chosen_by_the_person_is_kept(admin_client: Client) -> None:
    promotion = make_promotion()
    form = listing_form(promotion.listing, **{"promotions-0-price": "900", "promotions-0-locked_until": "2026-12-24"})
    admin_client.post(f"/admin/promotions/listing/{promotion.listing_id}/change/", form)
    promotion.refresh_from_db()
    assert (promotion.price, promotion.locked_until) == (900, date(2026, 12, 24))


def test_a_line_that_was_not_touched_is_not_locked(admin_client: Client) -> None:
    promotion = make_promotion()
    form = listing_form(promotion.listing, name="새 이름")
    admin_client.post(f"/admin/promotions/listing/{promotion.listing_id}/change/", form)
    promotion.refresh_from_db()
    promotion.listing.refresh_from_db()
    assert promotion.locked_until is None
    assert promotion.listing.name == "새 이름"
    assert promotion.listing.is_locked()


def test_a_promotion_added_in_line_counts_as_entered_by_hand(admin_client: Client) -> None:
    listing = make_listing()
    form = listing_form(listing) | {
        "promotions-TOTAL_FORMS": "1", "promotions-0-listing": str(listing.pk), "promotions-0-kind": "gift",
        "promotions-0-price": "1700", "promotions-0-gift_name": "초코", "promotions-0-locked_until": "",
    }  # fmt: skip
    response = admin_client.post(f"/admin/promotions/listing/{listing.pk}/change/", form)
    assert response.status_code == 302, response.context["errors"]
    added = Promotion.objects.get()
    assert added.source == PromotionSource.MANUAL
    assert added.is_locked()


def test_the_end_of_a_lock_is_its_last_day() -> None:
    promotion = make_promotion(locked_until=date(2026, 11, 30))
    assert promotion.is_locked(date(2026, 11, 30))
    assert not promotion.is_locked(date(2026, 12, 1))


def test_ending_by_hand_is_held_against_crawls() -> None:
    promotion = make_promotion()
    assert editing.end_promotions(promotions=[promotion], by="admin") == 1
    promotion.refresh_from_db()
    assert promotion.ended_at is not None
    assert promotion.is_locked()


def test_ending_what_has_ended_changes_nothing() -> None:
    ended = make_promotion(ended_at=kst.now() - timedelta(days=3))
    assert editing.end_promotions(promotions=[ended], by="admin") == 0


def test_unlocking_lets_crawls_change_it_again() -> None:
    promotion = make_promotion(locked_until=kst.today(), locked_by="admin")
    assert editing.unlock(rows=[promotion]) == 1
    promotion.refresh_from_db()
    assert (promotion.locked_until, promotion.locked_by) == (None, "")


def test_renaming_a_product_keeps_it_findable(admin_client: Client) -> None:
    product = make_product("옛 이름")
    response = admin_client.post(f"/admin/promotions/product/{product.pk}/change/", product_form(name="새 이름"))
    assert response.status_code == 302, response.context["errors"]
    product.refresh_from_db()
    assert find_ids("새이름") == [product.pk]
    assert product.gtin is None


@pytest.mark.parametrize("model", ["chain", "product", "listing", "promotion"])
def test_each_list_in_the_admin_opens_filters_and_searches(admin_client: Client, model: str) -> None:
    make_promotion()
    assert admin_client.get(f"/admin/promotions/{model}/").status_code == 200
    if model != "chain":
        assert admin_client.get(f"/admin/promotions/{model}/", {"q": "제품", "locked": "no"}).status_code == 200


def test_the_promotion_list_filters_by_state(admin_client: Client) -> None:
    make_promotion("1+1", make_listing(name="달리는 우유"))
    make_promotion("1+1", make_listing(name="끝난 우유"), ended_at=kst.now())
    running = admin_client.get("/admin/promotions/promotion/", {"state": "running"}).content.decode()
    assert "달리는 우유" in running
    assert "끝난 우유" not in running


def test_history_cannot_be_deleted_in_the_admin(admin_client: Client) -> None:
    promotion = make_promotion()
    assert admin_client.post(f"/admin/promotions/promotion/{promotion.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Promotion.objects.filter(pk=promotion.pk).exists()
