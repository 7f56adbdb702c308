"""Validations of the plan: spans, the breakdown tree, the order of work."""

from __future__ import annotations

import pytest

from kb.checks import RULES
from tests.kb.checks.conftest import HEAD, Check


def work(*rows: str) -> str:
    """WBS rows ``id code start finish kind more``; dates as month-day of 2026."""
    lines = ["wbs:"]
    for row in rows:
        number, code, start, finish, kind, *more = row.split(maxsplit=5)
        extra = f", {more[0]}" if more else ""
        lines.append(
            f"  - {{id: WBS-{number}, code: '{code}', name: n, kind: {kind}, "
            f"start: 2026-{start}, finish: 2026-{finish}{extra}}}"
        )
    return "\n".join(lines) + "\n"


# V02 ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "subject", "place"),
    [
        (work("001 1 03-10 03-09 task"), "WBS-001", "project.yaml:9"),
        (
            work("001 1 03-10 03-11 task baseline_start: 2026-03-12, baseline_finish: 2026-03-11"),
            "WBS-001",
            "project.yaml:9",
        ),
        (
            work("001 1 03-10 03-11 task actual_start: 2026-03-12, actual_finish: 2026-03-11"),
            "WBS-001",
            "project.yaml:9",
        ),
        (
            "releases:\n  - id: REL-001\n    title: 首批\n    window:\n"
            "      {from: 2026-09-02, to: 2026-09-01}\n",
            "REL-001",
            "project.yaml:12",
        ),
        (
            "releases:\n  - {id: REL-001, title: 首批, start: 2026-09-02, finish: 2026-09-01}\n",
            "REL-001",
            "project.yaml:9",
        ),
        (
            "support:\n  - id: SUP-001\n    title: 保障\n    roster:\n"
            "      - {member: 值班长, window: {from: 2026-09-02, to: 2026-09-01}}\n",
            "SUP-001",
            "project.yaml:12",
        ),
    ],
)
def test_a_span_that_runs_backwards_is_an_error_where_it_stands(
    check: Check, body: str, subject: str, place: str
) -> None:
    (finding,) = check("V02", body)
    assert (finding.subject, finding.severity, finding.gate) == (subject, "error", "draft")
    assert finding.place == place
    assert "晚于结束日期" in finding.zh
    assert "after its finish" in finding.en


def test_the_project_itself_and_its_blackouts_run_forward(check: Check) -> None:
    head = HEAD.replace("2026-12-31", "2025-12-31") + "  blackout_windows:\n"
    head += "    - {from: 2026-10-08, to: 2026-10-01, reason: 国庆}\n"
    assert [finding.place for finding in check("V02", "", head=head)] == ["project.yaml:7", "project.yaml:9"]


def test_half_a_baseline_is_an_error(check: Check) -> None:
    (finding,) = check("V02", work("001 1 03-10 03-11 task baseline_start: 2026-03-10"))
    assert "缺少 baseline_finish" in finding.zh


def test_spans_of_one_day_and_open_ends_are_fine(check: Check) -> None:
    body = work("001 1 03-10 03-10 task actual_start: 2026-03-10")
    body += "releases:\n  - {id: REL-001, title: 首批, window: {from: 2026-09-01, to: 2026-09-01}}\n"
    assert check("V02", body) == []


# V04 ---------------------------------------------------------------------------------------------------


def test_a_tree_of_work_is_fine_at_any_order_of_its_rows(check: Check) -> None:
    body = work(
        "003 1.1.1 01-05 01-09 task effort_pd: 5",
        "001 1 01-05 02-01 phase",
        "004 1.1.2 01-05 01-09 task effort_pd: 20",
        "002 1.1 01-05 02-01 deliverable parent: WBS-001",
        "005 1.2 01-05 02-01 package effort_pd: 1",
    )
    assert check("V04", body) == []


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (["001 1 01-05 02-01 phase", "002 1.1.1 01-05 02-01 task"], "没有上级 1.1"),
        (["001 1 01-05 02-01 phase", "002 1.2 01-05 02-01 task"], "缺少 1.1"),
        (["001 1 01-05 02-01 phase", "002 3 01-05 02-01 phase"], "缺少 2"),
        (["001 1 01-05 02-01 phase", "002 1.0 01-05 02-01 task"], "从 0 开始"),
        (["001 1 01-05 02-01 phase", "002 1 01-05 02-01 phase"], "与 WBS-001 重复"),
        (["001 1 01-05 02-01 phase", "002 1.a 01-05 02-01 task"], "位置编码"),
        (["001 1 01-05 02-01 phase", "002 1.1 01-05 02-01 task parent: WBS-002"], "按编码 1.1 应是 WBS-001"),
        (["001 1 01-05 02-01 phase", "002 2 01-05 02-01 phase parent: WBS-001"], "应没有上级"),
        (["001 1 01-05 02-01 task"], "不属于任何阶段"),
    ],
)
def test_a_breach_of_the_tree_is_an_error(check: Check, rows: list[str], words: str) -> None:
    findings = check("V04", work(*rows))
    assert any(words in finding.zh and finding.severity == "error" for finding in findings), findings
    assert all(finding.en.isascii() for finding in findings)


@pytest.mark.parametrize(("effort", "found"), [("0.5", 1), ("1", 0), ("20", 0), ("20.5", 1)])
def test_a_leaf_too_large_or_too_small_is_a_warning(check: Check, effort: str, found: int) -> None:
    body = work("001 1 01-05 02-01 phase effort_pd: 90", f"002 1.1 01-05 02-01 task effort_pd: {effort}")
    assert [finding.severity for finding in check("V04", body)] == ["warning"] * found


def test_a_huge_gap_in_the_codes_is_reported_once_and_at_once(check: Check) -> None:
    (finding,) = check("V04", work("001 1 01-05 02-01 phase", "002 900000 01-05 02-01 phase"))
    assert finding.subject == "WBS-001"


# V05 ---------------------------------------------------------------------------------------------------

# 2026: 03-06 is a Friday, 03-09 the Monday after; 02-15 to 02-23 is the Spring Festival holiday.


def order(link: str, before: str, after: str, more: str = "") -> str:
    return work(
        "001 1 01-05 12-31 phase",
        f"002 1.1 {before} task",
        f"003 1.2 {after} task predecessors: [{link}]{more}",
    )


@pytest.mark.parametrize(
    ("link", "before", "after", "earliest"),
    [
        ("WBS-002", "03-02 03-06", "03-09 03-13", ""),
        ("WBS-002", "03-02 03-06", "03-07 03-13", ""),
        ("WBS-002", "03-02 03-06", "03-06 03-13", "2026-03-07"),
        ("WBS-002", "03-02 03-06", "03-02 03-13", "2026-03-07"),
        ("{id: WBS-002, lag: 2}", "03-02 03-06", "03-11 03-13", ""),
        ("{id: WBS-002, lag: 2}", "03-02 03-06", "03-10 03-13", "2026-03-11"),
        ("{id: WBS-002, lag: 1}", "02-09 02-14", "02-25 02-27", ""),
        ("{id: WBS-002, lag: 1}", "02-09 02-14", "02-24 02-27", "2026-02-25"),
        ("{id: WBS-002, lag: -2}", "03-02 03-06", "03-05 03-13", ""),
        ("{id: WBS-002, lag: -2}", "03-02 03-06", "03-04 03-13", "2026-03-05"),
        ("{id: WBS-002, type: SS}", "03-02 03-06", "03-02 03-03", ""),
        ("{id: WBS-002, type: SS, lag: 1}", "03-02 03-06", "03-02 03-03", "2026-03-03"),
        ("{id: WBS-002, type: FF}", "03-02 03-06", "03-02 03-06", ""),
        ("{id: WBS-002, type: FF}", "03-02 03-06", "03-02 03-05", "2026-03-06"),
        ("{id: WBS-002, type: SF}", "03-02 03-06", "02-24 03-02", ""),
        ("{id: WBS-002, type: SF, lag: 1}", "03-02 03-06", "02-24 03-02", "2026-03-03"),
    ],
)
def test_dependencies_hold_in_workdays(
    check: Check, link: str, before: str, after: str, earliest: str
) -> None:
    findings = check("V05", order(link, before, after))
    assert [finding.subject for finding in findings] == (["WBS-003"] if earliest else [])
    assert all(
        f"最早 {earliest}" in finding.zh and finding.place == "project.yaml:11" for finding in findings
    )


def test_work_that_has_started_is_not_held_against_its_predecessors(check: Check) -> None:
    assert check("V05", order("WBS-002", "03-02 03-06", "03-04 03-13", ", actual_start: 2026-03-04")) == []


def test_work_may_start_on_the_day_of_a_milestone_but_not_before(check: Check) -> None:
    milestone = "milestones:\n  - {id: MS-001, name: 评审, date: 2026-03-06}\n"
    assert check("V05", order("MS-001", "03-02 03-06", "03-06 03-13") + milestone) == []
    assert len(check("V05", order("MS-001", "03-02 03-06", "03-05 03-13") + milestone)) == 1


def test_a_project_with_its_own_holidays_counts_by_them(check: Check) -> None:
    head = HEAD + "  calendar: {weekly_off: [sun], holidays: [2026-03-10]}\n"
    late = order("{id: WBS-002, lag: 2}", "03-02 03-06", "03-11 03-13")
    assert len(check("V05", late, head=head)) == 0  # Sat 7, Mon 9, (Tue 10 off), Wed 11
    assert len(check("V05", late.replace("03-11", "03-09"), head=head)) == 1


def test_a_circle_is_one_error_and_names_its_links(check: Check) -> None:
    body = work(
        "001 1 01-05 12-31 phase",
        "002 1.1 03-02 03-06 task predecessors: [WBS-004]",
        "003 1.2 03-09 03-13 task predecessors: [WBS-002]",
        "004 1.3 03-16 03-20 task predecessors: [WBS-003]",
    )
    circles = [finding for finding in check("V05", body) if "成环" in finding.zh]
    assert [finding.zh for finding in circles] == ["依赖关系成环：WBS-002 → WBS-003 → WBS-004 → WBS-002"]


def test_a_circle_through_a_milestone_is_found(check: Check) -> None:
    body = work(
        "001 1 01-05 12-31 phase",
        "002 1.1 03-06 03-06 task predecessors: [MS-001], milestone: MS-001",
    )
    findings = check("V05", body + "milestones:\n  - {id: MS-001, name: 评审, date: 2026-03-06}\n")
    assert ["成环" in finding.zh for finding in findings] == [True]


def test_work_that_waits_for_itself_or_its_kin_is_an_error(check: Check) -> None:
    itself = check("V05", order("WBS-003", "03-02 03-06", "03-09 03-13"))
    assert ["成环：WBS-003 → WBS-003" in finding.zh for finding in itself] == [True]
    parent = check("V05", order("WBS-001", "03-02 03-06", "03-09 03-13", ", parent: WBS-001"))
    assert any("上级或下级" in finding.zh for finding in parent)


# The register ------------------------------------------------------------------------------------------


def test_every_rule_is_declared_in_full_once() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
    assert [rule.id for rule in RULES] == sorted(rule.id for rule in RULES)
    for rule in RULES:
        assert all((rule.zh, rule.en, rule.why_zh, rule.why_en, rule.severities))
        assert (rule.en + rule.why_en).replace("⇔", "").isascii()


def test_a_rule_is_silent_before_its_gate(check: Check) -> None:
    body = work("001 1 01-05 02-01 task")
    assert check("V04", body, gate="draft") == []
    assert [finding.gate for finding in check("V04", body, gate="review")] == ["review"]
