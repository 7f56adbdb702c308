"""Projects, their registers, trace, impact and checks over HTTP."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from kb.workspace import Workspace

REGISTERS = ("requirements", "interfaces", "risks", "milestones", "changes", "actions", "open-points")


def test_a_project_is_told_at_a_glance(client: TestClient) -> None:
    assert [one["code"] for one in client.get("/api/v1/projects").json()["items"]] == ["DEMO"]
    board = client.get("/api/v1/projects/DEMO", params={"lang": "en"}).json()
    assert board["name"] == "Balance inquiry integration"
    assert [one["gate"] for one in board["gates"]] == ["draft", "review", "baseline", "issue"]
    assert board["problem"] == ""


@pytest.mark.parametrize("register", REGISTERS)
def test_each_register_is_a_list_of_the_data(client: TestClient, workspace: Workspace, register: str) -> None:
    listed = client.get(f"/api/v1/projects/DEMO/{register}").json()
    assert listed["total"] == len(listed["items"])
    held = getattr(workspace.project("DEMO"), register, None)
    if held is not None:
        assert {one["id"] for one in listed["items"]} == {one.id for one in held}
    missing = client.get(f"/api/v1/projects/NONE/{register}")
    assert (missing.status_code, missing.json()["type"]) == (404, "/api/v1/problems/not-found")


def test_a_requirement_is_traced_both_ways(client: TestClient) -> None:
    first = client.get("/api/v1/projects/DEMO/requirements").json()["items"][0]["id"]
    trace = client.get(f"/api/v1/projects/DEMO/trace/{first}").json()
    assert trace["up"]["id"] == trace["down"]["id"] == first
    down = client.get(f"/api/v1/projects/DEMO/trace/{first}", params={"direction": "down"}).json()
    assert (down["up"], down["down"]) == (None, trace["down"])
    matrix = client.get("/api/v1/projects/DEMO/trace").json()["items"]
    assert first in {row["requirement"] for row in matrix}
    touched = client.get(f"/api/v1/projects/DEMO/impact/{first}").json()["touched"]
    steps = {step["id"] for step in trace["down"]["steps"]}
    assert steps <= {one["id"] for one in touched}


def test_an_unknown_item_is_missed_with_the_nearest(client: TestClient) -> None:
    for kind in ("trace", "impact"):
        answer = client.get(f"/api/v1/projects/DEMO/{kind}/REQ-01", params={"lang": "en"})
        assert answer.status_code == 404
        assert answer.json()["hint"].startswith("the nearest is REQ-0")


def test_findings_are_those_of_the_check_and_narrowed_by_what_is_asked(client: TestClient) -> None:
    def checks(**chosen: str) -> dict[str, Any]:
        return dict(client.get("/api/v1/checks", params={"limit": 500, **chosen}).json())

    found = checks(gate="review")
    assert found["total"] == len(found["items"]) > 0
    assert found["errors"] == sum(
        one["severity"] == "error" and one["waiver"] is None for one in found["items"]
    )
    assert found["passed"] == (not found["errors"])
    rule = found["items"][0]["rule"]
    assert {one["rule"] for one in checks(gate="review", rule=rule)["items"]} == {rule}
    own = checks(gate="review", project="DEMO")["items"]
    assert {one["file"].split("/")[1] for one in own} == {"DEMO"}
    rules = {one["id"]: one for one in client.get("/api/v1/rules?limit=500&lang=en").json()["items"]}
    assert rules[rule]["why"]


def test_findings_are_had_as_sarif(client: TestClient) -> None:
    asked = {"gate": "review", "project": "DEMO"}
    answer = client.get("/api/v1/checks", params=asked, headers={"Accept": "application/sarif+json"})
    assert answer.headers["content-type"] == "application/sarif+json"
    (run,) = answer.json()["runs"]
    found = client.get("/api/v1/checks", params=asked | {"limit": 500}).json()["items"]
    assert [one["ruleId"] for one in run["results"]] == [one["rule"] for one in found]


def test_a_correction_is_seen_by_the_next_check(client: TestClient, workspace: Workspace) -> None:
    before = client.get("/api/v1/checks").json()["errors"]
    workspace.write("projects/DEMO/more.yaml", "requirments: []\n")
    assert client.get("/api/v1/checks").json()["errors"] == before + 1
    (workspace.root / "projects/DEMO/more.yaml").unlink()
    assert client.get("/api/v1/checks").json()["errors"] == before


def test_data_that_cannot_be_read_is_told_with_its_place(client: TestClient, workspace: Workspace) -> None:
    workspace.write("projects/DEMO/more.yaml", "requirments: []\n")
    answer = client.get("/api/v1/projects/DEMO/risks")
    assert (answer.status_code, answer.json()["type"]) == (422, "/api/v1/problems/unsound-data")
    assert "requirments" in answer.json()["detail"]
    assert client.get("/api/v1/projects/DEMO").json()["problem"]
