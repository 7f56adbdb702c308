"""``fupan gaps``: listed, exported, emptied."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from kb.workspace import Workspace
from tests.kb.cli.conftest import Type


@pytest.fixture
def asked(fupan: Type) -> Type:
    """The command line of a workspace where two questions found no answer."""
    for query in ("食堂几点开饭", "=HYPERLINK(how to book a meeting room)"):
        done = fupan("search", query)
        assert "可能没有答案" in done.out or "没有找到" in done.out
    return fupan


def test_a_search_that_is_sure_says_nothing_of_gaps(fupan: Type) -> None:
    assert "可能没有答案" not in fupan("search", "ERR_5003").out
    assert "没有记录到" in fupan("gaps").out


def test_gaps_are_listed_with_their_count_and_the_nearest_records(asked: Type) -> None:
    done = asked("gaps")
    assert done.code == 0
    assert "1 ×  食堂几点开饭" in done.out
    assert "命令行" in done.out
    assert "command line" in asked("gaps", lang="en").out
    assert asked("gaps", "--since", "2999-01-01").out == "没有记录到答不上的提问。\n"


def test_measuring_leaves_the_log_alone(asked: Type, workspace: Workspace) -> None:
    before = (workspace.root / ".fupan/gaps.jsonl").read_bytes()
    workspace.write(
        "golden/golden.yaml", "questions:\n- {id: N, query: 停车券, category: negative, expected: []}\n"
    )
    assert asked("eval").code == 0
    assert (workspace.root / ".fupan/gaps.jsonl").read_bytes() == before


def test_an_export_is_harmless_in_a_spreadsheet(asked: Type, tmp_path: Path) -> None:
    assert asked("gaps", "--export", str(tmp_path / "gaps.csv")).code == 0
    text = (tmp_path / "gaps.csv").read_text(encoding="utf-8-sig")
    cells = [cell for row in csv.reader(text.splitlines()) for cell in row]
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)
    assert any("HYPERLINK" in cell for cell in cells)


def test_an_export_may_be_json_or_markdown(asked: Type, tmp_path: Path) -> None:
    asked("gaps", "--export", str(tmp_path / "gaps.json"))
    rows = json.loads((tmp_path / "gaps.json").read_text(encoding="utf-8"))
    assert {row["query"] for row in rows} == {"食堂几点开饭", "=HYPERLINK(how to book a meeting room)"}
    asked("gaps", "--export", str(tmp_path / "gaps.md"))
    lines = (tmp_path / "gaps.md").read_text(encoding="utf-8").splitlines()
    assert lines[0].count("|") == lines[-1].count("|") == 9
    assert asked("gaps", "--export", str(tmp_path / "gaps.docx")).code == 2
    assert sorted(path.name for path in tmp_path.glob("*gaps*")) == ["gaps.json", "gaps.md"]


def test_the_log_can_be_emptied(asked: Type) -> None:
    assert "已清空 2 条" in asked("gaps", "--clear").out
    assert json.loads(asked("gaps", "--json").out) == {"gaps": []}
