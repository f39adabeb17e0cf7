from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from stores.models import Store
from stores.tests.factories import make_store

pytestmark = pytest.mark.django_db

LIST = "/admin/stores/store/"


def form(store: Store, **changes: Any) -> dict[str, Any]:
    values = {"name": store.name, "chain": store.chain_id or "", "address": store.address}
    return {**values, "lat": store.lat, "lng": store.lng, "is_open": "on", **changes}


def edit(client: Client, store: Store, **changes: Any) -> Store:
    address = reverse("admin:stores_store_change", args=[store.pk])
    response = client.post(address, {key: value for key, value in form(store, **changes).items() if value is not None})
    assert response.status_code == 302, response.context["adminform"].form.errors
    store.refresh_from_db()
    return store


def test_the_list_is_searched_filtered_and_linked_to_a_map(admin_client: Client) -> None:
    make_store("씨유홍대점", address="서울 마포구 상수동")
    make_store("지에스25신촌점", chain_id="gs25", address="서울 서대문구 창천동")
    page = admin_client.get(LIST, {"q": "상수동", "is_open__exact": "1"}).content.decode()
    assert "씨유홍대점" in page
    assert "지에스25신촌점" not in page
    assert "https://map.kakao.com/link/map/%EC%94%A8%EC%9C%A0" in page
    assert "지에스25신촌점" in admin_client.get(LIST, {"chain__code__exact": "gs25"}).content.decode()


def test_a_name_cannot_break_out_of_the_map_link(admin_client: Client) -> None:
    make_store('씨유"><script>alert(1)</script>')
    assert b"<script>alert" not in admin_client.get(LIST).content


def test_a_corrected_store_is_protected_against_imports(admin_client: Client) -> None:
    store = edit(admin_client, make_store(), name="씨유 홍대입구역점")
    assert (store.name, store.is_corrected) == ("씨유 홍대입구역점", True)


def test_hiding_a_store_is_not_a_correction_of_its_data(admin_client: Client) -> None:
    store = edit(admin_client, make_store(), is_open=None)
    assert (store.is_open, store.is_corrected) == (False, False)


def test_the_protection_can_be_switched_off(admin_client: Client) -> None:
    store = edit(admin_client, make_store(is_corrected=True), name="씨유새이름점")
    assert store.is_corrected is False


def test_a_place_outside_korea_is_refused(admin_client: Client) -> None:
    store = make_store()
    address = reverse("admin:stores_store_change", args=[store.pk])
    response = admin_client.post(address, form(store, lat="126.9", lng="37.5"))
    assert {"lat", "lng"} <= response.context["adminform"].form.errors.keys()


def test_a_store_that_a_person_adds_has_a_unique_key_and_is_protected(admin_client: Client) -> None:
    values = {"name": "씨유새점", "chain": "cu", "address": "", "lat": "37.55", "lng": "126.92", "is_open": "on"}
    assert admin_client.post(LIST + "add/", values).status_code == 302
    store = Store.objects.get()
    assert store.external_id.startswith("manual_")
    assert (store.source, store.is_corrected) == ("manual", True)


@pytest.mark.parametrize(("action", "was_open"), [("hide", True), ("show", False)])
def test_stores_are_hidden_and_shown_in_bulk(admin_client: Client, action: str, was_open: bool) -> None:
    stores = [make_store(is_open=was_open) for _ in range(3)]
    chosen = [store.pk for store in stores[:2]]
    admin_client.post(LIST, {"action": action, "_selected_action": chosen})
    states = list(Store.objects.order_by("pk").values_list("is_open", flat=True))
    assert states == [not was_open, not was_open, was_open]
