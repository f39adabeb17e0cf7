"""Take the pictures in docs/screenshots from a running demonstration: `python -m scripts.screenshots`.

The platform starts as with `make run`, in a temporary folder. A fake camera shows drawn fronts.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from selenium.webdriver import Chrome
from selenium.webdriver.support.expected_conditions import staleness_of
from selenium.webdriver.support.ui import WebDriverWait

from demo.fronts import render_front
from demo.products import load_products
from demo.scenes import render_scene, write_fake_camera_video
from tests.browser.admin import administrator
from tests.browser.phone import Phone, phone
from tests.browser.platform import Platform, running_platform

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "screenshots"
HONGDAE = (37.5563, 126.9236)
_QUALITY = 86
_BY_FILE = (
    ("해든)고소한우유오리지널500ML", 1900, "2+1"), ("해든)우유한모금초코240ML", 1800, "1+1"),
    ("두들)파도칩매콤칠리치즈66G", 1700, "2+1"), ("다온면가)가마솥면순한맛115G", 1600, "2+1"),
    ("솔가람)팡팡소다오렌지355ML", 1700, "1+1"), ("알곡마을)견과한줌허니아몬드", 1500, "1+1"),
    ("참도리)말캉숲복숭아젤리80G", 1800, "2+1"), ("흰곰)구름콘바닐라라떼160ML", 2200, "1+1"),
    ("코르나)브라우나다크초코72%", 2400, "1+1"), ("밤골)하루커피블랙", 1400, "2+1"),
)  # fmt: skip
# After this time the camera's picture has faded in.
_VIDEO_SECONDS = 1.0


def shoot(driver: Chrome, name: str) -> None:
    """Save the browser's picture as docs/screenshots/<name>.jpg."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    picture = Image.open(io.BytesIO(driver.get_screenshot_as_png())).convert("RGB")
    picture.save(FOLDER / f"{name}.jpg", quality=_QUALITY, optimize=True)
    print(name, flush=True)


def video_of(barcode: str, folder: Path) -> Path:
    """Return a fake camera's video of one product's front with other things around it."""
    product = next(product for product in load_products() if product.barcode == barcode)
    video = folder / f"{barcode}.mjpeg"
    if not video.exists():
        front = render_front(product)
        write_fake_camera_video(video, [render_scene(front, seed=3, turn=turn) for turn in (-0.6, 0, 0.6, 0)], fps=8)
    return video


def video_without_product(folder: Path) -> Path:
    """Return a fake camera's video without a product."""
    video = folder / "wall.mjpeg"
    write_fake_camera_video(video, [Image.linear_gradient("L").resize((720, 1280)).convert("RGB")], fps=8)
    return video


def scan(shopper: Phone) -> str:
    """Press the shutter and return the verdict."""
    shopper.wait(
        lambda: shopper.driver.execute_script("return document.querySelector('[data-testid=camera-video]').videoWidth")
    )
    shopper.tap("shutter")
    shopper.wait(lambda: shopper.sheet("verdict") in {"match", "choose", "unknown"})
    return shopper.sheet("verdict") or ""


def shots_of_the_page(platform: Platform, folder: Path) -> None:
    """Take the shopper's pages in dark, and the sheet also in light."""
    url = f"http://localhost:{platform.port}"
    barcode = _promoted_twice(platform)
    with _shopper(url, video_of(barcode, folder)) as shopper:
        shopper.wait(lambda: shopper.driver.execute_script(
            "return document.querySelector('[data-testid=camera-video]').currentTime") > _VIDEO_SECONDS)  # fmt: skip
        shoot(shopper.driver, "camera")
        verdict = scan(shopper)
        settle(shopper)
        if verdict == "choose":
            shoot(shopper.driver, "choose")
            shopper.all("choose-card")[0].click()
        shopper.wait(lambda: shopper.all("chain-row"))
        settle(shopper)
        shoot(shopper.driver, "sheet")
        shopper.tap("find-stores")
        shopper.find("store-row")
        shopper.driver.execute_script("document.querySelector('[data-testid=map]').scrollIntoView({block: 'start'})")
        settle(shopper)
        shoot(shopper.driver, "map")
        shopper.tap("sheet-close")
        shopper.tap("search-button")
        shopper.find("search-input").send_keys("우유")
        shopper.wait(lambda: shopper.all("search-result"))
        settle(shopper)
        shoot(shopper.driver, "search")
    with _shopper(url, video_without_product(folder)) as shopper:
        scan(shopper)
        settle(shopper)
        shoot(shopper.driver, "unknown")
    with _shopper(url, None) as shopper:
        shopper.find("notice")
        shoot(shopper.driver, "error-no-camera")
    with _shopper(url, video_of(barcode, folder), dark=False) as shopper:
        if scan(shopper) == "choose":
            shopper.all("choose-card")[0].click()
        shopper.wait(lambda: shopper.all("chain-row"))
        settle(shopper)
        shoot(shopper.driver, "sheet-light")


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
    """Wait until no animation runs and every picture in view is loaded."""
    shopper.wait(
        lambda: shopper.driver.execute_script(
            "return document.getAnimations().every((a) => a.playState !== 'running'"
            " || a.effect.getComputedTiming().iterations === Infinity)"
            " && [...document.images].every((i) => i.complete || i.loading === 'lazy')"
        )
    )


def shots_of_the_admin(platform: Platform) -> None:
    """Take the operator's pages: promotions, a crawl, a quarantined one, what it would change, the rollback."""
    base = f"http://localhost:{platform.port}/admin"
    with administrator(platform) as driver:
        driver.get(f"{base}/promotions/promotion/")
        shoot(driver, "admin-promotions")
        import_file(platform)
        driver.get(f"{base}/promotions/productpair/")
        shoot(driver, "admin-pairs")
        show_running_crawl(platform, driver, base)
        set_fault(platform, "cu", "half")
        run = crawl_again(driver, base)
        driver.get(run)
        shoot(driver, "admin-quarantined")
        driver.get(f"{run.removesuffix('change/')}difference/?show=ended")
        shoot(driver, "admin-difference")
        driver.get(f"{base}/crawler/crawlrun/")
        shoot(driver, "admin-runs")
        driver.get(run)
        decide(driver, "체인에 확인함: 이번 달은 정말 절반뿐", "그래도 게시")
        driver.find_element("xpath", "//summary[contains(., '되돌리기')]").click()
        driver.find_element("id", "crawl-reason").send_keys("다시 보니 사이트 오류였음")
        shoot(driver, "admin-rollback")
        press(driver, "되돌리기")
        shoot(driver, "admin-rolled-back")


def import_file(platform: Platform) -> None:
    """Import a third chain's promotions without barcodes: some names match for certain, a person must decide others."""
    file = platform.var / "gs25.csv"
    lines = (f"GS25,{name},{price},{event}," for name, price, event in _BY_FILE)
    file.write_text("\n".join(["brand,name,price,event,img_url", *lines, ""]), encoding="utf-8")
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{platform.var / 'db.sqlite3'}", "PYEONSCAN_VAR": str(platform.var),
        "PYEONSCAN_ENVIRONMENT": "demo", "DJANGO_SETTINGS_MODULE": "config.settings", "CRAWLER_GS25_MIN_OFFERS": "1",
    }  # fmt: skip
    command = [sys.executable, "manage.py", "import_promotions", str(file), "--chain", "gs25", "--apply"]
    subprocess.run(command, cwd=FOLDER.parents[1], env=environment, check=True)


def show_running_crawl(platform: Platform, driver: Chrome, base: str) -> None:
    """Show a crawl while it runs: the site is slow until the first items have been read and the picture is taken."""
    set_fault(platform, "cu", "slow")
    driver.get(f"{base}/crawler/crawlrun/")
    driver.find_element("css selector", ".crawl-chains form[action*=cu] button").click()
    WebDriverWait(driver, 60).until(lambda _: "쪽까지 읽음" in driver.find_element("id", "crawl-live").text)
    shoot(driver, "admin-watched")
    set_fault(platform, "cu", "")
    WebDriverWait(driver, 60).until(lambda _: not driver.find_elements("id", "crawl-live"))


def decide(driver: Chrome, reason: str, button: str) -> None:
    """Enter the reason and press the button."""
    driver.find_element("id", "crawl-reason").send_keys(reason)
    press(driver, button)


def press(driver: Chrome, button: str) -> None:
    """Press a button and wait for the page with the result."""
    before = driver.find_element("tag name", "body")
    driver.find_element("xpath", f"//button[normalize-space(.) = '{button}']").click()
    wait = WebDriverWait(driver, 60)
    wait.until(staleness_of(before))
    wait.until(lambda _: driver.find_elements("css selector", ".messagelist .success"))


def set_fault(platform: Platform, chain: str, fault: str) -> None:
    """Switch a fault of a running replica on, or off with ""."""
    port = json.loads((platform.var / "replica-ports.json").read_text())[chain]
    body = urllib.parse.urlencode({"fault": fault}).encode()
    urllib.request.urlopen(f"http://127.0.0.1:{port}/_replica", data=body, timeout=10).close()


def crawl_again(driver: Chrome, base: str) -> str:
    """Press the first chain's button, wait for the end of the run, and return the address of its page."""
    driver.get(f"{base}/crawler/crawlrun/")
    driver.find_element("css selector", ".crawl-chains form[action*=cu] button").click()
    WebDriverWait(driver, 60).until(lambda _: "격리" in driver.find_element("css selector", "body").text)
    return driver.current_url


def main() -> None:
    """Take all pictures, or those of one part."""
    parser = argparse.ArgumentParser(prog="python -m scripts.screenshots")
    parser.add_argument("--only", choices=("page", "admin"), help="take only the shopper's or the operator's pages")
    only = parser.parse_args().only
    with tempfile.TemporaryDirectory(prefix="pyeonscan-shots-") as scratch:
        folder = Path(scratch)
        with running_platform(folder / "var") as platform:
            steps: dict[str, Callable[[], None]] = {
                "page": lambda: shots_of_the_page(platform, folder),
                "admin": lambda: shots_of_the_admin(platform),
            }
            for name, step in steps.items():
                if only in {None, name}:
                    step()


if __name__ == "__main__":
    main()
