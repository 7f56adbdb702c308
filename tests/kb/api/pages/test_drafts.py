"""Review of a draft on its page: each drafted paragraph beside its sources, accepted, changed or rejected."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest
from fastapi.testclient import TestClient

from generators.blocks import Drafted, blocks
from generators.draft import Draft
from kb.api.app import create_app
from kb.services.generate import generate
from kb.workspace import Workspace
from tests.kb.assistant.drafting_server import Drafting
from tests.kb.llm.fault_server import fault_server
from tests.kb.services.test_generate_with_model import TODAY, with_model

HTML = {"Accept": "text/html"}
ADDRESS = "/drafts/DEMO/requirements-specification.md"


@pytest.fixture
def drafted(workspace: Workspace) -> Iterator[tuple[TestClient, Workspace]]:
    """A server over a workspace with a draft in which a model wrote paragraphs."""
    with fault_server() as running:
        running.RequestHandlerClass = Drafting
        workspace = with_model(workspace, running, "drafting")
        generate(workspace, "SIRS", "DEMO", lang="zh", today=TODAY)
        with TestClient(create_app(workspace), base_url="http://127.0.0.1:8000") as client:
            yield client, workspace


def paragraphs(workspace: Workspace) -> list[Drafted]:
    body = Draft.read(workspace.root / "drafts/DEMO/requirements-specification.md").body
    return [block for block in blocks(body) if isinstance(block, Drafted)]


def test_each_paragraph_stands_beside_its_sources_and_is_decided_on_by_name(
    drafted: tuple[TestClient, Workspace],
) -> None:
    client, workspace = drafted
    page = client.get(ADDRESS).text
    actions = re.findall(r'action="(/drafts/DEMO/requirements-specification/blocks/[\w-]+)"', page)
    assert len(actions) == len(paragraphs(workspace)) > 2
    assert f"还有 {len(actions)} 段等你决定" in page
    assert re.search(r'<a href="/records/R[BT]-001#[^"]+">', page), "a source leads to its passage"
    assert "<blockquote" in page

    nobody = client.post(actions[0], data={"verdict": "accept"}, headers=HTML)
    assert nobody.status_code == 422
    assert "没有写评审人" in nobody.text

    answer = client.post(actions[0], data={"verdict": "accept", "by": "李主任"}, follow_redirects=False)
    assert answer.headers["location"] == "/drafts/DEMO/requirements-specification#open"
    client.post(actions[1], data={"verdict": "edit", "by": "李主任", "text": "由王芳改写的一段。"})
    client.post(actions[2], data={"verdict": "reject", "by": "李主任"})
    left = paragraphs(workspace)
    assert [one.accepted for one in left[:2]] == ["李主任", "李主任"]
    text = (workspace.root / "drafts/DEMO/requirements-specification.md").read_text(encoding="utf-8")
    assert "由王芳改写的一段。" in text
    assert len(left) == len(actions) - 1, "what is rejected is no drafted paragraph any more"
    page = client.get(ADDRESS).text
    left_open = len(actions) - 3
    assert (f"还有 {left_open} 段等你决定" if left_open else "都有人认可了") in page
    assert "✓ 李主任" in page

    stale = client.post(actions[2], data={"verdict": "accept", "by": "李主任"}, headers=HTML)
    assert stale.status_code == 404


def test_the_word_file_is_made_of_the_draft_as_it_stands(drafted: tuple[TestClient, Workspace]) -> None:
    client, _ = drafted
    answer = client.post("/drafts/DEMO/requirements-specification/word", follow_redirects=True)
    (link,) = re.findall(r'已生成：<a href="([^"]+)"', answer.text)
    assert client.get(unescape(link)).content[:2] == b"PK"


@pytest.mark.parametrize(
    "path", ["/drafts/NONE/x.md", "/drafts/DEMO/none.md", "/drafts/DEMO/..%2f..%2ffupan.toml"]
)
def test_a_draft_that_is_not_there_is_missing(client: TestClient, path: str) -> None:
    assert client.get(path, headers=HTML).status_code == 404


def test_what_a_model_or_a_person_writes_is_never_markup(drafted: tuple[TestClient, Workspace]) -> None:
    client, workspace = drafted
    file = workspace.root / "drafts/DEMO/requirements-specification.md"
    words = "<img src=x onerror=alert(1)> </textarea><script>alert(2)</script>"
    hostile = f'::: drafted {{model="<b>m" sources="RB-001"}}\n{words}\n:::\n'
    file.write_text(f"{file.read_text(encoding='utf-8')}\n\n{hostile}", encoding="utf-8")
    page = client.get(ADDRESS).text
    assert "<img src=x" not in page
    assert "<script>alert" not in page
    assert page.count("</textarea>") == page.count("<textarea")
