"""``fupan schema`` as it is typed."""

from __future__ import annotations

import json

from kb.workspace import Workspace
from tests.kb.cli.conftest import Type


def test_a_schema_is_printed_in_the_language_asked_for(fupan: Type) -> None:
    assert json.loads(fupan("schema", "project").out)["title"] == "复盘项目数据"
    assert json.loads(fupan("schema", "project", "--lang", "en").out)["title"] == "Fupan project data"
    assert "symptoms" in json.loads(fupan("schema", "record", "runbook").out)["properties"]
    assert fupan("schema", "project", "runbook").code == 2
    assert fupan("schema", "record", "runbok").code == 2


def test_a_schema_is_written_into_the_workspace(fupan: Type, workspace: Workspace) -> None:
    assert fupan("schema", "project", "--output", ".vscode/fupan.schema.json").code == 0
    written = (workspace.root / ".vscode" / "fupan.schema.json").read_bytes()
    assert json.loads(written) == json.loads(fupan("schema", "project").out)
    assert fupan("schema", "project", "--output", "../x.json").code == 1
