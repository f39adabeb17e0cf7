"""The shopper's whole journey on a platform started as `make run` starts it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from promotions.names.hangul import initials
from tests.browser.phone import Phone, phone
from tests.browser.platform import Platform, Target
from tests.browser.proxy import Cable

pytestmark = [pytest.mark.browser, pytest.mark.processes]
HONGDAE = (37.5563, 126.9236)


def scan(shopper: Phone, target: Target) -> None:
    """Press the shutter and reach the product, at once or by a tap on its picture among a few."""
    shopper.find("camera-video")
    shopper.wait(lambda: shopper.driver.execute_script(
        "return document.querySelector('[data-testid=camera-video]').videoWidth") > 0)  # fmt: skip
    shopper.tap("shutter")
    shopper.wait(lambda: shopper.sheet("verdict") in {"match", "choose", "unknown"})
    verdict = shopper.sheet("verdict")
    assert verdict in {"match", "choose"}, f"the drawn front was answered with {verdict}"
    if verdict == "choose":
        cards = shopper.all("choose-card")
        assert cards[0].get_attribute("data-product") == str(target.product_id), "the right product comes first"
        cards[0].click()
    shopper.wait(lambda: target.name in shopper.text("sheet-name"))


def test_from_the_camera_to_the_nearest_store(platform: Platform, cable: Cable, target: Target) -> None:
    with phone(cable.url, target.video) as shopper:
        shopper.put_at(*HONGDAE)
        shopper.open()
        scan(shopper, target)
        assert shopper.text("best-line")
        shopper.find("chain-row")
        rows = shopper.all("chain-row")
        assert {row.get_attribute("data-chain") for row in rows} == set(target.chains)
        assert rows[0].get_attribute("data-chain") == target.cheapest_chain
        assert f"{target.cheapest_unit_price:,}" in rows[0].text
        shopper.tap("find-stores")
        shopper.find("store-row")
        distances = [int(row.get_attribute("data-distance") or "-1") for row in shopper.all("store-row")]
        assert distances == sorted(distances)
        assert {row.get_attribute("data-chain") for row in shopper.all("store-row")} <= set(target.chains)
        shopper.find("map")
        shopper.wait(lambda: shopper.driver.execute_script(
            "return document.querySelectorAll('[data-testid=map] .leaflet-marker-icon').length") > 0)  # fmt: skip


def test_a_repeated_product_requests_nothing_but_the_scan(platform: Platform, cable: Cable, target: Target) -> None:
    product = f"/api/v1/products/{target.product_id}/"
    with phone(cable.url, target.video) as shopper:
        shopper.open()
        scan(shopper, target)
        shopper.wait(lambda: shopper.all("chain-row"))
        assert cable.asked_for(product) == [f"GET {product}"]
        shopper.open()
        scan(shopper, target)
        shopper.wait(lambda: shopper.all("chain-row"))
        assert cable.asked_for(product) == [f"GET {product}"]
        assert len(cable.asked_for("/api/v1/scans/")) == 2


def test_a_recent_product_shows_its_sheet_without_the_network(platform: Platform, cable: Cable, target: Target) -> None:
    with phone(cable.url, target.video) as shopper:
        shopper.open()
        scan(shopper, target)
        shopper.wait(lambda: shopper.all("chain-row"))
        shopper.driver.execute_async_script(
            "const done = arguments[0]; navigator.serviceWorker.ready.then(() => setTimeout(done, 1500));"
        )
        cable.pull()
        shopper.open()
        shopper.tap("search-button")
        shopper.tap("recents-item")
        shopper.wait(lambda: target.name in shopper.text("sheet-name"))
        assert shopper.all("chain-row")
        assert "오프라인 · 방금 받은 정보" in shopper.text("offline-badge")


def test_a_name_is_found_one_tap_away(platform: Platform, cable: Cable, target: Target) -> None:
    with phone(cable.url, target.video) as shopper:
        shopper.open()
        shopper.tap("search-button")
        shopper.find("search-input").send_keys(target.name)
        shopper.tap("search-result", showing=target.name)
        shopper.wait(lambda: shopper.all("chain-row"))


def test_a_name_is_found_by_its_initials_while_typing(platform: Platform, cable: Cable, target: Target) -> None:
    with phone(cable.url, None) as shopper:
        shopper.open()
        shopper.tap("search-button")
        shopper.find("search-input").send_keys(initials(target.name))
        shopper.wait(lambda: any(target.name in row.text for row in shopper.all("search-result")))


def test_without_a_camera_the_page_says_so_and_offers_a_photo(platform: Platform, cable: Cable) -> None:
    with phone(cable.url, None) as shopper:
        shopper.open()
        assert shopper.find("notice").get_attribute("data-code")
        assert shopper.driver.find_elements("css selector", "[data-testid=upload-input]")


def test_a_refused_camera_has_a_message_of_its_own(platform: Platform, cable: Cable, target: Target) -> None:
    with phone(cable.url, target.video, allow_camera=False) as shopper:
        shopper.deny("camera")
        shopper.open()
        refused = shopper.find("notice").get_attribute("data-code")
    with phone(cable.url, None) as shopper:
        shopper.open()
        assert shopper.find("notice").get_attribute("data-code") != refused


def test_a_photo_from_the_phone_is_recognised_too(
    platform: Platform, cable: Cable, target: Target, tmp_path: Path
) -> None:
    with phone(cable.url, None) as shopper:
        shopper.open()
        upload = shopper.driver.find_element("css selector", "[data-testid=upload-input]")
        upload.send_keys(str(target.photo))
        shopper.wait(lambda: shopper.sheet("verdict") in {"match", "choose"})


def test_pieces_are_switched_from_one_to_three(platform: Platform, cable: Cable, target: Target) -> None:
    with phone(cable.url, target.video) as shopper:
        shopper.open()
        scan(shopper, target)
        shopper.tap("pieces-3")
        shopper.wait(lambda: f"{target.cost_of_three:,}" in shopper.all("chain-row")[0].text)


def test_the_shopper_can_continue_without_a_position(platform: Platform, cable: Cable, target: Target) -> None:
    with phone(cable.url, target.video) as shopper:
        shopper.deny("geolocation")
        shopper.open()
        scan(shopper, target)
        shopper.tap("find-stores")
        shopper.wait(lambda: any(notice.get_attribute("data-code") for notice in shopper.all("notice")))


def test_a_server_that_is_down_is_no_unknown_product(platform: Platform, cable: Cable, target: Target) -> None:
    with phone(cable.url, target.video) as shopper:
        shopper.open()
        time.sleep(0.5)  # the camera's first frames
        cable.pull()
        shopper.tap("shutter")
        assert shopper.find("notice").get_attribute("data-code") != "unknown"
        assert not [sheet for sheet in shopper.all("sheet") if sheet.get_attribute("data-verdict") == "match"]


def test_the_page_contacts_no_other_host_and_violates_no_rule_of_its_policy(
    platform: Platform, cable: Cable, target: Target
) -> None:
    with phone(cable.url, target.video) as shopper:
        shopper.put_at(*HONGDAE)
        shopper.open()
        scan(shopper, target)
        shopper.tap("find-stores")
        shopper.find("store-row")
        assert shopper.complaints() == []
        hosts = shopper.driver.execute_script(
            "return [...new Set(performance.getEntriesByType('resource').map((e) => new URL(e.name).host))]"
        )
        assert hosts == [f"localhost:{cable.port}"]
