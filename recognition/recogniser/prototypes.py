"""What a trained recogniser says of the classes it learned: one vector each, and their labels."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open

from recognition.recogniser.manifest import PROTOTYPES_NAME, RecogniserError


def read_prototypes(folder: Path) -> tuple[NDArray[np.float32], list[str]]:
    """Unit vectors float32 [classes, d] and the label of each.

    Raises:
        RecogniserError: it carries none, or they cannot be read.
    """
    path = folder / PROTOTYPES_NAME
    if not path.is_file():
        raise RecogniserError(f"{folder} carries no prototypes: give --gallery MANIFEST.")
    try:
        with safe_open(path, framework="numpy") as file:
            return file.get_tensor("vectors"), json.loads(file.metadata()["labels"])
    except (OSError, SafetensorError, ValueError, KeyError, TypeError) as error:
        raise RecogniserError(f"{path} cannot be read ({error}): train the recogniser again.") from error


def learned_labels(folder: Path) -> frozenset[str] | None:
    """Return the labels of what a recogniser was trained on; None for one that was not trained at all.

    Labels are keys that outlive a database if the catalogue was learned from (`recognition.catalogue.keys_of`).

    Raises:
        RecogniserError: its prototypes cannot be read.
    """
    if not (folder / PROTOTYPES_NAME).is_file():
        return None
    _, labels = read_prototypes(folder)
    return frozenset(labels)
