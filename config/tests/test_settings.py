"""The settings as a separate process reads them, with exactly the environment under test."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.test import read_environment_file

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = read_environment_file(ROOT / "deploy" / "production.env.example")
KEY = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRST"


def read_settings(var: Path, name: str = "ENVIRONMENT", **environment: str) -> subprocess.CompletedProcess[str]:
    """Import the settings with exactly this environment and print one of them."""
    code = f"from config import settings; print(settings.{name})"
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYEONSCAN_VAR": str(var), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def production(var: Path, name: str = "ENVIRONMENT", **changed: str) -> subprocess.CompletedProcess[str]:
    return read_settings(var, name, **{**EXAMPLE, "SECRET_KEY": KEY, "PYEONSCAN_VAR": str(var), **changed})


def test_the_production_example_works_once_its_key_is_filled_in(tmp_path: Path) -> None:
    done = production(tmp_path, "SESSION_COOKIE_SECURE")
    assert (done.stdout.strip(), done.stderr) == ("True", "")


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "short"),
        ("ALLOWED_HOSTS", ""),
        ("DEBUG", "true"),
        ("PICTURES_ALLOW_PRIVATE_HOSTS", "true"),
    ],
)
def test_production_refuses_unsafe_settings(variable: str, value: str, tmp_path: Path) -> None:
    done = production(tmp_path, **{variable: value})
    assert done.returncode != 0
    assert variable in done.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PYEONSCAN_ENVIRONMENT", "prod"),
        ("CRAWLER_CU_BASE_URL", "cu.bgfretail.com"),
        ("CRAWLER_EMART24_MIN_OFFERS", "many"),
        ("CRAWLER_DELAY_SECONDS", "-1"),
        ("CRAWLER_SCHEDULED", "cu,seveneleven"),
        ("LOG_LEVEL", "LOUD"),
        ("SELENIUM_REMOTE_URL", "selenium:4444"),
        ("MAP_TILE_URL", "tile.example/{z}/{x}/{y}.png"),
    ],
)
def test_a_mistyped_setting_stops_the_start_in_one_sentence(variable: str, value: str, tmp_path: Path) -> None:
    done = read_settings(tmp_path, **{variable: value})
    assert done.returncode != 0
    assert done.stderr.splitlines()[-1].startswith("django.core.exceptions.ImproperlyConfigured: " + variable)


def test_without_any_variable_the_environment_is_development(tmp_path: Path) -> None:
    assert read_settings(tmp_path).stdout.strip() == "development"
    assert read_settings(tmp_path, "DEBUG").stdout.strip() == "False"


def test_the_demonstration_crawls_only_the_replicas_that_are_named(tmp_path: Path) -> None:
    replica = {"CRAWLER_CU_BASE_URL": "http://127.0.0.1:9"}
    done = read_settings(tmp_path, "CRAWLER_BASE_URLS", PYEONSCAN_ENVIRONMENT="demo", **replica)
    assert done.stdout.strip() == "{'cu': 'http://127.0.0.1:9'}"


def test_a_chain_without_an_address_is_not_crawled(tmp_path: Path) -> None:
    done = read_settings(tmp_path, "CRAWLER_BASE_URLS", CRAWLER_GS25_BASE_URL="")
    assert "'cspace24'" in done.stdout
    assert "gs25" not in done.stdout


def test_two_builds_from_the_same_sources_have_the_same_static_address(tmp_path: Path) -> None:
    addresses = {read_settings(tmp_path / side, "STATIC_URL").stdout for side in ("left", "right")}
    assert len(addresses) == 1


def test_every_variable_that_is_read_is_documented() -> None:
    sources = "".join((ROOT / "config" / name).read_text() for name in ("settings.py", "gunicorn.py"))
    read = set(re.findall(r"env\.\w+\(\s*\"([A-Z0-9_]+)\"", sources))
    documented = set(re.findall(r"`([A-Z0-9_]+)`", (ROOT / "docs" / "configuration.md").read_text()))
    assert len(read) > 30
    assert read - documented == set()


def test_every_variable_of_the_production_example_is_one_that_is_read() -> None:
    documented = (ROOT / "docs" / "configuration.md").read_text()
    assert [name for name in EXAMPLE if f"`{name}`" not in documented] == []
