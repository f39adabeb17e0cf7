"""Print a line for each kill, a table of the phases and a verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean

from faults.moments import Durations, Phase, wanted_inside_publishing
from faults.rounds import Outcome

_LOG_LINES = 40


def print_durations(durations: Durations) -> None:
    """Print how long the phases of the clean run took, in their order."""
    print("a clean run:", ", ".join(f"{phase} {seconds:.3f} s" for phase, seconds in durations.items()), flush=True)


def print_outcome(number: int, outcome: Outcome) -> None:
    """Print one line, and for a failure how to repeat the round by its seed."""
    moment = outcome.moment
    landed = outcome.landed or "nowhere"
    print(
        f"{number:>3}  seed {moment.seed:<8} {moment.victim:<11} {f'{moment.phase} {moment.fraction:.2f}':<24}"
        f" hit {landed:<18} attempts {outcome.attempts} {outcome.seconds:>6.1f} s"
        f"  {'FAILED' if outcome.faults else 'ok'}",
        flush=True,
    )
    for fault in outcome.faults:
        print(f"     {fault}\n     repeat with: python -m faults --kills 1 --seed {moment.seed}", flush=True)


def print_log(log: Path) -> None:
    """Print the end of the programs' log."""
    print(f"\nlog of the programs\n{_tail(log)}")


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-_LOG_LINES:])


def summarise(outcomes: Sequence[Outcome]) -> bool:
    """Print where the kills landed. Returns True if every round recovered and enough kills hit publishing."""
    aimed = Counter(outcome.moment.phase for outcome in outcomes)
    landed = Counter(outcome.landed for outcome in outcomes)
    failed = Counter(outcome.landed for outcome in outcomes if outcome.faults)
    print(f"\n{'phase':<20}{'aimed at':>10}{'killed in':>11}{'failed':>8}")
    for phase in Phase:
        print(f"{phase:<20}{aimed[phase]:>10}{landed[phase]:>11}{failed[phase]:>8}")
    wanted, hit = wanted_inside_publishing(len(outcomes)), landed[Phase.PUBLISHING]
    seconds = [outcome.seconds for outcome in outcomes]
    print(
        f"{len(outcomes)} kills, {failed.total()} failed; {hit} inside publishing (at least {wanted} required);"
        f" {sum(seconds):.0f} s, {fmean(seconds):.1f} s a round, the longest {max(seconds):.1f} s"
    )
    return not failed and hit >= wanted
