from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.test import Client

from promotions import editing, kst
from promotions.models import Listing, Product, Promotion, PromotionSource
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


@time_machine.travel(NOON, tick=False)
def test_an_edit_in_line_is_saved_and_locked_to_the_end_of_the_month(admin_client: Client) -> None:
    promotion = make_promotion("1+1", make_listing(price=1700))
    url = f"/admin/promotions/listing/{promotion.listing_id}/change/"
    response = admin_client.post(url, listing_form(promotion.listing, **{"promotions-0-kind": "2+1"}))
    assert response.status_code == 302, response.context["errors"]
    promotion.refresh_from_db()
    assert (promotion.kind, promotion.locked_until, promotion.locked_by) == ("2+1", date(2026, 11, 30), "관리자")


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
    form = {"name": "새 이름", "brand": "", "gtin": "", "category": "", "locked_until": ""}
    form |= {"listings-TOTAL_FORMS": "0", "listings-INITIAL_FORMS": "0"}
    response = admin_client.post(f"/admin/promotions/product/{product.pk}/change/", form)
    assert response.status_code == 302, response.context["errors"]
    product.refresh_from_db()
    assert list(Product.objects.matching("새이름")) == [product]
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
