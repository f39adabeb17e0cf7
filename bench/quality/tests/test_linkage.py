from __future__ import annotations

import csv
import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from bench.quality.labelled_lists import LabelledListsError, ListedName, read_lists
from bench.quality.linkage import measure, thinned
from promotions.gtin import check_digit, code_in_address

HEADER = ["brand", "name", "price", "event", "img_url"]


def barcode(number: int) -> str:
    body = f"880999{number:06}"
    return body + str(check_digit(body))


def write(folder: Path, brand: str, *rows: tuple[str, int, str]) -> None:
    with (folder / f"{brand}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for name, price, code in rows:
            writer.writerow([brand, name, price, "1+1", f"https://pictures.example/product/{code}.jpg"])


def measured(folder: Path, *options: str) -> str:
    out = StringIO()
    call_command("measure_linkage", str(folder), *options, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("https://p.example/product/8809990000014.jpg", "8809990000014"),
        ("https://p.example/imgsvr/item/GD_8809990000014_003.jpg", "8809990000014"),
        ("https://p.example/upload/product/8809990/000014.1.jpg", "8809990000014"),
        ("https://p.example/upload/product/0098008/00056.1.jpg", "009800800056"),
        ("https://p.example/upload/product/03424/005.1.jpg", "03424005"),
        ("https://p.example/front/img/product/product_list_01.jpg", ""),
        ("https://p.example/product/45C3F62F11ED46A6ABDFBC0999EF3690.jpg", ""),
        ("", ""),
    ],
)
def test_the_barcode_is_read_from_the_pictures_address(address: str, code: str) -> None:
    assert code_in_address(address) == code


def test_figures_count_pairs_across_chains(tmp_path: Path) -> None:
    write(tmp_path, "CU", ("솔숲)도토리묵무침300g", 2000, barcode(1)), ("해든)콩과자80g", 1500, barcode(2)))
    write(tmp_path, "GS25", ("솔숲)도토리묵무침300G", 2000, barcode(1)), ("새벽)우유젤리", 900, barcode(2)))
    figures = json.loads(measured(tmp_path, "--json").splitlines()[-1])
    assert figures == {"precision": 1.0, "recall": 0.5, "top3": 0.5, "pairs": 2}


def test_a_merge_that_the_barcodes_deny_costs_precision(tmp_path: Path) -> None:
    write(tmp_path, "CU", ("솔숲)도토리묵무침300g", 2000, barcode(1)), ("해든)콩과자80g", 1500, barcode(2)))
    write(tmp_path, "emart24", ("솔숲)도토리묵무침300G", 2000, barcode(3)), ("해든)콩과자80G", 1500, barcode(2)))
    result = measure(read_lists(tmp_path))
    assert (result.total.precision, result.total.recall) == (0.5, 1.0)
    assert [(one.name, other.name) for one, other in result.wrong] == [
        ("솔숲)도토리묵무침300g", "솔숲)도토리묵무침300G")
    ]
    assert "wrong: cu 솔숲)도토리묵무침300g (2000) | emart24" in measured(tmp_path, "--errors", "5")


def test_pairs_without_a_barcode_are_not_judged(tmp_path: Path) -> None:
    write(tmp_path, "CU", ("솔숲)도토리묵무침300g", 2000, barcode(1)), ("해든)콩과자80g", 1500, barcode(2)))
    write(tmp_path, "7Eleven", ("솔숲)도토리묵무침300g", 2000, "list"), ("해든)콩과자80g", 1500, barcode(2)))
    result = measure(read_lists(tmp_path))
    assert (result.total.precision, result.total.merged, result.unjudged) == (1.0, 1, 1)


def test_every_pair_of_chains_has_a_line(tmp_path: Path) -> None:
    for brand in ("CU", "GS25", "7Eleven"):
        write(tmp_path, brand, ("솔숲)도토리묵무침300g", 2000, barcode(1)))
    lines = measured(tmp_path).splitlines()
    assert [line.split("  ")[0] for line in lines[2:]] == [
        "cu – gs25",
        "cu – seven_eleven",
        "gs25 – seven_eleven",
        "all",
    ]


def test_an_article_with_two_promotions_is_one_name(tmp_path: Path) -> None:
    write(tmp_path, "CU", ("해든)콩과자80g", 1500, barcode(2)), ("해든)콩과자80g", 1500, barcode(2)))
    assert read_lists(tmp_path) == [ListedName("cu", "해든)콩과자80g", barcode(2), 1500)]


def test_prices_may_be_written_as_text(tmp_path: Path) -> None:
    path = tmp_path / "emart24.csv"
    path.write_text('\ufeffbrand,name,price,event,img_url\nemart24,해든)콩과자,"10,400 원",1 + 1,x\n', encoding="utf-8")
    assert read_lists(tmp_path)[0].price == 10_400


def test_the_error_names_a_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="is not a folder"):
        measured(tmp_path / "missing")


def test_the_error_names_a_folder_without_lists(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no CSV files"):
        measured(tmp_path)


def test_the_error_names_a_missing_column(tmp_path: Path) -> None:
    (tmp_path / "cu.csv").write_text("name,price\na,1\n", encoding="utf-8")
    with pytest.raises(LabelledListsError, match=r"cu\.csv lacks the column\(s\) brand, event, img_url"):
        read_lists(tmp_path)


def test_the_error_names_a_file_in_another_encoding(tmp_path: Path) -> None:
    (tmp_path / "cu.csv").write_bytes(b"brand,name\xff\xfe")
    with pytest.raises(LabelledListsError, match=r"cu\.csv cannot be read"):
        read_lists(tmp_path)


def test_lists_that_share_no_barcode_cannot_be_judged(tmp_path: Path) -> None:
    write(tmp_path, "CU", ("해든)콩과자80g", 1500, barcode(2)))
    with pytest.raises(CommandError, match="nothing to judge"):
        measured(tmp_path)


def test_real_names_are_merged_well_enough(real_data: Callable[[str], Path]) -> None:
    total = measure(read_lists(real_data("promotions_2026-02"))).total
    assert total.precision >= 0.98
    assert total.recall >= 0.80
    assert total.top3 >= 0.95


def test_names_whose_partner_is_missing_are_seldom_merged_with_another(real_data: Callable[[str], Path]) -> None:
    names = read_lists(real_data("promotions_2026-02"))
    found = [measure(thinned(names, seed)).total for seed in range(3)]
    assert sum(one.right for one in found) / sum(one.merged for one in found) >= 0.95


def test_thinning_drops_only_barcodes_and_repeats_with_the_same_seed() -> None:
    names = [ListedName("cu", f"이름{number}", barcode(number) if number % 2 else None, 1500) for number in range(40)]
    kept = thinned(names, 1)
    assert kept == thinned(names, 1) != thinned(names, 2)
    assert [name for name in kept if not name.gtin] == names[::2]
    assert 0 < sum(bool(name.gtin) for name in kept) < 20
