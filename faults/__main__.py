"""`make faults`: kill a worker with SIGKILL at random moments of crawl and publishing, and check the recovery.

Each round crawls a replica into a fresh database that holds an earlier list, kills the worker and starts another one.
Then it compares the result with a clean run: the same export, the same history, no open run, no browser left.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import secrets
import signal
import sys
from collections.abc import Iterator
from types import FrameType

import django

from faults.databases import Database, PostgresqlDatabase, SqliteDatabase
from faults.installation import Installation, installation
from scripts.postgresql import scratch_postgresql


def main(arguments: list[str]) -> int:
    """Run the rounds. Returns 0 if every round recovered, 1 if one did not, 130 if it was interrupted."""
    parser = argparse.ArgumentParser(prog="python -m faults", description=__doc__)
    parser.add_argument("--kills", type=_positive, default=50, help="number of rounds (default: 50)")
    parser.add_argument(
        "--seed", type=int, default=secrets.randbelow(100_000) * 10, help="of the first round (default: random)"
    )
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    options = parser.parse_args(arguments)
    for number in (signal.SIGINT, signal.SIGTERM):  # a shell starts its background jobs with SIGINT ignored
        signal.signal(number, _interrupt)
    try:
        with _prepared(options.database) as (programs, database):
            return 0 if _kill_workers(programs, database, options.seed, options.kills) else 1
    except KeyboardInterrupt:
        print("\ninterrupted; every program was stopped", file=sys.stderr)
        return 130


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} is not at least 1")
    return number


def _interrupt(number: int, frame: FrameType | None) -> None:
    """Stop every program and exit, for either signal."""
    raise KeyboardInterrupt


@contextlib.contextmanager
def _prepared(name: str) -> Iterator[tuple[Installation, Database]]:
    """Yield an installation on the named database, with Django set up for it in this process."""
    with _on_postgresql() if name == "postgresql" else _on_sqlite() as (programs, database):
        # The reaper warns of what is done here on purpose.
        os.environ.update({**programs.environment, "LOG_LEVEL": "ERROR"})
        django.setup()
        yield programs, database


@contextlib.contextmanager
def _on_sqlite() -> Iterator[tuple[Installation, Database]]:
    with installation() as programs:
        yield programs, SqliteDatabase(programs.folder / "db.sqlite3")


@contextlib.contextmanager
def _on_postgresql() -> Iterator[tuple[Installation, Database]]:
    with scratch_postgresql() as server:
        database = PostgresqlDatabase(server)
        with installation(database.url) as programs:
            yield programs, database


def _kill_workers(programs: Installation, database: Database, seed: int, kills: int) -> bool:
    from faults import catalogue, report
    from faults.moments import moment_of
    from faults.rounds import Rounds
    from replica import ReplicaServer

    with ReplicaServer(catalogue.CHAIN, catalogue.earlier()) as replica:
        rounds = Rounds(programs, database, replica)
        report.print_durations(rounds.prepare())
        outcomes = []
        for number in range(kills):
            outcomes.append(rounds.play(moment_of(seed + number)))
            report.print_outcome(number + 1, outcomes[-1])
    recovered = report.summarise(outcomes)
    if any(outcome.faults for outcome in outcomes):
        report.print_log(programs.log)
    return recovered


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
