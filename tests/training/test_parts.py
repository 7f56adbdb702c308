"""The parts of the training: pairs, overlap, vocabulary, loss, rows, batches, judged sets."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from search.embedders.batches import BatchTokenizer
from search.embedders.pieces import PieceTokenizer
from search.embedders.protocol import Floats
from training import cuts, judged, pairs, rows
from training.bags import bag, group
from training.export import quantised
from training.losses import contrast
from training.negatives import mined
from training.overlap import without
from training.pairs import Pair
from training.questions import put_as_questions
from training.recipe import Recipe, changed
from training.vocabulary import Vocabulary, build

LONG = "上线前一周冻结需求变更，所有新增请求进入下一个迭代，由项目经理和客户代表共同签字确认之后才能排期，否则一律不做"


def write_pairs(folder: Path, files: dict[str, list[tuple[str, str, str]]]) -> None:
    for name in ("pairs_zh", "pairs_en", "parallel_zh_en"):
        with gzip.open(folder / f"{name}.jsonl.gz", "wt", encoding="utf-8") as file:
            for a, b, src in files.get(name, []):
                file.write(json.dumps({"a": a, "b": b, "src": src}) + "\n")


def test_pairs_are_grouped_capped_and_without_excluded_sources(tmp_path: Path) -> None:
    write_pairs(
        tmp_path,
        {
            "pairs_zh": [(f"甲{n}", f"乙{n}", "one:h" if n < 8 else "two:s") for n in range(10)],
            "parallel_zh_en": [("cut-over", "割接", "cc-cedict"), ("a", "b", "no"), ("c", "d", "yes")],
        },
    )
    found = pairs.read(tmp_path, most=100, most_of_one=3, excluded=("no",), seed=1)
    assert pairs.counts(found) == {"dictionary/cc-cedict": 1, "parallel/yes": 1, "zh/one": 3, "zh/two": 2}
    assert pairs.read(tmp_path, most=100, most_of_one=3, excluded=("no",), seed=1) == found


def test_pairs_that_hold_a_judged_passage_are_left_out() -> None:
    exam = judged.JudgedSet("exam", [f"标题\n{LONG}"], ["问题"], [{0: 1.0}])
    copied, near = Pair("标题", f"另外，{LONG[:5]} {LONG[5:]}", "x"), Pair("标题", LONG[:20], "x")
    assert without({"zh": [copied, near]}, [exam]) == {"zh": [near]}


def test_the_gradient_is_that_of_the_loss() -> None:
    chance = np.random.default_rng(3)
    sides = [*chance.standard_normal((2, 5, 7)), chance.standard_normal((3, 7))]

    def loss(first: Floats, second: Floats, wrong: Floats) -> float:
        return contrast(first, second, 0.2, wrong)[0]

    for side, gradient in enumerate(contrast(sides[0], sides[1], 0.2, sides[2])[1:]):
        for place in ((0, 0), (1, 3), (2, 6)):
            moved = [rows.copy() for rows in sides]
            moved[side][place] += 1e-6
            higher = loss(*moved)
            moved[side][place] -= 2e-6
            assert gradient[place] == pytest.approx((higher - loss(*moved)) / 2e-6, rel=1e-3)


def test_the_loss_is_that_of_its_definition() -> None:
    first, second = np.random.default_rng(4).standard_normal((2, 4, 6))
    unit = [side / np.linalg.norm(side, axis=1, keepdims=True) for side in (first, second)]
    odds = np.exp(unit[0] @ unit[1].T / 0.1)
    own = np.diag(odds)
    assert contrast(first, second, 0.1)[0] == pytest.approx(
        -(np.log(own / odds.sum(1)) + np.log(own / odds.sum(0))).mean() / 2
    )
    harder = np.exp(unit[0] @ unit[1][:2].T / 0.1).sum(1)
    assert contrast(first, second, 0.1, second[:2])[0] == pytest.approx(
        -(np.log(own / (odds.sum(1) + harder)) + np.log(own / odds.sum(0))).mean() / 2
    )


def test_a_word_is_made_of_its_own_row_and_those_of_its_characters() -> None:
    vocabulary = Vocabulary(("▁ab", "数", "据", "数据"), {}, {})
    assert rows.composition(vocabulary, 0.5).toarray().tolist() == [
        [1, 0, 0, 0],
        [0, 1, 0, 0],
        [0, 0, 1, 0],
        [0, 0.5, 0.5, 1],
    ]


def test_adam_touches_only_the_chosen_rows() -> None:
    adam = rows.SparseAdam(np.ones((3, 2), np.float32))
    adam.update(np.array([1]), np.array([[2.0, -3.0]], np.float32), 0.1)
    assert adam.values.tolist() == [[1, 1], pytest.approx([0.9, 1.1], abs=1e-5), [1, 1]]


def test_bags_weigh_every_piece_of_a_text_alike() -> None:
    bags = bag(["a b a", "", "b"], BatchTokenizer(PieceTokenizer(["▁a", "▁b"], {})), 2)
    assert bags.matrix(np.array([2, 0, 1]), 2).toarray().tolist() == [[0, 1], [0.5, 0.5], [0, 0]]


def test_sources_are_numbered_alike_for_alike_pairs() -> None:
    found = group(
        [Pair("a", "b", "y"), Pair("a", "b", "x"), Pair("b", "b", "y")],
        BatchTokenizer(PieceTokenizer(["▁a"], {})),
        (9, 9),
    )
    assert found.sources.tolist() == [1, 0, 1]
    assert len(found) == 3


@pytest.mark.slow
def test_the_vocabulary_holds_what_is_frequent_and_every_letter() -> None:
    groups: dict[str, pairs.Pairs] = {name: [] for name in pairs.GROUPS}
    groups["zh"] = [Pair("割接方案", "割接失败后回退 fupanword", "x")] * 5
    groups["dictionary"] = [Pair("cut-over", "割接", "x")]
    found = build(groups, replace(Recipe(), han_words=50, latin_pieces=9_000))
    assert {"割接", "方案", "割", "▁fupanword", "▁", "a", "▁a", "9"} <= set(found.pieces)
    assert len(set(found.pieces)) == len(found.pieces)


def test_hard_negatives_share_words_with_the_question_and_are_no_answers_to_it() -> None:
    names = [f"▁{letter}" for letter in "abcdefgh"]
    members = [
        Pair("a b", "a b b", "x"),
        Pair("c", "a d", "x"),
        Pair("c", "d e", "x"),
        Pair("a  b", "a b b", "x"),
        Pair("h", "f g", "x"),
    ]
    found = mined(group(members, BatchTokenizer(PieceTokenizer(names, {})), (9, 9)), len(names), seed=1)
    assert found[0].tolist() == [1, -1, -1, -1]
    assert (found[1:3] == -1).all()
    assert (found[4] == -1).all()


def test_headings_are_put_as_questions_in_their_language() -> None:
    groups = {"zh": [Pair("回退方案", "见下", "x")] * 50, "en": [Pair("x" * 99, "y", "x")], "parallel": []}
    found = put_as_questions(groups, 0.5, seed=1)
    asked = [pair for pair in found["zh"] if pair != groups["zh"][0]]
    assert 10 < len(asked) < 40
    assert all("回退方案" in pair.first and pair.first.endswith("？") for pair in asked)
    assert found["en"] == groups["en"]
    assert put_as_questions(groups, 0.0, seed=1) == groups


def test_turned_rows_keep_their_angles_and_begin_with_the_widest_axis() -> None:
    table = np.random.default_rng(6).standard_normal((40, 8)).astype(np.float32)
    table[:, 5] *= 9
    found = rows.turned(table, np.ones(40, np.int64))
    assert np.allclose(found @ found.T, table @ table.T, atol=1e-3)
    assert np.abs(found[:, 0]).mean() > 3 * np.abs(found[:, 1]).mean()


def cut_into(kind: str, names: list[str], text: str, *more: tuple[str, float]) -> list[str]:
    ids, _ = Vocabulary(tuple(names), {}, {}, kind, more).cut()([text])
    return [names[number] for number in ids]


def test_other_ways_to_cut() -> None:
    names = ["▁ab", "数", "据", "库", "数据", "据库"]
    assert cut_into("words", names, "数据库 ab") == ["数据", "库", "▁ab"]
    assert cut_into("bigrams", names, "数据库 ab") == ["数", "据", "库", "数据", "据库", "▁ab"]
    likely = (("数", -1.0), ("据库", -2.0), ("数据", -9.0), ("据", -9.0), ("库", -9.0))
    assert cut_into("unigram", names, "数据库 ab", *likely) == ["数", "据库", "▁ab"]
    assert cuts.frequent_bigrams(["数据库，数据"], 1) == [("数据", 2.0)]


def test_int8_rows_lose_less_than_a_hundredth() -> None:
    table = np.random.default_rng(5).standard_normal((50, 256)).astype(np.float32)
    small, scales = quantised(table)
    assert small.dtype == np.int8
    assert np.abs(small * scales[:, None] - table).max() <= scales.max() / 2 + 1e-6


def test_changes_of_the_recipe_are_checked() -> None:
    assert changed(Recipe(), ["steps=7", "prefixes=(8,)"]) == replace(Recipe(), steps=7, prefixes=(8,))
    with pytest.raises(TypeError):
        changed(Recipe(), ["stepz=7"])


def test_figures_of_a_judged_set() -> None:
    exam = judged.JudgedSet(
        "exam",
        ["red apple", "green pear", "blue sky"],
        ["apple", "pear", "sky", "red"],
        [{0: 1.0}, {1: 1.0}, {2: 1.0}, {0: 1.0}],
    )
    table = {
        text: row
        for row, text in enumerate(["apple", "pear", "sky", "red", "red apple", "green pear", "blue sky"])
    }
    places = np.array([[1, 0, 0], [0, 0.1, 1], [0, 0, 1], [0.9, 0.1, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]])
    found = exam.figures(lambda texts: places[[table[text] for text in texts]], odd=True)
    assert found.bm25 == 1.0
    assert found.dense == pytest.approx((1 / np.log2(3) + 1) / 2)
    assert found.dense_recall == 1.0
