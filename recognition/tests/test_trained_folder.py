from __future__ import annotations

import json
import shutil
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
import torch
from django.core.management import CommandError, call_command

from recognition.evaluation.evaluate import Evaluation, evaluate
from recognition.evaluation.report import write_report
from recognition.recogniser.engine import Engine
from recognition.recogniser.manifest import (
    BACKBONE_NAME,
    GOLDEN_NAME,
    PROTOTYPES_NAME,
    SMALL_NAME,
    WEIGHTS_NAME,
    RecogniserError,
    load_verified,
)
from recognition.samples import Sample
from recognition.tests.learning import TINY, drawn_catalogue, trained_folder
from recognition.training import pipeline
from recognition.training.finished import finished_folder
from recognition.training.packaging import label_hash, read_golden
from recognition.training.pipeline import Trained
from recognition.training.pixels import load_pictures, stretched

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> list[Sample]:
    return drawn_catalogue(tmp_path_factory.mktemp("catalogue"))


@pytest.fixture(scope="module")
def trained() -> Trained:
    folder = trained_folder()
    return Trained(folder, load_verified(folder), [], 0)


@pytest.fixture
def copy(trained: Trained, tmp_path: Path) -> Path:
    return Path(shutil.copytree(trained.folder, tmp_path / trained.folder.name))


def test_a_training_leaves_one_versioned_folder_and_nothing_else(trained: Trained) -> None:
    assert [path.name for path in trained.folder.parent.iterdir()] == [trained.manifest.version]


@pytest.mark.parametrize("name", [BACKBONE_NAME, SMALL_NAME, WEIGHTS_NAME, PROTOTYPES_NAME, GOLDEN_NAME])
def test_a_folder_that_does_not_fit_its_hashes_does_not_load(copy: Path, name: str) -> None:
    content = bytearray((copy / name).read_bytes())
    content[len(content) // 2] ^= 1
    (copy / name).write_bytes(content)

    with pytest.raises(RecogniserError, match=f"{name} does not match its SHA-256"):
        Engine(copy)


def test_a_threshold_that_was_edited_does_not_load(copy: Path) -> None:
    path = copy / "manifest.json"
    document = json.loads(path.read_text())
    document["thresholds"]["match_score"] = 0.1
    path.write_text(json.dumps(document))

    with pytest.raises(RecogniserError, match="was changed after it was written"):
        load_verified(copy)


def test_a_finished_folder_is_found_by_its_data_and_its_recipe(trained: Trained) -> None:
    assert trained.manifest.training is not None
    out, revision = trained.folder.parent, trained.manifest.training.data_revision

    assert finished_folder(out, revision, TINY) == trained.folder
    assert finished_folder(out, revision, TINY.changed(seed=6)) is None
    assert finished_folder(out, "other data", TINY) is None


def test_a_damaged_folder_is_not_a_finished_one(copy: Path, trained: Trained) -> None:
    assert trained.manifest.training is not None
    (copy / WEIGHTS_NAME).write_bytes(b"half a file")

    assert finished_folder(copy.parent, trained.manifest.training.data_revision, TINY) is None


def test_the_manifest_says_what_was_learned_and_what_its_calibration_rests_on(
    trained: Trained, catalogue: list[Sample]
) -> None:
    training = trained.manifest.training

    assert training is not None
    assert training.label_hash == label_hash([sample.label for sample in catalogue])
    assert training.classes == 4
    assert training.recipe["seed"] == TINY.seed
    assert "synthetic views of 30 drawn fronts, none trained on" in trained.manifest.thresholds.rests_on
    assert trained.manifest.embedding_dim == 32


def test_golden_vectors_are_reproduced(trained: Trained) -> None:
    engine, golden = Engine(trained.folder), read_golden(trained.folder)

    assert len(golden) == 3
    for crop, vector in golden:
        np.testing.assert_allclose(engine.embed(crop), vector, atol=1e-4)


def test_the_phones_network_is_a_quarter_of_the_size_and_gives_nearly_the_same_vectors(trained: Trained) -> None:
    full, small = (trained.folder / name for name in (BACKBONE_NAME, SMALL_NAME))
    engines = Engine(trained.folder), Engine(trained.folder, network=SMALL_NAME)

    assert small.stat().st_size < 0.3 * full.stat().st_size
    for crop, _ in read_golden(trained.folder):
        assert float(engines[0].embed(crop) @ engines[1].embed(crop)) > 0.98


def test_the_exported_network_gives_the_vectors_of_the_trained_one(trained: Trained, catalogue: list[Sample]) -> None:
    from safetensors.torch import load_file

    from recognition.training.network import build_embedder
    from recognition.training.optim import to_input

    embedder = build_embedder(TINY)
    embedder.load_state_dict(load_file(trained.folder / WEIGHTS_NAME))
    picture = stretched(load_pictures([catalogue[0].path], 96)[0], TINY.input_size)
    with torch.inference_mode():
        batch = to_input(torch.from_numpy(picture[None].copy()), mean=(0.5,) * 3, std=(0.5,) * 3)
        expected = embedder.eval()(batch)[0].numpy()

    np.testing.assert_allclose(Engine(trained.folder).embed(picture), expected, atol=1e-4)


@pytest.fixture(scope="module")
def evaluation(trained: Trained, catalogue: list[Sample]) -> Evaluation:
    stranger = Sample(catalogue[0].path, "somebody else", "val")
    return evaluate(folder=trained.folder, queries=[*catalogue, stranger], gallery=catalogue)


def test_an_evaluation_counts_known_and_unknown_apart(evaluation: Evaluation) -> None:
    assert (evaluation.photos, evaluation.unanswerable, evaluation.gallery) == (4, 1, 4)
    assert evaluation.top1 == evaluation.top5 == 1.0  # the very pictures that are enrolled
    assert sum(evaluation.answers.values()) == 4
    assert sum(evaluation.strangers.values()) == 5  # the stranger, and each known one without its own product
    assert evaluation.latency_p95_ms >= evaluation.latency_p50_ms > 0


def test_the_report_is_one_page_with_its_plots_and_pictures(
    trained: Trained, catalogue: list[Sample], tmp_path: Path
) -> None:
    shown, other = catalogue[:2]
    wrong = [Sample(other.path, shown.label, "val"), Sample(other.path, other.label, "val")]
    found = evaluate(folder=trained.folder, queries=wrong, gallery=catalogue)

    write_report(found, {sample.label: sample.path for sample in catalogue}, tmp_path / "report.html")

    page = (tmp_path / "report.html").read_text()
    assert [(entry.label, entry.answer) for entry in found.confusions] == [(shown.label, other.label)]
    assert page.count("<svg") == 2
    assert page.count("data:image/jpeg;base64,") == 2
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "")


def test_without_a_gallery_the_trained_classes_are_the_gallery(trained: Trained, catalogue: list[Sample]) -> None:
    assert evaluate(folder=trained.folder, queries=catalogue).gallery == 4


def test_photos_of_nothing_in_the_gallery_cannot_be_evaluated(trained: Trained, catalogue: list[Sample]) -> None:
    strangers = [Sample(sample.path, "nobody", "val") for sample in catalogue]

    with pytest.raises(ValueError, match="No photo shows a product of the gallery"):
        evaluate(folder=trained.folder, queries=strangers, gallery=catalogue)


def _call(*arguments: object) -> str:
    out = StringIO()
    call_command(*map(str, arguments), stdout=out, stderr=out)
    return out.getvalue()


def test_the_command_evaluates_and_writes_json_and_page(
    trained: Trained, catalogue: list[Sample], tmp_path: Path
) -> None:
    pictures = catalogue[0].path.parents[2]

    text = _call("evaluate_recogniser", trained.folder, pictures, "--split", "catalogue", "--out", tmp_path, "--json")

    assert json.loads(text)["photos"] == 4
    assert json.loads((tmp_path / "evaluation.json").read_text()) == json.loads(text)
    assert (tmp_path / "evaluation.html").is_file()


def test_the_command_trains_by_the_given_recipe(
    trained: Trained, catalogue: list[Sample], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: dict[str, object] = {}

    def train(**arguments: object) -> Trained:
        asked.update(arguments)
        return trained

    monkeypatch.setattr(pipeline, "train_recogniser", train)
    recipe = tmp_path / "recipe.json"
    recipe.write_text('{"steps": 7, "views": {"hand": 0.2}}')
    text = _call(
        "train_recogniser", catalogue[0].path.parents[2], "--out", tmp_path, "--from-catalogue",
        "--recipe", recipe, "--set", "views.yaw=0.1", "--set", "batch_size=3",
    )  # fmt: skip

    chosen = asked["recipe"]
    assert (chosen.steps, chosen.batch_size, chosen.views.hand, chosen.views.yaw) == (7, 3, 0.2, 0.1)  # type: ignore[attr-defined]
    assert asked["samples"] == catalogue
    assert str(trained.folder) in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "Give a MANIFEST of photos, or --from-catalogue"),
        (["nowhere.csv"], "cannot be read"),
        (["x", "--set", "steps"], "write NAME=VALUE"),
        (["x", "--set", "stepps=3"], "unknown options: stepps"),
        (["x", "--threads", "0"], "--threads must be at least 1"),
    ],
)
def test_a_training_that_cannot_start_says_why(tmp_path: Path, arguments: list[str], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        _call("train_recogniser", *arguments, "--out", tmp_path)


@pytest.mark.django_db
def test_the_catalogues_own_pictures_are_learned_from() -> None:
    from recognition.tests.factories import make_picture
    from recognition.training.catalogue_samples import catalogue_samples

    picture = make_picture()

    assert [(sample.label, sample.split) for sample in catalogue_samples()] == [
        (f"uuid:{picture.product.uuid}", "catalogue")
    ]


@pytest.mark.django_db
def test_photos_are_added_to_the_catalogue_if_it_knows_their_product(tmp_path: Path) -> None:
    from recognition.tests.factories import make_picture
    from recognition.training.catalogue_samples import with_catalogue

    known = f"uuid:{make_picture().product.uuid}"
    photos = [Sample(tmp_path, label, split) for label in (known, "none") for split in ("train", "val")]

    added = [(sample.label, sample.split) for sample in with_catalogue(photos)]

    assert added == [(known, "catalogue"), (known, "train"), (known, "val"), ("none", "val")]
