from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import pytest

from scripts import test as checks
from scripts.test import Part


def test_every_part_runs_and_one_that_fails_fails_the_whole(capsys: pytest.CaptureFixture[str]) -> None:
    ran: list[str] = []

    def part(name: str, code: int) -> Part:
        def run() -> int:
            ran.append(name)
            return code

        return Part(name, "test", run)

    assert checks.run_parts([part("one", 0), part("two", 3), part("three", 0)]) == 1
    assert ran == ["one", "two", "three"]
    closing = capsys.readouterr().out.splitlines()
    assert closing[-1].startswith("1 of 3 parts failed: two")
    assert [line.split()[:2] for line in closing[-4:-1]] == [["ok", "one"], ["FAILED", "two"], ["ok", "three"]]


def test_all_parts_passing_is_said_in_the_last_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert checks.run_parts([Part("one", "test", lambda: 0)]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("everything passed")


def test_a_command_gets_the_environment_and_its_exit_code_counts() -> None:
    code = "import os, sys; sys.exit(int(os.environ['CODE']))"
    assert checks.call([sys.executable, "-c", code], CODE="7") == 7


def test_what_tests_forget_in_their_temporary_folder_is_deleted() -> None:
    seen: list[str] = []

    def run(scratch: object) -> int:
        assert isinstance(scratch, dict)
        seen.append(scratch["TMPDIR"])
        return checks.call([sys.executable, "-c", "import tempfile; tempfile.mkdtemp()"], **scratch)

    assert checks.in_scratch(run) == 0
    assert not Path(seen[0]).exists()
    assert Path(seen[0]).parent == Path(tempfile.gettempdir())


def test_the_tests_are_divided_without_a_remainder() -> None:
    """Whatever carries no marker runs first; whatever carries one runs in the part after it."""
    selections: list[str] = []

    def pytest_part(selection: str, *arguments: str, **environment: object) -> int:
        selections.append(selection)
        return 0

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checks, "pytest", pytest_part)
        for name, run in checks.test_parts():
            if name in {"tests", "browsers and processes"}:
                run()
    first, second = (f"({selection})" for selection in selections)
    for browser in (False, True):
        for processes in (False, True):
            marks = {"browser": browser, "processes": processes}
            assert eval(first, {}, marks) != eval(second, {}, marks)


def test_an_environment_file_is_read_as_docker_reads_it(tmp_path: Path) -> None:
    file = tmp_path / "environment"
    file.write_text("# a comment\n\nNAME=value with = signs\nEMPTY=\nQUOTED='as it is'\n")
    assert checks.read_environment_file(file) == {
        "NAME": "value with = signs",
        "EMPTY": "",
        "QUOTED": "as it is",
    }


def test_everything_that_is_typed_exists() -> None:
    # The runner leaves out what a checkout does not have; these it must have.
    assert {"config", "promotions", "crawler", "recognition", "stores", "demo", "scripts"} <= {
        path for path in checks.TYPED if (checks.ROOT / path).exists()
    }
