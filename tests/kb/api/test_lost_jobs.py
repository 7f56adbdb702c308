"""A server whose jobs cannot be opened: it says so, and everything else goes on."""

from __future__ import annotations

from pathlib import Path

from fastapi.testclient import TestClient

from kb.api.app import create_app
from kb.workspace import Workspace


def test_without_its_jobs_the_server_goes_on(tmp_path: Path) -> None:
    (tmp_path / "fupan.toml").touch()
    workspace = Workspace.open(tmp_path)
    workspace.state_dir.mkdir(exist_ok=True)
    (workspace.state_dir / "jobs.sqlite").write_bytes(b"noise, no database " * 1000)
    app = create_app(workspace)
    with TestClient(app, base_url="http://localhost", client=("127.0.0.1", 50000)) as client:
        assert client.get("/api/v1/records").status_code == 200
        answer = client.get("/api/v1/jobs")
        assert answer.status_code == 503
        assert "jobs.sqlite" in answer.json()["detail"]
        assert client.get("/api/v1/records").status_code == 200
