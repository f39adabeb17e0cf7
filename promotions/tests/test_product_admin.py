"""The catalogue's pages of the administration, beside what edits and merges do there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from common import kst
from promotions.models import Chain, Listing, Lockable, Product, Promotion
from promotions.tests.factories import make_listing, make_product, make_promotion

pytestmark = [pytest.mark.django_db, pytest.mark.database_portable]


@pytest.fixture
def operator() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("kim"))
    return client


def page(client: Client, name: str, *args: Any, **query: Any) -> str:
    response = client.get(reverse(f"admin:promotions_{name}", args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def act(client: Client, name: str, action: str, *rows: Lockable) -> str:
    """Run an action on some rows of a list; the page afterwards."""
    data = {"action": action, "_selected_action": [str(row.pk) for row in rows]}
    return client.post(reverse(f"admin:promotions_{name}_changelist"), data, follow=True).content.decode()


# -- Lists and filters -------------------------------------------------------------------------------------------------
def test_locked_and_free_rows_are_filtered_by_date(operator: Client) -> None:
    today, day = kst.today(), timedelta(days=1)
    make_listing(name="잠긴것", locked_until=today)
    make_listing(name="풀린것", locked_until=today - day)
    make_listing(name="열린것")
    locked, free = (page(operator, "listing_changelist", locked=value) for value in ("yes", "no"))
    assert [name in locked for name in ("잠긴것", "풀린것", "열린것")] == [True, False, False]
    assert [name in free for name in ("잠긴것", "풀린것", "열린것")] == [False, True, True]


def test_running_and_past_promotions_are_listed_separately(operator: Client) -> None:
    make_promotion(listing=make_listing(name="진행중인것"))
    make_promotion(listing=make_listing(name="지난것"), ended_at=kst.now())
    running, ended = (page(operator, "promotion_changelist", state=state) for state in ("running", "ended"))
    assert "진행중인것" in running
    assert "지난것" not in running
    assert "지난것" in ended
    assert "진행중인것" not in ended


@pytest.mark.parametrize(
    ("kind", "price", "shown"),
    [("1+1", 1700, "850원"), ("2+1", 10_000, "6,667원"), ("mix", 1000, "—"), ("1+1", None, "—")],
)
def test_the_list_of_promotions_shows_the_price_of_one_piece(
    operator: Client, kind: str, price: int | None, shown: str
) -> None:
    make_promotion(kind, make_listing(price=price))
    assert f'<td class="field-unit_price">{shown}</td>' in page(operator, "promotion_changelist")


@pytest.mark.parametrize("query", ["콜라", "8801382149743", "해든"])
def test_a_product_is_found_by_name_barcode_or_brand(operator: Client, query: str) -> None:
    make_product("제로콜라", gtin="8801382149743", brand="해든")
    make_product("전혀다른것")
    shown = page(operator, "product_changelist", q=query)
    assert "제로콜라" in shown
    assert "전혀다른것" not in shown


def test_a_merged_product_can_be_filtered(operator: Client) -> None:
    root = make_product("뿌리제품")
    make_product("합쳐진제품", merged_into=root)
    merged = page(operator, "product_changelist", merged_into__isempty="0")
    assert "합쳐진제품" in merged
    assert ">뿌리제품<" not in merged


# -- Pictures ----------------------------------------------------------------------------------------------------------
def test_a_product_says_whether_a_camera_recognises_it(operator: Client) -> None:
    pictured, other = make_product(picture="ab" * 32), make_product()
    shown = page(operator, "product_change", pictured.pk)
    assert "인식 가능" in shown
    assert f"/pictures/{'ab' * 32}.jpg" in shown
    assert "인식 불가" in page(operator, "product_change", other.pk)


@pytest.mark.parametrize(
    ("address", "linked"), [("https://a.example/1.jpg", True), ("javascript:alert(1)", False), ("", False)]
)
def test_only_web_addresses_of_pictures_are_linked(operator: Client, address: str, linked: bool) -> None:
    make_listing(image_url=address)
    assert ("사이트의 사진</a>" in page(operator, "listing_changelist")) == linked
    assert 'href="javascript:' not in page(operator, "listing_changelist")


# -- Actions -----------------------------------------------------------------------------------------------------------
def test_ending_promotions_locks_them_and_says_how_many(operator: Client) -> None:
    open_one, ended = make_promotion(), make_promotion(ended_at=kst.now())
    assert "1건의 행사를 종료했습니다." in act(operator, "promotion", "end_now", open_one, ended)
    open_one.refresh_from_db()
    assert open_one.ended_at is not None
    assert open_one.is_locked()


def test_unlocking_lets_crawls_change_the_rows_again(operator: Client) -> None:
    listing = make_listing(locked_until=kst.today(), locked_by="lee")
    assert "1건의 잠금을 해제했습니다." in act(operator, "listing", "unlock", listing)
    listing.refresh_from_db()
    assert (listing.locked_until, listing.locked_by) == (None, "")


# -- What nobody may do ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["chain", "listing"])
def test_rows_that_come_with_crawls_or_the_software_cannot_be_added(operator: Client, name: str) -> None:
    assert operator.get(reverse(f"admin:promotions_{name}_add")).status_code == 403


def test_nothing_can_be_deleted(operator: Client) -> None:
    promotion = make_promotion()
    rows = {
        "chain": Chain.objects.get(pk="cu"),
        "product": promotion.listing.product,
        "listing": promotion.listing,
        "promotion": promotion,
    }
    for name, row in rows.items():
        delete = reverse(f"admin:promotions_{name}_delete", args=[row.pk])
        assert operator.post(delete, {"post": "yes"}).status_code == 403
    assert (Product.objects.count(), Listing.objects.count(), Promotion.objects.count()) == (1, 1, 1)


def test_a_chains_code_and_revision_cannot_be_edited(operator: Client) -> None:
    shown = page(operator, "chain_change", "cu")
    assert 'name="name"' in shown
    assert all(f'name="{field}"' not in shown for field in ("code", "catalogue_revision", "promotions_checked_at"))


# -- Checks ------------------------------------------------------------------------------------------------------------
def product_form(**changes: str) -> dict[str, str]:
    form = {"name": "우유", "brand": "", "gtin": "", "category": "", "locked_until": ""}
    return form | {"listings-TOTAL_FORMS": "0", "listings-INITIAL_FORMS": "0"} | changes


@pytest.mark.parametrize(
    ("typed", "saved"), [("034000239344", "0034000239344"), (" 8801382149743 ", "8801382149743"), ("", None)]
)
def test_a_typed_barcode_is_saved_in_its_one_form(operator: Client, typed: str, saved: str | None) -> None:
    product = make_product("우유")
    operator.post(reverse("admin:promotions_product_change", args=[product.pk]), product_form(gtin=typed))
    product.refresh_from_db()
    assert product.gtin == saved


def test_two_products_cannot_have_one_barcode(operator: Client) -> None:
    make_product(gtin="8801382149743")
    product = make_product("우유")
    form = product_form(gtin="8801382149743")
    response = operator.post(reverse("admin:promotions_product_change", args=[product.pk]), form)
    assert response.status_code == 200
    assert response.context["errors"]
