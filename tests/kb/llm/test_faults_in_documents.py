"""What becomes of a document when its endpoint fails: every section by rules, told by name, and soon."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from generators.writer import Brief
from kb.assistant.writer import ModelWriter
from kb.llm.budget import Budget
from kb.llm.faults import KINDS
from kb.llm.openai_compatible import OpenAICompatible
from tests.kb.llm.fault_cases import CASES, Case
from tests.kb.llm.fault_server import FaultServer, fault_server

FAULTS = [case for case in CASES if case.result != "ok"]


@pytest.fixture(scope="module")
def server() -> Iterator[FaultServer]:
    with fault_server() as running:
        yield running


def brief(section: str = "background") -> Brief:
    return Brief(
        section=section,
        title="项目背景",
        lang="zh",
        instruction="用两三句话说明背景。",
        limit=200,
        facts={"interfaces": 3},
        evidence=(),
        fallback="本项目共有 3 个接口。",
    )


def writer(server: FaultServer, case: Case, budget: Budget | None = None) -> ModelWriter:
    url = server.url.replace("http:", "https:") if case.url == "https" else case.url or server.url
    timeout_s = min(case.timeout_s, 5.0) if case.timeout_s > 2 else 0.3
    return ModelWriter(OpenAICompatible(url, case.model, timeout_s=timeout_s, retries=0, budget=budget))


@pytest.mark.parametrize("case", FAULTS, ids=lambda case: case.model)
def test_a_section_takes_the_text_by_rules_and_says_why(server: FaultServer, case: Case) -> None:
    asked = writer(server, case)
    prose = asked.write(brief())
    assert prose.origin == "data"
    assert "".join(sentence.text for sentence in prose.sentences) == "本项目共有 3 个接口。"
    ((section, zh, en),) = asked.failures
    assert section == "background"
    assert KINDS[case.result].zh in zh
    assert KINDS[case.result].en in en


@pytest.mark.parametrize("model", ["hang", "headerdrip", "trickle", "broken", "denied", "refused"])
def test_a_dead_endpoint_holds_up_a_document_three_times_at_most(server: FaultServer, model: str) -> None:
    case = next(case for case in CASES if case.model == model)
    asked = writer(server, case)
    server.requests.clear()
    begun = time.monotonic()
    for number in range(20):
        asked.write(brief(f"section-{number}"))
    assert time.monotonic() - begun < 6
    assert len(server.requests) == (0 if model == "refused" else 1 if model == "denied" else 3)
    assert len(asked.failures) == 20
    assert KINDS["paused"].zh in asked.failures[-1][1]


def test_what_a_spent_budget_does_not_pay_for_is_written_by_rules(server: FaultServer) -> None:
    asked = writer(server, CASES[0], Budget(document_tokens=3500))
    origins = [asked.write(brief(f"section-{number}")).origin for number in range(10)]
    assert origins[0] == "model:good"
    assert origins[-1] == "data"
    assert origins == sorted(origins, reverse=True), "once it is spent nothing more is asked"
    assert "token" in asked.failures[0][1]
