"""The model writer: what passes its checks stands, what does not is replaced by the rule-based text."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from generators.writer import Brief, Evidence
from kb.assistant.writer import ModelWriter
from kb.llm.openai_compatible import OpenAICompatible
from tests.kb.llm.fault_server import FaultServer, fault_server

BRIEF = Brief(
    section="background",
    title="项目背景",
    lang="zh",
    instruction="用两三句话说明背景。",
    limit=200,
    facts={"interfaces": 3},
    evidence=(Evidence("RT-001#LES-003", "对账文件", "对账文件必须带版本号。"),),
    fallback="本项目共有 3 个接口。",
)


@pytest.fixture(scope="module")
def server() -> Iterator[FaultServer]:
    with fault_server() as running:
        yield running


def writer(server: FaultServer, name: str) -> ModelWriter:
    return ModelWriter(OpenAICompatible(server.url, name, timeout_s=5, retries=0))


def test_a_supported_draft_stands_with_its_origin(server: FaultServer) -> None:
    prose = writer(server, "good").write(BRIEF)
    assert prose.origin == "model:good"
    assert [sentence.text for sentence in prose.sentences] == ["共有 3 个接口。"]


@pytest.mark.parametrize("name", ["broken", "notjson", "invented", "miscited", "cut"])
def test_a_faulty_draft_gives_way_to_the_rules_and_is_told(server: FaultServer, name: str) -> None:
    asked = writer(server, name)
    prose = asked.write(BRIEF)
    assert prose.origin == "data"
    assert "本项目共有 3 个接口。" in "".join(sentence.text for sentence in prose.sentences)
    assert [section for section, _, _ in asked.failures] == ["background"]


def test_the_passages_are_fenced_and_their_ids_offered_as_the_only_citations(server: FaultServer) -> None:
    server.requests.clear()
    writer(server, "good").write(BRIEF)
    request = server.requests[0]
    schema = request["response_format"]["json_schema"]["schema"]
    offered = schema["properties"]["sentences"]["items"]["properties"]["sources"]["items"]["enum"]
    assert offered == ["data", "RT-001#LES-003"]
    assert "对账文件必须带版本号" in request["messages"][1]["content"]
