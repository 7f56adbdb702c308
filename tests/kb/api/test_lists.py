"""Lists in parts, ETags and what is noted of requests: the same for every route."""

from __future__ import annotations

import json
import logging

import pytest
from fastapi.testclient import TestClient

from kb.api.app import create_app
from kb.workspace import Workspace


def test_the_parts_of_a_list_add_up_to_the_whole(client: TestClient) -> None:
    whole = client.get("/api/v1/rules", params={"limit": 500}).json()
    got: list[dict[str, object]] = []
    address = "/api/v1/rules?limit=7&lang=zh"
    while address:
        answer = client.get(address)
        part = answer.json()
        assert part["total"] == whole["total"]
        assert len(part["items"]) <= 7
        got += part["items"]
        link = answer.headers.get("link", "")
        assert bool(link) == bool(part["next"])
        address = link.partition(">")[0].removeprefix("<")
    assert got == whole["items"]


def test_a_part_begins_behind_the_last_entry_even_when_others_came_before_it(
    client: TestClient, workspace: Workspace
) -> None:
    first = client.get("/api/v1/records", params={"limit": 1}).json()
    text = (workspace.root / "knowledge/runbooks/RB-001.md").read_text(encoding="utf-8")
    newer = text.replace("RB-001", "RB-100").replace("updated: 20", "updated: 21", 1)
    workspace.write("knowledge/runbooks/RB-100.md", newer)
    second = client.get("/api/v1/records", params={"limit": 1, "cursor": first["next"]}).json()
    everything = [one["id"] for one in client.get("/api/v1/records").json()["items"]]
    at = everything.index(first["items"][0]["id"])
    assert second["items"][0]["id"] == everything[at + 1]


@pytest.mark.parametrize("cursor", ["x", "W10", "e30", "WzEsMl0", "%", "W-7x", "Wy0xLCJhIl0"])
def test_a_cursor_that_was_never_given_is_refused(client: TestClient, cursor: str) -> None:
    answer = client.get("/api/v1/records", params={"cursor": cursor})
    assert (answer.status_code, answer.json()["type"]) == (404, "/api/v1/problems/not-found")


def test_what_has_not_changed_is_not_sent_again(client: TestClient, workspace: Workspace) -> None:
    first = client.get("/api/v1/records/RB-001")
    again = {"If-None-Match": f'"other", W/{first.headers["etag"]}'}
    unchanged = client.get("/api/v1/records/RB-001", headers=again)
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert unchanged.headers["etag"] == first.headers["etag"]
    assert "Authorization" in first.headers["vary"]
    english = client.get("/api/v1/projects/DEMO", headers={"Accept-Language": "en"})
    assert english.headers["etag"] != client.get("/api/v1/projects/DEMO").headers["etag"]
    file = workspace.root / "knowledge/runbooks/RB-001.md"
    file.write_text(file.read_text(encoding="utf-8") + "\n新的一行。\n", encoding="utf-8")
    assert client.get("/api/v1/records/RB-001", headers=again).status_code == 200


def test_a_document_is_not_downloaded_twice(client: TestClient) -> None:
    url = client.post("/api/v1/documents", json={"type": "lessons-learned", "project": "DEMO"}).json()["url"]
    first = client.get(url)
    again = client.get(url, headers={"If-None-Match": first.headers["etag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")


def test_a_request_keeps_a_fit_id_and_gets_one_otherwise(client: TestClient) -> None:
    def answered(given: str) -> str:
        return client.get("/healthz", headers={"X-Request-Id": given}).headers["x-request-id"]

    assert answered("trace-1.2_3") == "trace-1.2_3"
    for unfit in ("a b", "x" * 65, "<script>", "a\tb"):
        assert answered(unfit) != unfit
    assert answered("a b") != answered("a b")


def test_the_log_has_the_template_of_the_address_and_no_content(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="fupan.access"):
        client.get("/api/v1/search", params={"q": "对账绝密"}, headers={"X-Request-Id": "r1"})
        client.get("/api/v1/records/RB-001")
        client.get("/api/v1/projects/SECRET-PROJECT/risks")
    lines = [json.loads(one.message) for one in caplog.records if one.name == "fupan.access"]
    assert [(one["route"], one["status"]) for one in lines] == [
        ("/api/v1/search", 200),
        ("/api/v1/records/{name}", 200),
        ("/api/v1/projects/{code}/risks", 404),
    ]
    assert lines[0]["request_id"] == "r1"
    assert set(lines[0]) == {"at", "request_id", "method", "route", "status", "bytes", "ms"}
    assert not any(word in caplog.text for word in ("绝密", "RB-001", "SECRET"))


def test_counters_are_of_each_application_and_name_no_content(workspace: Workspace) -> None:
    with TestClient(create_app(workspace), base_url="http://127.0.0.1") as client:
        client.get("/api/v1/search", params={"q": "对账绝密"})
        client.get("/api/v1/records/RB-001")
        client.post("/api/v1/ask", json={"question": "食堂几点开饭"})
        client.request("BREW", "/healthz")
        text = client.get("/metrics").text
    assert 'fupan_http_requests_total{method="GET",route="/api/v1/records/{name}",status="200"} 1.0' in text
    assert 'fupan_http_requests_total{method="other",route="none",status="405"}' in text.replace(
        'route="/healthz"', 'route="none"'
    )
    assert 'fupan_questions_total{outcome="abstained"} 1.0' in text
    assert "fupan_search_duration_seconds_count 1.0" in text
    assert float(text.split("\nfupan_index_passages ")[1].split("\n")[0]) > 0
    assert not any(word in text for word in ("绝密", "RB-001", "食堂"))


def test_ready_says_what_it_rests_on(client: TestClient) -> None:
    ready = client.get("/readyz").json()
    assert (ready["ready"], ready["problems"], ready["details"]["model"]) == (True, [], "none")
    assert ready["details"]["free_bytes"] > 0


def test_an_address_says_which_methods_it_takes(client: TestClient) -> None:
    for address, methods in (("/api/v1/documents", "GET, POST"), ("/api/v1/drafts/DEMO/x", "GET, PUT")):
        refused = client.request("DELETE", address)
        assert (refused.status_code, refused.headers["allow"]) == (405, methods)
