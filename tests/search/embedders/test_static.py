"""The model that comes with the package: its tokenizer's rules, its files, and what it understands."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.embedders import load
from search.embedders.batches import BatchTokenizer
from search.embedders.pieces import LONGEST_TEXT, PieceTokenizer, folding_table
from search.embedders.static import MODELS, SHIPPED, StaticEmbedder, digest, read
from search.errors import SearchError

FOLDER = MODELS / SHIPPED
VECTORS = FOLDER / "test-vectors.jsonl"
PIECES = ["▁", "▁a", "a", "b", "▁ab", "bb", "数", "据", "库", "数据", "数据库", "库存"]


def tokenizer() -> PieceTokenizer:
    return PieceTokenizer(PIECES, {"A": "a", "Ａ": "a", "據": "据", "\u200b": "", "½": "1/2"})


def pieces(text: str) -> list[str]:
    return [PIECES[number] for number in tokenizer().ids(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("数据库", ["数据库"]),
        ("数据库存", ["数据库"]),
        ("库存数据", ["库存", "数据"]),
        ("數據", ["据"]),
        ("数 据", ["数", "据"]),
        ("数\u200b據", ["数据"]),
        ("abbb", ["▁ab", "bb"]),
        ("Ａba", ["▁ab", "a"]),
        ("b", ["▁", "b"]),
        ("a-b", ["▁a", "▁", "b"]),
        ("a数b", ["▁a", "数", "▁", "b"]),
        ("▁a", ["▁a"]),
        ("!?。", []),
    ],
)
def test_the_longest_piece_wins_from_the_left(text: str, expected: list[str]) -> None:
    assert pieces(text) == expected


def test_only_the_first_4000_code_points_count() -> None:
    assert len(tokenizer().ids("数," * LONGEST_TEXT)) == LONGEST_TEXT // 2


def together(cutter: PieceTokenizer, texts: list[str]) -> list[list[int]]:
    ids, begins = BatchTokenizer(cutter)(texts)
    assert begins[-1] == ids.size
    return [ids[begin:end].tolist() for begin, end in pairwise(begins)]


#: Characters with which the rules differ: letters, Han with and without pieces, what folds into none or several.
CHARACTERS = st.sampled_from("abA1 Ａ數据库存甲\u200b½\n▁é\U00020000\ud800") | st.characters()


@given(st.lists(st.text(CHARACTERS, max_size=30), max_size=6))
def test_many_texts_at_once_have_the_pieces_of_each(texts: list[str]) -> None:
    assert together(tokenizer(), texts) == [tokenizer().ids(text) for text in texts]


def test_many_texts_at_once_have_the_pieces_of_each_in_the_shipped_model() -> None:
    card, names, _, _ = read(FOLDER)
    shipped = PieceTokenizer(names, card["folding"])
    texts = [json.loads(line)["text"] for line in VECTORS.read_text(encoding="utf-8").splitlines()]
    texts += ["数" * 5_000, "a" * 5_000, "".join(card["folding"])]
    assert together(shipped, texts) == [shipped.ids(text) for text in texts]


def test_a_vocabulary_without_han_and_one_without_words_cut_many_texts_too() -> None:
    for names in (["▁a"], ["数"], []):
        cutter = PieceTokenizer(names, {})
        assert together(cutter, ["a数", ""]) == [cutter.ids("a数"), []]


@given(st.text(max_size=60), st.text(max_size=60))
def test_texts_apart_by_a_blank_have_the_pieces_of_both(first: str, second: str) -> None:
    model = StaticEmbedder()
    assert model.ids(f"{first} {second}") == model.ids(first) + model.ids(second)


def test_the_folding_of_the_model_is_that_of_search_when_it_was_trained() -> None:
    shipped = json.loads((FOLDER / "model.json").read_text(encoding="utf-8"))["folding"]
    made = folding_table()
    letters = {c: folded for c, folded in shipped.items() if not "\u3400" <= c <= "\u9fff"}
    assert {c: made[c] for c in letters} == letters
    assert (shipped["Ａ"], shipped["é"], shipped["\u200b"], shipped["據"]) == ("a", "e", "", "据")


def test_the_shipped_files_are_small_and_belong_together() -> None:
    card = json.loads((FOLDER / "model.json").read_text(encoding="utf-8"))
    assert card["digest"] == digest(FOLDER)
    assert card["digest"] in load("static").fingerprint
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 25_000_000


def test_the_test_vectors_hold_here() -> None:
    model = StaticEmbedder()
    lines = [json.loads(line) for line in VECTORS.read_text(encoding="utf-8").splitlines()]
    assert len(lines) >= 2_000
    for line in lines:
        assert model.ids(line["text"]) == line["ids"], line["text"]
    found = model.encode([line["text"] for line in lines])[:, :8]
    assert np.allclose(found, [line["first"] for line in lines], atol=2e-5)


@pytest.mark.skipif(not shutil.which("node"), reason="needs node on the PATH")
def test_javascript_gives_the_same_pieces_and_numbers() -> None:
    program = Path(__file__).with_name("parity.mjs")
    done = subprocess.run(["node", program, FOLDER, VECTORS], capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    assert (found["ids"], found["numbers"]) == (0, 0)
    assert found["texts"] >= 2_000


QUESTIONS = [
    ("上线前先准备回退方案", "Prepare a rollback plan before going live"),
    ("服务器突然宕机", "The server suddenly crashed"),
    ("供应商迟迟不交货", "The vendor delivers late"),
    ("密码忘了登不进去", "Cannot log in because of a forgotten password"),
    ("磁盘空间用完了", "The disk is full"),
    ("培训操作人员", "Train the operators"),
]


def test_a_translation_is_nearer_than_other_sentences() -> None:
    model = load("static")
    chinese, english = (model.encode([pair[side] for pair in QUESTIONS]) for side in (0, 1))
    assert np.array_equal(np.argmax(chinese @ english.T, axis=1), np.arange(len(QUESTIONS)))


def test_other_words_for_the_same_are_nearer_than_other_things() -> None:
    model = load("static")
    rows = model.encode(["数据库崩溃了", "DB 服务异常退出", "会议室预订流程"])
    assert rows[0] @ rows[1] > rows[0] @ rows[2] + 0.1


def test_a_shorter_vector_is_the_beginning_of_the_longer_one() -> None:
    long, short = load("static").encode_query("上线割接"), load("static:64").encode_query("上线割接")
    assert np.allclose(short, long[:64] / np.linalg.norm(long[:64]), atol=1e-6)
    assert load("static:64").fingerprint != load("static").fingerprint


@pytest.mark.parametrize("spec", ["static:7", "static:100000", "static:/nowhere"])
def test_a_model_that_cannot_be_is_a_clear_error(spec: str) -> None:
    with pytest.raises(SearchError) as caught:
        load(spec)
    assert caught.value.message("zh")
    assert caught.value.hint("en")


@pytest.mark.parametrize("damage", ["cut", "gone", "format", "card"])
def test_a_damaged_model_is_a_clear_error(tmp_path: Path, damage: str) -> None:
    shutil.copytree(FOLDER, tmp_path / "model")
    folder = tmp_path / "model"
    if damage == "cut":
        (folder / "rows.npy").write_bytes((folder / "rows.npy").read_bytes()[:-1_000])
    elif damage == "gone":
        (folder / "pieces.txt").unlink()
    else:
        (folder / "model.json").write_text("{" if damage == "card" else '{"format": 9, "dims": 256}')
    with pytest.raises(SearchError) as caught:
        load(f"static:{folder}").encode(["a"])
    assert str(folder) in caught.value.message("zh")


def test_importing_search_loads_no_model() -> None:
    program = (
        "import sys, search; model = search.load('static'); "
        "print('torch' in sys.modules, 'tokenizers' in sys.modules, 'scipy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False", "False"]
