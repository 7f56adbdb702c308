"""The tools over standard input and output, asked by the client of the SDK: `fupan mcp` as an assistant starts it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

from kb.access.keys import issue
from kb.access.principal import Projects, Role
from kb.services.server_database import server_database
from kb.workspace import Workspace
from tests.kb.access.two_projects import ALFA, BETA, RESTRICTED, build

Ask = Callable[[Client], Awaitable[Any]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace of two projects, indexed; shared by the tests of this file, each asks what it can undo."""
    root = tmp_path_factory.mktemp("mcp") / "workspace"
    build(root)
    return root


def asked(root: Path, ask: Ask, *, key: str = "") -> Any:  # noqa: ANN401 - what `ask` gives
    """What ``ask`` gets from a server that runs for it alone."""

    async def run() -> Any:  # noqa: ANN401 - as above
        async with _started(root, key) as client:
            return await ask(client)

    return anyio.run(run)


@asynccontextmanager
async def _started(root: Path, key: str) -> AsyncIterator[Client]:
    command = StdioServerParameters(
        command=sys.executable,
        args=["-m", "kb", "--workspace", str(root), "mcp"],
        env={**os.environ, "FUPAN_API_KEY": key, "FUPAN_LANG": "en"},
    )
    with Path(os.devnull).open("w", encoding="utf-8") as unread:
        async with Client(stdio_client(command, errlog=unread)) as client:
            yield client


def made_key(root: Path, role: Role, projects: Projects) -> str:
    with server_database(Workspace.open(root)) as database:
        return issue(database, name="assistant", role=role, projects=projects, days=1)[1]


def test_the_tools_say_what_they_take_and_give(folder: Path) -> None:
    async def ask(client: Client) -> Any:  # noqa: ANN401 - see above
        return (await client.list_tools()).tools

    tools = {tool.name: tool for tool in asked(folder, ask)}
    assert set(tools) == {"search", "get_record", "ask", "check", "generate"}
    assert all(tool.description and tool.output_schema for tool in tools.values())
    assert {name for name, tool in tools.items() if not tool.annotations.read_only_hint} == {"generate"}
    assert tools["search"].input_schema["properties"]["limit"]["maximum"] == 50
    assert "ctx" not in tools["search"].input_schema["properties"]


def test_without_a_key_it_is_the_person_at_this_machine(folder: Path) -> None:
    async def ask(client: Client) -> Any:  # noqa: ANN401 - see above
        found = await client.call_tool("search", {"query": f"{ALFA.error} {BETA.error}"})
        record = await client.call_tool("get_record", {"id": BETA.record})
        checked = await client.call_tool("check", {"project": "ALFA", "limit": 1})
        return found.structured_content, record.structured_content, checked.structured_content

    found, record, checked = asked(folder, ask)
    assert {ALFA.record, BETA.record} <= {hit["id"].partition("#")[0] for hit in found["passages"]}
    assert record["markdown"].startswith("---\nid: RB-222")
    assert (checked["gate"], len(checked["findings"])) == ("review", 1)
    assert checked["total"] > 1


def test_a_key_sees_its_projects_and_no_other(folder: Path) -> None:
    key = made_key(folder, Role.READER, frozenset({"ALFA"}))

    async def ask(client: Client) -> Any:  # noqa: ANN401 - see above
        calls = {
            "search": {"query": f"{BETA.title} {BETA.word} {BETA.error} {RESTRICTED[1]}"},
            "get_record": {"id": BETA.record},
            "ask": {"question": f"{BETA.error} 怎么处理"},
            "check": {},
        }
        told = {name: await client.call_tool(name, given) for name, given in calls.items()}
        of_beta = await client.call_tool("check", {"project": "BETA"})
        unknown = await client.call_tool("check", {"project": "NONE"})
        written = await client.call_tool("generate", {"type": "lessons-learned", "project": "ALFA"})
        own = await client.call_tool("get_record", {"id": ALFA.record})
        return told, of_beta, unknown, written, own

    told, of_beta, unknown, written, own = asked(folder, ask, key=key)
    own_words = {BETA.title, BETA.word, BETA.error, RESTRICTED[1], BETA.record}
    for name, result in told.items():
        said = result.model_dump_json()
        hidden = [word for word in (*BETA.words, RESTRICTED[1]) if word not in own_words or name == "check"]
        assert not [word for word in hidden if word in said], name
    assert told["get_record"].is_error
    assert not told["ask"].structured_content["found"]
    said, same = (
        one.content[0].text.replace(code, "X") for one, code in ((of_beta, "BETA"), (unknown, "NONE"))
    )
    assert of_beta.is_error
    assert said == same
    assert written.is_error
    assert "角色" in written.content[0].text or "role" in written.content[0].text
    assert own.structured_content["id"] == ALFA.record


def test_an_editor_has_a_document_written(folder: Path) -> None:
    key = made_key(folder, Role.EDITOR, frozenset({"ALFA"}))

    async def ask(client: Client) -> Any:  # noqa: ANN401 - see above
        order = {"type": "lessons-learned", "project": "ALFA"}
        return (await client.call_tool("generate", order)).structured_content

    made = asked(folder, ask, key=key)
    assert (folder / made["document"]).read_bytes()[:2] == b"PK"
    assert (folder / made["draft"]).is_file()
    assert made["download"].startswith("/api/v1/documents/ALFA/")


def test_a_wrong_key_is_refused_before_anything_is_answered(folder: Path) -> None:
    wrong = "kb_" + "0" * 12 + "_" + "A" * 43
    done = subprocess.run(
        [sys.executable, "-m", "kb", "--workspace", str(folder), "--lang", "en", "mcp"],
        env={**os.environ, "FUPAN_API_KEY": wrong},
        input="",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "FUPAN_API_KEY is unknown" in done.stderr
    assert wrong not in done.stdout + done.stderr


def test_what_goes_wrong_is_told_with_what_to_do(folder: Path) -> None:
    async def ask(client: Client) -> Any:  # noqa: ANN401 - see above
        missing = await client.call_tool("get_record", {"id": "RT-999", "lang": "zh"})
        near = await client.call_tool("generate", {"type": "lessons-lerned", "project": "ALFA", "lang": "en"})
        return missing, near

    missing, near = asked(folder, ask)
    assert "没有条目 RT-999" in missing.content[0].text
    assert "Did you mean lessons-learned?" in near.content[0].text


def test_arguments_that_a_tool_does_not_take_are_refused_in_our_words(folder: Path) -> None:
    async def ask(client: Client) -> Any:  # noqa: ANN401 - results of calls
        unknown = await client.call_tool("search", {"query": "x", "bogus": 1})
        wrong = await client.call_tool("check", {"gate": "never", "limit": 0, "lang": "zh"})
        return unknown, wrong, (await client.list_tools()).tools

    unknown, wrong, tools = asked(folder, ask)
    assert unknown.is_error
    assert unknown.content[0].text == "search: bogus: is not known"
    assert wrong.content[0].text == "check: gate: 应是 draft、review、baseline 或 issue; limit: 不能小于 1"
    assert not any("    " in (tool.description or "") for tool in tools)
    assert all(tool.input_schema["additionalProperties"] is False for tool in tools)


def test_a_document_in_the_making_reports_its_progress(folder: Path) -> None:
    told: list[tuple[float, float | None]] = []

    async def heard(progress: float, total: float | None, message: str | None) -> None:
        told.append((progress, total))

    async def ask(client: Client) -> Any:  # noqa: ANN401 - the result of a call
        order = {"type": "lessons-learned", "project": "ALFA"}
        return await client.call_tool("generate", order, progress_callback=heard)

    assert not asked(folder, ask).is_error
    assert told == sorted(told)
    assert len(told) > 1
