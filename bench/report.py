"""Figures, and the machine they were measured on."""

from __future__ import annotations

import math
import os
import platform
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_PACKAGES = ("django", "gunicorn", "celery", "onnxruntime", "torch", "timm", "numpy", "pillow", "geopy", "selenium")


@dataclass(frozen=True, slots=True)
class Row:
    """One figure; `target` is `≤ 5` or `≥ 0.9` in the same unit, or empty if there is none."""

    name: str
    value: float
    unit: str
    target: str = ""

    @property
    def met(self) -> bool | None:
        """Return whether the target was reached, None without one. Raises ValueError for a target of another form."""
        if not self.target:
            return None
        sign, _, bound = self.target.partition(" ")
        if sign not in {"≤", "≥"}:
            raise ValueError(f"{self.name}: target {self.target!r} is neither '≤ number' nor '≥ number'")
        return self.value <= float(bound) if sign == "≤" else self.value >= float(bound)


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the smallest value that `percent` of 100 values do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def print_rows(rows: Iterable[Row]) -> None:
    """Print one line per figure, with aligned columns."""
    rows = list(rows)
    width = max((len(row.name) for row in rows), default=0)
    for row in rows:
        verdict = {True: "met", False: "NOT MET", None: ""}[row.met]
        target = f"target {row.target} {row.unit}" if row.target else ""
        print(f"{row.name:<{width}}  {_figure(row.value):>10} {row.unit:<8} {target:<20} {verdict}".rstrip())


def _figure(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 or float(value).is_integer() else f"{value:.3g}"


def machine() -> dict[str, str]:
    """Return what the figures depend on: processor, cores, memory, system and versions."""
    facts = {
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.1f} GiB",
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "load": " ".join(f"{load:.2f}" for load in os.getloadavg()),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
    }
    return facts | {package: found for package in _PACKAGES if (found := _version(package))}


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.processor() or "unknown"


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
