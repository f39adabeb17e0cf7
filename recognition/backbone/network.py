"""Build the EfficientNet: a timm classifier with its weights, and its pooled, L2-normalised embedding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

from recognition.backbone.errors import BackboneError
from recognition.backbone.torchvision_shim import import_timm
from recognition.backbone.weights import WeightsFile, match_tensors, read_tensors

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class InputTransform:
    """The input that a backbone was trained on: a square of `size` px, (x / 255 - mean) / std per RGB channel."""

    size: int
    mean: tuple[float, float, float]
    std: tuple[float, float, float]


def build_classifier(backbone: str, weights: WeightsFile) -> nn.Module:
    """Build a timm EfficientNet with its ImageNet classifier, in eval mode.

    Raises:
        BackboneError: timm does not know the name, the network is not an EfficientNet, or the weights do not fit.
    """
    timm = import_timm()
    if not timm.is_model(backbone):
        raise BackboneError(
            f"timm {timm.__version__} has no model {backbone!r}; see timm.list_models('*efficientnet*')."
        )
    model: nn.Module = timm.create_model(backbone, pretrained=False)
    if not _is_efficientnet(model):
        raise BackboneError(f"{backbone!r} is a {type(model).__name__}, not an EfficientNet.")
    model.load_state_dict(match_tensors(model.state_dict(), read_tensors(weights), ordered=weights.ordered))
    model.eval()
    return model


def _is_efficientnet(model: nn.Module) -> bool:
    return isinstance(model, import_timm().models.efficientnet.EfficientNet)


def input_transform(model: nn.Module) -> InputTransform:
    """Read the input a timm model expects from its own configuration."""
    timm = import_timm()
    config = timm.data.resolve_data_config({}, model=model)
    return InputTransform(size=config["input_size"][-1], mean=_rgb(config["mean"]), std=_rgb(config["std"]))


def _rgb(values: Sequence[float]) -> tuple[float, float, float]:
    red, green, blue = (float(value) for value in values)
    return red, green, blue


class EmbeddingNetwork(nn.Module):
    """Maps float32 [N, 3, S, S], normalised, to float32 [N, d]: pooled features of unit length."""

    def __init__(self, classifier: Any) -> None:  # noqa: ANN401 - timm's models have no common type
        super().__init__()
        self.classifier = classifier

    def forward(self, images: Tensor) -> Tensor:
        """Embed a batch."""
        features = self.classifier.forward_head(self.classifier.forward_features(images), pre_logits=True)
        return nn.functional.normalize(features, dim=1)


def embed_array(network: EmbeddingNetwork, batch: Tensor) -> Tensor:
    """Embed a batch without gradients. This is the reference for the exported graph."""
    with torch.inference_mode():
        embedding: Tensor = network(batch)
    return embedding
