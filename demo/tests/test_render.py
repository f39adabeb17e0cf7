from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from demo import render
from demo.products import Product, load_products
from demo.render import Shelf, digest_of, render_all
from drawing import fonts

FEW = load_products()[::40]


def shelves(folder: Path) -> list[Shelf]:
    return [Shelf.open(folder / "pictures", "jpg"), Shelf.open(folder / "large", "png")]


@pytest.fixture
def drawn(tmp_path: Path, quick_fronts: list[Product]) -> Path:
    render_all(FEW, shelves(tmp_path), quiet=True)
    return tmp_path


@pytest.fixture
def quick_fronts(monkeypatch: pytest.MonkeyPatch) -> list[Product]:
    """Plain fronts instead of drawn ones; the list tells for which products one was asked."""
    asked: list[Product] = []

    def plain(product: Product) -> Image.Image:
        asked.append(product)
        return Image.new("RGBA", (900, 1200), "#336699")

    monkeypatch.setattr(render, "render_front", plain)
    return asked


def test_both_pictures_are_named_by_barcode_and_have_their_sizes(drawn: Path) -> None:
    for product in FEW:
        with Image.open(drawn / "pictures" / f"{product.barcode}.jpg") as picture:
            assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (500, 500))
        with Image.open(drawn / "large" / f"{product.barcode}.png") as picture:
            assert (picture.format, picture.mode, picture.size) == ("PNG", "RGBA", (900, 1200))


def test_a_second_run_draws_nothing(drawn: Path, quick_fronts: list[Product]) -> None:
    quick_fronts.clear()
    assert render_all(FEW, shelves(drawn), quiet=True) == 0
    assert quick_fronts == []


def test_a_changed_row_or_a_lost_file_is_drawn_again(drawn: Path, quick_fronts: list[Product]) -> None:
    repainted = replace(FEW[0], palette="#000000 #111111 #222222 #333333")
    (drawn / "large" / f"{FEW[1].barcode}.png").unlink()
    quick_fronts.clear()
    render_all([repainted, *FEW[1:]], shelves(drawn), quiet=True)
    assert quick_fronts == [repainted, FEW[1]]


def test_a_broken_record_means_drawing_anew(drawn: Path) -> None:
    (drawn / "pictures" / render.RECORD).write_text("[1, 2", encoding="utf-8")
    assert render_all(FEW, shelves(drawn), quiet=True) == len(FEW)


def test_a_run_that_was_cut_off_keeps_what_it_drew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def front_until_cut_off(product: Product) -> Image.Image:
        if product == FEW[1]:
            raise KeyboardInterrupt
        return Image.new("RGBA", (900, 1200), "#336699")

    monkeypatch.setattr(render, "render_front", front_until_cut_off)
    with pytest.raises(KeyboardInterrupt):
        render_all(FEW, shelves(tmp_path), quiet=True)
    assert [shelf.holds(FEW[0], digest_of(FEW[0])) for shelf in shelves(tmp_path)] == [True, True]


def test_a_missing_font_is_told_with_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fonts.font_file.cache_clear()
    render._renderer_digest.cache_clear()
    monkeypatch.setitem(fonts.FAMILIES, "round", ("No Such Family", "Bold"))
    assert render.main(["--out", str(tmp_path)]) == 1
    fonts.font_file.cache_clear()
    render._renderer_digest.cache_clear()
    assert "No Such Family is not installed" in capsys.readouterr().err
