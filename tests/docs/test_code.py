"""Every Python and TOML block of the guides does what it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kb.settings import load_settings

GUIDES = Path(__file__).resolve().parents[2] / "site/docs/guides"


def blocks(language: str) -> list[tuple[str, str]]:
    """(page, code) of each fenced block in ``language``."""
    fence = re.compile(rf"^```{language}\n(.*?)^```$", re.MULTILINE | re.DOTALL)
    pages = sorted(GUIDES.glob("*.md"))
    return [(page.name, code) for page in pages for code in fence.findall(page.read_text(encoding="utf-8"))]


@pytest.mark.parametrize(("page", "code"), [pytest.param(*block, id=block[0]) for block in blocks("python")])
def test_a_python_example_runs(
    page: str, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    exec(compile(code, page, "exec"), {})  # noqa: S102 - our own pages
    if page.startswith("search"):
        assert "RB-001 resolution" in capsys.readouterr().out


@pytest.mark.parametrize(("page", "code"), [pytest.param(*block, id=block[0]) for block in blocks("toml")])
def test_a_settings_example_is_accepted(page: str, code: str, tmp_path: Path) -> None:
    (tmp_path / "fupan.toml").write_text(code, encoding="utf-8")
    load_settings(tmp_path, environment={})


def test_the_guides_show_code() -> None:
    assert len(blocks("python")) >= 2
