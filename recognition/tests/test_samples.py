from __future__ import annotations

from pathlib import Path

import pytest

from recognition.samples import Sample, SamplesError, labels_of, read_samples
from recognition.tests.drawing import pack_jpeg
from recognition.training.pixels import load_pictures


def _picture(folder: Path, name: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(pack_jpeg(1))
    return path


def _manifest(folder: Path, text: str) -> Path:
    path = folder / "pictures.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_csv_names_pictures_relative_to_itself(tmp_path: Path) -> None:
    picture = _picture(tmp_path, "photos/1.jpg")

    samples = read_samples(_manifest(tmp_path, "path,label,split\nphotos/1.jpg,우유,train\n"))

    assert samples == [Sample(picture, "우유", "train")]


def test_a_csv_saved_by_a_spreadsheet_is_read(tmp_path: Path) -> None:
    _picture(tmp_path, "1.jpg")

    assert read_samples(_manifest(tmp_path, "\ufeffpath,label,split\n1.jpg,a,val\n"))[0].split == "val"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("path,label\n1.jpg,a\n", "lacks the columns split"),
        ("path,label,split\n1.jpg,,train\n", "pictures.csv:2: the label is empty"),
        ("path,label,split\n1.jpg,a,training\n", "split 'training' is none of train, val, test, catalogue"),
        ("path,label,split\n2.jpg,a,train\n", "pictures.csv:2: there is no picture"),
        ("path,label,split\n1.jpg\n", "pictures.csv:2: the label is empty"),
        ("path,label,split\n", "names no pictures"),
    ],
)
def test_a_csv_that_cannot_be_used_says_where(tmp_path: Path, text: str, message: str) -> None:
    _picture(tmp_path, "1.jpg")

    with pytest.raises(SamplesError, match=message):
        read_samples(_manifest(tmp_path, text))


def test_a_manifest_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SamplesError, match="cannot be read"):
        read_samples(tmp_path / "none.csv")


def test_a_folder_per_class_is_all_for_training(tmp_path: Path) -> None:
    for name in ("b/1.jpg", "a/2.png", "a/notes.txt"):
        _picture(tmp_path, name)

    samples = read_samples(tmp_path)

    assert [(sample.label, sample.path.name, sample.split) for sample in samples] == [
        ("a", "2.png", "train"),
        ("b", "1.jpg", "train"),
    ]
    assert labels_of(samples) == ["a", "b"]


def test_folders_of_splits_are_splits(tmp_path: Path) -> None:
    for name in ("train/a/1.jpg", "val/a/2.jpg", "catalogue/a/3.jpg"):
        _picture(tmp_path, name)

    assert [sample.split for sample in read_samples(tmp_path)] == ["train", "val", "catalogue"]


def test_a_picture_that_is_damaged_is_named(tmp_path: Path) -> None:
    path = _picture(tmp_path, "a/1.jpg")
    path.write_bytes(path.read_bytes()[:300])

    with pytest.raises(SamplesError, match=r"1\.jpg cannot be used as a picture"):
        load_pictures([path], 100)
