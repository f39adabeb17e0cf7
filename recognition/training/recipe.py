"""All choices of a training. They are written into the checkpoint and compared when a training resumes."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from recognition.training.synthesis.compose import ViewOptions


@dataclass(frozen=True)
class Recipe:
    """How a recogniser is trained. Rates are AdamW's; shares and probabilities lie in 0...1; sizes are px.

    Training has two phases: `head_steps` with the backbone frozen, then `steps` with everything, the backbone's
    stages each `stage_decay` times slower than the one above.
    """

    backbone: str = "tf_efficientnet_lite0"
    seed: int = 1
    input_size: int = 224
    embedding_dim: int = 256
    batch_size: int = 24
    head_steps: int = 10
    steps: int = 500  # at least; a large catalogue takes more
    views_each: int = 12  # of each product of a catalogue
    warmup_steps: int = 20
    head_rate: float = 2e-3
    class_rate: float = 1e-2
    backbone_rate: float = 8e-4
    stage_decay: float = 0.8
    weight_decay: float = 0.02
    class_weight_decay: float = 1e-3  # the L2 term of the cosine softmax
    dropout: float = 0.2
    scale: float = 24.0
    margin: float = 0.15
    label_smoothing: float = 0.05
    frozen_stages: int = 3  # the stem and so many stages keep ImageNet's weights: half of a step's time
    ema_decay: float = 0.98
    frozen_statistics: bool = True  # batch normalisation keeps ImageNet's means: batches are small, views unusual
    gradient_norm: float = 5.0
    evaluate_every: int = 100
    patience: int = 6  # validations without a better score before training stops
    checkpoint_every: int = 50
    photo_share: float = 0.5  # of a batch, if there are photos beside the catalogue pictures
    drawn_fronts: int = 500  # synthetic fronts that are trained beside the catalogue
    drawn_share: float = 0.6  # of the synthetic views at most: a large catalogue needs fewer
    front_side: int = 224
    stored_side: int = 288
    # Squares that a scan embeds, as in the manifest: what the guide frame cut out, and the middle of a whole photo.
    crops: tuple[float, ...] = (1.0, 0.7)
    crowding: float = 0.3  # weight of the hubness correction if pictures are enrolled (manifests store this name)
    flip: float = 0.0
    views: ViewOptions = field(default_factory=ViewOptions)

    def to_json(self) -> str:
        """The recipe as a JSON object, keys sorted."""
        return json.dumps(asdict(self), sort_keys=True, indent=2)

    def digest(self) -> str:
        """SHA-256 of all choices, as a manifest names its recipe."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    @classmethod
    def from_mapping(cls, values: dict[str, Any]) -> Recipe:
        """Build from parsed JSON; options that are not given keep their defaults.

        Raises:
            ValueError: an unknown option.
        """
        known = {entry.name for entry in fields(cls)}
        if unknown := sorted(values.keys() - known):
            raise ValueError(f"unknown options: {', '.join(unknown)}")
        views = values.get("views", {})
        if unknown := sorted(views.keys() - {entry.name for entry in fields(ViewOptions)}):
            raise ValueError(f"unknown options of views: {', '.join(unknown)}")
        crops = tuple(values.get("crops", cls.crops))
        return cls(**{**values, "crops": crops, "views": ViewOptions(**views)})

    def changed(self, **changes: Any) -> Recipe:  # noqa: ANN401 - any option
        """A copy with some options changed."""
        return replace(self, **changes)


# About twelve epochs of 2,640 photos. Fruit has no writing, so it may be mirrored.
PHOTOS = Recipe(
    batch_size=32,
    head_steps=80,
    steps=960,
    warmup_steps=60,
    scale=16.0,
    label_smoothing=0.1,
    ema_decay=0.995,
    evaluate_every=80,
    flip=0.5,
    crops=(1.0,),
    crowding=0.0,
    drawn_fronts=0,
    frozen_stages=2,
)
