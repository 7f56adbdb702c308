"""The audit log says who, what, which object and of which project, however it was asked for."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kb.access.keys import issue
from kb.access.principal import Role
from tests.kb.access.two_projects import ALFA
from tests.kb.api.house import House, house

WANTED = {"type": "lessons-learned", "project": "ALFA"}
FORM = {**WANTED, "document_lang": "zh"}
NOTE = {"title": "Note", "project": "ALFA"}
FILE = {"file": ("note.md", b"# Note\n\nWhat was learned.\n")}


@pytest.fixture
def home(two_projects_files: Path, tmp_path: Path) -> Iterator[House]:
    shutil.copytree(two_projects_files, tmp_path / "workspace")
    with house(tmp_path / "workspace") as running:
        yield running


def asked(home: House, who: str, path: str, **more: Any) -> tuple[Any, dict[str, str]]:  # noqa: ANN401 - a response
    """The answer, and the entry that asking for it made."""
    answer = home.ask(who, "POST", path, **more)
    (entry,) = home.ask("chief", "GET", "/api/v1/audit?limit=1").json()["items"]
    assert entry["outcome"] == str(answer.status_code), answer.text
    return answer, entry


def test_what_was_generated_is_named(home: House) -> None:
    made, entry = asked(home, "editor", "/api/v1/documents", json=WANTED)
    assert (entry["action"], entry["project"]) == ("generate", "ALFA")
    assert entry["object"] == made.json()["document"]
    assert (home.root / entry["object"]).is_file()
    job, entry = asked(home, "editor", "/api/v1/jobs/generate", json=WANTED)
    assert (entry["object"], entry["project"]) == (f"lessons-learned zh job {job.json()['id']}", "ALFA")
    _, entry = asked(home, "editor", f"/api/v1/jobs/{job.json()['id']}/cancel")
    assert (entry["action"], entry["project"]) == ("cancel", "ALFA")
    page, entry = asked(home, "editor", "/generate", data=FORM)
    id = page.headers["location"].rpartition("/")[2]
    assert (entry["object"], entry["project"]) == (f"lessons-learned zh job {id}", "ALFA")
    _, entry = asked(home, "editor", f"/jobs/{id}/cancel")
    assert entry["project"] == "ALFA"
    job, entry = asked(home, "chief", "/api/v1/jobs/index", json={})
    assert entry["object"] == f"job {job.json()['id']}"
    job, entry = asked(home, "chief", "/api/v1/jobs/evaluate")
    assert entry["object"] == f"job {job.json()['id']}"


def test_what_was_wanted_of_a_hidden_project_is_named_too(home: House) -> None:
    for path, more in (
        ("/api/v1/documents", {"json": WANTED}),
        ("/api/v1/jobs/generate", {"json": WANTED}),
        ("/generate", {"data": FORM}),
        ("/api/v1/proposals", {"json": {"kind": "summary", "project": "ALFA"}}),
    ):
        answer, entry = asked(home, "other", path, **more)
        assert (answer.status_code, entry["project"]) == (404, "ALFA"), path
        assert entry["object"].split()[0] in ("lessons-learned", "summary"), path


@pytest.mark.parametrize("before", ["/api/v1", ""])
def test_a_contribution_is_named_until_it_is_decided_on(home: House, before: str) -> None:
    numbers = []
    for _ in range(2):
        _, entry = asked(home, "reader", f"{before}/submissions", data=NOTE, files=FILE)
        assert (entry["action"], entry["project"]) == ("hand in", "ALFA")
        noun, number = entry["object"].split()
        assert noun == "submission"
        numbers.append(number)
    text = home.ask("editor", "GET", f"/api/v1/submissions/{numbers[0]}").json()["text"]
    given: dict[str, Any] = {"data": {"text": text}} if not before else {"json": {}}
    _, entry = asked(home, "editor", f"{before}/submissions/{numbers[0]}/accept", **given)
    _, number, path = entry["object"].split()
    assert (number, entry["project"], (home.root / path).is_file()) == (numbers[0], "ALFA", True)
    given = {"data": {"reason": "no"}} if not before else {"json": {"reason": "no"}}
    _, entry = asked(home, "editor", f"{before}/submissions/{numbers[1]}/reject", **given)
    assert (entry["object"], entry["project"]) == (f"submission {numbers[1]}", "ALFA")
    job, entry = asked(home, "reader", "/api/v1/jobs/import", data=NOTE, files=FILE)
    assert (entry["object"], entry["project"]) == (f"job {job.json()['id']}", "ALFA")


def test_feedback_names_the_record(home: House) -> None:
    said = {"kind": "useful", "record": ALFA.record}
    _, entry = asked(home, "reader", "/api/v1/feedback", json=said)
    assert entry["object"] == f"feedback 1 {ALFA.record}"
    _, entry = asked(home, "reader", "/feedback", data=said)
    assert entry["object"] == f"feedback 2 {ALFA.record}"


def test_two_keys_of_one_name_are_told_apart(home: House) -> None:
    database = home.app.state.fupan.database
    names = set()
    for _ in range(2):
        key, token = issue(database, name="n" * 200, role=Role.READER, projects=frozenset(), days=1)
        home.client.cookies.clear()
        answer = home.client.post("/login", data={"key": token}, follow_redirects=False)
        assert answer.status_code == 303
        (entry,) = home.ask("chief", "GET", "/api/v1/audit?limit=1").json()["items"]
        assert entry["who"].startswith(f"key:{key.id} nnn")
        home.client.cookies.clear()
        home.client.get("/api/v1/keys", headers={"Authorization": f"Bearer {token}"})
        (refused,) = home.ask("chief", "GET", "/api/v1/audit?limit=1").json()["items"]
        assert (refused["who"], refused["outcome"]) == (entry["who"], "403")
        names.add(entry["who"])
    assert len(names) == 2
