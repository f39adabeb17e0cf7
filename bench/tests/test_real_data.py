from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from bench import __main__ as bench
from bench import linkage
from bench.real_data import NotMeasuredError, find, require
from bench.scratch import measure_inside


def test_data_is_found_below_the_folder_that_the_setting_names(settings: Settings, tmp_path: Path) -> None:
    settings.PYEONSCAN_DATA = tmp_path
    (tmp_path / "stores").mkdir()

    assert find("stores") == require("stores") == tmp_path / "stores"
    assert find("grocery-store") is None


def test_without_the_setting_the_message_names_it(settings: Settings) -> None:
    settings.PYEONSCAN_DATA = None

    assert find("stores") is None
    with pytest.raises(NotMeasuredError, match="not measured: set PYEONSCAN_DATA to a folder that holds stores"):
        require("stores")


@pytest.mark.slow
def test_a_child_process_that_lacks_the_data_says_so_in_the_parent() -> None:
    with pytest.raises(NotMeasuredError, match="set PYEONSCAN_DATA"):
        measure_inside("bench.linkage", PYEONSCAN_DATA="")


def test_the_former_name_of_a_benchmark_still_works_and_missing_data_is_no_failure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def without_data() -> None:
        raise NotMeasuredError("not measured: set PYEONSCAN_DATA")

    monkeypatch.setattr(linkage, "measure", without_data)

    assert bench.main(["joins"]) == 0
    assert "\nlinkage\nnot measured: set PYEONSCAN_DATA\n" in capsys.readouterr().out


def test_an_unknown_benchmark_is_refused_with_the_known_names(capsys: pytest.CaptureFixture[str]) -> None:
    assert bench.main(["speed"]) == 2
    assert "Unknown: speed. There are: scan, serving" in capsys.readouterr().err
