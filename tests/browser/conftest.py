from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from demo.fronts import render_front
from demo.products import load_products
from demo.scenes import render_scene, write_fake_camera_video
from tests.browser.platform import Platform, Target, running_platform
from tests.browser.proxy import Cable

_FRAMES = 12


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    with running_platform(tmp_path_factory.mktemp("platform") / "var") as running:
        yield running


@pytest.fixture
def cable(platform: Platform) -> Iterator[Cable]:
    cable = Cable(platform.port)
    yield cable
    cable.close()


@pytest.fixture(scope="session")
def target(platform: Platform, tmp_path_factory: pytest.TempPathFactory) -> Target:
    """Return a product on promotion at both chains, and a video and a photo of its front before clutter."""
    folder = tmp_path_factory.mktemp("camera")
    detail = _comparable_product(platform)
    product = next(product for product in load_products() if product.barcode == detail["gtin"])
    front = render_front(product)
    frames = [render_scene(front, seed=7, turn=0.2 * (index - _FRAMES / 2)) for index in range(_FRAMES)]
    video, photo = folder / "camera.mjpeg", folder / "photo.jpg"
    write_fake_camera_video(video, frames, fps=10)
    frames[0].save(photo, quality=92)
    return _target(detail, video, photo)


def _comparable_product(platform: Platform) -> dict[str, Any]:
    """Return the first product that both chains promote at different prices for one piece."""
    found = platform.get("/api/v1/products/?chain=emart24&page_size=100")["results"]
    for brief in found:
        detail: dict[str, Any] = platform.get(f"/api/v1/products/{brief['id']}/")
        prices = [_first_unit_price(chain) for chain in detail["chains"]]
        if len(prices) == 2 and None not in prices and prices[0] != prices[1]:
            return detail
    raise AssertionError("the demo has no product that both chains promote at different prices")


def _first_unit_price(chain: dict[str, Any]) -> int | None:
    promotions = chain["promotions"]
    return promotions[0]["unit_price"]["won"] if promotions and promotions[0]["unit_price"] else None


def _target(detail: dict[str, Any], video: Path, photo: Path) -> Target:
    cheapest = detail["chains"][0]
    price = _first_unit_price(cheapest)
    assert price is not None
    costs = [promotion["cost"]["3"] for chain in detail["chains"] for promotion in chain["promotions"]]
    return Target(
        product_id=detail["id"],
        name=detail["name"],
        barcode=detail["gtin"],
        chains=tuple(chain["chain"] for chain in detail["chains"]),
        cheapest_chain=cheapest["chain"],
        cheapest_unit_price=price,
        cost_of_three=min(cost for cost in costs if cost is not None),
        video=video,
        photo=photo,
    )
