"""An embeddings endpoint: a real server of our own answers, well, late, wrongly or not at all."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from search.embedders import load
from search.embedders.endpoint import EndpointEmbedder
from search.errors import SearchError
from tests.search.embedders.embedding_server import Endpoint, right, serving


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with serving() as found:
        yield found


def test_vectors_come_back_in_order_scaled_and_in_batches(endpoint: Endpoint) -> None:
    embedder = load(f"openai:{endpoint.spec}")
    texts = [f"第 {number} 条：数据库切换" for number in range(150)] + ["", "长" * 9_000]
    rows = embedder.encode(texts)
    assert np.allclose(rows, load("static:64").encode(texts), atol=1e-5)
    assert [len(body["input"]) for body in endpoint.asked[1:]] == [64, 64, 24]
    assert embedder.encode([]).shape == (0, 64)


def test_it_learns_what_the_model_behind_it_understands(endpoint: Endpoint) -> None:
    embedder = load(f"openai:{endpoint.spec}")
    assert embedder.dims == 64
    assert embedder.languages == frozenset({"zh", "en"})
    assert embedder.cross_lingual
    assert str(endpoint.server.server_port) in embedder.fingerprint


def test_the_key_comes_from_the_environment(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    EndpointEmbedder(endpoint.spec)
    monkeypatch.setenv("OPENAI_API_KEY", "k-1")
    EndpointEmbedder(endpoint.spec)
    assert endpoint.keys == [None, "Bearer k-1"]


def test_a_passing_failure_is_tried_again(endpoint: Endpoint) -> None:
    answers = [(503, b"busy"), (200, b"{cut"), (429, b"slow down")]
    endpoint.answer = lambda body: answers.pop() if answers else right(body)
    assert EndpointEmbedder(endpoint.spec, wait=0).dims == 64
    assert len(endpoint.asked) == 4


@pytest.mark.parametrize(
    ("status", "answer", "said", "times"),
    [
        (401, b"no such key", "no such key", 1),
        (500, b"broken", "broken", 4),
        (200, {"error": "what"}, "another form", 1),
        (200, {"data": [{"index": 0, "embedding": [1.0]}]}, "not (24, '?')", 1),
        (200, {"data": [{"index": n, "embedding": [1e400]} for n in range(24)]}, "not finite", 1),
    ],
)
def test_a_wrong_answer_is_a_clear_error(
    endpoint: Endpoint, status: int, answer: object, said: str, times: int
) -> None:
    endpoint.answer = lambda body: (status, answer)
    with pytest.raises(SearchError) as caught:
        EndpointEmbedder(endpoint.spec, wait=0)
    assert said in caught.value.message("en")
    assert "OPENAI_API_KEY" in caught.value.hint("zh")
    assert len(endpoint.asked) == times


def test_other_dimensions_later_are_refused(endpoint: Endpoint) -> None:
    embedder = EndpointEmbedder(endpoint.spec, wait=0)
    endpoint.answer = lambda body: (200, {"data": [{"index": 0, "embedding": [1.0, 2.0]}]})
    with pytest.raises(SearchError, match=r"not \(1, 64\)"):
        embedder.encode_query("a")


def test_no_endpoint_is_a_clear_error(endpoint: Endpoint) -> None:
    endpoint.server.server_close()
    with pytest.raises(SearchError) as caught:
        EndpointEmbedder(endpoint.spec, wait=0)
    assert "127.0.0.1" in caught.value.message("zh")


@pytest.mark.parametrize("spec", ["openai:", "openai:@http://127.0.0.1:1", "openai:m@file:///etc/hosts"])
def test_an_address_that_is_none_is_refused(spec: str) -> None:
    with pytest.raises(SearchError):
        load(spec)
