"""The order in which tests are distributed over processes, in a run of pytest in an empty project."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.browser.platform import ROOT

_OPTIONS = """
[pytest]
markers =
    slow: takes long
    processes: starts processes
    browser: starts a browser
"""
_MODULE = """
import pytest
{mark}
def test_one(): print("ran", __name__)
def test_two(): print("ran", __name__)
"""


def run(folder: Path, marks: dict[str, str]) -> list[str]:
    """Run two tests in each of these modules in a worker, and return the tests' modules in their order."""
    (folder / "pytest.ini").write_text(_OPTIONS)
    for name, mark in marks.items():
        (folder / f"test_{name}.py").write_text(_MODULE.format(mark=mark))
    command = [sys.executable, "-m", "pytest", "-q", "-n", "1", "-rP", "-p", "no:django", "-p", "tests.distribution"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    output = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True).stdout
    return [line.split()[1] for line in output.splitlines() if line.startswith("ran ")]


@pytest.mark.slow
def test_marked_modules_run_first_and_each_module_stays_together(tmp_path: Path) -> None:
    marks = {"a": "", "b": "@pytest.mark.slow", "c": "@pytest.mark.browser", "d": "@pytest.mark.processes"}

    ran = run(tmp_path, marks)

    assert ran == ["test_d", "test_d", "test_c", "test_c", "test_b", "test_b", "test_a", "test_a"]
