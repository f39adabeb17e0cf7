"""Import timm even if the installed torchvision was built for another torch.

timm imports torchvision. The torchvision wheel that a plain package registry serves is built against the CUDA
wheel of torch; beside a CPU torch its compiled operators fail to register, and `import torchvision` stops with
"operator torchvision::nms does not exist" while it attaches shape functions to them. Nothing here calls these
operators, so declaring their signatures is enough. If torchvision imports cleanly, nothing is changed.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

_BOX_SUPPRESSION = "{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
_kept_alive: list[Any] = []  # a torch Library removes its operators when it is collected


def import_timm() -> ModuleType:
    """Return the timm module, declaring torchvision's missing operators first when that is needed."""
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
