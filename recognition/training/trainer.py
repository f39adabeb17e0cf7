"""The training loop: repeatable from its seed, resumable after a kill, stopped when it no longer improves."""

from __future__ import annotations

import hashlib
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from recognition.backbone.network import InputTransform, input_transform
from recognition.training import checkpoint
from recognition.training.checkpoint import Checkpoint, CheckpointError
from recognition.training.network import Embedder, Learner, build_learner, fit_projection
from recognition.training.optim import Averaged, build_optimiser, set_rates, to_input
from recognition.training.recipe import Recipe
from recognition.training.sources import Anchors, Source, draw_batch

Batch = tuple[NDArray[np.uint8], NDArray[np.int64]]
_AHEAD = 3  # batches drawn while the network works


@dataclass(frozen=True)
class Progress:
    """How far a training is. `loss` is a running mean, `score` the last validation's (0...1), `left_s` an estimate."""

    step: int
    total: int
    loss: float
    score: float | None
    left_s: float


@dataclass
class Course:
    """The state of a training besides its weights."""

    step: int = 0
    best_score: float = -1.0
    best_step: int = 0
    since_best: int = 0
    losses: list[float] = field(default_factory=list)
    scores: list[tuple[int, float]] = field(default_factory=list)


class Trainer:
    """Trains an embedder on a source."""

    def __init__(
        self,
        recipe: Recipe,
        source: Source,
        *,
        anchors: Anchors,
        evaluate: Callable[[Trainer], float],
        folder: Path,
        data_revision: str,
    ) -> None:
        """Set up, or resume from the checkpoint in `folder`.

        Args:
            recipe: all choices.
            source: where pictures come from.
            anchors: clean pictures from which the classes start.
            evaluate: scores the current weights, larger is better; called while the averaged weights are loaded.
            folder: of the checkpoint.
            data_revision: digest of what is trained on; a checkpoint of other data is refused.

        Raises:
            CheckpointError: a damaged checkpoint, or one of another recipe or other data.
            BackboneError: unknown backbone or missing weights.
        """
        self.recipe, self.source, self.folder = recipe, source, folder
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.learner: Learner = build_learner(recipe, source.classes).to(self.device)
        self.transform: InputTransform = input_transform(self.embedder.backbone)
        self.optimiser = build_optimiser(self.learner, recipe)
        self.course = Course()
        self._evaluate = evaluate
        self._identity = hashlib.sha256(f"{recipe.to_json()}\n{data_revision}\n{source.classes}".encode()).hexdigest()
        if not self._resume():
            self._start(anchors)

    # --- starting -------------------------------------------------------------------------------------------

    def _start(self, anchors: Anchors) -> None:
        self._freeze_statistics()
        drawn = [draw_batch(self.source, self.total + number, self.recipe.batch_size)[0] for number in range(8)]
        features = torch.cat(
            [
                self._features(np.stack([anchors.picture(number) for number in part]))
                for part in np.array_split(np.arange(len(anchors.labels)), -(-len(anchors.labels) // 256))
            ]
        )
        seen = torch.cat([features, *(self._features(batch) for batch in drawn)])
        fit_projection(self.embedder, seen)
        with torch.no_grad():
            projected = nn.functional.normalize(self.embedder.projection(features), dim=1)
        self.learner.classes.imprint(torch.from_numpy(anchors.labels).to(self.device), projected)
        self.averaged = Averaged(self.learner, self.recipe.ema_decay)
        self.best = _copied(self.averaged.state)

    def _features(self, pictures: NDArray[np.uint8]) -> Tensor:
        size = self.recipe.batch_size
        with torch.no_grad():
            parts = [
                self.embedder.features(self._input(pictures[start : start + size]))
                for start in range(0, len(pictures), size)
            ]
        return torch.cat(parts)

    def _resume(self) -> bool:
        found = checkpoint.load(self.folder)
        if found is None:
            return False
        if found.state["identity"] != self._identity:
            raise CheckpointError(
                f"The checkpoint in {self.folder} is of another recipe or other data: delete the folder to start again."
            )
        parts = _parts(found.tensors)
        self.learner.load_state_dict(parts["learner"])
        self.averaged = Averaged(self.learner, self.recipe.ema_decay)
        self.averaged.state = {name: tensor.to(self.device) for name, tensor in parts["averaged"].items()}
        self.averaged.updates = found.state["updates"]
        self.best = {name: tensor.to(self.device) for name, tensor in parts["best"].items()}
        checkpoint.unpack_optimiser(self.optimiser, found.tensors)
        course = found.state["course"]
        self.course = Course(**{**course, "scores": [tuple(entry) for entry in course["scores"]]})
        return True

    def save(self) -> None:
        """Write the checkpoint of this step."""
        tensors = {
            **{f"learner.{name}": tensor for name, tensor in self.learner.state_dict().items()},
            **{f"averaged.{name}": tensor for name, tensor in self.averaged.state.items()},
            **{f"best.{name}": tensor for name, tensor in self.best.items()},
            **checkpoint.pack_optimiser(self.optimiser),
        }
        state = {
            "identity": self._identity,
            "step": self.course.step,
            "updates": self.averaged.updates,
            "course": vars(self.course),
        }
        checkpoint.save(self.folder, Checkpoint(tensors, state))

    @property
    def embedder(self) -> Embedder:
        """The part that is exported."""
        return self.learner.embedder

    # --- running --------------------------------------------------------------------------------------------

    @property
    def total(self) -> int:
        """Steps of both phases."""
        return self.recipe.head_steps + self.recipe.steps

    def run(self, report: Callable[[Progress], None] = lambda _: None) -> Learner:
        """Train to the end; return the learner with its best averaged weights, in eval mode."""
        clock = _Clock()
        for step, batch in self._batches():
            loss = self._step(step, batch)
            self.course.step = step + 1
            self.course.losses = [*self.course.losses[-49:], loss]
            if self._is_due(self.recipe.evaluate_every):
                self._validate()
            if self._is_due(self.recipe.checkpoint_every):
                self.save()
            report(self._progress(clock))
            if self.course.since_best >= self.recipe.patience:
                break
        self.save()
        self.learner.load_state_dict(self.best)
        return self.learner.eval()

    def _is_due(self, every: int) -> bool:
        return self.course.step % every == 0 or self.course.step == self.total

    def _batches(self) -> Iterator[tuple[int, Batch]]:
        steps = iter(range(self.course.step, self.total))
        waiting: deque[tuple[int, Future[Batch]]] = deque()
        with ThreadPoolExecutor(2) as threads:
            while True:
                while len(waiting) < _AHEAD and (step := next(steps, None)) is not None:
                    waiting.append((step, threads.submit(draw_batch, self.source, step, self.recipe.batch_size)))
                if not waiting or self.course.since_best >= self.recipe.patience:
                    return
                step, future = waiting.popleft()
                yield step, future.result()

    def _step(self, step: int, batch: Batch) -> float:
        torch.manual_seed(self.recipe.seed * 1_000_003 + step)  # dropout: the same whether resumed or not
        set_rates(self.optimiser, step, self.recipe)
        self._train_mode()
        pictures, labels = self._input(batch[0]), torch.from_numpy(batch[1]).to(self.device)
        logits = self.learner(pictures, labels, head_alone=step < self.recipe.head_steps)
        loss = nn.functional.cross_entropy(logits, labels, label_smoothing=self.recipe.label_smoothing)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.learner.parameters(), self.recipe.gradient_norm)
        self.optimiser.step()
        self.averaged.update(self.learner)
        return float(loss.detach())

    def _train_mode(self) -> None:
        self.learner.train()
        if self.recipe.frozen_statistics:
            self._freeze_statistics()

    def _freeze_statistics(self) -> None:
        for module in self.embedder.backbone.modules():
            if isinstance(module, nn.modules.batchnorm._BatchNorm):
                module.eval()

    def _input(self, pictures: NDArray[np.uint8]) -> Tensor:
        batch = torch.from_numpy(np.ascontiguousarray(pictures)).to(self.device)
        return to_input(batch, mean=self.transform.mean, std=self.transform.std)

    # --- validating -----------------------------------------------------------------------------------------

    def _validate(self) -> None:
        current = _copied(self.learner.state_dict())
        self.learner.load_state_dict(self.averaged.state)
        score = self._evaluate(self)
        self.learner.load_state_dict(current)
        self.course.scores.append((self.course.step, score))
        self.course.since_best += 1
        if score > self.course.best_score:
            self.course.best_score, self.course.best_step, self.course.since_best = score, self.course.step, 0
            self.best = _copied(self.averaged.state)

    def embed(self, pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Embed uint8 [N, S, S, 3] with the loaded weights; float32 [N, d]."""
        self.embedder.eval()
        size = self.recipe.batch_size
        with torch.inference_mode():
            parts = [
                self.embedder(self._input(pictures[start : start + size])).cpu().numpy()
                for start in range(0, len(pictures), size)
            ]
        return np.concatenate(parts)

    def prototypes(self) -> NDArray[np.float32]:
        """The classes' directions with the loaded weights, float32 [C, d]."""
        with torch.inference_mode():
            return nn.functional.normalize(self.learner.classes.weight, dim=1).cpu().numpy()

    def _progress(self, clock: _Clock) -> Progress:
        course = self.course
        left = clock.per_step() * (self.total - course.step)
        score = course.scores[-1][1] if course.scores else None
        return Progress(course.step, self.total, float(np.mean(course.losses)), score, left)


class _Clock:
    """Measures the seconds that a step takes, over the last thirty."""

    def __init__(self) -> None:
        self._times: deque[float] = deque([time.monotonic()], maxlen=31)

    def per_step(self) -> float:
        self._times.append(time.monotonic())
        return (self._times[-1] - self._times[0]) / (len(self._times) - 1)


def _copied(state: dict[str, Tensor]) -> dict[str, Tensor]:
    return {name: tensor.clone() for name, tensor in state.items()}


def _parts(tensors: dict[str, Tensor]) -> dict[str, dict[str, Tensor]]:
    parts: dict[str, dict[str, Any]] = {}
    for key, tensor in tensors.items():
        prefix, _, name = key.partition(".")
        parts.setdefault(prefix, {})[name] = tensor
    return parts
