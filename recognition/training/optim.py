"""The optimiser: learning rates per stage, warm-up and cosine decay, and the moving average of the weights."""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor, nn

from recognition.training.network import Learner, stages
from recognition.training.recipe import Recipe


def build_optimiser(learner: Learner, recipe: Recipe) -> torch.optim.AdamW:
    """Build AdamW over classes, embedding and backbone; each group keeps its full rate as `peak`."""
    embedder = learner.embedder
    groups = [
        _group([learner.classes.weight], recipe.class_rate, recipe.class_weight_decay),
        _group(list(embedder.projection.parameters()), recipe.head_rate, recipe.weight_decay),
    ]
    by_rate: dict[tuple[int, bool], list[nn.Parameter]] = {}
    for depth, _, parameter in stages(embedder):
        by_rate.setdefault((depth, parameter.ndim > 1), []).append(parameter)
    for (depth, decays), parameters in sorted(by_rate.items(), key=lambda item: item[0]):
        rate = recipe.backbone_rate * recipe.stage_decay**depth
        groups.append(_group(parameters, rate, recipe.weight_decay if decays else 0.0) | {"backbone": True})
    return torch.optim.AdamW(groups)


def _group(parameters: list[nn.Parameter], rate: float, decay: float) -> dict[str, Any]:
    return {"params": parameters, "lr": rate, "peak": rate, "weight_decay": decay, "backbone": False}


def rate_share(step: int, *, warmup: int, total: int) -> float:
    """Share of the full rate at a step: linear warm-up, then half a cosine down to 0 at `total`."""
    if step < warmup:
        return (step + 1) / (warmup + 1)
    return 0.5 * (1 + math.cos(math.pi * (step - warmup) / max(1, total - warmup)))


def set_rates(optimiser: torch.optim.Optimizer, step: int, recipe: Recipe) -> None:
    """Set the rates of one step. While the head learns alone, the backbone's are 0 (and it gets no gradient)."""
    alone = step < recipe.head_steps
    share = 1.0 if alone else rate_share(step - recipe.head_steps, warmup=recipe.warmup_steps, total=recipe.steps)
    for group in optimiser.param_groups:
        group["lr"] = 0.0 if alone and group["backbone"] else group["peak"] * share


class Averaged:
    """An exponential moving average of a module's floating-point state; this is what is validated and exported."""

    def __init__(self, module: nn.Module, decay: float) -> None:
        self.decay = decay
        self.updates = 0
        self.state = {name: tensor.detach().clone() for name, tensor in module.state_dict().items()}

    @torch.no_grad()
    def update(self, module: nn.Module) -> None:
        """Move towards the module; faster at first, so that early averages leave the initial weights."""
        self.updates += 1
        decay = min(self.decay, self.updates / (self.updates + 10))
        for name, tensor in module.state_dict().items():
            mean = self.state[name]
            if mean.is_floating_point():
                mean.lerp_(tensor, 1 - decay)
            else:
                mean.copy_(tensor)


def to_input(batch: Tensor, *, mean: tuple[float, ...], std: tuple[float, ...]) -> Tensor:
    """uint8 [N, S, S, 3] -> float32 [N, 3, S, S], normalised, channels last in memory."""
    scale = torch.tensor(std, device=batch.device) * 255
    centre = torch.tensor(mean, device=batch.device) * 255
    return ((batch.float() - centre) / scale).permute(0, 3, 1, 2)
