"""Saved pages of the sites' shape; every product in them is made up."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent / "fixtures"


def fixture(name: str) -> str:
    """The text of a saved page."""
    return (FOLDER / name).read_text("utf-8")
