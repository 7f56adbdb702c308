"""The client against an endpoint that fails in every way we have met, and against llama.cpp's own server."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.errors import ModelError
from kb.llm import Message
from kb.llm.openai_compatible import OpenAICompatible, unwrap
from tests.kb.llm.fault_server import ANSWER, FaultServer, fault_server

ASK = (Message("user", "写一句话"),)
SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["text"],
    "properties": {"text": {"type": "string", "maxLength": 20}},
}


@pytest.fixture(scope="module")
def server() -> Iterator[FaultServer]:
    with fault_server() as running:
        yield running


def model(server: FaultServer, name: str, timeout_s: float = 10.0) -> OpenAICompatible:
    return OpenAICompatible(server.url, name, "key", timeout_s=timeout_s, retries=1)


@pytest.mark.parametrize("name", ["good", "fenced", "promptonly"])
def test_a_whole_answer_comes_back_bare(server: FaultServer, name: str) -> None:
    assert model(server, name).complete(ASK, schema=SCHEMA, max_tokens=50).text == ANSWER


def test_an_endpoint_without_schemas_is_asked_again_without(server: FaultServer) -> None:
    server.requests.clear()
    model(server, "promptonly").complete(ASK, schema=SCHEMA, max_tokens=50)
    formats = [request.get("response_format", {}).get("type") for request in server.requests]
    assert formats == ["json_schema", "json_object", None]


@pytest.mark.parametrize(
    "name", ["ratelimited", "broken", "loginpage", "badchunk", "cut", "toolong", "empty", "huge"]
)
def test_every_fault_is_a_typed_error_after_one_retry(server: FaultServer, name: str) -> None:
    server.requests.clear()
    with pytest.raises(ModelError) as caught:
        model(server, name).complete(ASK, schema=SCHEMA, max_tokens=50)
    assert len(server.requests) == 2
    assert caught.value.message("zh")
    assert caught.value.hint("en")


@pytest.mark.parametrize("name", ["trickle", "hang"])
def test_the_deadline_is_for_the_whole_answer(server: FaultServer, name: str) -> None:
    begun = time.monotonic()
    with pytest.raises(ModelError):
        model(server, name, timeout_s=0.5).complete(ASK, schema=SCHEMA, max_tokens=50)
    assert time.monotonic() - begun < 3


def test_the_key_never_appears_in_a_message(server: FaultServer) -> None:
    with pytest.raises(ModelError) as caught:
        OpenAICompatible(server.url, "denied", "sk-secret").complete(ASK, schema=SCHEMA, max_tokens=50)
    assert "sk-secret" not in caught.value.message("zh") + caught.value.message("en") + str(caught.value)


@pytest.mark.parametrize(
    ("text", "bare"),
    [('{"a": 1}', '{"a": 1}'), ('```json\n{"a": 1}\n```', '{"a": 1}'), ("<think>x\ny</think>\n答", "答")],
)
def test_reasoning_and_fences_are_taken_off(text: str, bare: str) -> None:
    assert unwrap(text) == bare


@pytest.mark.slow
def test_a_real_server_keeps_the_schema(tmp_path: Path) -> None:
    xllamacpp = pytest.importorskip("xllamacpp")
    from tests.kb.llm.tiny_model import write_tiny_model

    write_tiny_model(tmp_path / "tiny.gguf")
    server = xllamacpp.Server(_parameters(xllamacpp, tmp_path / "tiny.gguf"))
    client = OpenAICompatible(f"{server.listening_address}/v1", "tiny", timeout_s=60)
    for _ in range(3):
        answer = json.loads(client.complete(ASK, schema=SCHEMA, max_tokens=400).text)
        assert set(answer) == {"text"}
        assert len(answer["text"]) <= 20


def _parameters(xllamacpp: object, path: Path) -> object:
    made = xllamacpp.CommonParams()  # type: ignore[attr-defined]
    made.model.path = str(path)
    made.n_ctx, made.n_parallel, made.warmup = 4096, 1, False
    for name, value in (("port", 0), ("ui", False), ("fit_params", False), ("use_jinja", True)):
        setattr(made, name, value)
    made.cpuparams.n_threads = 1
    return made
