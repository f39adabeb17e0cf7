"""The network that is trained: an EfficientNet, a small embedding on top, and one weight row per class."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor, nn

from recognition.backbone.network import build_classifier
from recognition.backbone.weights import find_weights
from recognition.training.recipe import Recipe

_SOFTENING = 8.0  # 0 whitens fully; a large value keeps the lengths of the directions


class Embedder(nn.Module):
    """float32 [N, 3, S, S], normalised -> float32 [N, d] of unit length."""

    def __init__(self, classifier: Any, dim: int, *, dropout: float = 0.0, frozen_stages: int = 0) -> None:  # noqa: ANN401
        """Put an embedding on a timm EfficientNet.

        Args:
            classifier: the EfficientNet.
            dim: length of the embedding.
            dropout: share of the pooled features that a training step drops.
            frozen_stages: the stem and so many stages after it never learn (0: everything does). They see edges and
                colours, and cost more than half of a step.
        """
        super().__init__()
        self.backbone = classifier
        self.frozen_stages = frozen_stages
        self.dropout = nn.Dropout(dropout)
        self.projection = nn.Linear(classifier.num_features, dim)

    def features(self, images: Tensor) -> Tensor:
        """Pooled features of the backbone, [N, f]."""
        net = self.backbone
        with torch.set_grad_enabled(torch.is_grad_enabled() and not self.frozen_stages):
            maps = net.blocks[: self.frozen_stages](net.bn1(net.conv_stem(images)))
        maps = net.bn2(net.conv_head(net.blocks[self.frozen_stages :](maps)))
        pooled: Tensor = net.forward_head(maps, pre_logits=True)
        return pooled

    def embed(self, features: Tensor) -> Tensor:
        """Project pooled features [N, f] to the embedding [N, d]."""
        return nn.functional.normalize(self.projection(self.dropout(features)), dim=1)

    def forward(self, images: Tensor) -> Tensor:
        """Embed a batch."""
        return self.embed(self.features(images))


class Shipped(nn.Module):
    """The trained embedder as it is exported: no dropout, nothing frozen, nothing but inference."""

    def __init__(self, embedder: Embedder) -> None:
        super().__init__()
        self.backbone, self.projection = embedder.backbone, embedder.projection

    def forward(self, images: Tensor) -> Tensor:
        """float32 [N, 3, S, S], normalised -> float32 [N, d] of unit length."""
        pooled = self.backbone.forward_head(self.backbone.forward_features(images), pre_logits=True)
        return nn.functional.normalize(self.projection(pooled), dim=1)


class CosineClasses(nn.Module):
    """One direction per class. A logit is the scaled cosine to it, for the right class `margin` lower."""

    def __init__(self, classes: int, dim: int, *, scale: float, margin: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(classes, dim))
        self.scale, self.margin = scale, margin

    def forward(self, embeddings: Tensor, labels: Tensor) -> Tensor:
        """[N, d] and [N] -> logits [N, C]."""
        cosines = embeddings @ nn.functional.normalize(self.weight, dim=1).T
        target = nn.functional.one_hot(labels, len(self.weight)).to(cosines.dtype)
        return self.scale * (cosines - self.margin * target)

    @torch.no_grad()
    def imprint(self, labels: Tensor, embeddings: Tensor) -> None:
        """Set classes to the mean of the embeddings given for them."""
        sums = torch.zeros_like(self.weight).index_add_(0, labels, embeddings)
        present = torch.unique(labels)
        self.weight[present] = nn.functional.normalize(sums[present], dim=1)


class Learner(nn.Module):
    """What a training step sees: the embedder and its classes."""

    def __init__(self, embedder: Embedder, classes: CosineClasses) -> None:
        super().__init__()
        self.embedder, self.classes = embedder, classes

    def forward(self, images: Tensor, labels: Tensor, *, head_alone: bool = False) -> Tensor:
        """Logits [N, C]; with `head_alone` no gradient reaches the backbone."""
        with torch.set_grad_enabled(torch.is_grad_enabled() and not head_alone):
            features = self.embedder.features(images)
        logits: Tensor = self.classes(self.embedder.embed(features), labels)
        return logits


def build_learner(recipe: Recipe, classes: int) -> Learner:
    """Build everything that is trained, before the first step.

    Raises:
        BackboneError: unknown backbone or missing weights.
    """
    embedder = build_embedder(recipe)
    return Learner(embedder, CosineClasses(classes, recipe.embedding_dim, scale=recipe.scale, margin=recipe.margin))


def build_embedder(recipe: Recipe) -> Embedder:
    """Build the backbone with its ImageNet weights and a new embedding, without the ImageNet classifier.

    Raises:
        BackboneError: unknown backbone or missing weights.
    """
    classifier: Any = build_classifier(recipe.backbone, find_weights(recipe.backbone))
    classifier.reset_classifier(0)
    torch.manual_seed(recipe.seed)
    embedder = Embedder(classifier, recipe.embedding_dim, dropout=recipe.dropout, frozen_stages=recipe.frozen_stages)
    nn.init.orthogonal_(embedder.projection.weight)
    nn.init.zeros_(embedder.projection.bias)
    return embedder.to(memory_format=torch.channels_last)  # type: ignore[call-overload,no-any-return]


@torch.no_grad()
def fit_projection(embedder: Embedder, features: Tensor) -> None:
    """Start the embedding from the features' principal directions, centred and partly whitened.

    A random projection would lose what the backbone knows. Full whitening is worse than none: with a few hundred
    pictures the small directions are noise.

    Args:
        embedder: its projection is set.
        features: [N, f] pooled features of typical pictures.
    """
    dim = embedder.projection.out_features
    mean = features.mean(dim=0)
    centred = features - mean
    covariance = centred.T @ centred / max(1, len(features) - 1)
    values, directions = torch.linalg.eigh(covariance.double())
    kept = values[-dim:].clamp_min(0)
    softening = (kept + _SOFTENING * kept.mean()).rsqrt()
    weight = (directions[:, -dim:] * softening).T.float()
    embedder.projection.weight.copy_(weight)
    embedder.projection.bias.copy_(-(weight @ mean))


def stages(embedder: Embedder) -> Iterator[tuple[int, str, nn.Parameter]]:
    """Yield each parameter of the backbone that learns, and how many stages are above it (0: next to the embedding)."""
    depth = len(embedder.backbone.blocks) + 1
    for name, parameter in embedder.backbone.named_parameters():
        head, _, rest = name.partition(".")
        stage = int(rest.partition(".")[0]) if head == "blocks" else -1
        if head in {"conv_head", "bn2"}:
            yield 0, name, parameter
        elif not embedder.frozen_stages or stage >= embedder.frozen_stages:
            yield depth - 1 - stage, name, parameter
