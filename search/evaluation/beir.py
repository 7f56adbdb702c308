"""Judged sets in the folder layout of BEIR (Thakur et al., 2021).

``corpus.jsonl`` holds {"_id", "title", "text"} per line, ``queries.jsonl`` {"_id", "text"}, ``qrels.tsv`` or
the files ``qrels/*.tsv`` lines of query id, document id and grade, after one line of headings.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from search.errors import SearchError
from search.evaluation.judged import JudgedQuery, JudgedSet
from search.records import Record, Section
from search.tokenizer import language_of

_FILES = ("corpus.jsonl", "queries.jsonl")
#: Of several judgement files, the one that results are published for.
_PREFERRED = ("test", "dev")


def is_beir(folder: Path) -> bool:
    """Whether ``folder`` holds a judged set."""
    return all((folder / name).is_file() for name in _FILES)


def read_beir(folder: Path) -> JudgedSet:
    """The set in ``folder``, queries without a relevant document left out; a document is a record of one section.

    Raises SearchError naming file and line when something is missing or is not as it should be.
    """
    grades = _grades(_judgements(folder))
    queries = []
    for place, row in _rows(folder / "queries.jsonl"):
        name, text = _text(row, "_id", place), _text(row, "text", place)
        if name in grades:
            queries.append(JudgedQuery(name, text, grades[name], language_of(text)))
    records = []
    for place, row in _rows(folder / "corpus.jsonl"):
        text = _text(row, "text", place)
        records.append(
            Record(
                _text(row, "_id", place),
                "reference",
                str(row.get("title") or ""),
                (Section("", (), text),),
                lang=language_of(text),
            )
        )
    return JudgedSet(folder.name, queries, records)


def _judgements(folder: Path) -> Path:
    files = [folder / "qrels.tsv", *(folder / f"qrels/{name}.tsv" for name in _PREFERRED)]
    files += sorted((folder / "qrels").glob("*.tsv"))
    found = next((file for file in files if file.is_file()), None)
    if found is None:
        raise SearchError(
            "没有评分文件 qrels.tsv", "there is no qrels.tsv with judgements", place=str(folder)
        )
    return found


def _grades(path: Path) -> dict[str, dict[str, float]]:
    """For each query its relevant documents."""
    grades: dict[str, dict[str, float]] = {}
    for number, line in enumerate(_lines(path), 1):
        try:
            query, document, grade = line.split("\t")
            if float(grade) > 0:
                grades.setdefault(query, {})[document] = float(grade)
        except ValueError:
            if number > 1 and line.strip():
                raise _malformed(
                    f"{path}:{number}", "三列：问题、文档、分数", "query, document and grade"
                ) from None
    return grades


def _rows(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, line in enumerate(_lines(path), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError:
            row = None
        if not isinstance(row, dict):
            raise _malformed(f"{path}:{number}", "一个 JSON 对象", "a JSON object")
        yield f"{path}:{number}", row


def _lines(path: Path) -> Iterator[str]:
    """The lines of a text file, read as they are needed; JSON texts may hold other line separators."""
    try:
        with path.open(encoding="utf-8-sig", newline="\n") as file:
            for line in file:
                yield line.rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise SearchError(
            f"读不了评测文件：{error}", f"the judged set cannot be read: {error}", place=str(path)
        ) from error


def _text(row: dict[str, Any], key: str, place: str) -> str:
    value = row.get(key)
    if isinstance(value, int):
        value = str(value)
    if not isinstance(value, str):
        raise _malformed(place, f"文字字段 {key}", f"a text {key!r}")
    return value


def _malformed(place: str, zh: str, en: str) -> SearchError:
    return SearchError(f"这一行应有{zh}", f"this line should hold {en}", place=place)
