"""The catalogue translates messages that Click really has."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from kb.cli.click_zh import CATALOGUE

SOURCES = "".join(path.read_text(encoding="utf-8") for path in Path(click.__file__).parent.glob("*.py"))


@pytest.mark.parametrize("message", CATALOGUE)
def test_click_still_says_this(message: str) -> None:
    assert f'"{message}"' in SOURCES or f"'{message}'" in SOURCES
