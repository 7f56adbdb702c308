"""Restricted records leave the folder in no way: neither found, nor quoted, nor published."""

from __future__ import annotations

from datetime import date

import search
from kb.services.doctor import examine
from kb.services.index import open_index, update_index
from kb.services.search import search_knowledge
from kb.services.site import build_site
from kb.workspace import Workspace

TODAY = date(2026, 3, 2)
CANARY = "鸢尾"


def test_no_query_finds_a_restricted_record(workspace: Workspace) -> None:
    statuses = search.Filters(statuses=("draft", "reviewed", "approved", "deprecated"))
    for query in ("应急账户启用 鸢尾", "RB-900", "break-glass"):
        hits = search_knowledge(workspace, query, today=TODAY, filters=statuses, limit=100).hits
        assert "RB-900" not in {hit.record_id for hit in hits}


def test_nothing_of_it_is_kept_in_the_index(workspace: Workspace) -> None:
    written = b"".join(path.read_bytes() for path in workspace.index_dir.rglob("*") if path.is_file())
    assert "对账文件".encode() in written
    assert CANARY.encode() not in written


def test_a_record_that_becomes_restricted_leaves_the_index(workspace: Workspace) -> None:
    file = workspace.root / "knowledge/runbooks/RB-001.md"
    text = file.read_text(encoding="utf-8")
    file.write_text(
        text.replace("status: approved", "status: approved\nsensitivity: restricted"), encoding="utf-8"
    )
    assert update_index(workspace).changes.deleted == 1
    with open_index(workspace) as index:
        assert "RB-001" not in {hit.record_id for hit in index.search("ERR_5003", today=TODAY).hits}


def test_doctor_does_not_miss_it_in_the_index(workspace: Workspace) -> None:
    assert {item.subject: item.state for item in examine(workspace, today=TODAY)}["index"] == "ok"


def test_the_site_has_no_page_of_it(workspace: Workspace) -> None:
    built = build_site(workspace, today=TODAY)
    for path in built.folder.rglob("*"):
        if path.suffix in (".html", ".json", ".xml"):
            assert CANARY not in path.read_text(encoding="utf-8"), path
            assert "RB-900" not in path.read_text(encoding="utf-8"), path
