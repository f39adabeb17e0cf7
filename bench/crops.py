"""Measure what each choice of crops gains and costs, on drawn shop scenes: `.venv/bin/python -m bench.crops`.

The gallery holds the demonstration's catalogue pictures among synthetic rows. Each scene shows one of these packs: once
cropped to the page's guide frame, and once whole, as an upload may be. BENCH_RECOGNISER=FOLDER measures another
recogniser than the untrained one, for instance a trained one.
"""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from bench.report import Row
from bench.scan import PRODUCTS
from bench.scratch import ROOT, main, measure_inside

if TYPE_CHECKING:
    from recognition.gallery.scoring import Prototypes
    from recognition.recogniser.engine import Engine

CHOICES = ((1.0,), (0.85,), (0.7,), (1.0, 0.7), (1.0, 0.7, 0.6))  # sides of the squares
_SCENES = 60
_SIZE = (540, 960)
_SEED = 8101  # other scenes than those the crops were once chosen on


@dataclass(frozen=True)
class Shop:
    """Every pack's catalogue picture; scenes as the page sends them and whole, and the number of the pack in each."""

    framed: list[bytes]
    whole: list[bytes]
    shown: list[int]
    pictures: list[NDArray[np.uint8]]


def measure() -> list[Row]:
    """Measure in a child process with a scratch database."""
    return measure_inside(
        "bench.crops",
        RECOGNISERS_DIR=os.environ.get("RECOGNISERS_DIR", str(ROOT / "var" / "recognisers")),
        OPENBLAS_NUM_THREADS="1",  # as in the web server
    )


def draw_shop() -> Shop:
    """Draw the packs and the scenes, which takes about a minute."""
    from demo.fronts import catalogue_picture, render_front
    from demo.products import load_products

    packs = [render_front(product) for product in load_products()]
    small = [pack.resize((pack.width // 4, pack.height // 4)) for pack in packs]
    shown = [number * len(packs) // _SCENES for number in range(_SCENES)]
    scenes = [_scene(packs[pack], small, _SEED + number) for number, pack in enumerate(shown)]
    return Shop(
        framed=[_jpeg(_framed(scene)) for scene in scenes],
        whole=[_jpeg(scene) for scene in scenes],
        shown=shown,
        pictures=[np.asarray(catalogue_picture(pack).convert("RGB")) for pack in packs],
    )


def _scene(pack: Image.Image, small: list[Image.Image], seed: int) -> Image.Image:
    """Draw a pack in a shop; every second one has other packs of the catalogue around it."""
    from demo.scenes import render_scene

    around = np.random.default_rng(seed).choice(len(small), 6, replace=False)
    return render_scene(pack, size=_SIZE, seed=seed, neighbours=[small[one] for one in around] if seed % 2 else [])


def _framed(scene: Image.Image) -> Image.Image:
    """Crop to the page's guide frame."""
    from demo.scenes import GUIDE

    left, top, right, bottom = (round(share * _SIZE[place % 2]) for place, share in enumerate(GUIDE))
    return scene.crop((left, top, right, bottom))


def _jpeg(picture: Image.Image) -> bytes:
    """Encode with 640 px on the long side, as the page sends it."""
    scale = 640 / max(picture.size)
    buffer = io.BytesIO()
    picture.resize((round(picture.width * scale), round(picture.height * scale))).save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


def _measure_inside() -> list[Row]:
    from recognition.recogniser.engine import Engine

    shop, engine = draw_shop(), Engine(_folder())
    gallery = _gallery(engine, shop)
    rows = [Row(f"packs in the gallery, among {PRODUCTS} rows", len(shop.pictures), "pictures")]
    for crops in CHOICES:
        rows += _rows(engine, gallery, shop, crops)
    return rows


def _folder() -> Path:
    from django.conf import settings

    from recognition.backbone.build import build_recogniser

    if named := os.environ.get("BENCH_RECOGNISER"):
        return Path(named)
    return build_recogniser(out=Path(settings.RECOGNISERS_DIR), backbone=settings.RECOGNISER_BACKBONE).folder


def _gallery(engine: Engine, shop: Shop) -> Prototypes:
    """Embed every pack as enrolment does, and add random vectors up to a full catalogue."""
    from recognition.gallery.scoring import Prototypes
    from recognition.images.decoding import decode_photo
    from recognition.images.thumbnails import make_thumbnail

    packs = engine.embed_many([decode_photo(make_thumbnail(picture)) for picture in shop.pictures])
    others = np.random.default_rng(7).normal(size=(PRODUCTS - len(packs), packs.shape[1])).astype(np.float32)
    others /= np.linalg.norm(others, axis=1, keepdims=True)
    return Prototypes(np.vstack([packs, others]), np.arange(PRODUCTS, dtype=np.int64))


def _rows(engine: Engine, gallery: Prototypes, shop: Shop, crops: tuple[float, ...]) -> list[Row]:
    started = process_time()
    framed = [_nearest(engine, gallery, photo, crops) for photo in shop.framed]
    spent_ms = 1000 * (process_time() - started) / len(shop.framed)
    whole = [_nearest(engine, gallery, photo, crops) for photo in shop.whole]
    name = "crops " + " ".join(f"{fraction:g}" for fraction in crops)
    return [
        Row(f"{name}: framed by the page, top-1", _percent(framed, shop.shown, 1), "%"),
        Row(f"{name}: framed by the page, top-5", _percent(framed, shop.shown, 5), "%"),
        Row(f"{name}: whole scene, top-1", _percent(whole, shop.shown, 1), "%"),
        Row(f"{name}: whole scene, top-5", _percent(whole, shop.shown, 5), "%"),
        Row(f"{name}: processor time from bytes to candidates", spent_ms, "ms"),
        Row(f"{name}: at most, on one core", 1000 / spent_ms, "scans/s"),
    ]


def _percent(answers: list[list[int]], shown: list[int], places: int) -> float:
    """Return the percentage of scenes whose pack is among the first `places` candidates."""
    right = [pack in answer[:places] for answer, pack in zip(answers, shown, strict=True)]
    return 100 * sum(right) / len(right)


def _nearest(engine: Engine, gallery: Prototypes, photo: bytes, crops: tuple[float, ...]) -> list[int]:
    from recognition.images.crops import query_crops
    from recognition.images.decoding import decode_photo

    queries = engine.embed_many(query_crops(decode_photo(photo), crops))
    return [found.product_id for found in gallery.nearest(queries, 5)]


if __name__ == "__main__":
    main(_measure_inside, measure)
