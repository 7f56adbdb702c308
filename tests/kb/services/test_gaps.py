"""The gap log: what goes in, what stays out, how it is grouped, and what harms it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

import search
from generators.compose import LessonQuery
from kb.services import gap_log
from kb.services.evidence import finder
from kb.services.gap_log import LOG, clear_gaps, note_gap, read_gaps
from kb.services.gaps import clusters
from kb.services.index import open_index, update_index
from kb.services.search import find
from kb.workspace import Workspace
from search.lock import FileLock

TODAY = date(2026, 6, 1)
NOBODY_KNOWS = "会员停车券怎么兑换"


@pytest.fixture
def index(workspace: Workspace) -> Iterator[search.Index]:
    with open_index(workspace) as opened:
        yield opened


def ask(workspace: Workspace, index: search.Index, query: str, day: date = TODAY) -> bool:
    return note_gap(workspace, find(index, query, today=day), "cli", today=day)


def test_only_a_question_without_an_answer_is_kept(workspace: Workspace, index: search.Index) -> None:
    assert ask(workspace, index, NOBODY_KNOWS)
    assert not ask(workspace, index, "对账文件迟到 ERR_5003")
    (gap,) = read_gaps(workspace)
    assert (gap.query, gap.day, gap.lang, gap.place) == (NOBODY_KNOWS, "2026-06-01", "zh", "cli")
    assert gap.confidence < 0.5
    assert set(gap.nearest) <= {"RB-001", "RB-900", "RT-001"}


@pytest.mark.parametrize("asked", ["\x00\x07", "\ud800\udfff", "？！ …", "\u200b"])
def test_what_has_no_word_is_no_gap(workspace: Workspace, index: search.Index, asked: str) -> None:
    assert not ask(workspace, index, asked)
    assert read_gaps(workspace) == []


def test_a_gap_is_kept_without_what_cannot_be_shown(workspace: Workspace, index: search.Index) -> None:
    assert ask(workspace, index, f"{NOBODY_KNOWS}\x07\ud800")
    assert [gap.query for gap in read_gaps(workspace)] == [NOBODY_KNOWS]


def test_the_same_question_counts_once_a_day_and_place(workspace: Workspace, index: search.Index) -> None:
    assert ask(workspace, index, "SAP 续费多少钱")
    assert not ask(workspace, index, "ＳＡＰ  续费多少钱")
    assert ask(workspace, index, "SAP 续费多少钱", date(2026, 6, 2))
    results = find(index, "SAP 续费多少钱", today=TODAY)
    assert note_gap(workspace, results, "api", today=TODAY)
    assert [one.asked for one in clusters(workspace, today=TODAY)] == [3]


def test_a_search_with_filters_is_no_gap(workspace: Workspace, index: search.Index) -> None:
    filters = search.Filters(kinds=("checklist",))
    results = find(index, NOBODY_KNOWS, today=TODAY, filters=filters)
    assert not note_gap(workspace, results, "cli", today=TODAY, filters=filters)


def test_the_setting_turns_the_log_off(workspace: Workspace, index: search.Index) -> None:
    (workspace.root / "fupan.toml").write_text("gaps = false\n", encoding="utf-8")
    assert not ask(Workspace.open(workspace.root), index, NOBODY_KNOWS)
    assert read_gaps(workspace) == []


def test_questions_of_one_meaning_are_one_gap(workspace: Workspace, index: search.Index) -> None:
    for query in ("会员停车券怎么兑换", "停车券怎么兑换", "how do I book a meeting room"):
        assert ask(workspace, index, query)
    found = clusters(workspace, today=TODAY)
    assert sorted((one.asked, len(one.others)) for one in found) == [(1, 0), (2, 1)]
    assert found[0].asked == 2
    assert not found[0].closed


def test_a_gap_that_is_answered_now_is_closed_and_stands_last(
    workspace: Workspace, index: search.Index
) -> None:
    for day in (TODAY, date(2026, 6, 2)):
        ask(workspace, index, "会员停车券怎么兑换", day)
    ask(workspace, index, "食堂几点开饭")
    workspace.write("knowledge/parking.md", "# 会员停车券怎么兑换\n\n会员停车券在客服台兑换，凭会员码。\n")
    update_index(workspace)
    found = clusters(workspace, today=TODAY)
    assert [(one.query, one.closed) for one in found] == [
        ("食堂几点开饭", False),
        ("会员停车券怎么兑换", True),
    ]
    assert found[1].nearest[0] == "parking"


def test_gaps_are_chosen_by_day(workspace: Workspace, index: search.Index) -> None:
    ask(workspace, index, NOBODY_KNOWS)
    ask(workspace, index, "食堂几点开饭", date(2026, 7, 1))
    assert [gap.query for gap in read_gaps(workspace, since="2026-06-15")] == ["食堂几点开饭"]
    assert clear_gaps(workspace) == 2
    assert read_gaps(workspace) == []


def test_a_torn_or_foreign_line_costs_nothing_but_itself(workspace: Workspace, index: search.Index) -> None:
    ask(workspace, index, NOBODY_KNOWS)
    log = workspace.root / LOG
    log.write_bytes(b'\xff\xfe[1]\n{"query": 3}\n' + log.read_bytes() + b'{"query": "cut of')
    assert ask(workspace, index, "食堂几点开饭")
    assert [gap.query for gap in read_gaps(workspace)] == [NOBODY_KNOWS, "食堂几点开饭"]


def test_the_log_is_bounded_and_keeps_the_newest(
    workspace: Workspace, index: search.Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gap_log, "MOST_BYTES", 2_000)
    results = find(index, NOBODY_KNOWS, today=TODAY)
    for number in range(60):
        day = date.fromordinal(TODAY.toordinal() + number)
        assert note_gap(workspace, results, "cli", today=day)
    kept = read_gaps(workspace)
    assert (workspace.root / LOG).stat().st_size < 2_500
    assert kept[-1].day == "2026-07-30"


def test_writers_at_once_lose_no_line(workspace: Workspace, index: search.Index) -> None:
    results = find(index, NOBODY_KNOWS, today=TODAY)
    days = [date.fromordinal(TODAY.toordinal() + number) for number in range(24)]
    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(lambda day: note_gap(workspace, results, "api", today=day), days))
    lines = (workspace.root / LOG).read_text(encoding="utf-8").splitlines()
    assert sorted(json.loads(line)["day"] for line in lines) == [day.isoformat() for day in days]


def test_a_log_that_cannot_be_written_costs_no_search(
    workspace: Workspace, index: search.Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gap_log, "_PATIENCE", 0.02)
    lock = FileLock(workspace.root / f"{LOG}.lock")
    assert lock.acquire()
    assert not ask(workspace, index, NOBODY_KNOWS)
    lock.release()
    (workspace.root / LOG).mkdir()
    assert not ask(workspace, index, NOBODY_KNOWS)


def test_the_log_stays_out_of_git(workspace: Workspace, index: search.Index) -> None:
    ask(workspace, index, NOBODY_KNOWS)
    assert Path(workspace.root / ".fupan/.gitignore").read_text(encoding="utf-8") == "*\n"


def test_a_document_that_finds_nothing_to_quote_leaves_a_gap(
    workspace: Workspace, index: search.Index
) -> None:
    def missed(results: search.Results) -> None:
        note_gap(workspace, results, "generate", today=TODAY)

    find_evidence = finder(index, today=TODAY, lang="zh", missed=missed)
    assert find_evidence(LessonQuery("risks", "光伏逆变器并网验收", kinds=("lesson",))) == []
    find_evidence(LessonQuery("interfaces", "对账文件 版本号 记录数", kinds=("lesson",)))
    assert [(gap.query, gap.place) for gap in read_gaps(workspace)] == [("光伏逆变器并网验收", "generate")]
