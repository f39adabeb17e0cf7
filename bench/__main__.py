"""`make bench`: measure every figure that the README states, and print the machine they were measured on.

`python -m bench [NAME …]` measures only those: chains, crawl, publish, nearby, scan, serving, crops, search, linkage.
"""

from __future__ import annotations

import sys
from importlib import import_module

from bench.real_data import NotMeasuredError
from bench.report import machine, print_rows

BENCHES = ("scan", "serving", "crops", "nearby", "search", "linkage", "publish", "crawl", "chains")
FORMER_NAMES = {"joins": "linkage"}


def main(names: list[str]) -> int:
    """Measure and print. Returns 1 if a target was missed, 2 for an unknown name."""
    names = [FORMER_NAMES.get(name, name) for name in names]
    unknown = sorted(set(names) - set(BENCHES))
    if unknown:
        print(f"Unknown: {', '.join(unknown)}. There are: {', '.join(BENCHES)}.", file=sys.stderr)
        return 2
    for fact, value in machine().items():
        print(f"{fact}: {value}")
    missed = 0
    for name in names or BENCHES:
        print(f"\n{name}", flush=True)
        try:
            rows = import_module(f"bench.{name}").measure()
        except NotMeasuredError as error:
            print(error)
            continue
        print_rows(rows)
        missed += sum(row.met is False for row in rows)
    print(f"\n{missed} targets missed" if missed else "\nno target missed")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
