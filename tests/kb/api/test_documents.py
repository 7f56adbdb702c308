"""Generating and downloading documents over HTTP."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from kb.workspace import Workspace

ORDER = {"type": "lessons-learned", "project": "DEMO"}


def test_the_types_are_listed_with_both_titles(client: TestClient) -> None:
    types = {row["name"]: row for row in client.get("/api/v1/types").json()["items"]}
    assert types["handover-manual"]["code"] == "OHM"
    assert types["handover-manual"]["title_zh"] == "运维移交手册"
    assert types["handover-manual"]["title_en"] == "Operations Handover Manual"


def test_a_generated_document_is_downloaded_as_word(client: TestClient, workspace: Workspace) -> None:
    made = client.post("/api/v1/documents", json=ORDER)
    assert made.status_code == 201
    assert (workspace.root / made.json()["draft"]).is_file()
    file = client.get(made.json()["url"])
    assert file.headers["content-type"].endswith("wordprocessingml.document")
    assert file.content == (workspace.root / made.json()["document"]).read_bytes()
    assert "word/document.xml" in zipfile.ZipFile(io.BytesIO(file.content)).namelist()


def test_an_edited_draft_is_kept_unless_overwriting_is_asked_for(
    client: TestClient, workspace: Workspace
) -> None:
    draft = workspace.root / client.post("/api/v1/documents", json=ORDER).json()["draft"]
    draft.write_text(draft.read_text(encoding="utf-8") + "\n人工补充。\n", encoding="utf-8")
    refused = client.post("/api/v1/documents", json=ORDER)
    assert (refused.status_code, refused.json()["title"]) == (409, "与现状冲突")
    assert "人工补充" in draft.read_text(encoding="utf-8")
    assert client.post("/api/v1/documents", json=ORDER | {"overwrite": True}).status_code == 201
    assert "人工补充" not in draft.read_text(encoding="utf-8")


def test_data_that_is_not_sound_is_told_with_its_places(client: TestClient, workspace: Workspace) -> None:
    file = workspace.root / "projects/DEMO/project.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("[SYS-001, SYS-002]", "[SYS-009]"), encoding="utf-8"
    )
    answer = client.post("/api/v1/documents", json=ORDER, params={"lang": "en"})
    assert answer.status_code == 422
    assert "SYS-009" in answer.json()["detail"]
    assert "projects/DEMO/project.yaml:" in answer.json()["detail"]


def test_an_unknown_type_or_project_is_not_found(client: TestClient) -> None:
    near = client.post("/api/v1/documents", json=ORDER | {"type": "lessons-lerned"})
    assert (near.status_code, near.json()["hint"]) == (404, "是不是 lessons-learned？")
    assert client.post("/api/v1/documents", json=ORDER | {"project": "../DEMO"}).status_code == 404


def test_asking_for_a_model_without_one_is_told(client: TestClient) -> None:
    answer = client.post("/api/v1/documents", json=ORDER | {"use_model": True})
    assert "[llm]" in answer.json()["detail"]


OUTSIDE = ["..", "../..", "%2e%2e", "../../..", "..\\..", "DEMO/../..", "/etc", "\0", "DEMO\0", "C:", "."]


@pytest.mark.parametrize("project", OUTSIDE)
@pytest.mark.parametrize(
    "name", ["fupan.toml", "secret.docx", "../secret.docx", "passwd", "..%5csecret.docx"]
)
def test_no_path_leads_to_a_file_that_was_not_generated(
    client: TestClient, workspace: Workspace, project: str, name: str
) -> None:
    workspace.write("secret.docx", b"secret")
    answer = client.get(f"/api/v1/documents/{quote(project, safe='')}/{quote(name, safe='')}")
    assert answer.status_code == 404, answer.text
    assert answer.content != b"secret"


def test_names_beside_the_generated_files_are_not_served(
    client: TestClient, workspace: Workspace, tmp_path: Path
) -> None:
    workspace.write("output/DEMO/notes.txt", "secret")
    workspace.write("output/DEMO/~$open.docx", "secret")
    (tmp_path / "elsewhere.docx").write_text("secret", encoding="utf-8")
    (workspace.root / "output/DEMO/link.docx").symlink_to(tmp_path / "elsewhere.docx")
    for name in ("notes.txt", "~$open.docx", "link.docx", "../../fupan.toml"):
        answer = client.get(f"/api/v1/documents/DEMO/{quote(name, safe='')}")
        assert answer.status_code == 404
        assert "secret" not in answer.text
