"""`manage.py export_promotions` as a program in a pipe."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_a_reader_that_has_seen_enough_ends_the_export_quietly(tmp_path: Path) -> None:
    database = tmp_path / "db.sqlite3"
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{database}", "PYEONSCAN_VAR": str(tmp_path)}
    manage = [sys.executable, str(ROOT / "manage.py")]
    subprocess.run([*manage, "migrate", "-v", "0"], env=environment, check=True)
    reading, writing = os.pipe()
    os.close(reading)  # a reader that has gone already
    done = subprocess.run(
        [*manage, "export_promotions"], env=environment, stdout=writing, stderr=subprocess.PIPE, check=False
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, b"")
