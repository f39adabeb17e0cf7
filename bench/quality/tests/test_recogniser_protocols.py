from __future__ import annotations

import json
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from django.core.management import call_command
from PIL import Image

from bench.quality.grocery_store import GroceryStore
from bench.quality.recogniser_protocols import Protocols, distractors_in
from recognition.evaluation.evaluate import Evaluation
from recognition.samples import Sample, SamplesError

_CLASSES = ("Apple", "Milk", "Oat-Milk", "Juice", "Yoghurt")


def _picture(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.full((16, 16, 3), 200, dtype=np.uint8)).save(path)


@pytest.fixture
def data(tmp_path: Path) -> GroceryStore:
    """A data set of the same shape: a fruit and four packaged goods, with two photos of each in each part."""
    rows, lists = ["Class Name (str),Class ID (int),Iconic Image Path (str)"], {"train": "", "val": ""}
    for number, name in enumerate(_CLASSES):
        group = "Fruit" if number == 0 else "Packages"
        icon = f"icons/{group}/{name}.jpg"
        _picture(tmp_path / icon)
        rows.append(f"{name},{number},/{icon}")
        for part in lists:
            for copy in (1, 2):
                photo = f"{part}/{group}/{name}_{copy}.jpg"
                _picture(tmp_path / photo)
                lists[part] += f"{photo}, {number}, 0\n"
    (tmp_path / "classes.csv").write_text("\n".join(rows))
    for part, text in lists.items():
        (tmp_path / f"{part}.txt").write_text(text)
    return GroceryStore(tmp_path)


class _Recorder:
    """Stands in for training and evaluating, and records their arguments."""

    def __init__(self) -> None:
        self.splits: list[set[str]] = []
        self.learned: list[tuple[str, list[str], bool]] = []
        self.asked: list[tuple[list[str], list[str], set[str]]] = []

    def train(self, samples: Sequence[Sample], out: Path, *, from_catalogue: bool) -> Path:
        self.splits.append({sample.split for sample in samples})
        self.learned.append((out.name, sorted({sample.label for sample in samples}), from_catalogue))
        return out

    def evaluate(self, *, folder: Path, queries: list[Sample], gallery: list[Sample] = []) -> Evaluation:  # noqa: B006
        labels = sorted({sample.label for sample in queries})
        self.asked.append((labels, [sample.label for sample in gallery], {sample.split for sample in queries}))
        figures = {"near_unknown_auroc": 0.9, "coverage_at_95": 0.4}
        top1 = 0.6 + 0.2 * len(self.asked)
        return Evaluation(
            version="v", photos=1, unanswerable=0, gallery=2, top1=top1, top3=1, top5=1, latency_p50_ms=1,
            latency_p95_ms=1, calibration=figures, answers={}, strangers={}, rests_on="",
        )  # fmt: skip


@pytest.fixture
def recorder(monkeypatch: pytest.MonkeyPatch) -> _Recorder:
    recorder = _Recorder()
    monkeypatch.setattr("bench.quality.recogniser_protocols.evaluate", recorder.evaluate)
    return recorder


@pytest.fixture
def protocols(data: GroceryStore, recorder: _Recorder, tmp_path: Path) -> Protocols:
    distractors = [Sample(tmp_path / "d.jpg", "drawn 1", "catalogue")]
    return Protocols(data, distractors, tmp_path / "out", recorder.train, ("train",))


def test_photos_learns_every_class_and_measures_on_unseen_photos(protocols: Protocols, recorder: _Recorder) -> None:
    protocols.photos()

    assert recorder.learned == [("photos", sorted(_CLASSES), False)]
    assert recorder.asked == [(sorted(_CLASSES), [], {"val"})]


def test_catalogue_sees_no_photo_in_training_and_distractors_in_the_gallery(
    protocols: Protocols, recorder: _Recorder
) -> None:
    bars, _ = protocols.catalogue()

    packaged = list(_CLASSES[1:])
    assert recorder.learned == [("catalogue", sorted(packaged), True)]
    assert recorder.asked == [(sorted(packaged), [*packaged, "drawn 1"], {"train"})]
    assert recorder.splits == [{"catalogue", "calibration"}]
    assert [(bar.figure, bar.reached) for bar in bars] == [("top-1", False), ("top-5", True)]


def test_enrolled_never_learns_what_it_measures_on(protocols: Protocols, recorder: _Recorder) -> None:
    bars, _ = protocols.enrolled()

    for (_, learned, _), (asked, gallery, _) in zip(recorder.learned, recorder.asked, strict=True):
        assert set(learned).isdisjoint(asked)
        assert set(gallery) == {*_CLASSES[1:], "drawn 1"}
    assert sorted(asked for labels, _, _ in recorder.asked for asked in labels) == sorted(_CLASSES[1:])
    assert bars[0].value == pytest.approx(0.9)  # the mean of both folds


def test_unknown_reports_calibration_beside_its_bars(protocols: Protocols) -> None:
    bars, _ = protocols.unknown()

    assert [(bar.value, bar.reached) for bar in bars] == [(0.9, True), (0.4, False)]


def test_too_few_distractors_are_refused_with_the_command_that_draws_them(tmp_path: Path) -> None:
    with pytest.raises(SamplesError, match=r"has no fronts: run `manage\.py draw_distractors"):
        distractors_in(tmp_path, 3)


def test_another_folder_is_not_taken_for_the_data_set(tmp_path: Path) -> None:
    with pytest.raises(SamplesError, match="is this the Grocery Store Dataset"):
        GroceryStore(tmp_path).catalogue()


def test_the_command_writes_every_figure_with_its_bar(
    data: GroceryStore, recorder: _Recorder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = "bench.quality.management.commands.evaluate_protocols.finished_folder"
    monkeypatch.setattr(place, lambda out, *_: out)
    _picture(tmp_path / "drawn" / "1.jpg")
    out = StringIO()

    call_command(
        "evaluate_protocols", str(data.root), "--out", str(tmp_path / "out"), "--distractors", str(tmp_path / "drawn"),
        "--beside", str(tmp_path / "drawn"), "--count", "1", "--only", "catalogue", stdout=out,
    )  # fmt: skip

    assert "catalogue: top-1 0.800, bar 0.85 missed" in out.getvalue()
    results = json.loads((tmp_path / "out" / "results.json").read_text())
    assert [(entry["figure"], entry["reached"]) for entry in results] == [("top-1", False), ("top-5", True)]


def test_the_command_draws_missing_fronts(
    data: GroceryStore, recorder: _Recorder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = "bench.quality.management.commands.evaluate_protocols"
    monkeypatch.setattr(f"{command}.finished_folder", lambda out, *_: out)
    monkeypatch.setattr(f"{command}.BESIDE", 2)

    call_command(
        "evaluate_protocols", str(data.root), "--out", str(tmp_path / "out"), "--count", "1", "--only", "catalogue",
        stdout=StringIO(),
    )  # fmt: skip

    assert len(list((tmp_path / "out" / "distractors").glob("*.jpg"))) == 1
    assert len(list((tmp_path / "out" / "beside").glob("*.jpg"))) == 2
