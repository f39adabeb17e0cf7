"""Import timm even if the installed torchvision was built for another torch.

timm imports torchvision. The torchvision wheel of the default package index is built for the CUDA wheel of torch. With
a CPU torch its compiled operators are not registered, and `import torchvision` fails with "operator torchvision::nms
does not exist". Nothing here calls these operators, so declaring their signatures is enough. If torchvision imports
without an error, nothing is changed.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

_BOX_SUPPRESSION = "{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
_kept_alive: list[Any] = []  # a torch Library removes its operators when it is collected


def import_timm() -> ModuleType:
    """Import and return timm. Declare torchvision's missing operators first if necessary."""
    try:
        import torchvision  # noqa: F401
    except RuntimeError as error:
        if "does not exist" not in str(error):
            raise
        _declare_missing_operators()
    import timm

    return timm


def _declare_missing_operators() -> None:
    import torch

    library = torch.library.Library("torchvision", "DEF")  # type: ignore[no-untyped-call]
    for name in ("nms", "qnms"):
        library.define(_BOX_SUPPRESSION.format(name=name))  # type: ignore[no-untyped-call]
    _kept_alive.append(library)
    for module in [module for module in sys.modules if module.partition(".")[0] == "torchvision"]:
        del sys.modules[module]
    import torchvision  # noqa: F401
