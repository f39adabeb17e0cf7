"""The smallest training that is one: drawn products, a few steps, 64 px."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from recognition.samples import Sample
from recognition.training.recipe import Recipe
from recognition.training.synthesis.compose import ViewOptions, on_white
from recognition.training.synthesis.fronts import draw_fronts

TINY = Recipe(
    seed=5,
    input_size=64,
    embedding_dim=32,
    batch_size=4,
    head_steps=1,
    views_each=0,
    steps=3,
    warmup_steps=1,
    evaluate_every=2,
    checkpoint_every=2,
    drawn_fronts=6,
    front_side=64,
    stored_side=64,
    frozen_stages=3,
    views=ViewOptions(),
)


def drawn_catalogue(folder: Path, count: int = 4, *, split: str = "catalogue") -> list[Sample]:
    """Catalogue pictures of drawn products, written below a folder."""
    samples = []
    for number, front in enumerate(draw_fronts(count, seed=77, variants=2)):
        path = folder / split / f"product-{number}" / "picture.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(on_white(front, 96)).save(path)
        samples.append(Sample(path, f"product-{number}", split))
    return samples
