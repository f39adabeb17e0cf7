"""Drawn packs in drawn shop scenes, as the page would send them; drawn once and kept between runs.

`demo` lies above this room, so its drawing is looked up by name: nothing here but these tests depends on it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import PIL
from numpy.typing import NDArray
from PIL import Image

from recognition.images.decoding import decode_photo
from recognition.tests.drawing import encoded
from recognition.tests.kept import kept_folder

SEEDS = (6101, 6102)  # other scenes than the ones the thresholds were chosen on
_SIZE = (540, 960)


@dataclass(frozen=True)
class Shop:
    """A catalogue picture of each pack, and scenes with the number of the pack that stands in them."""

    pictures: list[NDArray[np.uint8]]
    scenes: list[NDArray[np.uint8]]
    shown: NDArray[np.int64]


def open_shop() -> Shop:
    """Draw everything (about two minutes), unless the drawing code is unchanged since it was drawn last."""
    return _read(kept_folder("scenes", _state_of_the_code(), _draw))


def _state_of_the_code() -> str:
    sources = import_module("demo.sources").drawing_sources()
    content = b"".join(path.read_bytes() for path in [*sources, Path(__file__)])
    return hashlib.sha256(content + PIL.__version__.encode()).hexdigest()


def _draw(folder: Path) -> None:
    fronts, products = import_module("demo.fronts"), import_module("demo.products")
    packs = [fronts.render_front(product) for product in products.load_products()]
    small = [pack.resize((pack.width // 4, pack.height // 4)) for pack in packs]
    for number, pack in enumerate(packs):
        (folder / f"picture-{number:03}.jpg").write_bytes(encoded(fronts.catalogue_picture(pack), quality=90))
        for seed in SEEDS:
            scene = _scene(pack, small, seed * 1000 + number)
            (folder / f"scene-{number:03}-{seed}.jpg").write_bytes(encoded(scene, quality=90))


def _scene(pack: Image.Image, small: list[Image.Image], seed: int) -> Image.Image:
    """What lies in the guide frame, at most 640 px long; every other scene has other packs of the shop around."""
    scenes: Any = import_module("demo.scenes")
    chosen = np.random.default_rng(seed).choice(len(small), 6, replace=False)
    neighbours = [small[number] for number in chosen] if seed % 2 else []
    scene = scenes.render_scene(pack, size=_SIZE, seed=seed, neighbours=neighbours)
    left, top, right, bottom = (round(share * _SIZE[i % 2]) for i, share in enumerate(scenes.GUIDE))
    cut: Image.Image = scene.crop((left, top, right, bottom))
    cut.thumbnail((640, 640))
    return cut


def _read(folder: Path) -> Shop:
    scenes = sorted(folder.glob("scene-*.jpg"))
    return Shop(
        pictures=[decode_photo(path.read_bytes()) for path in sorted(folder.glob("picture-*.jpg"))],
        scenes=[decode_photo(path.read_bytes()) for path in scenes],
        shown=np.array([int(path.stem.split("-")[1]) for path in scenes], dtype=np.int64),
    )
