"""Asking over HTTP."""

from __future__ import annotations

import json

from fastapi.testclient import TestClient


def test_every_sentence_names_a_source_that_comes_with_it(client: TestClient) -> None:
    answer = client.post("/api/v1/ask", json={"question": "ERR_5003 怎么处理"}).json()
    assert answer["found"]
    numbers = {source["number"] for source in answer["sources"]}
    assert all(set(one["sources"]) <= numbers for one in answer["statements"])
    assert answer["sources"][0]["id"] == "RB-001#step-1"


def test_nothing_found_is_an_answer_too(client: TestClient) -> None:
    answer = client.post("/api/v1/ask", json={"question": "食堂几点开饭"})
    assert answer.status_code == 200
    assert (answer.json()["found"], answer.json()["statements"]) == (False, [])


def test_a_follow_up_brings_what_was_asked_before(client: TestClient) -> None:
    body = {"question": "那怎么处理", "earlier": ["ERR_5003 是什么"]}
    assert client.post("/api/v1/ask", json=body).json()["asked"] == "ERR_5003 是什么 那怎么处理"


def test_the_sentences_can_be_had_as_they_come(client: TestClient) -> None:
    headers = {"Accept": "text/event-stream"}
    whole = client.post("/api/v1/ask", json={"question": "ERR_5003 怎么处理"}).json()
    streamed = client.post("/api/v1/ask", json={"question": "ERR_5003 怎么处理"}, headers=headers)
    assert streamed.headers["content-type"].startswith("text/event-stream")
    events = [block.split("\n", 1) for block in streamed.text.strip().split("\n\n")]
    names = [name.removeprefix("event: ") for name, _ in events]
    bodies = [json.loads(data.removeprefix("data: ")) for _, data in events]
    assert names == ["statement"] * len(whole["statements"]) + ["answer"]
    assert bodies[:-1] == whole["statements"]
    assert bodies[-1] == whole


def test_restricted_records_are_not_answered_from(client: TestClient) -> None:
    answer = client.post("/api/v1/ask", json={"question": "代号鸢尾的应急账户怎么启用"})
    assert "鸢尾的应急账户。" not in answer.text


def test_a_wrong_question_is_a_problem_document(client: TestClient) -> None:
    for body in ({"question": ""}, {"question": "x" * 501}, {"question": "x", "other": 1}):
        answer = client.post("/api/v1/ask", json=body)
        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"


def test_a_model_that_is_not_configured_is_a_problem(client: TestClient) -> None:
    answer = client.post("/api/v1/ask", json={"question": "ERR_5003", "use_model": True})
    assert answer.status_code >= 400
    assert "模型" in answer.json()["title"] + answer.json().get("detail", "")
