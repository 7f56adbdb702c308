"""Whoever sees one project alone can do in it what whoever sees all of them can."""

from __future__ import annotations

import io
import shutil
import time
import zipfile
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from kb.access.keys import issue
from kb.access.principal import Role
from kb.access.visibility import seen_by
from kb.api.access import guarded
from kb.services.draft_changes import decide, review
from kb.services.generate import generate
from kb.workspace import Workspace
from tests.kb.access.two_projects import ALFA, SHARED
from tests.kb.api.house import House, house
from tests.kb.assistant.drafting_server import Drafting
from tests.kb.llm.fault_server import fault_server
from tests.kb.services.test_generate_with_model import TODAY, with_model

WANTED = {"type": "lessons-learned", "project": "ALFA", "use_model": False}
SUMMARY = {"type": "handover-manual", "project": "ALFA", "use_model": False}


@pytest.fixture(scope="module")
def busy(two_projects_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The server after the editors of both projects have written there."""
    root = tmp_path_factory.mktemp("one") / "workspace"
    shutil.copytree(two_projects_files, root)
    with house(root, jobs=1) as running:
        for who, code in (("editor", "ALFA"), ("other", "BETA")):
            for path, more in (
                ("documents", WANTED),
                ("documents", SUMMARY),
                ("proposals", {"kind": "summary"}),
            ):
                made = running.ask(who, "POST", f"/api/v1/{path}", json=more | {"project": code})
                assert made.status_code in (200, 201), made.text
        yield running


def test_a_document_written_is_listed_shown_and_downloaded(busy: House) -> None:
    listed = busy.ask("editor", "GET", "/api/v1/documents").json()["items"]
    assert {one["project"] for one in listed} == {"ALFA"}
    assert len(listed) == 2
    assert busy.ask("editor", "GET", "/api/v1/documents?project=ALFA").json()["items"] == listed
    for one in listed:
        file = busy.ask("editor", "GET", one["url"])
        assert "word/document.xml" in zipfile.ZipFile(io.BytesIO(file.content)).namelist()
        assert busy.ask("other", "GET", one["url"]).status_code == 404
        assert one["name"] in busy.ask("reader", "GET", "/projects/ALFA").text


def test_the_document_of_a_job_is_there(busy: House) -> None:
    order = WANTED | {"overwrite": True}
    job = busy.ask("editor", "POST", "/api/v1/jobs/generate", json=order).json()
    end = time.monotonic() + 120
    while job["state"] in ("waiting", "running"):
        assert time.monotonic() < end, job
        time.sleep(0.1)
        job = busy.ask("editor", "GET", f"/api/v1/jobs/{job['id']}").json()
    assert job["state"] == "done", job
    assert busy.ask("editor", "GET", job["document"]).status_code == 200


def test_a_proposal_is_accepted_and_the_draft_becomes_a_document(busy: House) -> None:
    (kept,) = busy.ask("editor", "GET", "/api/v1/proposals").json()["items"]
    address = f"/api/v1/proposals/ALFA/{kept['name']}/{kept['items'][0]['id']}"
    decision = {"decision": "accept", "draft": "handover-manual"}
    assert busy.ask("editor", "PUT", address, json=decision).json()["state"] == "accepted"
    draft = "/api/v1/drafts/ALFA/handover-manual"
    assert busy.ask("reader", "GET", f"{draft}/review").status_code == 200
    assert busy.ask("editor", "POST", f"{draft}/document?overwrite=true", json={}).status_code == 201


def test_every_address_of_the_project_answers_as_to_somebody_who_sees_all(busy: House) -> None:
    job = busy.ask("editor", "GET", "/api/v1/jobs").json()["items"][0]["id"]
    document = busy.ask("editor", "GET", "/api/v1/documents").json()["items"][0]["name"]
    values = {
        "name": (ALFA.record, SHARED, "lessons-learned", document),
        "code": ("ALFA",),
        "project": ("ALFA",),
        "identifier": ("REQ-001", "SYS-002"),
        "id": (job, "1"),
        "key": ("x",),
        "number": ("1",),
    }
    answered = 0
    for route in guarded(busy.app.routes):
        if "GET" not in route.methods or route.path.endswith("/events") or route.path == "/mcp":
            continue
        if route.demand is None or route.demand.every:
            continue
        fields = [part.partition("}")[0] for part in route.path.split("{")[1:]]
        for given in product(*(values[field] for field in fields)):
            path = route.path
            for field, value in zip(fields, given, strict=True):
                path = path.replace(f"{{{field}}}", value)
            own, all_of_them = (busy.ask(who, "GET", path).status_code for who in ("admin", "chief"))
            assert own == all_of_them, path
            answered += own == 200
    assert answered > 40


def test_what_a_model_drafted_is_reviewed(workspace: Workspace) -> None:
    with fault_server() as server:
        server.RequestHandlerClass = Drafting
        seen = seen_by(with_model(workspace, server, "drafting"), frozenset({"DEMO"}))
        name = Path(generate(seen, "SIRS", "DEMO", lang="zh", today=TODAY).draft).stem
        before = review(seen, "DEMO", name)
        key = before.blocks[0].key
        after = decide(seen, "DEMO", name, key, accepted=True, by="甲", today=TODAY)
    assert after.open == before.open - 1


def test_a_reader_sees_what_they_handed_in_and_stops_it_whatever_others_hand_in(busy: House) -> None:
    def hand_in(who: str, name: str) -> None:
        assert busy.ask(who, "POST", "/api/v1/submissions", files={"file": (name, b"# x")}).status_code == 201

    hand_in("reader", "mine.md")
    for number in range(31):
        hand_in("editor", f"theirs-{number}.md")
    page = busy.ask("reader", "GET", "/submissions").text
    assert "mine.md" in page
    assert "theirs-" not in page
    assert [one["name"] for one in busy.ask("reader", "GET", "/api/v1/submissions").json()["items"]] == [
        "mine.md"
    ]
    job = busy.ask("reader", "POST", "/api/v1/jobs/import", files={"file": ("a.md", b"# a")}).json()
    namesake = namesake_of("reader", busy)
    assert busy.ask("", "GET", "/api/v1/submissions", headers=namesake).json()["total"] == 0
    assert busy.ask("", "GET", "/api/v1/submissions/1", headers=namesake).status_code == 404
    assert "mine.md" not in busy.ask("", "GET", "/submissions", headers=namesake).text
    assert busy.ask("", "POST", f"/api/v1/jobs/{job['id']}/cancel", headers=namesake).status_code == 404
    assert busy.ask("reader", "GET", "/api/v1/submissions/1").status_code == 200
    assert busy.ask("reader", "POST", f"/api/v1/jobs/{job['id']}/cancel").status_code == 200


def namesake_of(name: str, busy: House) -> dict[str, str]:
    """The headers of another key that is called the same."""
    database = busy.app.state.fupan.database
    _, token = issue(database, name=name, role=Role.READER, projects=frozenset({"ALFA"}), days=1)
    return {"Authorization": f"Bearer {token}"}
