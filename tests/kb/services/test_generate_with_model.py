"""Documents whose narrative a model drafts: from fupan.toml over a real endpoint into the Word file."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from generators.draft import Draft
from kb.errors import SettingsError
from kb.services.generate import Generated, generate
from kb.workspace import Workspace
from tests.kb.assistant.drafting_server import Drafting
from tests.kb.llm.fault_server import FaultServer, fault_server

TODAY = date(2026, 3, 2)


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with fault_server() as running:
        running.RequestHandlerClass = Drafting
        yield running


def with_model(workspace: Workspace, server: FaultServer, model: str) -> Workspace:
    """The workspace with an endpoint in its settings."""
    table = f'[llm]\nbase_url = "{server.url}"\nmodel = "{model}"\ntimeout_s = 5\n'
    workspace.write("fupan.toml", f'language = "zh"\n\n{table}')
    return Workspace.open(workspace.root)


def specification(workspace: Workspace, use_model: bool | None = None) -> tuple[Generated, str]:
    made = generate(workspace, "SIRS", "DEMO", lang="zh", today=TODAY, use_model=use_model, overwrite=True)
    return made, Draft.read(workspace.root / made.draft).body


def document_text(workspace: Workspace, made: Generated) -> str:
    data = io.BytesIO((workspace.root / made.document).read_bytes())
    return zipfile.ZipFile(data).read("word/document.xml").decode()


def test_drafted_sections_are_marked_and_cite_what_was_found(
    workspace: Workspace, server: FaultServer
) -> None:
    made, body = specification(with_model(workspace, server, "drafting"))
    assert made.notes == ()
    assert '::: drafted {model="drafting"' in body
    assert "余额查询集成。" in body
    assert "余额查询集成。" in document_text(workspace, made)
    assert body.count("::: drafted") > 1
    assert 'sources="RT-001#LES-' in body


def test_the_model_is_given_the_facts_and_the_passages_of_its_section(
    workspace: Workspace, server: FaultServer
) -> None:
    specification(with_model(workspace, server, "drafting"))
    asked = [request["messages"][1]["content"] for request in server.requests]
    assert any("余额查询集成" in text for text in asked)
    assert not any("鸢尾" in text for text in asked), "restricted records are shown to no model"


@pytest.mark.parametrize("model", ["invented", "miscited", "broken", "notjson", "cut"])
def test_what_a_model_gets_wrong_is_replaced_and_told(
    workspace: Workspace, server: FaultServer, model: str
) -> None:
    by_rules = specification(workspace)[1]
    made, body = specification(with_model(workspace, server, model))
    assert body == by_rules
    assert "99 个接口" not in document_text(workspace, made)
    assert len(made.notes) > 1
    assert all(
        "改用按规则写成的文字" in note.zh and "rule-based text stands" in note.en for note in made.notes
    )


def test_without_the_model_nothing_is_asked_of_it(workspace: Workspace, server: FaultServer) -> None:
    _, body = specification(with_model(workspace, server, "drafting"), use_model=False)
    assert server.requests == []
    assert "::: drafted" not in body


def test_asking_for_a_model_that_is_not_configured_is_refused(workspace: Workspace) -> None:
    with pytest.raises(SettingsError, match="No model endpoint is configured"):
        specification(workspace, use_model=True)
    assert not (workspace.root / "drafts").exists()


def provenance(workspace: Workspace, made: Generated) -> Path:
    return (workspace.root / made.draft).with_suffix(".provenance.json")


def test_beside_the_draft_stands_where_it_came_from(workspace: Workspace, server: FaultServer) -> None:
    made, body = specification(with_model(workspace, server, "drafting"))
    told = json.loads(provenance(workspace, made).read_text(encoding="utf-8"))
    digest = hashlib.sha256((workspace.root / made.draft).read_bytes()).hexdigest()
    assert told["document"] == {"draft": made.draft, "draft_sha256": digest, "generated": "2026-03-02"}
    assert told["model"] == "drafting"
    # a template may leave out what was written for it
    assert 1 < body.count("::: drafted") <= told["total"]["drafted"]
    assert told["total"]["requests"] == len(server.requests)
    assert told["total"]["prompt_tokens"] > 0
    cited = {name for section in told["sections"] for name in section["cited"]}
    assert cited
    assert all(name in section["sources"] for section in told["sections"] for name in section["cited"])


def test_what_a_model_was_refused_is_kept_with_the_reason(workspace: Workspace, server: FaultServer) -> None:
    made, _ = specification(with_model(workspace, server, "invented"))
    told = json.loads(provenance(workspace, made).read_text(encoding="utf-8"))
    assert told["total"]["drafted"] == 0
    refused = [one for section in told["sections"] for one in section["objections"]]
    assert any("99" in one["sentence"] and one["kind"] == "number" for one in refused)


def test_a_draft_without_a_model_has_no_such_file(workspace: Workspace, server: FaultServer) -> None:
    made, _ = specification(with_model(workspace, server, "drafting"))
    assert provenance(workspace, made).exists()
    specification(workspace, use_model=False)
    assert not provenance(workspace, made).exists()


def test_nobody_s_name_reaches_an_endpoint(workspace: Workspace, server: FaultServer) -> None:
    people = {"李主任", "陈工"}
    by_rules = specification(workspace, use_model=False)[1]
    assert people & {name for name in people if name in by_rules}, "the document itself names people"
    specification(with_model(workspace, server, "drafting"))
    sent = json.dumps(server.requests, ensure_ascii=False)
    assert not [name for name in people if name in sent]
    assert "{person:1}" in sent
