from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from demo.fronts import render_front
from demo.products import load_products
from demo.scenes import GUIDE, camera_frames, render_scene

SIZE = (360, 640)


@pytest.fixture(scope="module")
def front() -> Image.Image:
    return render_front(load_products()[9])


@pytest.fixture(scope="module")
def magenta() -> Image.Image:
    """A pack whose colour nothing else in the shop has."""
    pack = Image.new("RGBA", (900, 1200))
    pack.paste((255, 0, 255, 255), (150, 50, 750, 1150))
    return pack


def pack_box(scene: Image.Image) -> tuple[float, float, float, float]:
    """Where the magenta pack is, as shares of the scene."""
    pixels = np.asarray(scene, dtype=np.int16)
    found = (pixels[..., 0] - pixels[..., 1] > 90) & (pixels[..., 2] - pixels[..., 1] > 90)
    rows, columns = np.where(found.any(axis=1))[0], np.where(found.any(axis=0))[0]
    return columns[0] / scene.width, rows[0] / scene.height, columns[-1] / scene.width, rows[-1] / scene.height


def test_the_same_seed_gives_the_same_picture_and_another_one_another(front: Image.Image) -> None:
    first = render_scene(front, size=SIZE, seed=3)
    assert first.size == SIZE
    assert first.mode == "RGB"
    assert render_scene(front, size=SIZE, seed=3).tobytes() == first.tobytes()
    assert render_scene(front, size=SIZE, seed=4).tobytes() != first.tobytes()


@pytest.mark.parametrize("seed", range(8))
def test_the_pack_fills_the_guide_and_hardly_leaves_it(magenta: Image.Image, seed: int) -> None:
    left, top, right, bottom = pack_box(render_scene(magenta, size=SIZE, seed=seed))
    assert left > GUIDE[0] - 0.03
    assert top > GUIDE[1] - 0.03
    assert right < GUIDE[2] + 0.03
    assert bottom < GUIDE[3] + 0.03
    assert max((right - left) / (GUIDE[2] - GUIDE[0]), (bottom - top) / (GUIDE[3] - GUIDE[1])) > 0.8


def test_turning_tilts_the_pack_and_leaves_the_shop_as_it_is(magenta: Image.Image) -> None:
    straight, turned = (render_scene(magenta, size=SIZE, seed=3, angle=0, turn=turn) for turn in (0, 4))
    assert pack_box(turned)[2] - pack_box(turned)[0] > pack_box(straight)[2] - pack_box(straight)[0] + 0.02
    tops = [np.asarray(scene.crop((0, 0, SIZE[0], 40)), dtype=np.int16) for scene in (straight, turned)]
    assert np.abs(tops[0] - tops[1]).mean() < 2


def test_another_guide_moves_the_pack(magenta: Image.Image) -> None:
    lower = (0.2, 0.4, 0.8, 0.8)
    box = pack_box(render_scene(magenta, size=SIZE, seed=1, angle=0, guide=lower))
    assert (box[1] + box[3]) / 2 == pytest.approx(0.6, abs=0.02)


def test_neighbours_stand_on_the_shelves(front: Image.Image, magenta: Image.Image) -> None:
    alone = np.asarray(render_scene(front, size=SIZE, seed=5), dtype=np.int16)
    among = np.asarray(render_scene(front, size=SIZE, seed=5, neighbours=[magenta]), dtype=np.int16)
    pink = [(p[..., 0] - p[..., 1] > 90) & (p[..., 2] - p[..., 1] > 90) for p in (alone, among)]
    assert pink[1].mean() > pink[0].mean() + 0.05


def test_frames_of_a_hand_wander_little_and_never_stand_still(magenta: Image.Image) -> None:
    frames = list(camera_frames(magenta, 6, size=SIZE, seed=2, shake=3))
    centres = [(box[0] + box[2]) / 2 * SIZE[0] for box in map(pack_box, frames)]
    assert all(frame.size == SIZE for frame in frames)
    assert len({frame.tobytes() for frame in frames}) == 6
    assert max(centres) - min(centres) <= 2 * 3 + 1
