"""The library's front door: its public names, and what importing them costs."""

from __future__ import annotations

import subprocess
import sys

import pytest

import generators


def test_every_public_name_is_there() -> None:
    assert [name for name in generators.__all__ if getattr(generators, name).__name__ != name] == []


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="nothing_of_that_name"):
        generators.nothing_of_that_name  # noqa: B018  # looking it up is the test


def test_reading_a_draft_does_not_load_the_word_engine() -> None:
    code = "import sys, generators, generators.draft; print('docx' in sys.modules or 'lxml' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)

    assert done.stdout.strip() == "False"
