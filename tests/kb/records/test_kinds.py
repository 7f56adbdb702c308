"""Records of every type, read with their fields."""

from __future__ import annotations

from datetime import date

import pytest

from kb.errors import RecordError
from kb.records import (
    Checklist,
    Goal,
    LessonNote,
    Record,
    RecordErrors,
    Reference,
    Retrospective,
    Runbook,
    missing_fields,
    parse,
    review_due,
)
from kb.records.source import Span

FRONT = "---\nid: RB-7\ntype: runbook\ntitle: 甲\n{more}---\n正文\n"


def refusal(more: str) -> RecordError:
    with pytest.raises(RecordError) as caught:
        parse(FRONT.format(more=more), "knowledge/runbooks/a.md")
    return caught.value


def test_a_retrospective_has_typed_fields(retrospective: str) -> None:
    record = parse(retrospective, "knowledge/retrospectives/RT-101.md")
    assert isinstance(record, Retrospective)
    assert (record.id, record.type, record.title, record.lang) == (
        "RT-101",
        "retrospective",
        "数据交换平台割接复盘",
        "zh",
    )
    assert record.title_en == "Data exchange cutover review"
    assert record.created == date(2025, 3, 1)
    assert record.period_days == ("2024-11-04", "2025-02-28")
    assert record.goals == (Goal("割接窗口", "≤4 h", "5.5 h"),)
    assert (record.slip_days, record.cost_variance_pct) == (6.0, -1.5)
    assert record.systems == ("交换平台", "医保网关")
    assert record.front["自定义键"] == "保留"
    assert [action.what for action in record.actions] == ["更新清单"]
    assert list(missing_fields(record)) == []


def test_a_runbook_has_typed_fields(runbook: str) -> None:
    record = parse(runbook, "r.md")
    assert isinstance(record, Runbook)
    assert (record.service, record.kind, record.rto_min, record.lang) == (
        "Exchange gateway",
        "incident",
        30,
        "en",
    )
    assert record.symptoms == ("Queue depth above 10000",)
    assert record.last_tested == date(2025, 6, 1)


def test_a_checklist_keeps_its_version_as_written(checklist: str) -> None:
    record = parse(checklist, "c.md")
    assert isinstance(record, Checklist)
    assert (record.version, record.gate, record.phases) == ("1.10", True, ("go_live",))


def test_scalars_are_read_as_written() -> None:
    record = parse(FRONT.format(more="service: no\nseverity: 007\ntags: [1.10, on, 12:30]\n"), "a.md")
    assert isinstance(record, Runbook)
    assert (record.service, record.severity, record.tags) == ("no", "007", ("1.10", "on", "12:30"))


def test_a_single_value_counts_as_a_list_of_one() -> None:
    assert parse(FRONT.format(more="systems: ESB\n"), "a.md").systems == ("ESB",)


def test_missing_fields_are_empty_and_named() -> None:
    record = parse(FRONT.format(more=""), "a.md")
    assert record.owner == ""
    assert record.created is None
    assert set(missing_fields(record)) == {
        "owner", "created", "updated", "status", "service", "kind", "symptoms", "last_tested",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("more", "line", "said", "advice"),
    [
        ("status: aproved\n", 5, "status", "approved"),
        ("created: 2025/3/1\n", 5, "created", "2025-03-01"),
        ("created: 2025-02-30\n", 5, "2025-02-30", "检查月和日"),
        ("owner: 甲\nrto_min: 30 分钟\n", 6, "rto_min", "只写数字"),
        ("kind: incidents\n", 5, "kind", "incident"),
        ("title_en: [a]\n", 5, "title_en", "一个值"),
        ("tags: {a: b}\n", 5, "tags", "甲"),
        ("lang: 中文\n", 5, "lang", "zh"),
    ],
)
def test_a_value_its_field_cannot_hold_is_an_error_with_place_and_advice(
    more: str, line: int, said: str, advice: str
) -> None:
    error = refusal(more)
    assert error.place.startswith(f"knowledge/runbooks/a.md:{line}")
    assert said in error.message("zh")
    assert advice in error.hint("zh")
    assert error.message("en")
    assert error.hint("en")


def test_every_wrong_value_is_reported_at_once() -> None:
    error = refusal("status: done\ncreated: soon\nowner: 甲\n")
    assert isinstance(error, RecordErrors)
    assert [problem.place for problem in error.problems] == [
        "knowledge/runbooks/a.md:6 created", "knowledge/runbooks/a.md:5 status",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("front", "advice"),
    [
        ("id: RB-7\ntype: runbok\ntitle: x", "runbook"),
        ("id: 运维/7\ntype: runbook\ntitle: x", "RB-019"),
        ("type: runbook\ntitle: x", "RB-019"),
        ("id: [RB-7]\ntype: runbook", "RB-019"),
    ],
)
def test_a_record_of_ours_needs_a_type_and_an_id_that_can_be_linked(front: str, advice: str) -> None:
    with pytest.raises(RecordError) as caught:
        parse(f"---\n{front}\n---\n", "a.md")
    assert advice in caught.value.hint("zh")
    assert caught.value.place.startswith("a.md:")


def test_an_id_of_ours_gives_the_type_when_it_is_missing() -> None:
    assert isinstance(parse("---\nid: LES-076\ntitle: x\n---\n", "a.md"), LessonNote)


def test_the_front_matter_of_another_tool_makes_a_reference() -> None:
    record = parse(
        "---\ntitle: Kube API Down\nweight: 20\nid: intro\nstatus: Published\n---\n\n# KubeAPIDown\n",
        "knowledge/x/api.md",
    )
    assert isinstance(record, Reference)
    assert (record.id, record.title, record.status, record.front["weight"]) == (
        "x-api",
        "Kube API Down",
        "approved",
        "20",
    )


@pytest.mark.parametrize(
    ("path", "body", "title"),
    [
        ("knowledge/a/deploy.md", "# One\n\n## Two\n", "One"),
        ("knowledge/a/deploy.md", "One\n===\n\ntext\n", "One"),
        ("knowledge/a/deploy.md", "## Only\n\ntext\n", "Only"),
        ("knowledge/a/deploy.md", "## One\n\n## Two\n", "deploy"),
        ("knowledge/a/deploy.md", "text\n", "deploy"),
        ("knowledge/a/README.md", "text\n", "a"),
        ("knowledge/a/deploy.md", "```\n# comment\n```\n", "deploy"),
        (
            "knowledge/a/deploy.md",
            "<!--\n# hidden\n-->\n# 用 `kubectl` **重启** [节点](x)\n",
            "用 kubectl 重启 节点",
        ),
        ("knowledge/a/deploy.md", "# Map of List<String> {#map .x}\n", "Map of List<String>"),
    ],
)
def test_any_markdown_gets_a_sensible_title(path: str, body: str, title: str) -> None:
    assert parse(body, path).title == title


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("重启 ESB listener 之后检查 queue depth", "zh"),
        ("Restart the listener (监听) and check", "en"),
        ("检查状态\n\n```\nkubectl get pods --all-namespaces --watch please\n```\n", "zh"),
        ("日志 https://example.com/very/long/english/words/in/path", "zh"),
    ],
)
def test_the_language_is_that_of_the_prose(text: str, lang: str) -> None:
    assert parse(text, "a.md").lang == lang


def test_every_field_knows_where_its_value_stands(retrospective: str) -> None:
    record = parse(retrospective, "a.md")
    assert record.place("outcome") == "a.md:14 outcome"
    span = record.span("title")
    assert isinstance(span, Span)
    assert span.of(record.text) == '"数据交换平台割接复盘"'
    assert record.span("nothing") is None


def test_a_review_is_due_when_its_cycle_has_passed() -> None:
    record = parse(FRONT.format(more="reviewed_on: 2026-01-01\nreview_cycle_days: 180\n"), "a.md")
    assert review_due(record, date(2026, 1, 31)) == 150
    assert review_due(record, date(2026, 7, 1)) == -1
    assert review_due(parse(FRONT.format(more="updated: 2020-01-01\n"), "a.md"), date(2026, 1, 1)) == 0


def test_every_declared_field_says_what_it_is() -> None:
    keys = Record.declared()
    assert {"owner", "status", "phase", "source"} <= keys.keys()
    assert {"last_tested", "kind"} <= Runbook.declared().keys() - keys.keys()
