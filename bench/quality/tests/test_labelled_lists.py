from __future__ import annotations

from pathlib import Path

import pytest

from bench.quality.labelled_lists import LabelledListsError, read_rows

HEADER = "brand,name,price,event,img_url"


def names(path: Path, text: str) -> list[str]:
    file = path / "list.csv"
    file.write_text(text, encoding="utf-8")
    return [row["name"] for row in read_rows(file, ("name", "img_url"))]


def test_two_lists_that_a_merge_left_in_one_file_are_read(tmp_path: Path) -> None:
    first, second = "CU,콩과자,1500,1+1,x\n", "CU,우유젤리,900,2+1,x\n"
    text = f"\n\ufeff{HEADER}\n{first}=======\n\ufeff{HEADER}\n{first}\n{second}>>>>>>> other\n"
    assert names(tmp_path, text) == ["콩과자", "콩과자", "우유젤리"]


def test_a_line_that_breaks_off_has_empty_cells(tmp_path: Path) -> None:
    assert names(tmp_path, f"{HEADER}\nCU,콩과자\n") == ["콩과자"]


@pytest.mark.parametrize("text", ["", "\n\n", "CU,콩과자,1500,1+1,x\n", "brand,name\nCU,콩과자\n"])
def test_a_file_without_the_columns_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(LabelledListsError, match=r"list\.csv lacks the column"):
        names(tmp_path, text)
