"""The recogniser is trained on the catalogue while the platform runs, and more answers become certain.

This file runs last: the other ones expect an untrained recogniser.

Every product of the demonstration has siblings that differ in a word or a colour, so letting the shopper choose stays
right for some. Therefore a dozen fronts are photographed before and after the training, and one whose answer has become
certain is shown to the camera.
"""

from __future__ import annotations

import io
import os
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image
from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
from selenium.webdriver import Chrome

from demo.fronts import render_front
from demo.products import Product, products_by_barcode
from demo.scenes import GUIDE, render_scene, write_fake_camera_video
from tests.browser.admin import administrator
from tests.browser.phone import Phone, phone
from tests.browser.platform import Platform
from tests.browser.proxy import Cable

pytestmark = [pytest.mark.browser, pytest.mark.processes]

_FRONTS = 12
_TRAINING_SECONDS = 900  # half a minute on two idle cores; it runs at the lowest priority
_ACTIVATION_SECONDS = 120


@dataclass(frozen=True)
class Front:
    """A product of the platform that can be photographed."""

    product_id: int
    name: str
    product: Product


@dataclass(frozen=True)
class Answer:
    """The platform's answer to a photograph of a front."""

    front: Front
    is_certain: bool
    is_right: bool


@dataclass(frozen=True)
class Watched:
    """What the operator saw, and the answers before and after."""

    before: list[Answer]
    after: list[Answer]

    progress: list[str]
    """Every line of progress, in order."""
    page: str
    """The training's page after its recogniser was activated."""


@pytest.fixture(scope="module")
def watched(platform: Platform, tmp_path_factory: pytest.TempPathFactory) -> Watched:
    """Start a training as an operator does, and watch its page until the recogniser is active."""
    shot = Path(os.environ.get("PYEONSCAN_SHOTS") or tmp_path_factory.mktemp("shots"), "training.png")
    progress: list[str] = []
    fronts = _fronts(platform)
    before = _answers(platform, fronts)
    with administrator(platform) as desk:
        desk.get(f"http://localhost:{platform.port}/admin/recognition/training/")
        desk.find_element("css selector", "[data-testid=train-now]").click()

        def is_over() -> bool:
            sentence = _text(desk, "#content progress + p")
            if sentence and sentence not in progress:
                progress.append(sentence)
                desk.save_screenshot(str(shot.with_name("training-progress.png")))
            return "완료" in _text(desk) or "실패" in _text(desk)

        _wait(is_over, _TRAINING_SECONDS, "the training did not end")
        page = desk.current_url

        def is_active() -> bool:
            desk.get(page)
            return "지금 이 인식기를 사용 중입니다" in _text(desk)

        _wait(is_active, _ACTIVATION_SECONDS, f"the trained recogniser was not activated: {_text(desk)}")
        desk.save_screenshot(str(shot))
        return Watched(before, _answers(platform, fronts), progress, _text(desk))


def _fronts(platform: Platform) -> list[Front]:
    """Return the first products of the list."""
    found = [platform.get(f"/api/v1/products/{brief['id']}/") for brief in _listed(platform)]
    drawn = products_by_barcode()
    return [Front(one["id"], one["name"], drawn[one["gtin"]]) for one in found if one["gtin"] in drawn]


def _listed(platform: Platform) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = platform.get(f"/api/v1/products/?chain=emart24&page_size={_FRONTS}")["results"]
    return listed


def _answers(platform: Platform, fronts: Sequence[Front]) -> list[Answer]:
    return [_answer(platform, front) for front in fronts]


def _answer(platform: Platform, front: Front) -> Answer:
    """Scan as the page does: the content of the guide frame as a JPEG."""
    scene = _scene(front)
    box = tuple(round(share * scene.size[place % 2]) for place, share in enumerate(GUIDE))
    photo = io.BytesIO()
    scene.crop((box[0], box[1], box[2], box[3])).save(photo, "JPEG", quality=90)
    files = {"image": ("a.jpg", photo.getvalue(), "image/jpeg")}
    answer = httpx.post(f"http://127.0.0.1:{platform.port}/api/v1/scans/", files=files, timeout=20).raise_for_status()
    scan = answer.json()
    first = scan["candidates"][0]["product"]["id"] if scan["candidates"] else None
    return Answer(front, scan["verdict"] == "match", first == front.product_id)


def _scene(front: Front, *, turn: float = 0) -> Image.Image:
    return render_scene(render_front(front.product), seed=7, turn=turn)


def _wait(condition: Callable[[], bool], seconds: float, otherwise: str) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.5)


def _text(desk: Chrome, selector: str = "#content") -> str:
    """Return the text of the page; "" while it reloads."""
    try:
        return str(desk.find_element("css selector", selector).text)
    except (NoSuchElementException, StaleElementReferenceException):
        return ""


def test_an_operator_sees_the_progress_and_the_validation(watched: Watched) -> None:
    steps = [int(found[1]) for line in watched.progress if (found := re.search(r"학습 중: (\d+) / \d+단계", line))]
    assert len(steps) > 1
    assert steps == sorted(steps)
    assert "검증 결과" in watched.page
    assert "통과" in watched.page


def test_more_fronts_than_before_are_named_with_certainty_and_rightly(watched: Watched) -> None:
    certain_before, certain = (
        [one for one in answers if one.is_certain] for answers in (watched.before, watched.after)
    )
    assert len(certain) > len(certain_before)
    assert len(certain) >= len(watched.after) / 2
    assert sum(one.is_right for one in certain) >= len(certain) - 1  # 95 of 100 are promised


def test_the_page_names_the_product_before_the_camera(
    platform: Platform, cable: Cable, watched: Watched, tmp_path: Path
) -> None:
    front = next(one.front for one in watched.after if one.is_certain and one.is_right)
    video = tmp_path / "camera.mjpeg"
    write_fake_camera_video(video, [_scene(front, turn=0.1 * number) for number in range(6)], fps=10)
    with phone(cable.url, video) as shopper:
        shopper.open()
        assert _verdict(shopper) == "match"
        shopper.wait(lambda: front.name in shopper.text("sheet-name"))
        shopper.wait(lambda: shopper.all("chain-row"))
        assert not shopper.all("choose-card")


def _verdict(shopper: Phone) -> str | None:
    shopper.find("camera-video")
    shopper.wait(lambda: shopper.driver.execute_script(
        "return document.querySelector('[data-testid=camera-video]').videoWidth") > 0)  # fmt: skip
    shopper.tap("shutter")
    shopper.wait(lambda: shopper.sheet("verdict") in {"match", "choose", "unknown"})
    return shopper.sheet("verdict")
