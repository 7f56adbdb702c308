"""Drafts over HTTP: read, changed by people who work side by side, reviewed, set in Word."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from kb.api.app import create_app
from kb.errors import KBError
from kb.services.draft_changes import decide, replace_text, review
from kb.services.generate import generate
from kb.workspace import Workspace
from tests.kb.assistant.drafting_server import Drafting
from tests.kb.llm.fault_server import fault_server
from tests.kb.services.test_generate_with_model import TODAY, with_model

ADDRESS = "/api/v1/drafts/DEMO/lessons-learned"


@pytest.fixture
def drafted(client: TestClient) -> TestClient:
    client.post("/api/v1/documents", json={"type": "lessons-learned", "project": "DEMO"})
    return client


@pytest.fixture
def modelled(workspace: Workspace) -> Iterator[tuple[TestClient, Workspace]]:
    """A server over a workspace with a document of which a model drafted sections."""
    with fault_server() as server:
        server.RequestHandlerClass = Drafting
        workspace = with_model(workspace, server, "drafting")
        generate(workspace, "SIRS", "DEMO", lang="zh", today=TODAY)
        with TestClient(create_app(workspace), base_url="http://127.0.0.1") as client:
            yield client, workspace


def test_a_draft_is_listed_and_read_in_two_forms(drafted: TestClient, workspace: Workspace) -> None:
    (entry,) = drafted.get("/api/v1/drafts", params={"project": "DEMO"}).json()["items"]
    assert (entry["name"], entry["type"], entry["problem"]) == ("lessons-learned", "lessons-learned", "")
    whole = drafted.get(ADDRESS)
    raw = drafted.get(ADDRESS, headers={"Accept": "text/markdown"})
    file = workspace.root / "drafts/DEMO/lessons-learned.md"
    assert raw.content == file.read_bytes()
    assert whole.json()["text"] == file.read_text(encoding="utf-8")
    assert whole.headers["etag"] != raw.headers["etag"]
    assert drafted.get(ADDRESS, headers={"If-None-Match": whole.headers["etag"]}).status_code == 304


@pytest.mark.parametrize("form", ["application/json", "text/markdown"])
def test_a_change_is_based_on_what_was_read(drafted: TestClient, workspace: Workspace, form: str) -> None:
    etag = drafted.get(ADDRESS, headers={"Accept": form}).headers["etag"]
    text = drafted.get(ADDRESS).json()["text"]
    changed = drafted.put(ADDRESS, json={"text": text + "\n甲加了一句。\n"}, headers={"If-Match": etag})
    assert changed.status_code == 200
    late = drafted.put(ADDRESS, json={"text": text + "\n乙加了一句。\n"}, headers={"If-Match": etag})
    assert (late.status_code, late.json()["type"]) == (412, "/api/v1/problems/changed-meanwhile")
    blind = drafted.put(ADDRESS, json={"text": text})
    assert (blind.status_code, blind.json()["type"]) == (428, "/api/v1/problems/precondition-required")
    kept = (workspace.root / "drafts/DEMO/lessons-learned.md").read_text(encoding="utf-8")
    assert kept.endswith("甲加了一句。\n")
    assert drafted.get(ADDRESS).headers["etag"] == changed.headers["etag"]


def test_of_two_who_change_the_same_text_at_once_one_is_told(
    drafted: TestClient, workspace: Workspace
) -> None:
    first = drafted.get(ADDRESS)
    outcomes: list[int] = []

    def change(name: str) -> None:
        body = {"text": first.json()["text"] + f"\n{name}\n"}
        answer = drafted.put(ADDRESS, json=body, headers={"If-Match": first.headers["etag"]})
        outcomes.append(answer.status_code)

    threads = [threading.Thread(target=change, args=(f"第{number}位",)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [200] + [412] * 5


def test_a_front_matter_cannot_send_the_word_file_elsewhere(
    drafted: TestClient, workspace: Workspace
) -> None:
    first = drafted.get(ADDRESS)
    for wrong in (
        first.json()["text"].replace("code: DEMO", "code: OTHER"),
        "no front matter",
        "---\n[\n---\n",
    ):
        answer = drafted.put(ADDRESS, json={"text": wrong}, headers={"If-Match": first.headers["etag"]})
        assert (answer.status_code, answer.json()["type"]) == (422, "/api/v1/problems/unsound-data")
    assert drafted.get(ADDRESS).headers["etag"] == first.headers["etag"]
    file = workspace.root / "drafts/DEMO/lessons-learned.md"
    file.write_text(first.json()["text"].replace("code: DEMO", "code: OTHER"), encoding="utf-8")
    assert drafted.post(f"{ADDRESS}/document").status_code == 422
    assert not (workspace.root / "output/OTHER").exists()


def test_an_edited_draft_is_set_in_word_as_it_stands(drafted: TestClient, workspace: Workspace) -> None:
    first = drafted.get(ADDRESS)
    text = first.json()["text"] + "\n人工补充的一段。\n"
    drafted.put(ADDRESS, json={"text": text}, headers={"If-Match": first.headers["etag"]})
    made = drafted.post(f"{ADDRESS}/document")
    assert (made.status_code, made.headers["location"]) == (201, made.json()["url"])
    assert drafted.get(made.json()["url"]).content[:2] == b"PK"


@pytest.mark.parametrize("name", ["..%2f..%2ffupan", "%2e%2e", "x", "lessons-learned.md", "a%00b", "*"])
def test_no_name_leads_to_another_file(drafted: TestClient, name: str) -> None:
    for suffix in ("", "/review"):
        assert drafted.get(f"/api/v1/drafts/DEMO/{name}{suffix}").status_code == 404


def test_a_link_to_elsewhere_is_no_draft(drafted: TestClient, workspace: Workspace) -> None:
    (workspace.root / "drafts/DEMO/link.md").symlink_to(workspace.root / "fupan.toml")
    assert drafted.get("/api/v1/drafts/DEMO/link").status_code == 404


def test_a_drafted_paragraph_is_accepted_in_other_words_or_rejected(
    modelled: tuple[TestClient, Workspace],
) -> None:
    client, _ = modelled
    (entry,) = client.get("/api/v1/drafts").json()["items"]
    address = f"/api/v1/drafts/DEMO/{entry['name']}"
    before = client.get(f"{address}/review").json()
    assert before["open"] == len(before["blocks"]) == entry["open_blocks"] > 1
    first, second = before["blocks"][:2]
    assert any(one["text"] for one in first["sources"]) or first["sentences"]
    nameless = client.put(f"{address}/blocks/{first['key']}", json={"decision": "accept"})
    assert (nameless.status_code, client.get(f"{address}/review").json()) == (422, before)
    accept = {"decision": "accept", "by": "李主任"}
    accepted = client.put(f"{address}/blocks/{first['key']}", json=accept).json()
    assert (accepted["open"], accepted["blocks"][0]["accepted"]) == (before["open"] - 1, "李主任")
    rejected = client.put(f"{address}/blocks/{second['key']}", json=accept | {"decision": "reject"})
    assert second["key"] not in {one["key"] for one in rejected.json()["blocks"]}
    gone = client.put(f"{address}/blocks/{second['key']}", json=accept)
    assert gone.status_code == 404
    wrong = client.put(f"{address}/blocks/{first['key']}", json={"decision": "perhaps"})
    assert wrong.status_code == 422


def test_the_services_ask_for_the_version_that_was_read(drafted: TestClient, workspace: Workspace) -> None:
    with pytest.raises(KBError):
        replace_text(workspace, "DEMO", "lessons-learned", "---\n---\n", version="0" * 64)
    assert review(workspace, "DEMO", "lessons-learned").blocks == ()
    with pytest.raises(KBError):
        decide(workspace, "DEMO", "lessons-learned", "none", accepted=True, by="李主任", today=TODAY)
