"""The records in docs/adr: numbered, complete, and all listed in the index."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "adr"
RECORDS = sorted(FOLDER.glob("[0-9]*.md"))


def test_records_are_numbered_without_gaps() -> None:
    assert [int(record.name[:4]) for record in RECORDS] == list(range(1, len(RECORDS) + 1))


def test_the_index_lists_every_record_with_its_title() -> None:
    listed = dict(
        re.findall(
            r"^\| \[\d{4}\]\((\d{4}-[a-z0-9-]+\.md)\) \| (.+) \|$", (FOLDER / "README.md").read_text(), re.MULTILINE
        )
    )
    titles = {record.name: record.read_text().splitlines()[0].partition(": ")[2] for record in RECORDS}
    assert listed == titles


@pytest.mark.parametrize("record", RECORDS, ids=[record.stem for record in RECORDS])
def test_a_record_has_every_section(record: Path) -> None:
    text = record.read_text()
    assert text.startswith(f"# {record.name[:4]}: ")
    assert "\nStatus: " in text
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences", "Declined"]
