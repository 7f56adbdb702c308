"""The tools at /mcp of the server: the same answers, behind the same gate."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import httpx2
import pytest
from mcp.client import Client
from mcp.client.streamable_http import streamable_http_client

from kb.access.keys import issue
from kb.access.principal import Role
from kb.database import Audit
from kb.services.server_database import server_database
from kb.workspace import Workspace
from tests.kb.access.two_projects import ALFA, BETA, build
from tests.kb.api.test_served import served


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Workspace]]:
    """The address of a real server with a login over two projects, and its workspace."""
    root = tmp_path_factory.mktemp("mcp") / "workspace"
    build(root)
    workspace = Workspace.open(root, {"server": {"auth": "keys", "jobs": 0}})
    with served(workspace) as address:
        yield address, workspace


def key_of(workspace: Workspace, role: Role, *projects: str) -> str:
    with server_database(workspace) as database:
        return issue(database, name=f"{role} key", role=role, projects=frozenset(projects), days=1)[1]


def call(address: str, key: str, *calls: tuple[str, dict[str, Any]], mode: str = "auto") -> list[Any]:
    async def run() -> list[Any]:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        async with (
            httpx2.AsyncClient(headers=headers) as http,
            Client(streamable_http_client(f"{address}/mcp", http_client=http), mode=mode) as client,
        ):
            return [await client.call_tool(name, given) for name, given in calls]

    return anyio.run(run)


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_each_key_sees_its_own_project(house: tuple[str, Workspace], mode: str) -> None:
    address, workspace = house
    query = {"query": f"{ALFA.error} {BETA.error} 消息队列"}
    for mine, other in ((ALFA, BETA), (BETA, ALFA)):
        key = key_of(workspace, Role.READER, mine.code)
        found, record = call(address, key, ("search", query), ("get_record", {"id": other.record}), mode=mode)
        ids = {hit["id"].partition("#")[0] for hit in found.structured_content["passages"]}
        assert mine.record in ids
        assert other.record not in ids
        assert other.person not in found.model_dump_json()
        assert record.is_error


def test_nobody_gets_in_without_a_key(house: tuple[str, Workspace]) -> None:
    address, _ = house
    for headers in ({}, {"Authorization": "Bearer kb_000000000000_" + "A" * 43}):
        answer = httpx2.post(f"{address}/mcp", json={"jsonrpc": "2.0", "id": 1}, headers=headers)
        assert answer.status_code == 401
        assert answer.headers["content-type"] == "application/problem+json"


def test_a_reader_writes_nothing_and_an_editors_document_is_in_the_audit_log(
    house: tuple[str, Workspace],
) -> None:
    address, workspace = house
    order = ("generate", {"type": "lessons-learned", "project": "ALFA"})
    (refused,) = call(address, key_of(workspace, Role.READER, "ALFA"), order)
    assert refused.is_error
    assert not (workspace.root / "output").exists()
    (hidden,) = call(address, key_of(workspace, Role.EDITOR, "BETA"), order)
    assert hidden.is_error
    (made,) = call(address, key_of(workspace, Role.EDITOR, "ALFA"), order)
    assert (workspace.root / made.structured_content["document"]).is_file()
    with server_database(workspace) as database:
        noted = [one for one in Audit(database).entries(limit=50) if one.action == "generate"]
    assert [(one.who.partition(" ")[2], one.project, one.outcome) for one in reversed(noted)] == [
        ("reader key", "ALFA", "403"),
        ("editor key", "ALFA", "failed"),
        ("editor key", "ALFA", "201"),
    ]
    assert len({one.who for one in noted}) == 3  # two keys of one name are told apart
    assert {one.object for one in noted[1:]} == {"lessons-learned zh"}
    assert noted[0].object == made.structured_content["document"]
    assert all(one.request_id for one in noted)


def test_what_is_refused_again_and_again_is_noted_once(tmp_path: Path) -> None:
    build(tmp_path / "workspace")
    server = {"auth": "keys", "jobs": 0, "rate_per_minute": 40}
    workspace = Workspace.open(tmp_path / "workspace", {"server": server})
    order = ("generate", {"type": "lessons-learned", "project": "ALFA"})
    with served(workspace) as address:
        asked = call(address, key_of(workspace, Role.EDITOR, "BETA"), *[order] * 4)
    assert all(one.is_error for one in asked)
    with server_database(workspace) as database:
        noted = [one.outcome for one in Audit(database).entries(limit=50) if one.action == "generate"]
    assert noted == ["429", "failed"]


def test_what_is_no_call_is_refused_and_a_get_is_not_kept_waiting(house: tuple[str, Workspace]) -> None:
    address, workspace = house
    headers = {"Authorization": f"Bearer {key_of(workspace, Role.READER, 'ALFA')}"}
    assert httpx2.get(f"{address}/mcp", headers=headers).status_code == 405
    assert httpx2.post(f"{address}/mcp", content=b"{", headers=headers).status_code == 400
    large = httpx2.post(f"{address}/mcp", content=b"x" * 100_000, headers=headers)
    assert large.status_code == 413
