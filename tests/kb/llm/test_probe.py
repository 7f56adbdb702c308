"""``fupan doctor --llm``: what it says of endpoints of different abilities, and that it ends in time."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.llm.observations import Observation
from kb.llm.openai_compatible import OpenAICompatible
from kb.llm.probe import probe
from kb.llm.providers import endpoint
from kb.services.doctor import examine_model
from kb.settings import LLMSettings
from kb.workspace import Workspace
from tests.kb.llm.capable_server import Capable
from tests.kb.llm.fault_server import FaultServer, fault_server


@pytest.fixture(scope="module")
def server() -> Iterator[FaultServer]:
    with fault_server() as running:
        running.RequestHandlerClass = Capable
        yield running


def observed(server: FaultServer, model: str, total_s: float = 30.0) -> list[Observation]:
    chosen = endpoint(LLMSettings(base_url=server.url, model=model))
    assert chosen is not None
    client = OpenAICompatible(server.url, model, retries=0)
    return list(probe(chosen, client, total_s=total_s))


def english(observations: list[Observation], subject: str) -> list[str]:
    assert all(one.zh != one.en for one in observations)
    return [one.en for one in observations if one.subject == subject]


@pytest.mark.parametrize(
    ("model", "structure"),
    [
        ("full", ["json_schema: kept", "json_object: kept", "prompt: kept", "documents use json_schema"]),
        (
            "jsonmode",
            [
                "json_schema: refused",
                "json_object: kept",
                "prompt: kept",
                "documents use json_object; the endpoint",
            ],
        ),
        (
            "obedient",
            [
                "json_schema: no, the endpoint did not answer in JSON",
                "json_object: kept",
                "prompt: kept",
                "documents",
            ],
        ),
        ("prose", ["json_schema: no", "json_object: no", "prompt: no", "it keeps no format"]),
    ],
)
def test_the_ways_to_ask_for_structure_are_told_apart(
    server: FaultServer, model: str, structure: list[str]
) -> None:
    seen = observed(server, model)
    said = english(seen, "structure")
    assert len(said) == len(structure)
    assert all(one.startswith(start) for one, start in zip(said, structure, strict=True)), said
    assert any(one.state == "error" for one in seen) == (model == "prose")
    assert all((": no" in one.en or ": refused" in one.en) <= (one.state != "ok") for one in seen)


def test_speed_streaming_and_counts_are_told(server: FaultServer) -> None:
    seen = observed(server, "full")
    assert "first word after" in english(seen, "answer")[0]
    assert english(seen, "streaming")[0].startswith("it streams (6 pieces)")
    assert english(seen, "usage") == ["tokens are reported"]


def test_a_model_too_slow_for_a_section_is_told(server: FaultServer) -> None:
    chosen = endpoint(LLMSettings(base_url=server.url, model="slow"))
    assert chosen is not None
    client = OpenAICompatible(server.url, "slow", timeout_s=5.0, retries=0)
    said = english(list(probe(chosen, client)), "speed")
    assert len(said) == 1
    assert "more than timeout_s = 5" in said[0]


def test_a_model_that_is_not_listed_is_told_with_those_that_are(server: FaultServer) -> None:
    listed = english(observed(server, "full"), "models")
    assert listed == ["full is not among the 3 listed: good, fenced, promptonly"]
    server.lists_models = False
    try:
        assert english(observed(server, "full"), "models")[0].startswith("models are not listed")
    finally:
        server.lists_models = True


def test_an_address_without_its_version_is_told(server: FaultServer) -> None:
    bare = server.url.removesuffix("/v1")

    def listed(base_url: str) -> str:
        chosen = endpoint(LLMSettings(base_url=base_url, model="full"))
        assert chosen is not None
        client = OpenAICompatible(base_url, "full", retries=0)
        return english(list(probe(chosen, client)), "models")[0]

    assert listed(bare).endswith(f"; {server.url} lists them: base_url should end in /v1")
    server.lists_models = False
    try:
        assert listed(bare).endswith("; most addresses end in /v1, this one does not")
        assert "/v1" not in listed(server.url)
    finally:
        server.lists_models = True


@pytest.mark.parametrize(
    ("model", "said"),
    [
        ("denied", "does not accept the key"),
        ("loginpage", "login"),
        ("nomodel", "no such model"),
        ("broken", "500"),
    ],
)
def test_an_endpoint_that_does_not_answer_is_explained(server: FaultServer, model: str, said: str) -> None:
    seen = observed(server, model)
    assert said in " ".join(english(seen, "answer"))
    assert (seen[-1].subject, seen[-1].state) == ("answer", "error")
    assert seen[-1].en.endswith(".")
    assert seen[-1].zh.endswith("。")
    assert english(seen, "structure") == []


@pytest.mark.parametrize("model", ["hang", "headerdrip", "keepalivedrip", "trickle"])
def test_no_endpoint_keeps_it_for_long(server: FaultServer, model: str) -> None:
    begun = time.monotonic()
    seen = observed(server, model, total_s=1.0)
    assert time.monotonic() - begun < 3
    assert any(one.state == "error" for one in seen)


def test_a_model_that_thinks_and_one_that_wants_other_fields_are_told(server: FaultServer) -> None:
    assert english(observed(server, "thinker"), "thinking")[0].startswith("thinks before it answers")
    adapted = english(observed(server, "modern"), "dialect")
    assert adapted == ["refuses temperature, stream_options, max_tokens; asked without"]


def workspace(folder: Path, llm: str) -> Workspace:
    (folder / "fupan.toml").write_text(f'language = "zh"\n{llm}', encoding="utf-8")
    return Workspace.open(folder)


def test_the_doctor_counts_what_was_asked_and_what_it_cost(server: FaultServer, tmp_path: Path) -> None:
    (tmp_path / "providers.toml").write_text(
        f'[gateway]\nbase_url = "{server.url}"\n'
        '[gateway.prices."*"]\ninput = 2.0\noutput = 8.0\ncurrency = "CNY"\nas_of = "2026-11-01"\n',
        encoding="utf-8",
    )
    opened = workspace(tmp_path, '[llm]\nprovider = "gateway"\nmodel = "full"\n')
    said = [one.en for one in examine_model(opened)]
    cost = (4 * 20 * 2.0 + 4 * 9 * 8.0) / 1e6
    assert (
        f"2 / 8 CNY per million tokens (in / out) (2026-11-01); these questions cost {cost:.4f} CNY" in said
    )
    assert said[-1].startswith(f"logged questions of the doctor (full, {server.url}), since 20")
    assert said[-1].endswith(f"4 requests, 116 tokens, {cost:.4f} CNY")
    rows = [
        json.loads(line) for line in (tmp_path / ".fupan/llm.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert [row["purpose"] for row in rows] == ["doctor"] * 4


def test_the_doctor_shows_what_is_spent_of_a_day_and_what_is_refused(
    server: FaultServer, tmp_path: Path
) -> None:
    (tmp_path / "providers.toml").write_text(
        f'[gateway]\nbase_url = "{server.url}"\n'
        '[gateway.prices."*"]\ninput = 100.0\noutput = 1000.0\ncurrency = "CNY"\n',
        encoding="utf-8",
    )
    opened = workspace(tmp_path, '[llm]\nprovider = "gateway"\nmodel = "full"\nday_cost = 1.0\n')
    said = [one.en for one in examine_model(opened)]
    assert "spent since midnight / limit of a day: 0.0440 / 1 CNY" in said
    opened = workspace(tmp_path, '[llm]\nprovider = "gateway"\nmodel = "full"\nday_cost = 0.04\n')
    found = {one.subject: one for one in examine_model(opened)}
    assert found["answer"].state == "error"
    assert "今天零点以来已花 0.0440" in found["answer"].zh
    assert found["today"].state == "warning"


def test_without_an_endpoint_the_providers_are_named(tmp_path: Path) -> None:
    said = [one.zh for one in examine_model(workspace(tmp_path, ""))]
    assert "未配置模型" in said[0]
    assert "deepseek" in said[1]
    assert "ollama" in said[1]
