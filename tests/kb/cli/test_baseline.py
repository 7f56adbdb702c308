"""``fupan baseline`` as it is typed."""

from __future__ import annotations

from kb.workspace import Workspace
from tests.kb.cli.conftest import Type


def test_a_baseline_is_frozen_once_and_asked_for_where_it_is_missing(
    fupan: Type, workspace: Workspace
) -> None:
    assert "没有写基线" in fupan("baseline", "DEMO").err
    path = workspace.root / "projects" / "DEMO" / "project.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("  finish:", "  baseline: {date: 2026-04-01, version: V1.0}\n  finish:").replace(
            "status: proposed", "status: agreed"
        ),
        encoding="utf-8",
    )
    assert fupan("baseline").out.strip() == "基线 V1.0 已冻结 2 项：projects/DEMO/trace/baseline.yaml"
    assert "frozen before with 2 items" in fupan("baseline", lang="en").out
    path.write_text(path.read_text(encoding="utf-8").replace("2 s 内", "5 s 内"), encoding="utf-8")
    assert fupan("baseline").code == 1
