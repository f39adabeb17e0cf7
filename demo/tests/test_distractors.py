from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from demo.distractors import invented_products, write_distractor
from demo.products import load_products

pytestmark = pytest.mark.slow


def test_the_same_seed_invents_the_same_products() -> None:
    assert list(invented_products(40, 1)) == list(invented_products(40, 1))
    assert list(invented_products(40, 1)) != list(invented_products(40, 2))


def test_a_larger_number_begins_with_the_same_products() -> None:
    assert list(invented_products(300, 1))[:40] == list(invented_products(40, 1))


def test_products_are_distinct_and_lines_have_variants() -> None:
    products = list(invented_products(300, 1))

    assert len({product.barcode for product in products}) == 300
    assert 60 < len({product.line_key for product in products}) < 220
    assert not {product.barcode for product in products} & {product.barcode for product in load_products()}


def test_a_distractor_is_drawn_once_as_a_thumbnail_on_white(tmp_path: Path) -> None:
    product = next(iter(invented_products(1, 1)))

    path = write_distractor(product, tmp_path)
    written = path.stat().st_mtime_ns

    with Image.open(path) as picture:
        assert (picture.size, picture.mode) == ((320, 320), "RGB")
        assert min(picture.getpixel((1, 1))) > 245  # type: ignore[arg-type]
    assert write_distractor(product, tmp_path).stat().st_mtime_ns == written


def test_the_command_draws_the_requested_number(tmp_path: Path) -> None:
    out = StringIO()

    call_command("draw_distractors", str(tmp_path), "--count", "2", stdout=out)

    assert len(list(tmp_path.glob("*.jpg"))) == 2
    assert "2 fronts" in out.getvalue()
    with pytest.raises(CommandError, match="at least 1"):
        call_command("draw_distractors", str(tmp_path), "--count", "0")
