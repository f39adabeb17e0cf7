from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from PIL import Image

from demo.fronts import catalogue_picture, render_front
from demo.products import Product, load_products

pytestmark = pytest.mark.slow

PRODUCTS = load_products()
ONE_OF_EACH_FORM = list({product.form: product for product in PRODUCTS}.values())
PAIRS = ("해든 우유한모금", "두들 파도칩", "밤골 하루커피", "다온면가 가마솥면", "흰곰 꽁꽁바")


@cache
def front(product: Product) -> Image.Image:
    return render_front(product)


def variants(line: str) -> list[Product]:
    return [product for product in PRODUCTS if product.line_key == line][:2]


def distance(first: Image.Image, second: Image.Image) -> float:
    """Mean difference of two catalogue pictures seen from afar, 0..255."""
    small = [
        np.asarray(catalogue_picture(p).resize((32, 32), Image.Resampling.BOX), dtype=np.float32)
        for p in (first, second)
    ]
    return float(np.abs(small[0] - small[1]).mean())


@pytest.mark.parametrize("product", ONE_OF_EACH_FORM, ids=lambda product: product.form)
def test_a_front_fills_its_frame_on_a_transparent_ground(product: Product) -> None:
    picture = front(product)
    left, top, right, bottom = picture.getbbox() or (0, 0, 0, 0)
    assert (picture.mode, picture.size) == ("RGBA", (900, 1200))
    assert right - left > 800 or bottom - top > 800
    assert picture.getpixel((0, 0)) == (0, 0, 0, 0)


def test_the_same_row_gives_the_same_pixels() -> None:
    for line in PAIRS[:2]:
        product = variants(line)[0]
        assert render_front(product).tobytes() == front(product).tobytes()


def test_flavours_differ_and_other_lines_differ_more() -> None:
    within = [distance(*map(front, variants(line))) for line in PAIRS]
    firsts = [front(variants(line)[0]) for line in PAIRS]
    between = [distance(a, b) for i, a in enumerate(firsts) for b in firsts[i + 1 :]]
    assert min(within) > 2
    assert min(between) > 12
    assert sum(between) / len(between) > 2 * sum(within) / len(within)


def test_a_size_of_its_own_is_told_by_form_or_badge() -> None:
    small, large = (p for p in PRODUCTS if p.line_key == "해든 고소한우유" and p.flavour == "오리지널")
    assert small.size != large.size
    assert distance(front(small), front(large)) > 2


def test_a_catalogue_picture_is_a_square_on_white_with_the_pack_in_the_middle() -> None:
    picture = catalogue_picture(front(ONE_OF_EACH_FORM[0]))
    assert (picture.mode, picture.size) == ("RGB", (500, 500))
    assert all(picture.getpixel(corner) == (255, 255, 255) for corner in ((0, 0), (499, 0), (0, 499), (499, 499)))
    assert picture.getpixel((250, 250)) != (255, 255, 255)
