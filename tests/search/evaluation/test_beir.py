"""Reading judged sets in BEIR layout, whole and broken."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from search.errors import SearchError
from search.evaluation import is_beir, read_beir


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two documents, three queries of which one is not judged and one has no relevant document."""
    texts = {"d1": "对账文件要带版本号\u2028和记录数。", "d2": "Promote the replica."}
    queries = {"q1": "对账文件", "q2": "replica", "q3": "nobody judged this", "q4": "nothing fits"}
    write(
        tmp_path / "corpus.jsonl", [{"_id": name, "title": "t", "text": text} for name, text in texts.items()]
    )
    write(tmp_path / "queries.jsonl", [{"_id": name, "text": text} for name, text in queries.items()])
    (tmp_path / "qrels").mkdir()
    rows = "query-id\tcorpus-id\tscore\nq1\td1\t2\nq2\td2\t1\r\nq4\td1\t0\n"
    (tmp_path / "qrels/test.tsv").write_text(rows, encoding="utf-8")
    return tmp_path


def write(path: Path, rows: list[dict[str, str]]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def test_a_set_is_read_with_its_judged_queries_only(folder: Path) -> None:
    judged = read_beir(folder)
    assert [(query.id, query.lang, dict(query.grades)) for query in judged.queries] == [
        ("q1", "zh", {"d1": 2.0}),
        ("q2", "en", {"d2": 1.0}),
    ]
    assert [record.lang for record in judged.records] == ["zh", "en"]
    assert "\u2028" in judged.records[0].sections[0].text


def test_one_judgement_file_beside_the_corpus_goes_first(folder: Path) -> None:
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq3\td2\t1\n", encoding="utf-8")
    assert [query.id for query in read_beir(folder).queries] == ["q3"]


def test_a_folder_without_corpus_is_no_set(tmp_path: Path) -> None:
    assert not is_beir(tmp_path)


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        ("corpus.jsonl", '{"_id": "d1", "text": "x"}\n{broken\n', "corpus.jsonl:2"),
        ("corpus.jsonl", '{"_id": "d1"}\n', "corpus.jsonl:1"),
        ("queries.jsonl", '["q1"]\n', "queries.jsonl:1"),
        ("qrels/test.tsv", "query-id\tcorpus-id\tscore\nq1\td1\n", "test.tsv:2"),
        ("qrels/test.tsv", "query-id\tcorpus-id\tscore\nq1\td1\tgood\n", "test.tsv:2"),
    ],
)
def test_what_is_wrong_is_told_with_file_and_line(folder: Path, name: str, text: str, place: str) -> None:
    (folder / name).write_text(text, encoding="utf-8")
    with pytest.raises(SearchError) as caught:
        read_beir(folder)
    assert caught.value.place.endswith(place)


def test_a_set_without_judgements_is_refused(folder: Path) -> None:
    (folder / "qrels/test.tsv").unlink()
    with pytest.raises(SearchError, match="qrels"):
        read_beir(folder)
