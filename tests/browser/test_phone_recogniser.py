"""Corrections from the phone, and recognising on the phone without the server."""

from __future__ import annotations

import base64
import contextlib
import json
import sqlite3
import time
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from selenium.webdriver.remote.webelement import WebElement

from recognition.recogniser.engine import Engine
from recognition.recogniser.manifest import BACKBONE_NAME, load_verified
from tests.browser.phone import Phone, phone
from tests.browser.platform import ROOT, Platform, Target
from tests.browser.proxy import Cable

pytestmark = [pytest.mark.browser, pytest.mark.processes]

_PUBLISH_SECONDS = 60

_ACTIVE_ROWS = (
    "SELECT count(*) FROM recognition_embedding AS row JOIN recognition_recogniser AS known"
    " ON known.id = row.recogniser_id WHERE known.active"
)
_EMBED = """
const [folder, name, pixels, side, done] = arguments;
(async () => {
  const { OnnxSession, RUNTIME_URL } = await import(`${folder}js/recogniser/onnx_session.js`);
  const [model, runtime] = await Promise.all(
    [name, RUNTIME_URL].map(async (url) => (await fetch(url)).arrayBuffer()));
  const network = await OnnxSession.open(model, runtime, "image");
  const rgb = Uint8Array.from(atob(pixels), (character) => character.charCodeAt(0));
  return Array.from(await network.embed({ side, rgb }));
})().then(done, (error) => done(String(error)));
"""


@pytest.fixture(scope="module", autouse=True)
def published(platform: Platform) -> None:
    """Wait for the gallery with every product: it is published some seconds after the enrolment."""
    deadline = time.monotonic() + _PUBLISH_SECONDS
    while not _is_whole(platform):
        assert time.monotonic() < deadline, f"no whole gallery for phones in {_PUBLISH_SECONDS} s"
        time.sleep(0.2)


def _is_whole(platform: Platform) -> bool:
    try:
        rows = platform.get("/api/v1/recogniser/")["gallery"]["count"]
    except OSError:  # 503: there is no manifest yet
        return False
    return bool(rows >= _embedded(platform))


def _embedded(platform: Platform) -> int:
    database = sqlite3.connect(f"file:{platform.var / 'db.sqlite3'}?mode=ro", uri=True)
    with contextlib.closing(database):
        return int(database.execute(_ACTIVE_ROWS).fetchone()[0])


def _corrections(platform: Platform) -> list[sqlite3.Row]:
    """Read the corrections on the platform: product_id, picture; oldest first."""
    database = sqlite3.connect(f"file:{platform.var / 'db.sqlite3'}?mode=ro", uri=True)
    with contextlib.closing(database):
        database.row_factory = sqlite3.Row
        return list(database.execute("SELECT product_id, picture FROM recognition_correction ORDER BY id"))


def _scanned(shopper: Phone) -> str:
    """Press the shutter and return the verdict."""
    shopper.find("camera-video")
    shopper.wait(lambda: shopper.driver.execute_script(
        "return document.querySelector('[data-testid=camera-video]').videoWidth") > 0)  # fmt: skip
    shopper.tap("shutter")
    shopper.wait(lambda: shopper.sheet("verdict") in {"match", "choose", "unknown"})
    verdict = shopper.sheet("verdict")
    assert verdict in {"match", "choose"}, f"the drawn front was answered with {verdict}"
    return str(verdict)


def _others(shopper: Phone) -> list[WebElement]:
    """Return the candidates after the first, once the sheet stands still."""
    is_question = _scanned(shopper) == "choose"
    if not is_question:
        shopper.tap("not-this")
    cards = _cards(shopper)
    return cards[1:] if is_question else cards


def _cards(shopper: Phone) -> list[WebElement]:
    """Return the candidates to choose from, once the sheet stands still."""
    shopper.find("choose-card")
    shopper.stand_still("sheet")
    return shopper.all("choose-card")


def _consent(shopper: Phone) -> WebElement:
    """Raise the sheet and return the consent checkbox in its middle."""
    shopper.wait(lambda: shopper.all("chain-row"))
    shopper.tap("sheet-grip")
    shopper.wait(lambda: shopper.sheet("rest") == "full")
    shopper.stand_still("sheet")
    box = shopper.wait(lambda: shopper.driver.find_element("css selector", '[data-testid="picture-consent"]'))
    shopper.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", box)
    shopper.stand_still("picture-consent")
    return shopper.find("picture-consent")


def _download(shopper: Phone) -> None:
    shopper.tap("search-button")
    shopper.tap("phone-download")
    _wait_until_ready(shopper)
    shopper.tap("search-close")


def _wait_until_ready(shopper: Phone) -> None:
    shopper.wait(lambda: shopper.find("phone-recogniser").get_attribute("data-state") == "ready", seconds=90)


def test_another_candidate_is_a_correction_and_its_picture_goes_only_with_consent(
    platform: Platform, cable: Cable, target: Target
) -> None:
    before = len(_corrections(platform))
    with phone(cable.url, target.video) as shopper:
        shopper.put_at(37.5563, 126.9236)  # the raised sheet shows the stores near by
        shopper.open()
        other = _others(shopper)[0]
        chosen = int(other.get_attribute("data-product") or "0")
        other.click()
        shopper.wait(lambda: len(_corrections(platform)) == before + 1)
        assert _corrections(platform)[-1]["product_id"] == chosen
        assert not _corrections(platform)[-1]["picture"], "no consent was given"
        consent = _consent(shopper)
        assert not consent.is_selected()
        assert not shopper.find("send-picture").is_enabled()
        consent.click()
        shopper.tap("send-picture")
        shopper.wait(lambda: _corrections(platform)[-1]["picture"])
        assert len(_corrections(platform)) == before + 1
        shopper.tap("correction-undo")
        shopper.wait(lambda: len(_corrections(platform)) == before)
        assert shopper.complaints() == []


def test_none_of_these_is_sent_and_a_product_found_by_name_replaces_it(
    platform: Platform, cable: Cable, target: Target
) -> None:
    before = len(_corrections(platform))
    with phone(cable.url, target.video) as shopper:
        shopper.open()
        _others(shopper)
        shopper.tap("none-of-these")
        shopper.wait(lambda: len(_corrections(platform)) == before + 1)
        assert _corrections(platform)[-1]["product_id"] is None
        shopper.tap("search-instead")
        shopper.find("search-input").send_keys(target.name)
        shopper.tap("search-result", showing=target.name)
        shopper.wait(lambda: _corrections(platform)[-1]["product_id"] == target.product_id)


def test_a_correction_waits_for_the_network(platform: Platform, cable: Cable, target: Target) -> None:
    before = len(_corrections(platform))
    with phone(cable.url, target.video) as shopper:
        shopper.open()
        other = _others(shopper)[-1]
        cable.pull()
        other.click()
        shopper.wait(lambda: shopper.all("thanks") or shopper.all("notice"))
        assert len(_corrections(platform)) == before
        cable.plug()
        shopper.open()
        shopper.wait(lambda: len(_corrections(platform)) == before + 1)


def test_without_the_server_the_phone_recognises_the_product(platform: Platform, cable: Cable, target: Target) -> None:
    with phone(cable.url, target.video) as shopper:
        shopper.open()
        shopper.driver.execute_async_script("navigator.serviceWorker.ready.then(() => arguments[0]())")
        _scanned(shopper)
        if shopper.sheet("verdict") == "choose":
            _cards(shopper)[0].click()
        shopper.wait(lambda: shopper.all("chain-row"))
        shopper.tap("sheet-close")
        _download(shopper)
        cable.pull()
        shopper.open()
        asked = len(cable.requests)
        shopper.tap("search-button")
        _wait_until_ready(shopper)
        shopper.tap("search-close")
        if _scanned(shopper) == "choose":
            card = _cards(shopper)[0]
            assert card.get_attribute("data-product") == str(target.product_id)
            card.click()
        shopper.wait(lambda: target.name in shopper.text("sheet-name"))
        shopper.wait(lambda: shopper.all("chain-row"))  # its deals come from the phone too
        assert shopper.text("offline-badge")
        assert len(cable.requests) == asked


def test_a_scan_that_the_phone_answered_is_corrected_only_with_its_picture(
    platform: Platform, cable: Cable, target: Target
) -> None:
    before = len(_corrections(platform))
    with phone(cable.url, target.video) as shopper:
        shopper.open()
        _download(shopper)
        _others(shopper)[0].click()
        _consent(shopper).click()
        assert cable.asked_for("/api/v1/scans/") == [], "no picture has left the phone"
        shopper.tap("send-picture")
        shopper.wait(lambda: len(_corrections(platform)) == before + 1)
        assert _corrections(platform)[-1]["picture"]


def test_the_phone_computes_the_same_vectors_as_the_server(platform: Platform, cable: Cable, target: Target) -> None:
    manifest = platform.get("/api/v1/recogniser/")
    folder = next(
        path.parent
        for path in (ROOT / "var" / "recognisers").glob(f"*/{BACKBONE_NAME}")
        if load_verified(path.parent).version == manifest["version"]
    )
    with Image.open(target.photo) as photo:
        crop = np.asarray(photo.convert("RGB"))[100:420, 40:360]
    expected = Engine(folder).embed(np.ascontiguousarray(crop))
    with phone(cable.url, None) as shopper:
        shopper.open()
        found = shopper.driver.execute_async_script(_EMBED, *_arguments(shopper, manifest, crop))
    assert isinstance(found, list), found
    assert np.allclose(found, expected, atol=1e-3)


def _arguments(shopper: Phone, manifest: dict[str, Any], crop: NDArray[np.uint8]) -> list[Any]:
    config = json.loads(shopper.driver.find_element("id", "page-config").get_attribute("textContent") or "{}")
    pixels = base64.b64encode(np.ascontiguousarray(crop).tobytes()).decode()
    return [config["static_url"], manifest["model"]["url"], pixels, crop.shape[0]]
