"""Gaps, proposals and the quality of the search over HTTP."""

from __future__ import annotations

import time
from datetime import date

import pytest
from fastapi.testclient import TestClient

from kb.services.evaluation import evaluate_sets
from kb.workspace import Workspace

GOLDEN = """\
questions:
  - {id: Q-001, query: ERR_5003 怎么处理, lang: zh, category: identifier, expected: [RB-001]}
"""


def test_what_nobody_could_answer_is_listed(client: TestClient) -> None:
    assert client.get("/api/v1/gaps").json()["items"] == []
    client.get("/api/v1/search", params={"q": "食堂几点开饭"})
    client.post("/api/v1/ask", json={"question": "食堂几点开饭"})
    (gap,) = client.get("/api/v1/gaps").json()["items"]
    assert (gap["query"], gap["closed"], gap["places"]) == ("食堂几点开饭", False, ["api"])
    assert client.get("/api/v1/gaps", params={"closed": "true"}).json()["items"] == []
    assert client.get("/api/v1/gaps", params={"since": "2999-01-01"}).json()["items"] == []
    assert client.get("/api/v1/gaps", params={"since": "0"}).status_code == 422


def test_proposals_are_kept_beside_the_drafts_and_change_no_data(
    client: TestClient, workspace: Workspace
) -> None:
    before = {file: file.read_bytes() for file in (workspace.root / "projects").rglob("*.yaml")}
    requirement = client.get("/api/v1/projects/DEMO/requirements").json()["items"][0]["id"]
    for order in ({"kind": "risks"}, {"kind": "summary"}, {"kind": "requirement", "subject": requirement}):
        made = client.post("/api/v1/proposals", json={"project": "DEMO", **order})
        assert made.status_code == 200, made.text
        assert (workspace.root / made.json()["file"]).is_file()
        assert made.json()["file"].startswith("drafts/DEMO/proposals/")
    assert {file: file.read_bytes() for file in (workspace.root / "projects").rglob("*.yaml")} == before


@pytest.mark.parametrize("subject", ["../../fupan.toml", "/etc/passwd", "REQ-999", "", "drafts/DEMO/x.md"])
@pytest.mark.parametrize("kind", ["requirement", "translation"])
def test_no_subject_leads_to_a_file_of_the_machine(client: TestClient, kind: str, subject: str) -> None:
    order = {"kind": kind, "project": "DEMO", "subject": subject}
    answer = client.post("/api/v1/proposals", json=order)
    assert (answer.status_code, answer.json()["type"]) == (404, "/api/v1/problems/not-found")


def test_a_translation_needs_a_model_and_says_so(client: TestClient) -> None:
    client.post("/api/v1/documents", json={"type": "lessons-learned", "project": "DEMO"})
    order = {"kind": "translation", "project": "DEMO", "subject": "lessons-learned", "lang": "en"}
    answer = client.post("/api/v1/proposals", json=order)
    assert (answer.status_code, answer.json()["type"]) == (409, "/api/v1/problems/settings")
    assert client.post("/api/v1/proposals", json={"kind": "lessons", "project": "DEMO"}).status_code == 422


def test_the_last_figures_are_told_by_set_and_leg(client: TestClient, workspace: Workspace) -> None:
    assert client.get("/api/v1/evaluation").json()["items"] == []
    workspace.write("golden/golden.yaml", GOLDEN)
    (run,) = evaluate_sets(workspace, [], today=date(2026, 11, 21))
    (told,) = client.get("/api/v1/evaluation").json()["items"]
    assert told["name"] == run.run.name
    assert set(told["legs"]) == {"hybrid", "lexical", "vector"}
    hybrid = told["legs"]["hybrid"]
    assert hybrid["questions"] == 1
    assert hybrid["figures"]["mrr@10"] == pytest.approx(1.0)


def test_the_search_is_measured_in_the_background(client: TestClient, workspace: Workspace) -> None:
    workspace.write("golden/golden.yaml", GOLDEN)
    asked = client.post("/api/v1/jobs/evaluate")
    assert asked.status_code == 202
    until = time.monotonic() + 60
    while (job := client.get(asked.headers["location"]).json())["state"] in ("waiting", "running"):
        assert time.monotonic() < until
        time.sleep(0.1)
    assert (job["kind"], job["state"], job["failure"]) == ("evaluate", "done", None)
    (told,) = client.get("/api/v1/evaluation").json()["items"]
    assert told["legs"]["hybrid"]["figures"]["mrr@10"] == pytest.approx(1.0)
    page = client.get("/health").text
    assert "检索质量，最近一次测量" in page
    assert page.count('<td class="number">1.000</td>') >= 1
    assert 'fupan_jobs{state="running"} 0.0' in client.get("/metrics").text


def test_a_proposal_is_accepted_into_the_draft_it_belongs_to(client: TestClient) -> None:
    client.post("/api/v1/documents", json={"type": "handover-manual", "project": "DEMO"})
    client.post("/api/v1/proposals", json={"kind": "summary", "project": "DEMO"})
    (kept,) = client.get("/api/v1/proposals", params={"project": "DEMO"}).json()["items"]
    (proposal,) = kept["items"]
    assert (kept["name"], proposal["state"], proposal["kind"]) == ("summary", "open", "summary")
    address = f"/api/v1/proposals/DEMO/summary/{proposal['id']}"
    assert client.put(address, json={"decision": "reject"}).status_code == 422, "nobody has decided"
    accept = {"decision": "accept", "by": "李主任"}
    nowhere = client.put(address, json=accept | {"draft": "no-such-draft"})
    assert nowhere.status_code == 404
    accepted = client.put(address, json=accept | {"draft": "handover-manual"})
    assert accepted.json() == {
        "state": "accepted",
        "id": "",
        "place": "drafts/DEMO/handover-manual.md",
        "open": [],
    }
    assert "{#executive-summary}" in client.get("/api/v1/drafts/DEMO/handover-manual").json()["text"]
    (told,) = client.get("/api/v1/proposals").json()["items"]
    assert told["items"][0]["state"] == "accepted"
    again = client.put(address, json={"decision": "reject", "by": "李主任"})
    assert (again.status_code, again.json()["type"]) == (409, "/api/v1/problems/conflict")


@pytest.mark.parametrize("name", ["..%2flessons-learned", "..", "x", "%2e%2e%2f%2e%2e%2ffupan"])
def test_a_decision_reaches_kept_proposals_alone(client: TestClient, name: str) -> None:
    client.post("/api/v1/documents", json={"type": "lessons-learned", "project": "DEMO"})
    answer = client.put(f"/api/v1/proposals/DEMO/{name}/P1", json={"decision": "reject", "by": "李主任"})
    assert answer.status_code in (404, 405)
