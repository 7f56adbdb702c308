"""A whole training on a few pairs of our own, from the command line to a model that loads."""

from __future__ import annotations

import gzip
import json
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from search.embedders import load
from training import ablate
from training.__main__ import main

THINGS = {
    "数据库": "database", "接口": "interface", "报表": "report", "服务器": "server", "合同": "contract",
    "供应商": "vendor", "网络": "network", "需求": "requirement", "培训": "training", "备份": "backup",
}  # fmt: skip
EVENTS = {
    "失败": "failed", "延期": "delayed", "恢复": "restored", "变更": "changed", "验收": "accepted",
    "超时": "timed out", "检查": "checked", "取消": "cancelled",
}  # fmt: skip


def pairs(folder: Path) -> Path:
    both = [(f"The {THINGS[t]} {EVENTS[e]}", f"{t}{e}了") for t, e in product(THINGS, EVENTS)]
    words = [(english, chinese) for chinese, english in {**THINGS, **EVENTS}.items()]
    files = {
        "pairs_zh": [(zh, f"记录：{zh}，见下文。", "ours:h") for _, zh in both],
        "pairs_en": [(en, f"Note: {en.lower()}, see below.", "ours:h") for en, _ in both],
        "parallel_zh_en": [(*pair, "ours") for pair in both] + [(*pair, "cc-cedict") for pair in words],
    }
    for name, lines in files.items():
        with gzip.open(folder / f"{name}.jsonl.gz", "wt", encoding="utf-8") as file:
            file.writelines(json.dumps({"a": a, "b": b, "src": src}) + "\n" for a, b, src in lines)
    return folder


def judged(folder: Path) -> Path:
    exam = folder / "judged" / "exam"
    exam.mkdir(parents=True)
    things = list(THINGS)
    for name, texts in (("corpus", [f"关于{t}的说明" for t in things]), ("queries", list(THINGS.values()))):
        lines = [json.dumps({"_id": str(number), "text": text}) for number, text in enumerate(texts)]
        (exam / f"{name}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    grades = "".join(f"{number}\t{number}\t1\n" for number in range(len(things)))
    (exam / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\n" + grades, encoding="utf-8")
    return exam.parent


CHOICES = [
    "teacher=False",
    "steps=120",
    "batch=16",
    "dims=32",
    "prefixes=(16,)",
    "han_words=400",
    "latin_pieces=9000",
]


@pytest.mark.slow
def test_one_command_makes_a_model_that_crosses_languages_and_the_same_one_again(tmp_path: Path) -> None:
    arguments = [str(pairs(tmp_path)), "", "--judged", str(judged(tmp_path)), "--set", *CHOICES]
    for name in ("first", "second"):
        arguments[1] = str(tmp_path / name)
        main(arguments)
    model, again = (load(f"static:{tmp_path / name}") for name in ("first", "second"))
    assert model.fingerprint == again.fingerprint
    english, chinese = model.encode([f"the {word}" for word in THINGS.values()]), model.encode(list(THINGS))
    assert (np.argmax(english @ chinese.T, axis=1) == np.arange(len(THINGS))).mean() >= 0.8
    journal = json.loads((tmp_path / "first" / "training.json").read_text(encoding="utf-8"))
    assert journal[0]["pairs"] == {
        "dictionary/cc-cedict": 18,
        "en/ours": 80,
        "parallel/ours": 80,
        "zh/ours": 80,
    }
    found = next(entry["judged at 32"]["exam"] for entry in journal if "judged at 32" in entry)
    assert found["dense"] > 0.8 > found["bm25"]
    assert len((tmp_path / "first" / "test-vectors.jsonl").read_text(encoding="utf-8").splitlines()) >= 2_000


@pytest.mark.slow
def test_trainings_that_differ_in_one_choice_are_put_side_by_side(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trainings = {"recipe": {}, "Chinese alone": {"share": {"zh": 1.0}}, "hard": {"hard": True, "asked": 0.5}}
    monkeypatch.setattr(ablate, "TRAININGS", trainings)
    monkeypatch.setattr(ablate, "COLUMNS", {"across": ("exam",)})
    folders = [str(pairs(tmp_path)), str(judged(tmp_path)), str(tmp_path / "table")]
    ablate.main([*folders, "--set", *CHOICES, "sample=1.0", "--only", "recipe", "Chinese alone", "hard"])
    table = json.loads((tmp_path / "table.json").read_text(encoding="utf-8"))
    assert list(table) == list(trainings)
    assert table["recipe"]["even"]["across"] > table["Chinese alone"]["even"]["across"] + 0.3
    assert table["hard"]["odd"]["across"] > 0.5
    lines = (tmp_path / "table.md").read_text(encoding="utf-8").splitlines()
    assert [line.split(" | ")[0].strip("| ") for line in lines[2:]] == list(trainings)


def test_means_are_taken_within_and_across_languages() -> None:
    figures = {
        "cmrc": {"dense": 0.5, "hybrid": 0.7},
        "faq_b": {"dense": 0.7, "hybrid": 0.9},
        "xquad_en-q_zh-p": {"dense": 0.2, "hybrid": 0.1},
    }
    assert ablate.columns(figures) == {
        "zh": 0.5, "faq": 0.7, "across": 0.2, "one language": 0.6, "with BM25": 0.8,
    }  # fmt: skip
