"""Names in addresses lead nowhere but to what they name."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.database import Database
from kb.errors import DatabaseError
from tests.kb.api.house import House, house

HIDDEN = "本机密文"
WATCHED: set[str] = set()
OPENED: list[str] = []


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    if WATCHED and event == "open" and isinstance(arguments[0], str | bytes | Path):
        name = str(Path(arguments[0].decode() if isinstance(arguments[0], bytes) else arguments[0]).resolve())
        OPENED.extend(name for place in WATCHED if name.startswith(place))


@pytest.fixture(scope="module")
def home(two_projects_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The server, with a secret beside the workspace, and every file there that is opened noted."""
    outside = tmp_path_factory.mktemp("paths")
    shutil.copytree(two_projects_files, outside / "workspace")
    (outside / "secret.md").write_text(HIDDEN, encoding="utf-8")
    (outside / "secret.docx").write_text(HIDDEN, encoding="utf-8")
    (outside / "workspace" / "output" / "ALFA").mkdir(parents=True)
    (outside / "workspace" / "output" / "ALFA" / "link.docx").symlink_to(outside / "secret.docx")
    (outside / "workspace" / "knowledge" / "link.md").symlink_to(outside / "secret.md")
    sys.addaudithook(_hook)  # there is no taking it back: it looks at nothing once the set is empty
    with house(outside / "workspace") as running:
        WATCHED.add(str(outside / "secret"))
        yield running
    WATCHED.clear()


NAMES = [
    *[
        "..%2f..%2fsecret",
        "..%2F..%2F..%2Fsecret.docx",
        "%2e%2e%2fsecret.md",
        "....%2f%2fsecret.md",
        "..%5c..%5csecret.md",
        "%2fetc%2fpasswd",
        "/etc/passwd",
        "secret.md%00.docx",
        "link.docx",
        "link",
        "link.md",
        "C:%5cwindows",
        "con",
        "~root",
        "..",
        ".",
        "file:%2f%2f%2fetc%2fpasswd",
        "%252e%252e%252fsecret.md",
        "‥‥secret",
    ],
    "x" * 300,
]
PLACES = [
    "/api/v1/documents/ALFA/{}",
    "/api/v1/documents/{}/secret.docx",
    "/api/v1/drafts/ALFA/{}",
    "/api/v1/drafts/{}/secret",
    "/api/v1/records/{}",
    "/api/v1/projects/{}",
    "/records/{}",
    "/projects/{}",
    "/drafts/ALFA/{}",
    "/site/{}",
    "/static/{}",
    "/projects/ALFA/figures/{}.png",
    "/api/v1/documents?project={}",
    "/api/v1/checks?project={}",
    "/jobs/{}",
    "/submissions/{}",
]


def test_what_is_opened_outside_would_be_noted(home: House) -> None:
    OPENED.clear()
    assert (home.root.parent / "secret.md").read_text(encoding="utf-8") == HIDDEN
    assert OPENED != []


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", NAMES)
def test_no_name_leads_out_of_the_workspace(home: House, place: str, name: str) -> None:
    OPENED.clear()
    for who in ("chief", "editor"):
        answer = home.ask(who, "GET", place.format(name))
        assert answer.status_code < 500
        assert HIDDEN not in answer.text
        assert "root:" not in answer.text
    assert OPENED == []


@pytest.mark.parametrize("name", NAMES)
def test_no_name_is_written_outside(home: House, name: str) -> None:
    OPENED.clear()
    before = {path: path.stat().st_mtime_ns for path in home.root.parent.iterdir()}
    for method, path, body in (
        ("POST", "/api/v1/documents", {"type": name, "project": "ALFA"}),
        ("POST", "/api/v1/documents", {"type": "lessons-learned", "project": name}),
        ("PUT", f"/api/v1/drafts/ALFA/{name}", {"text": "x"}),
        ("PUT", f"/api/v1/drafts/{name}/x", {"text": "x"}),
    ):
        headers = {"If-Match": "*"}
        assert home.ask("chief", method, path, json=body, headers=headers).status_code in range(307, 500)
    assert OPENED == []
    assert {path: path.stat().st_mtime_ns for path in home.root.parent.iterdir()} == before


def test_without_its_database_the_server_lets_nobody_in(home: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: Database) -> None:
        raise DatabaseError("数据库出错：db.internal:5432", "The database failed: db.internal:5432")

    monkeypatch.setattr(Database, "reading", broken)
    home.app.state.fupan.door.keys.forget()
    answer = home.ask("chief", "GET", "/api/v1/me")
    assert (answer.status_code, answer.json()["detail"]) == (503, "服务器的数据库现在用不了")
    assert "db.internal" not in answer.text
