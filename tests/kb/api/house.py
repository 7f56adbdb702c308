"""A server of two projects with a login, and a key for everybody who may come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient

from kb.access.keys import issue
from kb.access.principal import EVERY, Projects, Role
from kb.api.app import create_app
from kb.workspace import Workspace

ADDRESS = "http://127.0.0.1:8000"

#: Everybody with a key: role and projects. "chief" sees and may do everything.
PEOPLE: Mapping[str, tuple[Role, Projects]] = {
    "reader": (Role.READER, frozenset({"ALFA"})),
    "editor": (Role.EDITOR, frozenset({"ALFA"})),
    "admin": (Role.ADMIN, frozenset({"ALFA"})),
    "other": (Role.EDITOR, frozenset({"BETA"})),
    "outsider": (Role.READER, frozenset()),
    "chief": (Role.ADMIN, EVERY),
}


@dataclass
class House:
    """The application running, and the headers of each person."""

    app: FastAPI
    client: TestClient
    tokens: Mapping[str, str]
    root: Path

    def ask(self, who: str, method: str, path: str, **more: Any) -> Any:  # noqa: ANN401 - a response
        """Send a request as ``who`` ("" for nobody)."""
        headers = {**more.pop("headers", {})}
        if who:
            headers["Authorization"] = f"Bearer {self.tokens[who]}"
        self.client.cookies.clear()
        return self.client.request(method, path, headers=headers, follow_redirects=False, **more)


@contextmanager
def house(root: Path, **settings: object) -> Iterator[House]:
    """The server of the workspace in ``root``, until the block ends; ``settings`` are those of [server]."""
    server = {"auth": "keys", "rate_per_minute": 0, "jobs": 0} | settings
    llm = server.pop("llm", {})
    workspace = Workspace.open(root, {"server": server, "llm": llm})
    app = create_app(workspace)
    with TestClient(app, base_url=ADDRESS, raise_server_exceptions=False) as client:
        database = app.state.fupan.database
        tokens = {
            name: issue(database, name=name, role=role, projects=projects, days=1)[1]
            for name, (role, projects) in PEOPLE.items()
        }
        yield House(app, client, tokens, root)
