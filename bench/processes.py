"""Read memory and processor time of processes that this one started, from /proc."""

from __future__ import annotations

import os
from pathlib import Path


def descendants(pid: int) -> list[int]:
    """Return the children of a process, their children, and so on, without those that ended meanwhile."""
    parents = {int(entry.name): parent for entry in Path("/proc").glob("[0-9]*") if (parent := _parent(entry))}
    found, fresh = [], [pid]
    while fresh:
        fresh = [child for child, parent in parents.items() if parent in fresh]
        found += fresh
    return sorted(found)


def processor_s(pids: list[int]) -> float:
    """Return the user and system seconds that these processes have used so far."""
    ticks = sum(sum(int(field) for field in _stat(Path(f"/proc/{pid}"))[11:13]) for pid in pids)
    return ticks / os.sysconf("SC_CLK_TCK")


def memory_mib(pid: int) -> tuple[float, float]:
    """Return the (resident, proportional) set size in MiB; the second counts a page shared by n processes as 1/n."""
    sizes = dict.fromkeys(("Rss:", "Pss:"), 0.0)
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
        name, *rest = line.split()
        if name in sizes:
            sizes[name] = int(rest[0]) / 1024
    return sizes["Rss:"], sizes["Pss:"]


def _parent(entry: Path) -> int:
    try:
        return int(_stat(entry)[1])
    except OSError:
        return 0


def _stat(entry: Path) -> list[str]:
    """Return the fields after the program's name, which may hold blanks."""
    return (entry / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
