"""Takes the pictures in docs/screenshots from a running demonstration: `python -m scripts.screenshots`.

Starts the platform as `make run` does, in a scratch folder, and holds drawn fronts before a fake camera.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from selenium.webdriver import Chrome

from demo.fronts import render_front
from demo.products import load_products
from demo.scenes import render_scene, write_fake_camera_video
from tests.browser.admin import administrator
from tests.browser.phone import Phone, phone
from tests.browser.platform import Platform, running_platform

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "screenshots"
HONGDAE = (37.5563, 126.9236)
_QUALITY = 86


def shoot(driver: Chrome, name: str) -> None:
    """Save what the browser shows as docs/screenshots/<name>.jpg."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    picture = Image.open(io.BytesIO(driver.get_screenshot_as_png())).convert("RGB")
    picture.save(FOLDER / f"{name}.jpg", quality=_QUALITY, optimize=True)
    print(name, flush=True)


def video_of(barcode: str, folder: Path) -> Path:
    """A fake camera's video of one product's front before clutter."""
    product = next(product for product in load_products() if product.barcode == barcode)
    video = folder / f"{barcode}.mjpeg"
    if not video.exists():
        front = render_front(product)
        write_fake_camera_video(video, [render_scene(front, seed=3, turn=turn) for turn in (-0.6, 0, 0.6, 0)], fps=8)
    return video


def scan(shopper: Phone) -> str:
    """Press the shutter; the verdict."""
    shopper.wait(
        lambda: shopper.driver.execute_script("return document.querySelector('[data-testid=camera-video]').videoWidth")
    )
    shopper.tap("shutter")
    shopper.wait(lambda: shopper.sheet("verdict") in {"match", "choose", "unknown"})
    return shopper.sheet("verdict") or ""


def shots_of_the_page(platform: Platform, folder: Path) -> None:
    """The shopper's way, dark; the sheet once more in light."""
    url = f"http://localhost:{platform.port}"
    barcode = _promoted_twice(platform)
    with _shopper(url, video_of(barcode, folder)) as shopper:
        shoot(shopper.driver, "camera")
        verdict = scan(shopper)
        settle(shopper)
        if verdict == "choose":
            shoot(shopper.driver, "choose")
            shopper.all("choose-card")[0].click()
        shopper.wait(lambda: shopper.all("chain-row"))
        settle(shopper)
        shoot(shopper.driver, "sheet")
        shopper.tap("use-position")
        shopper.find("store-row")
        shopper.driver.execute_script("document.querySelector('[data-testid=map]').scrollIntoView({block: 'start'})")
        settle(shopper)
        shoot(shopper.driver, "map")
    with _shopper(url, None) as shopper:
        shoot(shopper.driver, "error-no-camera")
        shopper.tap("search-button")
        shopper.find("search-input").send_keys("우유")
        shopper.wait(lambda: shopper.all("search-result"))
        settle(shopper)
        shoot(shopper.driver, "search")


def _promoted_twice(platform: Platform) -> str:
    for brief in platform.get("/api/v1/products/?chain=emart24&page_size=100")["results"]:
        chains = platform.get(f"/api/v1/products/{brief['id']}/")["chains"]
        if len(chains) > 1 and all(chain["promotions"] for chain in chains):
            return str(brief["gtin"])
    raise RuntimeError("no product of the demonstration is promoted by both chains")


@contextmanager
def _shopper(url: str, video: Path | None, **look: bool) -> Iterator[Phone]:
    with phone(url, video, **look) as shopper:
        shopper.put_at(*HONGDAE)
        shopper.open()
        settle(shopper)
        yield shopper


def settle(shopper: Phone) -> None:
    """Until no animation runs and every picture in view has come."""
    shopper.wait(
        lambda: shopper.driver.execute_script(
            "return document.getAnimations().every((a) => a.playState !== 'running')"
            " && [...document.images].every((i) => i.complete)"
        )
    )


def shots_of_the_admin(platform: Platform) -> None:
    """The operator's pages."""
    pages: dict[str, str] = {
        "admin-runs": "/admin/crawler/crawlrun/",
        "admin-promotions": "/admin/promotions/promotion/",
    }
    with administrator(platform) as driver:
        for name, path in pages.items():
            driver.get(f"http://localhost:{platform.port}{path}")
            shoot(driver, name)
        driver.get(f"http://localhost:{platform.port}/admin/crawler/crawlrun/")
        driver.find_element("css selector", "#result_list a").click()
        shoot(driver, "admin-run")


def main() -> None:
    """All of them."""
    with tempfile.TemporaryDirectory(prefix="pyeonscan-shots-") as scratch:
        folder = Path(scratch)
        with running_platform(folder / "var") as platform:
            steps: list[Callable[[], None]] = [
                lambda: shots_of_the_page(platform, folder),
                lambda: shots_of_the_admin(platform),
            ]
            for step in steps:
                step()


if __name__ == "__main__":
    main()
