"""Store a training's state: tensors as safetensors, everything else as JSON. Never pickle.

Both files are written under temporary names and then renamed, tensors first; the JSON names its tensors file. A process
that is killed at any moment leaves the previous checkpoint.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

STATE_NAME = "training.json"


class CheckpointError(RuntimeError):
    """A training cannot resume from a checkpoint; the message says why and what to do."""


@dataclass(frozen=True)
class Checkpoint:
    """Named tensors and the JSON that goes with them."""

    tensors: dict[str, Tensor]
    state: dict[str, Any]


def save(folder: Path, checkpoint: Checkpoint) -> None:
    """Write a checkpoint; the previous one stays complete until this one is."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"step-{checkpoint.state['step']:06d}.safetensors"
    tensors = {key: tensor.detach().cpu().contiguous() for key, tensor in checkpoint.tensors.items()}
    save_file(tensors, folder / f".{name}")
    (folder / f".{name}").replace(folder / name)
    text = json.dumps({**checkpoint.state, "tensors": name}, indent=2, sort_keys=True)
    (folder / f".{STATE_NAME}").write_text(text, encoding="utf-8")
    (folder / f".{STATE_NAME}").replace(folder / STATE_NAME)
    for old in folder.glob("step-*.safetensors"):
        if old.name != name:
            old.unlink()


def load(folder: Path) -> Checkpoint | None:
    """The checkpoint in a folder, if there is one.

    Raises:
        CheckpointError: it is damaged.
    """
    if not (folder / STATE_NAME).exists():
        return None
    try:
        state = json.loads((folder / STATE_NAME).read_text(encoding="utf-8"))
        tensors = load_file(folder / Path(state["tensors"]).name)
    except (OSError, ValueError, KeyError, TypeError, SafetensorError) as error:
        raise CheckpointError(
            f"The checkpoint in {folder} is damaged ({error}): delete the folder and start again."
        ) from error
    return Checkpoint(tensors, state)


def pack_optimiser(optimiser: torch.optim.Optimizer) -> dict[str, Tensor]:
    """Give the optimiser's moments as named tensors."""
    state = optimiser.state_dict()["state"]
    return {
        f"optimiser.{number}.{name}": torch.as_tensor(value)
        for number, moments in state.items()
        for name, value in moments.items()
    }


def unpack_optimiser(optimiser: torch.optim.Optimizer, tensors: dict[str, Tensor]) -> None:
    """Put the moments back into the optimiser."""
    moments: dict[int, dict[str, Tensor]] = {}
    for key, tensor in tensors.items():
        prefix, _, rest = key.partition(".")
        if prefix == "optimiser":
            number, _, name = rest.partition(".")
            moments.setdefault(int(number), {})[name] = tensor
    optimiser.load_state_dict({"state": moments, "param_groups": optimiser.state_dict()["param_groups"]})
