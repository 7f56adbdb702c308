"""Searching over HTTP."""

from __future__ import annotations

from fastapi.testclient import TestClient

from kb.api.app import create_app
from kb.workspace import Workspace
from search import Hit


def test_a_hit_says_where_it_stands_and_what_matched(client: TestClient) -> None:
    answer = client.get("/api/v1/search", params={"q": "ERR_5003", "limit": 1})
    (hit,) = answer.json()["hits"]
    assert (hit["record"], hit["anchor"], hit["kind"], hit["line"]) == ("RB-001", "症状", "runbook", 18)
    assert "ERR_5003" in [hit["text"][start:end] for start, end in hit["highlights"]]
    assert hit["title_other"] == "Handling a late reconciliation file"


def test_the_answer_has_a_field_for_everything_a_hit_knows(client: TestClient) -> None:
    hit = client.get("/api/v1/search", params={"q": "对账"}).json()["hits"][0]
    renamed = {"record": "record_id", "title_other": "title_alt"}
    assert {renamed.get(name, name) for name in hit} <= set(Hit.__slots__)


def test_filters_narrow_the_search(client: TestClient) -> None:
    def records(**filters: str) -> set[str]:
        return {
            hit["record"]
            for hit in client.get("/api/v1/search", params={"q": "对账", **filters}).json()["hits"]
        }

    assert {"RB-001", "RT-001"} <= records()
    assert records(kind="lesson") == {"RT-001"}
    assert records(project="OLD-2025") == {"RT-001"}
    assert records(since="2026-01-01", kind="runbook") == {"RB-001"}
    assert records(as_of="2025-12-31") == {"RT-001"}


def test_a_field_left_empty_chooses_nothing(client: TestClient) -> None:
    everything = client.get("/api/v1/search", params={"q": "对账"}).json()["hits"]
    assert client.get("/api/v1/search?q=对账&tag=&project=&system=").json()["hits"] == everything


def test_a_file_deleted_since_is_not_listed_and_told(client: TestClient, workspace: Workspace) -> None:
    (workspace.root / "knowledge/runbooks/RB-001.md").unlink()
    answer = client.get("/api/v1/search", params={"q": "ERR_5003"}).json()
    assert "RB-001" not in {hit["record"] for hit in answer["hits"]}
    assert "knowledge/runbooks/RB-001.md" in answer["notes"][-1]


def test_all_filters_of_the_command_line_are_taken(client: TestClient) -> None:
    def records(**filters: str) -> set[str]:
        answer = client.get("/api/v1/search", params={"q": "对账", **filters})
        assert answer.status_code == 200
        return {hit["record"] for hit in answer.json()["hits"]}

    assert records(until="2026-01-31", kind="runbook") == set()
    assert records(until="2026-06-01", kind="runbook") == {"RB-001"}
    assert records(status="draft") == set()
    assert records(status="current", industry="bank", record_lang="zh") <= {"RT-001"}
    assert client.get("/api/v1/search", params={"q": "对账", "status": "final"}).status_code == 422


def test_a_superseded_record_names_its_successor(client: TestClient, workspace: Workspace) -> None:
    from kb.services.index import update_index

    text = (workspace.root / "knowledge/runbooks/RB-001.md").read_text(encoding="utf-8")
    new = text.replace("RB-001", "RB-002").replace("owner:", "supersedes: [RB-001]\nowner:")
    workspace.write("knowledge/runbooks/RB-002.md", new)
    update_index(workspace)
    query = {"q": "ERR_5003", "include_superseded": "true", "kind": "runbook"}
    hits = client.get("/api/v1/search", params=query).json()["hits"]
    seen = list(dict.fromkeys((hit["record"], hit["status"], hit["successor"]) for hit in hits))
    assert seen == [("RB-002", "approved", ""), ("RB-001", "superseded", "RB-002")]


def test_counts_and_reasons_come_when_asked_for(client: TestClient) -> None:
    plain = client.get("/api/v1/search", params={"q": "ERR_5003"}).json()
    assert plain["facets"] == {}
    assert {hit["explanation"] for hit in plain["hits"]} == {None}
    query = {"q": "ERR_5003 recconciliation", "facets": "true", "explain": "true", "lang": "en", "limit": "1"}
    full = client.get("/api/v1/search", params=query).json()
    assert {"value": "runbook", "label": "runbook", "count": 1} in full["facets"]["kind"]
    why = full["hits"][0]["explanation"]
    assert why["boosts"] == {"named": 2.0}
    assert why["score"] == full["hits"][0]["score"]
    assert why["words"][0].startswith("matched: err_5003")
    assert full["expansions"] == [
        {"term": "recconciliation", "added": ["reconciliation"], "kind": "spelling"}
    ]
    assert full["near"][0]["explanation"]


def test_restricted_records_are_never_served(client: TestClient) -> None:
    for query in ("鸢尾", "应急账户启用", "对账平台管理员全部失联", "RB-900", "break-glass account"):
        api = client.get("/api/v1/search", params={"q": query, "limit": 100}).text.replace(
            f'"query":"{query}"', ""
        )
        page = client.get("/", params={"q": query}).text.replace(query, "")
        for served in (api, page):
            assert "RB-900" not in served
            assert "鸢尾" not in served


def test_an_empty_index_is_said_in_the_readers_language(client: TestClient, workspace: Workspace) -> None:
    for file in sorted(workspace.index_dir.rglob("*"), reverse=True):
        file.unlink() if file.is_file() else file.rmdir()
    with TestClient(create_app(workspace), base_url="http://localhost") as empty:
        notes = empty.get("/api/v1/search", params={"q": "对账"}, headers={"Accept-Language": "en"}).json()[
            "notes"
        ]
        assert notes == ["The index is empty; build it first."]
        assert empty.get("/readyz").status_code == 503
        assert "fupan index" in empty.get("/?lang=zh").text


def test_records_indexed_while_serving_are_found(client: TestClient, workspace: Workspace) -> None:
    from kb.services.index import update_index

    text = (workspace.root / "knowledge/runbooks/RB-001.md").read_text(encoding="utf-8")
    new = text.replace("RB-001", "RB-002").replace("ERR_5003", "ERR_7777")
    workspace.write("knowledge/runbooks/RB-002.md", new)
    update_index(workspace)
    hits = client.get("/api/v1/search", params={"q": "ERR_7777", "limit": 1}).json()["hits"]
    assert [hit["record"] for hit in hits] == ["RB-002"]


def test_the_server_says_that_it_runs_and_is_ready(client: TestClient) -> None:
    assert client.get("/healthz").json()["status"] == "ok"
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()["ready"], ready.json()["details"]["records"]) == (200, True, 3)
