"""Lessons: which texts the teacher is asked about, from where its answers come, and that they are learned."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import scipy.sparse

from search.embedders.batches import BatchTokenizer
from search.embedders.pieces import PieceTokenizer
from training import lessons, teacher
from training.bags import Lesson, bag
from training.pairs import Pair
from training.recipe import Recipe
from training.train import train
from training.vocabulary import Vocabulary

CHINESE = ["割接", "回退", "备份", "恢复", "培训", "验收", "合同", "供应商"]
ENGLISH = [f"a sentence about number {number}" for number in range(8)]


def answers(
    cache: Path, texts: list[str], width: int = 12
) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    rows = np.random.default_rng(7).standard_normal((len(texts), width)).astype(np.float32)
    np.savez(cache / "known.npz", t=np.array(texts), e=rows)
    return rows


def test_sentences_of_a_fitting_length_are_chosen_everyday_ones_always() -> None:
    everyday = [Pair(f"everyday sentence {n}", "句", "tatoeba") for n in range(5)]
    others = [
        Pair("too short", "短", "docs"),
        Pair("x" * 200, "长", "docs"),
        Pair("just the right size", "好", "docs"),
    ]
    groups = {"parallel": [*others, *everyday], "en": [Pair(f"h{n}", f"p{n}", "docs") for n in range(9)]}
    recipe = replace(Recipe(), taught_sentences=100, taught_passages=3)
    sentences, passages = lessons.to_ask(groups, recipe)
    assert sorted(sentences) == sorted([*everyday, others[2]])
    assert len(passages) == 3
    assert lessons.to_ask(groups, recipe) == (sentences, passages)


def test_a_translation_learns_what_the_teacher_makes_of_the_original(tmp_path: Path) -> None:
    rows = answers(tmp_path, ENGLISH)
    pairs = [Pair(english, chinese, "x") for english, chinese in zip(ENGLISH, CHINESE, strict=True)]
    passages = [Pair("head", english, "x") for english in ENGLISH]
    tokenizer = BatchTokenizer(PieceTokenizer(CHINESE, {}))
    reduction = teacher.Reduction(np.zeros(12, np.float32), np.eye(12, 6, dtype=np.float32))
    found = lessons.lessons((pairs, passages), tokenizer, reduction, Recipe(), tmp_path)
    assert np.allclose(found["taught zh"].targets, rows[:, :6], atol=1e-2)
    assert found["taught zh"].first.ids.tolist() == list(range(8))
    assert np.array_equal(found["taught passages"].targets, found["taught zh"].targets)


def test_training_moves_the_texts_of_a_lesson_to_its_targets() -> None:
    targets = np.random.default_rng(8).standard_normal((8, 6)).astype(np.float16)
    lesson = Lesson(bag(CHINESE, BatchTokenizer(PieceTokenizer(CHINESE, {})), 9), targets)
    recipe = replace(Recipe(), steps=300, batch=8, dims=6, prefixes=(), rate=0.05, share={"taught zh": 1.0})
    start = np.random.default_rng(9).standard_normal((8, 6)).astype(np.float32)
    found = train(
        start, scipy.sparse.identity(8, np.float32, "csr"), {"taught zh": lesson}, recipe, lambda _: None
    )
    assert np.array_equal(np.argmax(found @ targets.T.astype(np.float32), axis=1), np.arange(8))


def test_rows_of_pieces_are_the_teachers_words_and_glosses(tmp_path: Path) -> None:
    known = ["ab", "cut-over", "switch", "x"]
    rows = answers(tmp_path, known)
    vocabulary = Vocabulary(("▁ab", "割接", "无", "x"), {}, {})
    dictionary = [Pair("cut-over", "割接", "d"), Pair("switch", "割接", "d")]
    found, reduction = teacher.rows(vocabulary, dictionary, 3, tmp_path)
    expected = reduction(np.stack([rows[0], rows[1:3].mean(axis=0), rows[3]]))
    assert np.allclose(found[[0, 1, 3]], expected, atol=1e-5)
    assert not found[2].any()
    assert expected.std() == pytest.approx(1.0, abs=1e-3)
