"""Background jobs over HTTP: asked for, followed, and seen by those who may see them."""

from __future__ import annotations

import json
import time
from typing import Any

from fastapi.testclient import TestClient

from kb.workspace import Workspace

DEMO = {"type": "requirements-specification", "project": "DEMO", "lang": "zh"}


def finished(client: TestClient, address: str, lang: str = "zh") -> Any:  # noqa: ANN401 - JSON
    end = time.monotonic() + 60
    while True:
        job = client.get(address, params={"lang": lang}).json()
        if job["state"] not in ("waiting", "running"):
            return job
        assert time.monotonic() < end, job
        time.sleep(0.05)


def events(text: str) -> list[tuple[str, str, Any]]:
    """(id, name, data) of server-sent events."""
    found = []
    for block in text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if fields:
            found.append((fields.get("id", ""), fields["event"], json.loads(fields["data"])))
    return found


def test_a_document_is_asked_for_followed_and_downloaded(client: TestClient) -> None:
    asked = client.post("/api/v1/jobs/generate", json=DEMO)
    assert asked.status_code == 202, asked.text
    job = asked.json()
    assert asked.headers["location"] == f"/api/v1/jobs/{job['id']}"
    followed = client.get(job["events"])
    assert followed.headers["content-type"].startswith("text/event-stream")
    told = events(followed.text)
    assert told[0][1] == "started"
    assert [name for _, name, _ in told][-2:] == ["ended", "job"]
    sections = [data for _, name, data in told if name == "section"]
    assert {one["state"] for one in sections} == {"begun", "rules"}
    numbers = [int(id) for id, name, _ in told if name != "job"]
    assert numbers == list(range(1, len(numbers) + 1))

    rest = events(client.get(job["events"], headers={"Last-Event-ID": str(numbers[-2])}).text)
    assert [name for _, name, _ in rest] == ["ended", "job"]

    done = finished(client, asked.headers["location"])
    assert done["state"] == "done"
    assert done["result"]["draft"] == "drafts/DEMO/requirements-specification.md"
    assert client.get(done["document"]).content.startswith(b"PK")
    assert [one["id"] for one in client.get("/api/v1/jobs", params={"mine": True}).json()["items"]] == [
        job["id"]
    ]
    assert client.post(f"/api/v1/jobs/{job['id']}/cancel").json()["state"] == "done"


def test_what_cannot_be_done_is_refused_at_once_or_told_by_the_job(client: TestClient) -> None:
    unknown = client.post("/api/v1/jobs/generate", json={**DEMO, "project": "NOPE"})
    assert unknown.status_code == 404
    assert client.post("/api/v1/jobs/generate", json={**DEMO, "type": "nope"}).status_code == 404
    assert client.get(f"/api/v1/jobs/{'0' * 32}").status_code == 404
    assert client.get(f"/api/v1/jobs/{'0' * 32}/events").status_code == 404
    assert client.post(f"/api/v1/jobs/{'0' * 32}/cancel").status_code == 404
    assert client.get("/api/v1/jobs/x").status_code == 422
    asked = client.post("/api/v1/jobs/generate", json={**DEMO, "use_model": True})
    failed = finished(client, asked.headers["location"], "en")
    assert failed["state"] == "failed"
    assert "No model endpoint" in failed["failure"]["detail"]
    assert failed["document"] is None


def test_notes_are_read_in_the_background(client: TestClient, workspace: Workspace) -> None:
    def handed_in(name: str, data: bytes, **form: str) -> Any:  # noqa: ANN401 - JSON
        answer = client.post("/api/v1/jobs/import", files={"file": (name, data)}, data=form)
        assert answer.status_code == 202, answer.text
        return finished(client, answer.headers["location"], "en")

    done = handed_in("灰鲸.md", "# 灰鲸网关\n\n重启即可。".encode(), project="DEMO", remark="看看")
    assert done["state"] == "done", done
    proposal = client.get(f"/api/v1/submissions/{done['result']['submission']}").json()
    assert ".fupan" not in str(done)
    assert (proposal["project"], proposal["note"], proposal["state"]) == ("DEMO", "看看", "proposed")
    assert "灰鲸网关" in proposal["text"]
    failed = handed_in("broken.docx", b"PK no archive")
    assert failed["state"] == "failed"
    assert failed["failure"]["detail"]
    assert not list((workspace.root / ".fupan" / "uploads").iterdir())
    unknown = client.post("/api/v1/jobs/import", files={"file": ("a.md", b"# a")}, data={"project": "NOPE"})
    assert unknown.status_code == 404


def test_the_index_follows_the_folder(client: TestClient) -> None:
    asked = client.post("/api/v1/jobs/index", json={})
    done = finished(client, asked.headers["location"])
    assert (done["state"], done["result"]["changes"]["deleted"]) == ("done", 0)
