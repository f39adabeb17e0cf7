"""`make test`: run every check that a change has to pass.

All parts run, also after one has failed; the last lines show the result of each. The linters run beside the tests.
The Python tests run on SQLite; those marked `database_portable` run once more on a PostgreSQL started for them.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import secrets
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from common.processes import die_with_parent
from scripts.postgresql import PostgreSQLError, scratch_postgresql

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
TYPED = (
    "common", "config", "promotions", "crawler", "recognition", "stores", "replica", "drawing", "demo", "scripts",
    "bench", "faults", "tests", "conftest.py",
)  # fmt: skip
LINT_IMPORTS = "from importlinter.cli import lint_imports_command as lint; lint()"
PYTEST = (PYTHON, "-m", "pytest", "-q", "-n", "2")
FAST = "not slow and not browser and not processes"

Command = Sequence[str]


@dataclass(frozen=True)
class Part:
    """One check. `environment` comes on top of the caller's."""

    name: str
    command: Command
    environment: Mapping[str, str] = field(default_factory=dict)
    on_postgresql: bool = False


def lint_parts() -> list[Part]:
    """Style, types, imports, migrations, and the settings of a production site."""
    return [
        Part("ruff rules", (PYTHON, "-m", "ruff", "check", ".")),
        Part("ruff format", (PYTHON, "-m", "ruff", "format", "--check", "--quiet", ".")),
        Part("types", (PYTHON, "-m", "mypy", *TYPED)),
        Part("import rules", (PYTHON, "-c", LINT_IMPORTS)),
        Part("page rules", ("npm", "run", "--silent", "lint")),
        # Without the step before it, which copies libraries that the tests beside it may be loading.
        Part("page types", ("npm", "run", "--silent", "--ignore-scripts", "types")),
        Part("migrations", (PYTHON, "manage.py", "makemigrations", "--check", "--dry-run")),
        Part(
            "deployment",
            (PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING"),
            {
                **read_environment_file(ROOT / "deploy" / "production.env.example"),
                "SECRET_KEY": secrets.token_urlsafe(48),  # the one value that the example leaves out
            },
        ),
    ]


def test_parts() -> list[Part]:
    """JavaScript tests; Python tests on SQLite, whatever the caller's shell says; some of them on PostgreSQL."""
    return [
        Part("page tests", ("npm", "test", "--silent", "--ignore-scripts")),
        Part("tests", (*PYTEST, "--durations=10"), {"DATABASE_URL": ""}),
        Part("tests on PostgreSQL", (*PYTEST, "-m", "database_portable"), on_postgresql=True),
    ]


def fast_parts() -> list[Part]:
    """The inner loop: style, types, JavaScript tests, and the Python tests that take no time, browser or process."""
    style, form, types, *_ = lint_parts()
    page, *_ = test_parts()
    return [style, form, types, page, Part("fast tests", (*PYTEST, "-m", FAST), {"DATABASE_URL": ""})]


SELECTIONS: Mapping[str, Callable[[], list[Part]]] = {"lint": lint_parts, "test": test_parts, "fast": fast_parts}


def read_environment_file(path: Path) -> dict[str, str]:
    """Read NAME=value lines as Docker and systemd do; lines that begin with # are comments."""
    lines = [line.strip() for line in path.read_text().splitlines()]
    pairs = [line.partition("=") for line in lines if line and not line.startswith("#")]
    return {name: value.strip("\"'") for name, _, value in pairs}


# -- Running -----------------------------------------------------------------------------------------------------------
def say(text: str) -> None:
    """Print a line between the output of the parts."""
    print(text, flush=True)


def run(part: Part) -> int:
    """Run one part and return its exit status. It writes to a temporary folder that is deleted afterwards."""
    with (
        tempfile.TemporaryDirectory(prefix="pyeonscan-test-", ignore_cleanup_errors=True) as folder,
        _database(needed=part.on_postgresql) as database,
    ):
        Path(folder).chmod(0o711)
        scratch = {"TMPDIR": folder, "PYEONSCAN_VAR": folder}
        with _started(part.command, {**os.environ, **part.environment, **scratch, **database}) as process:
            return process.wait()


@contextlib.contextmanager
def _database(*, needed: bool) -> Iterator[Mapping[str, str]]:
    if not needed:
        yield {}
        return
    with scratch_postgresql() as address:
        yield {"DATABASE_URL": address}


@contextlib.contextmanager
def _started(
    command: Command, environment: Mapping[str, str], output: int | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Start a command and make sure that it ends with the block, and if this process is killed."""
    say(f"$ {shlex.join(command).removeprefix(f'{PYTHON} ')}")
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output is not None else None,
        preexec_fn=die_with_parent,  # noqa: PLW1509 - this process has no threads
    )
    try:
        yield process
    finally:
        if process.poll() is None:  # interrupted: the terminal has told the command, too
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=10)
            process.kill()


def run_parts(parts: Sequence[Part], *, beside: Part | None = None) -> int:
    """Run the parts one after the other, and one `beside` them. Returns 1 if any failed, else 0."""
    with tempfile.TemporaryFile() as output, contextlib.ExitStack() as stack:
        process = stack.enter_context(_started(beside.command, os.environ, output.fileno())) if beside else None
        results: list[tuple[str, int, float | None]] = [_timed(part) for part in parts]
        if beside and process:
            code = process.wait()
            output.seek(0)
            say(f"{_heading(beside.name)}\n{output.read().decode(errors='replace')}")
            results.append((beside.name, code, None))
    say(_heading("summary"))
    for name, code, seconds in results:
        took = "beside" if seconds is None else f"{seconds:.1f} s"
        say(f"{'ok    ' if code == 0 else 'FAILED'}  {name:<26}{took:>9}")
    failed = [name for name, code, _ in results if code]
    say(f"{len(failed)} of {len(results)} parts failed: {', '.join(failed)}" if failed else "everything passed")
    return 1 if failed else 0


def _heading(name: str) -> str:
    return f"\n── {name} {'─' * (70 - len(name))}"


def _timed(part: Part) -> tuple[str, int, float]:
    """Run a part and return its name, exit status and seconds."""
    say(_heading(part.name))
    started = time.monotonic()
    try:
        code = run(part)
    except PostgreSQLError as error:
        say(str(error))
        code = 1
    return part.name, code, time.monotonic() - started


def main() -> int:
    """Read the command line and run the parts."""
    parser = argparse.ArgumentParser(prog="python -m scripts.test", description=__doc__)
    parser.add_argument("--only", choices=SELECTIONS, help="the linters, the tests, or the fast ones of both")
    only: str | None = parser.parse_args().only
    with contextlib.suppress(KeyboardInterrupt):
        if only:
            return run_parts(SELECTIONS[only]())
        return run_parts(test_parts(), beside=Part("linters", (PYTHON, "-m", "scripts.test", "--only", "lint")))
    return 130


if __name__ == "__main__":
    sys.exit(main())
