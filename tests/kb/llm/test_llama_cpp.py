"""The client against llama.cpp's own server: a real protocol, real schema decoding, a model that means nothing."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kb.llm import EndpointError, Message, chat_model
from kb.llm.openai_compatible import OpenAICompatible
from kb.llm.probe import probe
from kb.llm.providers import endpoint
from kb.settings import LLMSettings, Settings
from tests.kb.llm.llama_server import LlamaServer, llama_server

pytest.importorskip("xllamacpp", reason="the wheel of llama.cpp's server is not for this platform")

ASK = (Message("system", "只写一句话。"), Message("user", "写一句关于切换的话"))
SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["sentences"],
    "properties": {
        "sentences": {
            "type": "array",
            "minItems": 1,
            "maxItems": 2,
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["text", "sources"],
                "properties": {
                    "text": {"type": "string", "maxLength": 20},
                    "sources": {
                        "type": "array",
                        "minItems": 1,
                        "maxItems": 2,
                        "items": {"enum": ["data", "L-1"]},
                    },
                },
            },
        }
    },
}


@pytest.fixture(scope="module")
def llama(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LlamaServer]:
    with llama_server(tmp_path_factory.mktemp("llama")) as server:
        yield server


@pytest.fixture
def client(llama: LlamaServer) -> OpenAICompatible:
    return OpenAICompatible(llama.url, "tiny", timeout_s=60)


def test_the_server_keeps_the_schema_and_counts_tokens(client: OpenAICompatible) -> None:
    for _ in range(5):
        completion = client.complete(ASK, schema=SCHEMA, max_tokens=400)
        assert completion.data == json.loads(completion.text)
        assert 1 <= len(completion.data["sentences"]) <= 2
        assert all(set(one["sources"]) <= {"data", "L-1"} for one in completion.data["sentences"])
        assert completion.prompt_tokens > 0
        assert completion.completion_tokens > 0
        assert not completion.estimated
    assert client.budget.spent.requests == 5


def test_an_answer_arrives_in_pieces(client: OpenAICompatible) -> None:
    pieces = list(client.stream(ASK, schema=SCHEMA, max_tokens=400))
    assert len(pieces) > 3
    json.loads("".join(pieces))


def test_many_sections_at_once_share_a_client(client: OpenAICompatible) -> None:
    with ThreadPoolExecutor(8) as pool:
        futures = [pool.submit(client.complete, ASK, schema=SCHEMA, max_tokens=400) for _ in range(16)]
        assert all(future.result().data["sentences"] for future in futures)
    assert client.budget.spent.requests == 16


def test_a_text_beyond_the_context_is_told(client: OpenAICompatible) -> None:
    with pytest.raises(EndpointError) as caught:
        client.complete((Message("user", "切换 " * 20_000),), max_tokens=10)
    assert caught.value.kind == "too_long"
    assert client.budget.spent.requests == 1


def test_an_answer_that_is_cut_by_the_limit_of_tokens_does_not_count(client: OpenAICompatible) -> None:
    with pytest.raises(EndpointError) as caught:
        client.complete(ASK, schema=SCHEMA, max_tokens=3)
    assert caught.value.kind == "length"
    assert client.budget.spent.completion_tokens == 3


def test_a_length_its_grammar_cannot_hold_is_left_to_us(llama: LlamaServer) -> None:
    client = OpenAICompatible(llama.url, "tiny", timeout_s=60, retries=0)
    part = {"type": "string", "minLength": 3000}
    schema = {"type": "object", "additionalProperties": False, "required": ["t"], "properties": {"t": part}}
    with pytest.raises(EndpointError) as caught:
        client.complete(ASK, schema=schema, max_tokens=400)
    assert (caught.value.kind, caught.value.detail) == ("wrong_schema", "$.t: minLength")
    assert client.budget.spent.requests == 2, "refused first, answered without the length"


def test_the_probe_finds_what_the_server_can_do(llama: LlamaServer) -> None:
    settings = LLMSettings(base_url=llama.url, model="tiny")
    chosen, model = endpoint(settings), chat_model(Settings(llm=settings))
    assert chosen is not None
    assert model is not None
    seen = list(probe(chosen, model))
    english = [one.en for one in seen]
    assert "json_schema: kept" in english
    assert "documents use json_schema" in english
    assert "a context of 8192 tokens" in english
    assert not any(one.state == "error" for one in seen)


def test_a_server_that_dies_while_it_answers_is_told_at_once(tmp_path: Path) -> None:
    with llama_server(tmp_path) as server:
        client = OpenAICompatible(server.url, "tiny", timeout_s=60, retries=0)
        part = {"type": "array", "minItems": 6, "items": {"type": "string", "minLength": 1500}}
        long = {"type": "object", "required": ["t"], "properties": {"t": part}}
        reading = client.stream(ASK, schema=long, max_tokens=7000)
        next(reading)
        server.process.kill()
        begun = time.monotonic()
        with pytest.raises(EndpointError) as caught:
            list(reading)
        assert caught.value.kind in ("disconnected", "cut")
        assert time.monotonic() - begun < 10
        server.process.wait()
        with pytest.raises(EndpointError) as caught:
            client.complete(ASK, max_tokens=10)
        assert caught.value.kind == "refused"
