"""`make test`: every check a change has to pass.

All parts run, also after one has failed; the last lines say how each went.

The Python tests run on SQLite; those marked `database_portable` run once more on a PostgreSQL that is started for them.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import os
import secrets
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.postgresql import PostgreSQLError, scratch_postgresql
from scripts.supervisor import die_with_parent

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
TYPED = (
    "common", "config", "promotions", "crawler", "recognition", "stores", "replica", "drawing", "demo", "scripts",
    "bench", "faults", "tests", "conftest.py",
)  # fmt: skip
LINT_IMPORTS = "from importlinter.cli import lint_imports_command as lint; lint()"
SQLITE = {"DATABASE_URL": ""}  # the default, whatever the caller's shell says

Command = Sequence[str]


@dataclass(frozen=True)
class Part:
    """One check. `group` is the word `--only` knows it by."""

    name: str
    group: str
    run: Callable[[], int]


def say(text: str) -> None:
    """A line between the parts' own output."""
    print(text, flush=True)


def call(command: Command, **more: str) -> int:
    """Run one command with the caller's environment and `more`; its output goes straight through."""
    environment = {**os.environ, **more}
    say(f"$ {shlex.join(command).removeprefix(f'{PYTHON} ')}")
    # A cut-off run leaves no test behind that goes on by itself.
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        preexec_fn=die_with_parent,  # noqa: PLW1509 - this process has no threads
    )
    try:
        return process.wait()
    except KeyboardInterrupt:  # the terminal told the command too
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=10)
        process.kill()
        raise


def in_scratch(run: Callable[[Mapping[str, str]], int]) -> int:
    """Run with a temporary folder of its own, deleted afterwards with everything the tests forgot in it."""
    with tempfile.TemporaryDirectory(prefix="pyeonscan-test-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)
        return run({"TMPDIR": folder})


# -- Linters -----------------------------------------------------------------------------------------------------------
def lint_parts() -> Iterator[tuple[str, Callable[[], int]]]:
    """Form, rules, types, imports, migrations, and the settings of a production site."""
    typed = [path for path in TYPED if (ROOT / path).exists()]
    commands: dict[str, Command] = {
        "ruff rules": (PYTHON, "-m", "ruff", "check", "."),
        "ruff form": (PYTHON, "-m", "ruff", "format", "--check", "--quiet", "."),
        "types": (PYTHON, "-m", "mypy", *typed),
        "import rules": (PYTHON, "-c", LINT_IMPORTS),
        "page rules": ("npm", "run", "--silent", "lint"),
        "page types": ("npm", "run", "--silent", "types"),
    }
    for name, command in commands.items():
        yield name, functools.partial(call, command)
    yield "migrations", lambda: in_scratch(_check_migrations)
    yield "deployment", lambda: in_scratch(_check_deployment)


def _check_migrations(scratch: Mapping[str, str]) -> int:
    command = (PYTHON, "manage.py", "makemigrations", "--check", "--dry-run")
    return call(command, **scratch, PYEONSCAN_VAR=scratch["TMPDIR"])


def _check_deployment(scratch: Mapping[str, str]) -> int:
    """Django's deployment check with the example environment, its one secret filled in."""
    example = read_environment_file(ROOT / "deploy" / "production.env.example")
    filled = {"SECRET_KEY": secrets.token_urlsafe(48), "PYEONSCAN_VAR": scratch["TMPDIR"]}
    command = (PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    return call(command, **{**example, **scratch, **filled})


def read_environment_file(path: Path) -> dict[str, str]:
    """NAME=value lines, as Docker and systemd read them; lines that begin with # are comments."""
    lines = [line.strip() for line in path.read_text().splitlines()]
    pairs = [line.partition("=") for line in lines if line and not line.startswith("#")]
    return {name: value.strip("\"'") for name, _, value in pairs}


# -- Tests -------------------------------------------------------------------------------------------------------------
def pytest(selection: str, *arguments: str, scratch: Mapping[str, str], **more: str) -> int:
    """Run the tests that a marker expression selects; none at all is a failure."""
    return call((PYTHON, "-m", "pytest", "-q", "-m", selection, *arguments), **scratch, **more)


def test_parts() -> Iterator[tuple[str, Callable[[], int]]]:
    """JavaScript; quick Python tests side by side; browsers and killed processes one at a time; PostgreSQL."""
    quick = "not browser and not processes"
    yield "page tests", lambda: call(("npm", "test", "--silent"))
    yield "tests", lambda: in_scratch(lambda scratch: pytest(quick, "-n", "2", scratch=scratch, **SQLITE))
    yield (
        "browsers and processes",
        lambda: in_scratch(lambda scratch: pytest("browser or processes", "--durations=10", scratch=scratch, **SQLITE)),
    )
    yield "tests on PostgreSQL", lambda: in_scratch(_pytest_on_postgresql)


def _pytest_on_postgresql(scratch: Mapping[str, str]) -> int:
    try:
        with scratch_postgresql() as address:
            return pytest("database_portable", "-n", "2", scratch=scratch, DATABASE_URL=address)
    except PostgreSQLError as error:
        say(str(error))
        return 1


# -- The run -----------------------------------------------------------------------------------------------------------
def all_parts() -> list[Part]:
    """Every part, the quick ones first."""
    lint = [Part(name, "lint", run) for name, run in lint_parts()]
    return [*lint, *(Part(name, "test", run) for name, run in test_parts())]


def run_parts(parts: Sequence[Part]) -> int:
    """Run them one after the other and sum up; returns 1 when any failed."""
    results: list[tuple[str, int, float]] = []
    for part in parts:
        say(f"\n── {part.name} {'─' * (70 - len(part.name))}")
        started = time.monotonic()
        code = part.run()
        results.append((part.name, code, time.monotonic() - started))
    say(f"\n── summary {'─' * 63}")
    for name, code, seconds in results:
        say(f"{'ok    ' if code == 0 else 'FAILED'}  {name:<26}{seconds:7.1f} s")
    failed = [name for name, code, _ in results if code]
    total = sum(seconds for _, _, seconds in results)
    verdict = f"{len(failed)} of {len(results)} parts failed: {', '.join(failed)}" if failed else "everything passed"
    say(f"{verdict} ({total:.0f} s)")
    return 1 if failed else 0


def main() -> int:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(prog="python -m scripts.test", description=__doc__)
    parser.add_argument("--only", choices=("lint", "test"), help="the linters only, or the tests only")
    only: str | None = parser.parse_args().only
    with contextlib.suppress(KeyboardInterrupt):
        return run_parts([part for part in all_parts() if only is None or only == part.group])
    return 130


if __name__ == "__main__":
    sys.exit(main())
