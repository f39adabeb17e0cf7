"""Preprocessing by Pillow and torch, independent of the exported graph: what it is compared with."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from recognition.backbone.network import InputTransform


def resized(image: NDArray[np.uint8], size: int) -> NDArray[np.uint8]:
    """Pillow's bicubic, stretched to a square."""
    return np.asarray(Image.fromarray(image).resize((size, size), Image.Resampling.BICUBIC))


def normalised(image: NDArray[np.uint8], transform: InputTransform) -> torch.Tensor:
    """uint8 [H, W, 3] -> float32 [1, 3, S, S], as the network wants it."""
    pixels = torch.from_numpy(resized(image, transform.size).copy()).permute(2, 0, 1)[None].float() / 255
    mean, std = torch.tensor(transform.mean), torch.tensor(transform.std)
    return (pixels - mean[:, None, None]) / std[:, None, None]
