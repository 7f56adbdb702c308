"""Where the language of messages is read from the command line."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kb.cli.language import choose


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    yield
    choose(["--lang", "zh"])


@pytest.mark.parametrize(
    ("arguments", "lang"),
    [
        (["--lang", "en", "doctor"], "en"),
        (["-w", "folder", "--lang", "en", "doctor"], "en"),
        (["--workspace", "folder", "--lang=en", "doctor"], "en"),
        (["generate", "--lang", "en"], "zh"),
        (["-w", "--lang", "en"], "zh"),
    ],
)
def test_the_language_stands_before_the_command(arguments: list[str], lang: str) -> None:
    assert choose(arguments, {"FUPAN_LANG": "zh"}) == lang
