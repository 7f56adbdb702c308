"""Every file of an index damaged in every way: found, told, answered around, and made whole by one update."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random

import pytest

from search import HashingEmbedder, Index, Record, Results, SearchError
from search.layout import Layout

TODAY = date(2026, 6, 1)
QUERIES = ("ERR_5003", "消息队列积压超过一万条", "主从切换", "promote the replica", "对账文件版本号", "割接")


def opened(folder: Path) -> Index:
    return Index.open(folder, embedder=HashingEmbedder(64))


@pytest.fixture
def folder(tmp_path: Path, library: list[Record]) -> Path:
    with opened(tmp_path / "index") as index:
        index.update(library)
    return tmp_path / "index"


def half(data: bytes, _: Random) -> bytes:
    return data[: len(data) // 2]


def nothing(data: bytes, _: Random) -> bytes:
    return b""


def zeros(data: bytes, _: Random) -> bytes:
    return bytes(len(data))


def noise(data: bytes, random: Random) -> bytes:
    return random.randbytes(len(data))


def scratch(data: bytes, random: Random) -> bytes:
    """Forty bytes somewhere in the file turned over."""
    scratched = bytearray(data)
    start = random.randrange(max(1, len(data) - 40))
    for at in range(start, min(start + 40, len(data))):
        scratched[at] ^= 0xFF
    return bytes(scratched)


def missing(data: bytes, _: Random) -> None:
    return None


DAMAGES: list[Callable[[bytes, Random], bytes | None]] = [half, nothing, zeros, noise, scratch, missing]


def parts(folder: Path) -> list[Path]:
    """The files of the index that say something, relative to it."""
    named = (path.relative_to(folder) for path in sorted(folder.rglob("*")) if path.is_file())
    return [path for path in named if not path.name.endswith(".lock")]


def answers(index: Index, library: list[Record]) -> list[Results | SearchError]:
    """What the queries find; whatever is found must be true to the library."""
    texts = {(record.id, section.anchor): section.text for record in library for section in record.sections}
    titles = {record.id: record.title for record in library}
    found: list[Results | SearchError] = []
    for query in QUERIES:
        try:
            results = index.search(query, today=TODAY)
        except SearchError as error:
            found.append(error)
            continue
        for hit in results.hits:
            assert hit.title == titles[hit.record_id]
            assert hit.text == texts.get((hit.record_id, hit.anchor), "")
        found.append(results)
    return found


def names(results: Results | SearchError) -> object:
    if isinstance(results, SearchError):
        return results.message("en")
    return [(hit.record_id, hit.anchor, round(hit.score, 4)) for hit in results.hits]


@pytest.mark.slow
@pytest.mark.parametrize("verified", [16_000_000, 0], ids=["checked-when-opened", "too-large-to-check"])
@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_any_file_damaged_in_any_way(
    folder: Path,
    library: list[Record],
    damage: Callable[[bytes, Random], bytes | None],
    verified: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for module in ("snapshot", "verification"):
        monkeypatch.setattr(f"search.{module}.VERIFY_BYTES", verified)
    with opened(folder) as index:
        right = [names(results) for results in answers(index, library)]
    for number, name in enumerate(parts(folder)):
        trial = folder.with_name(f"trial-{number}")
        shutil.copytree(folder, trial)
        whole = (trial / name).read_bytes()
        broken = damage(whole, Random(number))  # noqa: S311 - not a secret
        (trial / name).unlink()
        if broken is not None:
            (trial / name).write_bytes(broken)
        with opened(trial) as index:
            for results, expected in zip(answers(index, library), right, strict=True):
                told = isinstance(results, SearchError) or bool(results.notes)
                if isinstance(results, SearchError):
                    assert "重新建立索引" in results.hint("zh")
                # What no checksum was looked at for shows at the next update; it must not invent anything.
                assert told or not verified or names(results) == expected, f"{name}: unnoticed"
            index.update(library)
            assert [names(results) for results in answers(index, library)] == right, f"{name}: still damaged"
            assert index.status().damage == ()
        assert not list(trial.glob("manifest.new*"))


@pytest.mark.parametrize(
    ("statement", "damage"),
    [
        ("UPDATE chunks SET text = '执行主从切换时无需停止对账任务。' WHERE text LIKE '停止对账任务%'", "passages"),
        ("UPDATE chunks SET record_id = 'RB-002' WHERE text LIKE '停止对账任务%'", "passages"),
        ("UPDATE chunks SET line = 999 WHERE text LIKE '停止对账任务%'", "passages"),
        ("DELETE FROM chunks WHERE text LIKE '停止对账任务%'", "passages"),
        ("UPDATE records SET body = replace(body, 'approved', 'reviewed') WHERE id = 'RB-001'", "records"),
        ("UPDATE records SET passages = (SELECT passages FROM records WHERE id = 'RB-002')"
         " WHERE id = 'RB-001'", "records"),
        ("UPDATE records SET body = CAST(replace(body, 'approved', 'reviewed') AS BLOB) WHERE id = 'RB-001'",
         "records"),
        ("UPDATE records SET digest = 'x' WHERE id = 'RB-001'", "records"),
        ("DELETE FROM records WHERE id = 'RB-001'", ""),
        ("UPDATE chunks SET slot = slot + 1 WHERE text LIKE '停止对账任务%'", ""),
    ],
)  # fmt: skip
def test_what_sqlite_finds_whole_but_is_not_what_was_written(
    folder: Path, library: list[Record], statement: str, damage: str
) -> None:
    with opened(folder) as index:
        right = [names(results) for results in answers(index, library)]
    with sqlite3.connect(Layout(folder).manifest) as database:
        assert database.execute(statement).rowcount == 1
    database.close()
    with opened(folder) as index:
        found = answers(index, library)
        assert all(not isinstance(results, SearchError) for results in found)
        assert ("RB-001", "step-1") not in [tuple(name[:2]) for name in names(found[2])] or not damage  # type: ignore[attr-defined]
        assert index.status().damage == ((damage,) if damage else ())
        assert not damage or any("损坏" in note.zh for note in found[2].notes)  # type: ignore[union-attr]
        index.update(library)
        assert [names(results) for results in answers(index, library)] == right
        assert index.status().damage == ()


@pytest.mark.parametrize("name", ["lexical", "vectors", "chroma", "manifest.sqlite3"])
def test_a_file_where_a_folder_was_and_a_folder_where_a_file_was(
    folder: Path, library: list[Record], name: str
) -> None:
    with opened(folder) as index:
        right = [names(results) for results in answers(index, library)]
    part = folder / name
    if part.is_file():
        part.unlink()
        part.mkdir()
    else:
        shutil.rmtree(part, ignore_errors=True)
        part.write_text("no folder", encoding="utf-8")
    with opened(folder) as index:
        for results in answers(index, library):
            assert isinstance(results, SearchError) or results.notes or name == "chroma"
        index.update(library)
        assert [names(results) for results in answers(index, library)] == right
        assert index.status().damage == ()


def test_a_file_in_the_place_of_the_index_is_named_and_left_alone(
    tmp_path: Path, library: list[Record]
) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("mine", encoding="utf-8")
    with opened(file) as index:
        assert "空的" in index.search("割接", today=TODAY).notes[0].zh
        with pytest.raises(SearchError) as error:
            index.update(library)
    assert error.value.place == str(file)
    assert file.read_text(encoding="utf-8") == "mine"
