"""Measure a scan on one core, and eager timm doing the same work in the same run."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from PIL import Image

from recognition.backbone.weights import find_weights
from recognition.gallery.live import live_recogniser
from recognition.images.crops import query_crops
from recognition.images.decoding import decode_photo
from recognition.scan.recognise import recognise


@dataclass(frozen=True)
class Timing:
    """Milliseconds a call took: median and 95th percentile of `runs` calls after warming up."""

    p50_ms: float
    p95_ms: float
    runs: int


@dataclass(frozen=True)
class Comparison:
    """Timings of one photo. `crops` is how many squares the scan and `eager_same_crops` embed."""

    scan: Timing
    eager_same_crops: Timing
    eager_one_crop: Timing
    crops: int
    gallery_rows: int


def compare_with_eager(photo: bytes | None = None, *, runs: int = 200) -> Comparison:
    """Time scans by the active recogniser against eager timm on one thread of one core.

    The three take turns, so that other load slows all of them alike.

    Args:
        photo: an encoded picture; by default a drawn 640 x 480 JPEG.
        runs: timed calls of each.

    Raises:
        NoRecogniserError: no recogniser is active.
    """
    data = photo or sample_photo()
    loaded = live_recogniser.current()
    crops = loaded.engine.manifest.input.crops
    ways = [lambda: recognise(decode_photo(data)), eager_scan(data, crops), eager_scan(data, (1.0,))]
    with one_core():
        scan, same, one = take_turns(ways, runs=runs)
    return Comparison(scan, same, one, crops=len(crops), gallery_rows=len(loaded.gallery.prototypes))


def eager_scan(data: bytes, crops: tuple[float, ...]) -> Callable[[], object]:
    """Return a scan as timm and Pillow would do it: decode, crop, resize, normalise, embed, search."""
    import torch

    from recognition.backbone.network import EmbeddingNetwork, build_classifier, embed_array, input_transform

    loaded = live_recogniser.current()
    backbone = loaded.engine.manifest.backbone
    network = EmbeddingNetwork(build_classifier(backbone, find_weights(backbone))).eval()
    transform = input_transform(network.classifier)
    prototypes = loaded.gallery.prototypes
    mean, std = (torch.tensor(values)[:, None, None] for values in (transform.mean, transform.std))

    def normalised(crop: np.ndarray) -> torch.Tensor:
        square = Image.fromarray(crop).resize((transform.size,) * 2, Image.Resampling.BICUBIC)
        pixels = torch.from_numpy(np.array(square)).permute(2, 0, 1).float() / 255
        return (pixels - mean) / std

    def scan() -> object:
        image = np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))
        batch = torch.stack([normalised(crop) for crop in query_crops(image, crops)])
        return prototypes.nearest(embed_array(network, batch).numpy(), 5)

    return scan


@contextmanager
def one_core() -> Iterator[None]:
    """Keep this process, and torch with it, on a single core."""
    import torch

    cores, threads = os.sched_getaffinity(0), torch.get_num_threads()
    os.sched_setaffinity(0, {min(cores)})
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)
        os.sched_setaffinity(0, cores)


def take_turns(ways: list[Callable[[], object]], *, runs: int, warm_up: int = 10) -> list[Timing]:
    """Call each in turn, `runs` times after `warm_up` untimed rounds."""
    taken_ms: list[list[float]] = [[] for _ in ways]
    for number in range(warm_up + runs):
        for times, way in zip(taken_ms, ways, strict=True):
            started = time.perf_counter()
            way()
            if number >= warm_up:
                times.append((time.perf_counter() - started) * 1000)
    return [_timing(times) for times in taken_ms]


def _timing(taken_ms: list[float]) -> Timing:
    p50, p95 = np.percentile(taken_ms, [50, 95])
    return Timing(float(p50), float(p95), len(taken_ms))


def sample_photo(width: int = 640, height: int = 480) -> bytes:
    """Return a JPEG with the detail of a photo: coloured patches, shading and grain, always the same."""
    random = np.random.default_rng(7)
    patches = Image.fromarray(random.integers(0, 255, (height // 40, width // 40, 3), dtype=np.uint8))
    pixels = np.asarray(patches.resize((width, height), Image.Resampling.BICUBIC), dtype=np.float32)
    grainy = pixels + random.normal(0, 6, (height, width, 1))
    buffer = io.BytesIO()
    Image.fromarray(grainy.clip(0, 255).astype(np.uint8)).save(buffer, "JPEG", quality=90)
    return buffer.getvalue()
