"""The client against an endpoint that fails in every way we have met."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest

from kb.llm import BudgetError, EndpointError, Message
from kb.llm.breaker import Breaker
from kb.llm.budget import Budget, Price
from kb.llm.dialect import Dialect
from kb.llm.faults import KINDS
from kb.llm.openai_compatible import Known, OpenAICompatible
from tests.kb.llm.fault_cases import CASES, Case
from tests.kb.llm.fault_server import ANSWER, MODES, FaultServer, fault_server

ASK = (Message("user", "写一句话"),)
SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["sentences"],
    "properties": {
        "sentences": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["text", "sources"],
                "properties": {"text": {"type": "string", "maxLength": 20}, "sources": {"type": "array"}},
            },
        }
    },
}


@pytest.fixture(scope="module")
def running() -> Iterator[FaultServer]:
    with fault_server() as server:
        yield server


@pytest.fixture
def server(running: FaultServer) -> FaultServer:
    running.requests.clear()
    running.keys.clear()
    return running


def model(server: FaultServer, name: str, **options: Any) -> OpenAICompatible:  # noqa: ANN401 - those of the client
    given = {"timeout_s": 20.0, "retries": 1, **options}
    return OpenAICompatible(given.pop("url", "") or server.url, name, "sk-secret", **given)


def asked(server: FaultServer, name: str, **options: Any) -> str:  # noqa: ANN401 - those of the client
    return model(server, name, **options).complete(ASK, schema=SCHEMA, max_tokens=50).text


def test_the_table_names_every_mode_of_the_server_that_is_about_the_endpoint() -> None:
    of_the_text = {"words", "invented", "miscited"}  # perfectly well to this client
    assert {case.model for case in CASES} == MODES - of_the_text | {"refused", "dns", "tls"}
    unmet = set(KINDS) - {case.result for case in CASES}
    assert unmet == {"bad_key", "paused", "internal"}


def test_a_fault_of_ours_in_reading_is_a_failure_of_that_answer(server: FaultServer) -> None:
    with pytest.raises(EndpointError) as caught:
        model(server, "good").complete(ASK, schema={"type": "no such type"}, max_tokens=50)
    assert (caught.value.kind, caught.value.detail) == ("internal", "UnknownType")
    assert len(server.requests) == 1


@pytest.mark.parametrize("name", ["oddfinish", "hugecounts", "endlesscounts"])
def test_odd_fields_break_no_budget(server: FaultServer, name: str) -> None:
    client = model(server, name, budget=Budget(price=Price(input=1.0, output=2.0, currency="CNY")))
    with pytest.raises(EndpointError) as caught:
        client.complete(ASK, schema=SCHEMA, max_tokens=50)
    assert caught.value.kind == "garbled"
    assert client.budget.spent.cost < 1


def test_counts_of_zero_do_not_switch_the_budget_off(server: FaultServer) -> None:
    client = model(server, "zerocounts", budget=Budget(document_tokens=300))
    completion = client.complete(ASK, schema=SCHEMA, max_tokens=50)
    assert completion.estimated
    assert completion.prompt_tokens > 0
    assert completion.completion_tokens > 0
    assert client.budget.spent.tokens == completion.prompt_tokens + completion.completion_tokens
    with pytest.raises(BudgetError):
        client.complete(ASK, schema=SCHEMA, max_tokens=200)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.model)
def test_every_fault_ends_as_it_must_and_in_time(server: FaultServer, case: Case) -> None:
    retries = 2 if case.model == "flapping" else 1
    url = server.url.replace("http:", "https:") if case.url == "https" else case.url
    client = model(server, case.model, url=url, timeout_s=case.timeout_s, retries=retries)
    begun = time.monotonic()
    if case.result == "ok":
        completion = client.complete(ASK, schema=SCHEMA, max_tokens=50)
        assert completion.data == {"sentences": [{"text": "共有 3 个接口。", "sources": ["data"]}]}
        assert completion.text == ANSWER
    else:
        with pytest.raises(EndpointError) as caught:
            client.complete(ASK, schema=SCHEMA, max_tokens=50)
        assert caught.value.kind == case.result
        assert caught.value.message("zh") != caught.value.message("en")
        assert client.place in caught.value.message("zh")
        assert caught.value.hint("zh")
        assert caught.value.hint("en")
    assert len(server.requests) == case.requests
    assert time.monotonic() - begun < (case.timeout_s + 3 if case.timeout_s < 5 else 15)


@pytest.mark.parametrize("case", [case for case in CASES if case.timeout_s < 5], ids=lambda case: case.model)
def test_no_thread_outlives_a_request_for_long(server: FaultServer, case: Case) -> None:
    with pytest.raises(EndpointError):
        model(server, case.model, timeout_s=0.3).complete(ASK, schema=SCHEMA, max_tokens=50)
    until = time.monotonic() + 5
    while working := [thread for thread in threading.enumerate() if thread.name == "fupan-llm"]:
        assert time.monotonic() < until, working
        time.sleep(0.02)


def test_the_key_is_sent_and_never_said(server: FaultServer) -> None:
    client = model(server, "denied")
    with pytest.raises(EndpointError) as caught:
        client.complete(ASK, schema=SCHEMA, max_tokens=50)
    assert server.keys == ["Bearer sk-secret"]
    error = caught.value
    everything = (
        f"{error.message('zh')}{error.message('en')}{error!r}{error.said}{client._address!r}{vars(error)}"
    )
    assert "sk-secret" not in everything


def test_a_redirect_is_not_followed_with_the_key(server: FaultServer) -> None:
    with pytest.raises(EndpointError):
        asked(server, "redirected")
    assert len(server.keys) == 1


def test_a_key_that_no_header_can_carry_is_refused_before_anything_is_sent(server: FaultServer) -> None:
    for key in ("密钥", "two\nlines"):
        with pytest.raises(EndpointError) as caught:
            OpenAICompatible(server.url, "good", key).complete(ASK, schema=SCHEMA, max_tokens=50)
        assert caught.value.kind == "bad_key"
    assert server.requests == []


def test_secrets_in_an_address_are_not_said(server: FaultServer) -> None:
    client = OpenAICompatible("http://user:pa55@127.0.0.1:9/v1?token=t0k", "m", retries=0)
    with pytest.raises(EndpointError) as caught:
        client.complete(ASK, max_tokens=5)
    assert "pa55" not in caught.value.message("en")
    assert "t0k" not in caught.value.message("en")


def test_what_an_endpoint_refuses_is_not_said_to_it_again(server: FaultServer) -> None:
    known = Known(Dialect(extra={"enable_thinking": False}))
    asked(server, "modern", known=known)
    first = [set(request) for request in server.requests]
    fields = [before - after for before, after in pairwise(first)]
    assert fields == [{"max_tokens"}, {"temperature"}, {"stream_options"}, {"enable_thinking"}]
    asked(server, "modern", known=known)
    assert len(server.requests) == 6


def test_a_refusal_with_another_cause_changes_nothing_for_the_next_request(server: FaultServer) -> None:
    known = Known()
    with pytest.raises(EndpointError):
        asked(server, "stubborn", known=known)
    assert known.dialect == Dialect()


def test_half_a_character_in_a_text_stops_nothing(server: FaultServer) -> None:
    text = "对账\ud800\x00🙂𠮷"
    assert model(server, "good").complete((Message("user", text),), max_tokens=50).text == ANSWER
    assert server.requests[0]["messages"][0]["content"] == "对账?\x00🙂𠮷"


def test_without_schemas_the_schema_is_in_the_words(server: FaultServer) -> None:
    asked(server, "promptonly")
    formats = [request.get("response_format", {}).get("type") for request in server.requests]
    assert formats == ["json_schema", "json_object", None]
    said = [message["content"] for message in server.requests[-1]["messages"]]
    assert "JSON Schema" in said[0]
    assert '"sentences"' in said[0]
    assert said[1] == "写一句话"


def test_lengths_that_an_endpoint_refuses_are_checked_here(server: FaultServer) -> None:
    known = Known()
    asked(server, "boundless", known=known)
    assert known.dialect == Dialect(bounds=False)
    short = json.loads(json.dumps(SCHEMA).replace('"maxLength": 20', '"maxLength": 2'))
    with pytest.raises(EndpointError) as caught:
        model(server, "boundless", known=known, retries=0).complete(ASK, schema=short, max_tokens=50)
    assert caught.value.detail == "$.sentences[0].text: maxLength"
    sent = [request["response_format"]["json_schema"]["schema"] for request in server.requests]
    assert sent[0] == SCHEMA
    assert sent[1] == sent[2] == json.loads(json.dumps(SCHEMA).replace(', "maxLength": 20', ""))


def test_a_thinking_model_is_given_room_from_then_on(server: FaultServer) -> None:
    known = Known()
    asked(server, "thinker", known=known)
    asked(server, "thinker", known=known)
    assert [request["max_tokens"] for request in server.requests] == [50, 4050, 4050]


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [("ratelimited", 0.5, 0.75), ("ratelimitedsoon", 1, 1.5), ("ratelimiteddate", 0.5, 4.5)],
)
def test_the_pause_before_another_attempt(server: FaultServer, name: str, least: float, most: float) -> None:
    pauses: list[float] = []
    with pytest.raises(EndpointError):
        asked(server, name, sleep=pauses.append)
    assert len(pauses) == 1
    assert least <= pauses[0] <= most


def test_pauses_grow_and_are_never_the_same(server: FaultServer) -> None:
    pauses: list[float] = []
    for _ in range(2):
        with pytest.raises(EndpointError):
            asked(server, "broken", retries=3, sleep=pauses.append)
    assert pauses[0] < pauses[1] < pauses[2]
    assert pauses[:3] != pauses[3:]


def test_no_pause_leads_beyond_the_deadline(server: FaultServer) -> None:
    pauses: list[float] = []
    with pytest.raises(EndpointError) as caught:
        asked(server, "ratelimitedsoon", timeout_s=0.8, sleep=pauses.append)
    assert caught.value.kind == "rate_limited"
    assert pauses == []


def test_a_pause_that_is_too_long_is_told(server: FaultServer) -> None:
    with pytest.raises(EndpointError, match="Retry-After 300 s"):
        asked(server, "ratelimitedlong")


def test_a_dead_endpoint_is_left_alone_and_then_tried_again(server: FaultServer) -> None:
    now = [0.0]
    known = Known(breaker=Breaker(clock=lambda: now[0]))
    for _ in range(3):
        with pytest.raises(EndpointError):
            asked(server, "broken", retries=0, known=known)
    with pytest.raises(EndpointError, match="failed inside") as caught:
        asked(server, "good", known=known)
    assert caught.value.kind == "paused"
    assert len(server.requests) == 3
    now[0] = 31.0
    assert asked(server, "good", known=known) == ANSWER


def test_after_the_pause_one_request_tries_for_all() -> None:
    now = [0.0]
    breaker = Breaker(failures=1, pause_s=30.0, clock=lambda: now[0])
    breaker.failed(EndpointError("late"))
    now[0] = 31.0
    breaker.check()
    with pytest.raises(EndpointError, match="did not finish in time, 30 s"):
        breaker.check()
    breaker.failed(EndpointError("late"))
    with pytest.raises(EndpointError):
        breaker.check()
    now[0] = 62.0
    breaker.check()
    breaker.succeeded()
    breaker.check()
    breaker.check()


def test_a_wrong_key_is_tried_once_for_all_sections(server: FaultServer) -> None:
    client = model(server, "denied")
    kinds = []
    for _ in range(3):
        with pytest.raises(EndpointError) as caught:
            client.complete(ASK, schema=SCHEMA, max_tokens=50)
        kinds.append(caught.value.kind)
    assert kinds == ["unauthorized", "paused", "paused"]
    assert len(server.requests) == 1


def test_bad_answers_are_no_reason_to_leave_an_endpoint_alone(server: FaultServer) -> None:
    client = model(server, "notjson", retries=0)
    for _ in range(5):
        with pytest.raises(EndpointError) as caught:
            client.complete(ASK, schema=SCHEMA, max_tokens=50)
        assert caught.value.kind == "not_json"


def test_a_document_stops_at_its_budget_before_the_request(server: FaultServer) -> None:
    client = model(server, "counted", budget=Budget(document_tokens=150))
    for _ in range(2):
        client.complete(ASK, max_tokens=100)
    with pytest.raises(BudgetError, match="the document has used 58 tokens") as caught:
        client.complete(ASK, max_tokens=100)
    assert len(server.requests) == 2
    assert caught.value.place == "llm.document_tokens"
    assert "document_tokens" in caught.value.hint("zh")


def test_a_call_that_may_cost_too_much_is_not_made(server: FaultServer) -> None:
    with pytest.raises(BudgetError):
        model(server, "good", budget=Budget(call_tokens=1000)).complete(ASK, max_tokens=1000)
    assert server.requests == []


def test_money_is_counted_and_stops_too(server: FaultServer) -> None:
    price = Price(input=100.0, output=1000.0, currency="CNY")
    client = model(server, "counted", budget=Budget(document_cost=0.03, price=price))
    completion = client.complete(ASK, schema=SCHEMA, max_tokens=10)
    assert completion.cost == pytest.approx(0.011)
    assert completion.currency == "CNY"
    with pytest.raises(BudgetError, match=r"0\.0110"):
        client.complete(ASK, schema=SCHEMA, max_tokens=20)
    assert client.budget.spent.requests == 1


def test_failed_attempts_are_paid_for_too(server: FaultServer) -> None:
    client = model(server, "notjson")
    with pytest.raises(EndpointError):
        client.complete(ASK, schema=SCHEMA, max_tokens=50)
    assert client.budget.spent.requests == 2
    assert client.budget.spent.completion_tokens == 14


def test_a_completion_says_what_it_took(server: FaultServer) -> None:
    completion = model(server, "counted").complete(ASK, schema=SCHEMA, max_tokens=50)
    assert (completion.prompt_tokens, completion.completion_tokens, completion.estimated) == (20, 9, False)
    assert (completion.model, completion.cost, len(completion.prompt_sha256)) == ("counted", None, 64)
    again = model(server, "good").complete(ASK, schema=SCHEMA, max_tokens=50)
    assert again.estimated
    assert again.prompt_sha256 != completion.prompt_sha256


def test_an_answer_can_be_read_while_it_is_written(server: FaultServer) -> None:
    reading = model(server, "words").stream(ASK, max_tokens=50)
    assert [next(reading), next(reading)] == ["共有", " 3 个。"]
    with pytest.raises(StopIteration) as end:
        next(reading)
    assert end.value.value.text == "共有 3 个。"


def test_what_was_shown_is_not_asked_for_again(server: FaultServer) -> None:
    reading = model(server, "cut").stream(ASK, max_tokens=50)
    assert next(reading) == ANSWER
    with pytest.raises(EndpointError) as caught:
        next(reading)
    assert (caught.value.kind, len(server.requests)) == ("cut", 1)


def test_a_stream_that_failed_before_the_first_word_is_tried_again(server: FaultServer) -> None:
    shown = list(model(server, "flapping", retries=2, sleep=lambda _: None).stream(ASK, max_tokens=50))
    assert "".join(shown) == ANSWER


def test_a_stream_nobody_reads_on_ends_its_request(server: FaultServer) -> None:
    client = model(server, "trickle")
    reading = client.stream(ASK, max_tokens=50)
    assert next(reading) == "点"
    reading.close()
    until = time.monotonic() + 5
    while any(thread.name == "fupan-llm" for thread in threading.enumerate()):
        assert time.monotonic() < until
        time.sleep(0.02)
    assert client.budget.spent.requests == 1


def test_only_loopback_is_local() -> None:
    local = ("http://127.0.0.1:1/v1", "http://localhost/v1", "http://[::1]:8/v1", "http://127.8.0.1/v1")
    remote = (
        "http://10.0.0.5/v1",
        "https://localhost.example.com/v1",
        "http://127.0.0.1.nip.io/v1",
        "http://[::]/",
    )
    assert not any(OpenAICompatible(url, "m").remote for url in local)
    assert all(OpenAICompatible(url, "m").remote for url in remote)
