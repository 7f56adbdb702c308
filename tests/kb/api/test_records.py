"""Records, lessons, facets and terms over HTTP."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from kb.records.vocabulary import STATUSES, TYPES
from kb.workspace import Workspace


def test_records_are_listed_with_what_is_known_of_them(client: TestClient) -> None:
    listed = client.get("/api/v1/records").json()
    assert listed["total"] == len(listed["items"])
    assert listed["next"] is None
    runbook = next(one for one in listed["items"] if one["id"] == "RB-001")
    assert (runbook["kind"], runbook["lang"], runbook["source"]) == (
        "runbook",
        "zh",
        "knowledge/runbooks/RB-001.md",
    )
    days = [one["updated"] or "" for one in listed["items"]]
    assert days == sorted(days, reverse=True)


def test_fields_narrow_the_list_and_are_counted(client: TestClient) -> None:
    def ids(**chosen: str | list[str]) -> set[str]:
        return {one["id"] for one in client.get("/api/v1/records", params=chosen).json()["items"]}

    assert ids(kind="runbook") < ids()
    assert ids(kind=["runbook", "retrospective"]) == ids(kind="runbook") | ids(kind="retrospective")
    assert ids(kind="runbook", project="none") == set()
    assert ids(stale="true") | ids(stale="false") == ids()
    facets = client.get("/api/v1/facets", params={"lang": "en"}).json()
    kinds = {one["value"]: (one["label"], one["count"]) for one in facets["kind"]}
    assert kinds["runbook"] == ("runbook", len(ids(kind="runbook")))


@pytest.mark.parametrize("path", ["records", "lessons", "facets"])
@pytest.mark.parametrize("field", ["kind", "status", "record_lang"])
def test_a_value_that_no_record_can_have_is_refused(client: TestClient, path: str, field: str) -> None:
    answer = client.get(f"/api/v1/{path}", params={field: "nonsense"})
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert field in answer.text


def test_the_values_of_fields_are_those_of_records(client: TestClient) -> None:
    asked = client.get("/api/v1/openapi.json").json()["paths"]["/api/v1/records"]["get"]["parameters"]
    values = {one["name"]: one["schema"]["items"].get("enum") for one in asked if "items" in one["schema"]}
    assert (values["kind"], values["status"]) == (list(TYPES), list(STATUSES))


def test_a_record_comes_whole_with_what_stands_around_it(client: TestClient) -> None:
    record = client.get("/api/v1/records/RB-001").json()
    assert record["steps"][0]["anchor"] == "step-1"
    assert [one["anchor"] for one in record["outline"]] == [
        one["anchor"] for one in record["sections"] if one["level"] > 1
    ]
    review = client.get("/api/v1/lessons").json()["items"][0]
    whole = client.get(f"/api/v1/records/{review['id']}").json()
    assert whole["id"] == review["record"]
    assert review in whole["lessons"]


def test_the_markdown_is_the_file(client: TestClient, workspace: Workspace) -> None:
    answer = client.get("/api/v1/records/RB-001", headers={"Accept": "text/markdown"})
    assert answer.headers["content-type"] == "text/markdown; charset=utf-8"
    assert answer.content == (workspace.root / "knowledge/runbooks/RB-001.md").read_bytes()


def test_restricted_and_missing_records_are_missed_in_the_same_words(client: TestClient) -> None:
    restricted, missing = (client.get(f"/api/v1/records/{name}") for name in ("RB-900", "RB-909"))
    assert restricted.status_code == missing.status_code == 404
    told = restricted.json()["detail"].replace("RB-900", "RB-909")
    assert told == missing.json()["detail"]
    assert "RB-900" not in client.get("/api/v1/records", params={"limit": 500}).text


def test_lessons_know_whether_they_were_applied(client: TestClient) -> None:
    def lessons(**chosen: str) -> list[dict[str, object]]:
        return list(client.get("/api/v1/lessons", params=chosen).json()["items"])

    everything = lessons()
    assert all(one["apply_to"] for one in lessons(applied="true"))
    assert not any(one["apply_to"] for one in lessons(applied="false"))
    assert len(lessons(applied="true")) + len(lessons(applied="false")) == len(everything) > 0


def test_the_glossary_is_told_in_the_readers_language(client: TestClient, workspace: Workspace) -> None:
    workspace.write(
        "knowledge/glossary.yaml",
        "glossary:\n  - {term: 停机, en: outage, definition: {zh: 不能服务, en: no service}, synonyms: [宕机]}\n",
    )
    assert client.get("/api/v1/glossary", params={"lang": "en"}).json()["items"] == [
        {"term": "停机", "en": "outage", "definition": "no service", "synonyms": ["宕机"], "avoid": []}
    ]
