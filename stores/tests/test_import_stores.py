from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from stores.models import Store
from stores.tests.factories import make_row

pytestmark = pytest.mark.django_db


def write(file: Path, content: Any) -> Path:
    file.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return file


def run(*files: Path, **options: Any) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("import_stores", *map(str, files), stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def test_it_reports_the_outcome_of_the_rows(tmp_path: Path) -> None:
    file = write(tmp_path / "sbiz_서울.json", [make_row(), make_row(), make_row(lng="127")])
    out, err = run(file)
    assert out.strip() == "created 2, updated 0, unchanged 0, rejected 1"
    assert err.strip() == f"rejected: {file}, row 3: lng is text; a number is expected"


def test_a_second_run_says_that_nothing_changed(tmp_path: Path) -> None:
    file = write(tmp_path / "sbiz_서울.json", [make_row(), make_row()])
    run(file)
    out, _ = run(file)
    assert out.strip() == "Nothing changed: created 0, updated 0, unchanged 2, rejected 0"


def test_a_file_that_cannot_be_read_fails_the_command_after_the_others_are_imported(tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text("[{", encoding="utf-8")
    with pytest.raises(CommandError) as error:
        run(broken, write(tmp_path / "sbiz_서울.json", [make_row()]))
    assert error.value.returncode != 0
    assert str(broken) in str(error.value)
    assert Store.objects.count() == 1


def test_progress_is_shown_and_can_be_silenced(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = write(tmp_path / "sbiz_서울.json", [make_row()])
    run(file)
    assert "1/1" in capfd.readouterr().err
    run(file, verbosity=0)
    assert capfd.readouterr().err == ""


def test_many_bad_rows_are_counted_and_all_shown_on_request(tmp_path: Path) -> None:
    file = write(tmp_path / "sbiz_서울.json", [7] * 25)
    _, err = run(file)
    assert "and 5 more rejected rows" in err
    _, err = run(file, verbosity=2)
    assert err.count("rejected: ") == 25


def test_the_source_can_be_named(tmp_path: Path) -> None:
    run(write(tmp_path / "stores.json", [make_row()]), source="demo")
    assert Store.objects.get().source == "demo"
