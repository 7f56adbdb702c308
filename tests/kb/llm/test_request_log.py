"""The log of requests: complete, without content, private, bounded, and never in the way."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from kb.llm import EndpointError, Message
from kb.llm.budget import Budget, Price
from kb.llm.openai_compatible import OpenAICompatible
from kb.llm.request_log import LOG, MOST_BYTES, RequestLog, totals
from tests.kb.llm.fault_server import FaultServer, fault_server

ASK = (Message("user", "机密的问题"),)


@pytest.fixture(scope="module")
def server() -> Iterator[FaultServer]:
    with fault_server() as running:
        yield running


def rows(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / LOG).read_text(encoding="utf-8").splitlines()]


def client(server: FaultServer, model: str, log: RequestLog) -> OpenAICompatible:
    budget = Budget(price=Price(1.0, 2.0, "CNY"))
    return OpenAICompatible(
        server.url, model, "sk-secret", retries=1, log=log, budget=budget, sleep=lambda _: None
    )


def test_every_attempt_is_noted_without_what_was_said(server: FaultServer, tmp_path: Path) -> None:
    log = RequestLog(tmp_path)
    completion = client(server, "counted", log).complete(ASK, max_tokens=50, purpose="section:background")
    with pytest.raises(EndpointError):
        client(server, "broken", log).complete(ASK, max_tokens=50)
    first, second, third = rows(tmp_path)
    assert first["result"] == "ok"
    assert first["purpose"] == "section:background"
    assert first["finish_reason"] == "stop"
    assert first["prompt_sha256"] == completion.prompt_sha256
    assert (first["prompt_tokens"], first["completion_tokens"], first["estimated"]) == (20, 9, False)
    assert first["cost"] == pytest.approx(38e-6)
    assert [second["result"], third["result"]] == ["server_error"] * 2
    assert [second["attempt"], third["attempt"]] == [1, 2]
    text = (tmp_path / LOG).read_text(encoding="utf-8")
    assert "机密" not in text
    assert "接口" not in text
    assert "sk-secret" not in text


@pytest.mark.parametrize("stopped", [KeyboardInterrupt, GeneratorExit])
def test_an_answer_that_is_given_up_is_noted_with_what_it_took(
    server: FaultServer, tmp_path: Path, stopped: type[BaseException]
) -> None:
    log = RequestLog(tmp_path)
    asking = OpenAICompatible(server.url, "words", log=log).stream((Message("user", "几个"),), max_tokens=20)
    next(asking)
    with pytest.raises(stopped):
        asking.throw(stopped)
    (entry,) = log.entries()
    assert (entry.result, entry.estimated) == ("abandoned", True)
    assert entry.completion_tokens > 0


def test_content_is_kept_only_where_it_is_asked_for(server: FaultServer, tmp_path: Path) -> None:
    client(server, "good", RequestLog(tmp_path, content=True)).complete(ASK, max_tokens=50)
    row = rows(tmp_path)[0]
    assert row["messages"] == [{"role": "user", "content": "机密的问题"}]
    assert "接口" in str(row["answer"])
    assert "sk-secret" not in str(row)


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_the_log_is_for_its_user_only(server: FaultServer, tmp_path: Path) -> None:
    client(server, "good", RequestLog(tmp_path)).complete(ASK, max_tokens=50)
    assert (tmp_path / LOG).stat().st_mode & 0o077 == 0


def test_a_log_that_cannot_be_written_costs_nobody_an_answer(server: FaultServer, tmp_path: Path) -> None:
    log = RequestLog(tmp_path / "none")
    assert client(server, "good", log).complete(ASK, max_tokens=50).text
    assert list(log.entries()) == []


def test_the_log_is_bounded_and_read_with_what_went_before(server: FaultServer, tmp_path: Path) -> None:
    log = RequestLog(tmp_path)
    asked = client(server, "counted", log)
    asked.complete(ASK, max_tokens=50)
    line = (tmp_path / LOG).read_bytes()
    (tmp_path / LOG).write_bytes(line + b"torn {\n" + b" " * MOST_BYTES + b"\n")
    asked.complete(ASK, max_tokens=50)
    assert (tmp_path / LOG).stat().st_size < 2 * len(line)
    (total,) = totals(log.entries())
    assert (total.requests, total.failed, total.tokens) == (2, 0, 58)
    assert total.cost == pytest.approx(76e-6)


def test_requests_are_summed_by_document(server: FaultServer, tmp_path: Path) -> None:
    for name, model in (("a.md", "counted"), ("b.md", "counted"), ("a.md", "broken"), ("a.md", "counted")):
        asked = client(server, model, RequestLog(tmp_path, document=name))
        try:
            asked.complete(ASK, max_tokens=50)
        except EndpointError:
            continue
    sums = [
        (one.document, one.model, one.requests, one.failed) for one in totals(RequestLog(tmp_path).entries())
    ]
    assert sums == [("b.md", "counted", 1, 0), ("a.md", "broken", 2, 2), ("a.md", "counted", 2, 0)]


def test_endpoints_and_the_questions_of_the_doctor_are_summed_apart(
    server: FaultServer, tmp_path: Path
) -> None:
    log = RequestLog(tmp_path)
    elsewhere = OpenAICompatible(server.url.replace("/v1", "/v2"), "counted", log=log)
    for asked, purpose in (
        (client(server, "counted", log), "ask"),
        (client(server, "counted", log), "doctor"),
        (elsewhere, "ask"),
    ):
        asked.complete(ASK, max_tokens=50, purpose=purpose)
    sums = [(one.endpoint[-2:], one.doctor, one.requests) for one in totals(log.entries())]
    assert sums == [("v1", False, 1), ("v1", True, 1), ("v2", False, 1)]


def test_lines_of_several_writers_do_not_mix(server: FaultServer, tmp_path: Path) -> None:
    asked = client(server, "good", RequestLog(tmp_path, content=True))
    long = (Message("user", "长" * 5_000),)

    def ask() -> None:
        for _ in range(5):
            asked.complete(long, max_tokens=50)

    threads = [Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(rows(tmp_path)) == 20
