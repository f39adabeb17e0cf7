"""Shapes of packs: what makes a flat sheet a carton, a bottle or a can."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from recognition.training.synthesis.sheet import Random, disc, scaled


def _flat(image: Image.Image, rng: Random) -> Image.Image:
    return image.convert("RGBA")


def _gable(image: Image.Image, rng: Random) -> Image.Image:
    """A carton whose roof leans back, with a cap."""
    front = image.convert("RGBA")
    roof = round(image.height * rng.uniform(0.1, 0.2))
    red, green, blue = (int(level) for level in np.asarray(image)[2, image.width // 2])
    top = Image.new("RGBA", (image.width, roof), (*scaled((red, green, blue), 0.85), 255))
    draw = ImageDraw.Draw(top)
    draw.rectangle((0, 0, image.width, roof * 0.35), fill=(*scaled((red, green, blue), 1.1), 255))
    disc(draw, image.width * rng.uniform(0.4, 0.6), roof * 0.7, roof * 0.35, (240, 240, 240))
    whole = Image.new("RGBA", (image.width, image.height + roof))
    whole.paste(top, (0, 0))
    whole.paste(front, (0, roof))
    return whole


def _bottle(image: Image.Image, rng: Random) -> Image.Image:
    """A neck, a cap, and shading as on something round."""
    shoulder = round(image.height * rng.uniform(0.08, 0.25))
    mask = Image.new("L", image.size)
    draw = ImageDraw.Draw(mask)
    neck = image.width * rng.uniform(0.15, 0.3)
    middle = image.width / 2
    draw.rounded_rectangle((0, shoulder, image.width - 1, image.height - 1), image.width * 0.12, fill=255)
    draw.polygon([(middle - neck, 0), (middle + neck, 0), (image.width, shoulder * 1.5), (0, shoulder * 1.5)], fill=255)
    return _rounded_light(image, mask)


def _can(image: Image.Image, rng: Random) -> Image.Image:
    mask = Image.new("L", image.size)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, image.width - 1, image.height - 1), image.width * 0.15, fill=255)
    return _rounded_light(image, mask)


def _rounded_light(image: Image.Image, mask: Image.Image) -> Image.Image:
    across = np.cos(np.linspace(-1.3, 1.3, image.width))[None, :, None] * 0.5 + 0.5
    lit = Image.fromarray((np.asarray(image) * across).astype(np.uint8)).convert("RGBA")
    lit.putalpha(mask)
    return lit


SHAPES = (_flat, _gable, _gable, _bottle, _can)


def with_side(front: Image.Image, rng: Random) -> Image.Image:
    """Sometimes the pack as catalogues like it: turned a little, one side showing."""
    if rng.random() < 0.6:  # noqa: PLR2004
        return front
    width = round(front.width * rng.uniform(0.15, 0.45))
    side = front.crop((0, 0, max(2, front.width // 3), front.height)).resize((width, front.height))
    darker = Image.blend(side, Image.new("RGBA", side.size, (20, 20, 24, 255)), rng.uniform(0.15, 0.4))
    darker.putalpha(side.getchannel("A"))
    whole = Image.new("RGBA", (front.width + width, front.height))
    left = rng.random() < 0.5  # noqa: PLR2004
    whole.paste(darker, (0 if left else front.width, 0))
    whole.paste(front, (width if left else 0, 0))
    return whole
