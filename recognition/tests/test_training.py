from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from recognition.samples import Sample, SamplesError, data_revision
from recognition.tests.learning import TINY, drawn_catalogue, one_torch_thread, small_validations
from recognition.training import checkpoint
from recognition.training.checkpoint import STATE_NAME, CheckpointError
from recognition.training.datasets import TrainingDataset, catalogue_dataset, photo_dataset
from recognition.training.network import CosineClasses
from recognition.training.optim import rate_share
from recognition.training.pipeline import with_enough_views
from recognition.training.recipe import PHOTOS, Recipe
from recognition.training.trainer import Progress, Trainer

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", autouse=True)
def _small_validations() -> Iterator[None]:
    with small_validations(calibration=5):
        yield


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> TrainingDataset:
    return catalogue_dataset(drawn_catalogue(tmp_path_factory.mktemp("catalogue")), TINY)


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    with one_torch_thread():
        yield


def _trainer(dataset: TrainingDataset, folder: Path, recipe: Recipe = TINY, **changes: Any) -> Trainer:
    arguments = {"evaluate": lambda _: 0.5, "data_revision": dataset.data_revision, **changes}
    return Trainer(recipe, dataset.source, anchors=dataset.anchors, folder=folder, **arguments)


def _weights(trainer: Trainer) -> dict[str, torch.Tensor]:
    return {name: tensor.clone() for name, tensor in trainer.learner.state_dict().items()}


class _KilledError(Exception):
    pass


def _kill_at(step: int) -> Any:
    def report(progress: Progress) -> None:
        if progress.step == step:
            raise _KilledError

    return report


@pytest.fixture(scope="module")
def finished(dataset: TrainingDataset, tmp_path_factory: pytest.TempPathFactory) -> Trainer:
    with one_torch_thread():
        trainer = _trainer(dataset, tmp_path_factory.mktemp("finished"))
        trainer.run()
    return trainer


def test_a_seeded_training_is_repeatable(dataset: TrainingDataset, finished: Trainer, tmp_path: Path) -> None:
    again = _trainer(dataset, tmp_path)
    again.run()

    assert again.course.losses == finished.course.losses
    for name, tensor in _weights(finished).items():
        assert torch.equal(tensor, _weights(again)[name]), name


def test_a_training_killed_half_way_and_resumed_ends_with_the_same_weights(
    dataset: TrainingDataset, finished: Trainer, tmp_path: Path
) -> None:
    with pytest.raises(_KilledError):
        _trainer(dataset, tmp_path).run(_kill_at(3))

    resumed = _trainer(dataset, tmp_path)
    assert resumed.course.step == 2
    resumed.run()

    assert resumed.course.scores == finished.course.scores
    for name, tensor in _weights(finished).items():
        assert torch.equal(tensor, _weights(resumed)[name]), name


def test_another_seed_gives_other_weights(dataset: TrainingDataset, finished: Trainer, tmp_path: Path) -> None:
    other = _trainer(dataset, tmp_path, TINY.changed(seed=6))
    other.run()

    assert not torch.equal(_weights(other)["classes.weight"], _weights(finished)["classes.weight"])


def test_the_head_learns_alone_first_and_frozen_stages_never(dataset: TrainingDataset, tmp_path: Path) -> None:
    trainer = _trainer(dataset, tmp_path, TINY.changed(ema_decay=0.0))
    seen: dict[int, dict[str, torch.Tensor]] = {0: _weights(trainer)}

    trainer.run(lambda progress: seen.update({progress.step: _weights(trainer)}))

    last, frozen, head = "embedder.backbone.conv_head.weight", "embedder.backbone.conv_stem.weight", "classes.weight"
    assert not torch.equal(seen[0][head], seen[1][head])
    assert torch.equal(seen[0][last], seen[1][last])
    assert not torch.equal(seen[1][last], seen[3][last])
    assert torch.equal(seen[0][frozen], seen[4][frozen])


def test_deeper_stages_take_smaller_steps(dataset: TrainingDataset, tmp_path: Path) -> None:
    trainer = _trainer(dataset, tmp_path, TINY.changed(frozen_stages=0))

    peaks = {group["peak"] for group in trainer.optimiser.param_groups if group["backbone"]}

    assert max(peaks) == pytest.approx(TINY.backbone_rate)
    assert min(peaks) == pytest.approx(TINY.backbone_rate * TINY.stage_decay**8)


def test_training_stops_when_it_gets_no_better_and_keeps_the_best(dataset: TrainingDataset, tmp_path: Path) -> None:
    scores = iter([0.6, 0.9, 0.3, 0.2, 0.1, 0.0])
    best: list[dict[str, torch.Tensor]] = []

    def evaluate(trainer: Trainer) -> float:
        score = next(scores)
        if score == 0.9:
            best.append(_weights(trainer))
        return score

    trainer = _trainer(dataset, tmp_path, TINY.changed(steps=40, evaluate_every=1, patience=2), evaluate=evaluate)
    trainer.run()

    assert (trainer.course.step, trainer.course.best_step) == (4, 2)
    assert torch.equal(_weights(trainer)["classes.weight"], best[0]["classes.weight"])


def test_a_checkpoint_of_another_recipe_is_refused(dataset: TrainingDataset, tmp_path: Path) -> None:
    _trainer(dataset, tmp_path).save()

    with pytest.raises(CheckpointError, match="another recipe or other data"):
        _trainer(dataset, tmp_path, TINY.changed(dropout=0.1))


def test_a_checkpoint_of_other_data_is_refused(dataset: TrainingDataset, tmp_path: Path) -> None:
    _trainer(dataset, tmp_path).save()

    with pytest.raises(CheckpointError, match="another recipe or other data"):
        _trainer(dataset, tmp_path, data_revision="other")


@pytest.mark.parametrize("damage", ["state", "tensors", "missing"])
def test_a_damaged_checkpoint_is_refused(tmp_path: Path, damage: str) -> None:
    checkpoint.save(tmp_path, checkpoint.Checkpoint({"a": torch.zeros(3)}, {"step": 1}))
    tensors = next(tmp_path.glob("step-*.safetensors"))
    if damage == "state":
        (tmp_path / STATE_NAME).write_text("{")
    elif damage == "tensors":
        tensors.write_bytes(tensors.read_bytes()[:20])
    else:
        tensors.unlink()

    with pytest.raises(CheckpointError, match="damaged"):
        checkpoint.load(tmp_path)


def test_a_checkpoint_is_safetensors_and_json_and_only_the_newest_is_kept(tmp_path: Path) -> None:
    for step in (1, 2):
        checkpoint.save(tmp_path, checkpoint.Checkpoint({"a": torch.full((2,), step)}, {"step": step}))

    assert sorted(path.name for path in tmp_path.iterdir()) == ["step-000002.safetensors", STATE_NAME]
    assert json.loads((tmp_path / STATE_NAME).read_text())["step"] == 2
    found = checkpoint.load(tmp_path)
    assert found is not None
    assert found.tensors["a"].tolist() == [2, 2]


def test_rates_warm_up_and_then_fall_along_a_cosine() -> None:
    shares = [rate_share(step, warmup=4, total=20) for step in range(21)]

    assert shares[:4] == sorted(shares[:4])
    assert shares[4] == 1.0
    assert shares[4:] == sorted(shares[4:], reverse=True)
    assert shares[12] == pytest.approx(0.5)
    assert shares[20] == pytest.approx(0.0)


def test_a_class_is_imprinted_with_the_mean_of_its_pictures() -> None:
    classes = CosineClasses(3, 2, scale=10, margin=0.2)
    classes.imprint(torch.tensor([0, 0, 2]), torch.tensor([[1.0, 0.0], [0.0, 1.0], [0.0, -1.0]]))

    np.testing.assert_allclose(classes.weight.detach()[[0, 2]], np.array([[0.7071, 0.7071], [0, -1]]), atol=1e-4)


def test_the_right_class_must_win_by_the_margin() -> None:
    classes = CosineClasses(2, 2, scale=10, margin=0.2)
    classes.imprint(torch.tensor([0, 1]), torch.eye(2))

    logits = classes(torch.tensor([[1.0, 0.0]]), torch.tensor([0]))

    np.testing.assert_allclose(logits.detach(), [[8.0, 0.0]], atol=1e-5)


def test_an_unknown_option_of_a_recipe_is_named() -> None:
    with pytest.raises(ValueError, match="unknown options: lerning_rate"):
        Recipe.from_mapping({"lerning_rate": 1})
    with pytest.raises(ValueError, match="unknown options of views: hands"):
        Recipe.from_mapping({"views": {"hands": 1}})


def test_a_small_catalogue_takes_the_steps_of_the_recipe() -> None:
    assert with_enough_views(Recipe(), 109, from_catalogue=True) == Recipe()


@pytest.mark.parametrize("products", [3_000, 6_500, 15_000])
def test_every_product_of_a_large_catalogue_is_shown_often_enough_and_once_before_the_first_validation(
    products: int,
) -> None:
    recipe = with_enough_views(Recipe(), products, from_catalogue=True)
    own = recipe.batch_size * products / (products + recipe.drawn_fronts)

    assert recipe.steps * own >= products * recipe.views_each
    assert recipe.evaluate_every * own >= products
    assert recipe.steps < 10_000


def test_photos_are_learned_in_the_steps_of_their_recipe() -> None:
    assert with_enough_views(PHOTOS, 15_000, from_catalogue=False) == PHOTOS


def test_a_recipe_survives_json() -> None:
    recipe = TINY.changed(crops=(1.0, 0.7))

    assert Recipe.from_mapping(json.loads(recipe.to_json())) == recipe


def test_the_data_revision_knows_labels_splits_and_bytes_but_not_places(tmp_path: Path) -> None:
    here, there = (drawn_catalogue(tmp_path / name) for name in ("a", "b"))
    other = [Sample(sample.path, sample.label, "train") for sample in here]

    assert data_revision(here) == data_revision(there[::-1])
    assert data_revision(here) != data_revision(other)
    here[0].path.write_bytes(b"changed")
    assert data_revision(here) != data_revision(there)


def test_photos_are_mixed_with_the_views_of_their_product(tmp_path: Path) -> None:
    samples = [*drawn_catalogue(tmp_path), *drawn_catalogue(tmp_path, 2, split="train")]

    found = catalogue_dataset(samples, TINY.changed(photo_share=1.0, drawn_fronts=0))

    assert {found.source.draw(0, slot)[1] for slot in range(4)} == {0, 1}


def test_thresholds_are_chosen_on_photos_that_are_not_learned_from(tmp_path: Path) -> None:
    samples = [*drawn_catalogue(tmp_path), *drawn_catalogue(tmp_path, 3, split="calibration")]

    found = catalogue_dataset(samples, TINY)

    assert "3 photos of 3 products" in found.calibration.about
    assert found.calibration.gallery is not None
    assert len(found.calibration.gallery) == 4 + 5  # the catalogue, and drawn fronts that make it harder
    assert "drawn fronts" in found.validation.about


def test_photos_of_the_split_val_are_only_validated_on(tmp_path: Path) -> None:
    samples = [*drawn_catalogue(tmp_path), *drawn_catalogue(tmp_path, 2, split="val")]

    found = catalogue_dataset(samples, TINY)

    assert "2 photos of 2 products" in found.validation.about
    assert found.validation.truth.tolist() == [0, 1]


def test_a_photo_of_a_product_without_a_catalogue_picture_is_refused(tmp_path: Path) -> None:
    samples = [*drawn_catalogue(tmp_path, 2), *drawn_catalogue(tmp_path, 3, split="train")]

    with pytest.raises(SamplesError, match="'product-2', which has no catalogue picture"):
        catalogue_dataset(samples, TINY)


def test_learning_from_photos_needs_a_validation(tmp_path: Path) -> None:
    with pytest.raises(SamplesError, match="No photo has the split val"):
        photo_dataset(drawn_catalogue(tmp_path, split="train"), TINY)


def test_one_label_alone_is_not_learned_from(tmp_path: Path) -> None:
    with pytest.raises(SamplesError, match="1 labels to learn from"):
        catalogue_dataset(drawn_catalogue(tmp_path, 1), TINY)


def test_every_photo_comes_once_an_epoch(tmp_path: Path) -> None:
    samples = [*drawn_catalogue(tmp_path, 6, split="train"), *drawn_catalogue(tmp_path, 2, split="val")]
    source = photo_dataset(samples, TINY).source

    epoch = [source.draw(step, slot)[1] for step in range(3) for slot in range(4)]

    assert sorted(epoch[:6]) == sorted(epoch[6:]) == list(range(6))
