"""List the files on which the pictures of the invented shop depend: one of them changes, and all are drawn again."""

from __future__ import annotations

from pathlib import Path

_ROOT = Path(__file__).resolve().parents[1]


def drawing_sources(root: Path = _ROOT) -> list[Path]:
    """List the code that draws fronts and scenes in a checkout, and the table of products, sorted."""
    demo = root / "demo"
    code = [*(root / "drawing").rglob("*.py"), *(demo / "designs").rglob("*.py"), *demo.glob("*.py")]
    return sorted([*(path for path in code if "tests" not in path.parts), demo / "catalogue" / "products.csv"])
