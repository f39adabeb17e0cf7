"""`make bench`: every figure the README states, with the machine they were taken on.

`python -m bench [NAME …]` takes only those: chains, crawl, publish, nearby, scan, serving, crops, search, joins.
"""

from __future__ import annotations

import sys
from importlib import import_module

from bench.report import machine, print_rows

BENCHES = ("scan", "serving", "crops", "nearby", "search", "joins", "publish", "crawl", "chains")


def main(names: list[str]) -> int:
    """Measure and print; 1 when a target was missed, 2 for an unknown name."""
    unknown = sorted(set(names) - set(BENCHES))
    if unknown:
        print(f"Unknown: {', '.join(unknown)}. There are: {', '.join(BENCHES)}.", file=sys.stderr)
        return 2
    for fact, value in machine().items():
        print(f"{fact}: {value}")
    missed = 0
    for name in names or BENCHES:
        print(f"\n{name}", flush=True)
        rows = import_module(f"bench.{name}").measure()
        print_rows(rows)
        missed += sum(row.met is False for row in rows)
    print(f"\n{missed} targets missed" if missed else "\nevery target met")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
