from __future__ import annotations

import re
import sys
import tempfile
import tomllib
from pathlib import Path

import pytest

from scripts import test as checks
from scripts.test import Part


def python(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code)


def part(name: str, status: int) -> Part:
    return Part(name, python(f"raise SystemExit({status})"))


def test_every_part_runs_and_one_failure_fails_the_whole(capsys: pytest.CaptureFixture[str]) -> None:
    assert checks.run_parts([part("one", 0), part("two", 3), part("three", 0)]) == 1
    closing = capsys.readouterr().out.splitlines()
    assert closing[-1] == "1 of 3 parts failed: two"
    assert [line.split()[:2] for line in closing[-4:-1]] == [["ok", "one"], ["FAILED", "two"], ["ok", "three"]]


def test_the_last_line_says_that_everything_passed(capsys: pytest.CaptureFixture[str]) -> None:
    assert checks.run_parts([part("one", 0)]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "everything passed"


def test_what_runs_beside_the_parts_counts_and_its_output_follows_theirs(capfd: pytest.CaptureFixture[str]) -> None:
    beside = Part("linters", python("print('a finding'); raise SystemExit(1)"))

    assert checks.run_parts([Part("one", python("print('a test')"))], beside=beside) == 1

    lines = capfd.readouterr().out.splitlines()
    assert lines.index("a test") < lines.index("a finding")
    assert lines[-1] == "1 of 2 parts failed: linters"


def test_a_part_gets_its_environment_and_its_exit_status_counts() -> None:
    code = "import os, sys; sys.exit(int(os.environ['CODE']))"
    assert checks.run(Part("one", python(code), {"CODE": "7"})) == 7


def test_a_part_has_a_temporary_folder_that_is_deleted_with_everything_in_it(tmp_path: Path) -> None:
    noted = tmp_path / "noted"
    code = f"import pathlib, tempfile; pathlib.Path({str(noted)!r}).write_text(tempfile.mkdtemp())"

    assert checks.run(Part("one", python(code))) == 0

    left = Path(noted.read_text())
    assert left.parent.parent == Path(tempfile.gettempdir())
    assert not left.parent.exists()


def test_the_fast_tests_leave_out_only_what_is_marked() -> None:
    """A test without a marker is always run; the markers that are left out exist."""
    left_out = re.findall(r"not (\w+)", checks.FAST)
    assert eval(checks.FAST, {}, dict.fromkeys(left_out, False))
    options = tomllib.loads((checks.ROOT / "pyproject.toml").read_text())["tool"]["pytest"]["ini_options"]
    assert set(left_out) <= {marker.partition(":")[0] for marker in options["markers"]}


def test_the_tests_on_sqlite_are_all_tests() -> None:
    tests = next(part for part in checks.test_parts() if part.name == "tests")
    assert "-m" not in tests.command[3:]  # behind `python -m pytest`


def test_an_environment_file_is_read_as_docker_reads_it(tmp_path: Path) -> None:
    file = tmp_path / "environment"
    file.write_text("# a comment\n\nNAME=value with = signs\nEMPTY=\nQUOTED='as it is'\n")
    assert checks.read_environment_file(file) == {
        "NAME": "value with = signs",
        "EMPTY": "",
        "QUOTED": "as it is",
    }


def test_everything_that_is_type_checked_exists() -> None:
    assert [path for path in checks.TYPED if not (checks.ROOT / path).exists()] == []
