"""Built-in templates are compiled once; a changed one is compiled anew, a company's own is never kept."""

from pathlib import Path

import pytest

from generators.compose.compiled import Compiled
from generators.compose.environment import Sandbox, Templates, render


@pytest.fixture
def built_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    monkeypatch.setattr("sys.pycache_prefix", None)
    folder = tmp_path / "built-in"
    (folder / "_base").mkdir(parents=True)
    (folder / "_base/words.md.j2").write_text("{{ 0.5 }} 甲 {{ name }}", encoding="utf-8")
    return folder


def _rendered(built_in: Path, lang: str, *, own: Path | None = None, makers: tuple[str, ...] = ()) -> str:
    sandbox = Sandbox(Templates(own or built_in, built_in), lang, Compiled(built_in, lang, makers))
    return str(render(sandbox, "own.md.j2" if own else "_base/words.md.j2", {"name": "乙*"}))


def _kept(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.pyc"))


def test_a_template_is_compiled_once_for_each_language(built_in: Path) -> None:
    first = _rendered(built_in, "zh")
    kept = _kept(built_in)
    written = [path.stat().st_mtime_ns for path in kept]
    assert _rendered(built_in, "zh") == first
    assert [path.stat().st_mtime_ns for path in _kept(built_in)] == written
    _rendered(built_in, "en")
    assert len(kept) == 1
    assert len(_kept(built_in)) == 2


def test_what_is_kept_is_what_runs(built_in: Path) -> None:
    _rendered(built_in, "zh")
    (kept,) = _kept(built_in)
    kept.write_bytes(kept.read_bytes().replace("甲".encode(), "丙".encode()))
    assert _rendered(built_in, "zh") == r"0.5 丙 乙\*"


@pytest.mark.parametrize("damage", [b"", b"no code", None])
def test_a_damaged_file_is_compiled_again(built_in: Path, damage: bytes | None) -> None:
    first = _rendered(built_in, "zh")
    (kept,) = _kept(built_in)
    kept.write_bytes(kept.read_bytes()[:-40] if damage is None else damage)
    assert _rendered(built_in, "zh") == first


def test_a_changed_template_or_program_is_compiled_again(built_in: Path, tmp_path: Path) -> None:
    _rendered(built_in, "zh")
    (built_in / "_base/words.md.j2").write_text("丁 {{ name }}", encoding="utf-8")
    assert _rendered(built_in, "zh") == r"丁 乙\*"
    before = _kept(built_in)[0].read_bytes()
    maker = tmp_path / "maker.py"
    maker.write_text("changed", encoding="utf-8")
    _rendered(built_in, "zh", makers=(str(maker),))
    assert _kept(built_in)[0].read_bytes() != before


def test_templates_of_a_company_are_not_kept(built_in: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "own.md.j2").write_text("戊 {{ name }}", encoding="utf-8")
    assert _rendered(built_in, "zh", own=own) == r"戊 乙\*"
    assert _kept(tmp_path) == []


def test_a_folder_that_cannot_be_written_is_no_obstacle(built_in: Path) -> None:
    (built_in / "_base/__pycache__").write_text("no folder", encoding="utf-8")
    assert _rendered(built_in, "zh") == r"0.5 甲 乙\*"
