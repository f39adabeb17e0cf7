"""Measure in a child process with a scratch database, so that no installation's data is touched."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from bench.real_data import NotMeasuredError
from bench.report import Row, machine, print_rows

ROOT = Path(__file__).resolve().parents[1]
_INSIDE = "PYEONSCAN_BENCH_INSIDE"
DATABASE_NAME = "PYEONSCAN_BENCH_DATABASE"


def measure_inside(module: str, **environment: str) -> list[Row]:
    """Run `module` as a program in a scratch environment and return its rows.

    `environment` comes on top; DATABASE_URL is a fresh SQLite file unless it is given. Raises CalledProcessError if the
    program fails, NotMeasuredError if it lacks the real data.
    """
    with tempfile.TemporaryDirectory(prefix="pyeonscan-bench-") as folder:
        scratch = {
            **os.environ,
            _INSIDE: "1",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYEONSCAN_ENVIRONMENT": "test",
            "PYEONSCAN_VAR": folder,
            "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3",
            "KAKAO_REST_API_KEY": "",
            "LOG_LEVEL": "WARNING",
            **environment,
        }
        command = [sys.executable, "-m", module]
        answer = subprocess.run(command, cwd=ROOT, env=scratch, check=True, stdout=subprocess.PIPE, text=True)
    result = json.loads(answer.stdout.splitlines()[-1])
    if isinstance(result, str):
        raise NotMeasuredError(result)
    return [Row(**row) for row in result]


def measure_on_both_databases(module: str) -> list[Row]:
    """Run `module` on SQLite and on PostgreSQL, with the database's name in the variable `DATABASE_NAME`."""
    from scripts.postgresql import scratch_postgresql

    rows = measure_inside(module, **{DATABASE_NAME: "SQLite"})
    with scratch_postgresql() as address:
        return rows + measure_inside(module, DATABASE_URL=address, **{DATABASE_NAME: "PostgreSQL"})


def main(inside: Callable[[], list[Row]], outside: Callable[[], list[Row]]) -> None:
    """Run a bench module: measure if this is the child process, else start that and print the figures."""
    if not os.environ.get(_INSIDE):
        for fact, value in machine().items():
            print(f"{fact}: {value}")
        try:
            print_rows(outside())
        except NotMeasuredError as error:
            print(error)
        return
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns without it
    try:
        print(json.dumps([asdict(row) for row in inside()]))
    except NotMeasuredError as error:
        print(json.dumps(str(error)))
