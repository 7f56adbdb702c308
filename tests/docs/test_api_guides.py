"""The guides of the API and of the tools for assistants: every example is sent, every configuration started."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import anyio
import pytest
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

from kb.access.keys import issue
from kb.access.principal import Role
from kb.services.index import update_index
from kb.services.init import init_workspace
from kb.services.server_database import server_database
from kb.workspace import Workspace
from tests.kb.api.test_served import served

GUIDES = Path(__file__).resolve().parents[2] / "site/docs/guides"
ADDRESS = "http://127.0.0.1:8000"

#: What each request of the guide is answered with, in their order.
STATUSES = [200, *[200] * 5, *[200] * 5, 200, 304, 201, 200, 200, 412, 200, 201, 404, 422, 200]


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The demonstration workspace with its index."""
    workspace = init_workspace(tmp_path_factory.mktemp("guides") / "demo", sample=True, lang="zh")
    update_index(workspace)
    return workspace


@pytest.fixture(scope="module")
def address(demonstration: Workspace) -> Iterator[str]:
    with served(demonstration) as running:
        yield running


def fenced(page: str, kind: str) -> list[str]:
    text = (GUIDES / page).read_text(encoding="utf-8")
    return re.findall(rf"^```{kind}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


@pytest.mark.skipif(
    shutil.which("curl") is None or shutil.which("bash") is None, reason="needs curl and bash"
)
@pytest.mark.parametrize("page", ["api.md", "api.en.md"])
def test_every_request_of_the_guide_is_answered_as_it_says(page: str, address: str, tmp_path: Path) -> None:
    noted = 'curl() { command curl --max-time 60 -w "%{stderr}status %{http_code}\\n" "$@"; echo; }\n'
    script = noted + "\n".join(fenced(page, "bash")).replace(ADDRESS, address)
    done = subprocess.run(
        ["bash", "-e", "-c", script],
        cwd=tmp_path,
        env={**os.environ, "no_proxy": "127.0.0.1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert [int(one) for one in re.findall(r"^status (\d+)$", done.stderr, re.MULTILINE)] == STATUSES
    assert done.returncode == 0, done.stderr
    assert "event: answer" in done.stdout
    assert '"type":"/api/v1/problems/not-found"' in done.stdout
    assert json.loads((tmp_path / "draft.json").read_text(encoding="utf-8"))["project"] == "SJYH-2026"


def test_every_configuration_for_this_machine_starts_the_tools(demonstration: Workspace) -> None:
    page, twin = (fenced(name, "json") for name in ("mcp.md", "mcp.en.md"))
    assert page == twin
    with server_database(demonstration) as database:
        key = issue(database, name="assistant", role=Role.READER, projects=frozenset(), days=1)[1]
    local, keyed, remote = (json.loads(text)["mcpServers"]["fupan"] for text in page)
    assert remote["url"].endswith("/mcp")
    assert remote["headers"]["Authorization"].startswith("Bearer kb_")
    keyed["env"] = {name: key for name in keyed["env"]}
    projects = [_projects(one, demonstration) for one in (local, keyed)]
    assert projects[0] > 1
    assert projects[1] == 0


def _projects(config: dict[str, object], workspace: Workspace) -> int:
    """How many projects of the demonstration the configured assistant can have checked."""
    arguments = [str(workspace.root) if "acme" in str(one) else str(one) for one in config["args"]]  # type: ignore[attr-defined]
    command = StdioServerParameters(
        command=sys.executable,
        args=["-m", "kb", *arguments],
        env={**os.environ, **config.get("env", {})},  # type: ignore[dict-item]
    )

    async def run() -> int:
        with Path(os.devnull).open("w", encoding="utf-8") as unread:
            async with Client(stdio_client(command, errlog=unread)) as client:
                codes = workspace.project_codes()
                told = [await client.call_tool("check", {"project": code, "limit": 1}) for code in codes]
        return sum(not one.is_error for one in told)

    return anyio.run(run)
