"""Change a photo into one that another hand-held phone might have taken."""

from __future__ import annotations

import numpy as np
from PIL import Image

from recognition.training.pixels import Picture
from recognition.training.recipe import Recipe
from recognition.training.synthesis.hand import hold
from recognition.training.synthesis.lens import photograph
from recognition.training.synthesis.light import relight, shade
from recognition.training.synthesis.perspective import Corners, lay

_HAND = 0.12
_FULL_FRAME = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], dtype=float)


def augment_photo(photo: Picture, rng: np.random.Generator, recipe: Recipe) -> Picture:
    """Apply perspective, shift, rotation, zoom, light, blur, glare, JPEG and a hand; uint8 [S, S, 3].

    Args:
        photo: uint8 [H, W, 3].
        rng: decides which of them.
        recipe: size of the result, and how strong the changes are.
    """
    side, strength = recipe.input_size, recipe.views.strength
    picture = lay(Image.fromarray(photo), _frame(rng, strength) * side, side)
    if rng.random() < recipe.flip:
        picture = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    if rng.random() < _HAND * strength:
        hold(picture, _FULL_FRAME * side * 0.8 + 0.1 * side, rng)
    if rng.random() < 0.8:  # noqa: PLR2004
        picture = shade(relight(picture, rng, 0.7 * strength), rng, 0.7 * strength)
    return photograph(picture, rng, 0.6 * strength)


def _frame(rng: np.random.Generator, strength: float) -> Corners:
    """Where the photo's corners go, in shares of the result: turned, zoomed, shifted and slightly distorted."""
    zoom = np.exp(strength * rng.uniform(-0.05, 0.5))
    aspect = np.exp(strength * rng.normal(0, 0.08))
    angle = strength * rng.normal(0, 0.18)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    corners = (_FULL_FRAME - 0.5) * zoom * np.array([aspect, 1 / aspect])
    corners = corners @ turn.T + rng.normal(0, 0.03 * strength, (4, 2))
    room = max(0.0, (zoom - 1) / 2)
    return np.asarray(corners + 0.5 + rng.uniform(-room, room, 2))
