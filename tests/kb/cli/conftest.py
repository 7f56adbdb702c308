"""Typing a command in a workspace."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from kb.cli.language import choose
from kb.cli.root import run
from kb.workspace import Workspace


@dataclass(frozen=True)
class Typed:
    """What a command answered."""

    code: int
    out: str
    err: str


Type = Callable[..., Typed]


@pytest.fixture
def fupan(workspace: Workspace, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Type:
    """A function that types ``fupan …`` in the small workspace; messages are Chinese unless ``lang`` says."""
    monkeypatch.chdir(workspace.root)
    monkeypatch.setenv("FUPAN_DEBUG", "1")  # an internal error fails the test with its traceback

    def type_(*words: str, lang: str = "zh") -> Typed:
        choose(["--lang", lang])
        code = run(words)
        seen = capfd.readouterr()
        return Typed(code, seen.out, seen.err)

    return type_
