"""Validations of the scope: requirements, interfaces, systems, measures."""

from __future__ import annotations

import pytest

from kb.checks import Finding
from tests.kb.checks.conftest import HEAD as BARE
from tests.kb.checks.conftest import SYSTEMS, Check

HEAD = (
    BARE
    + """\
members: [{id: MEM-001, name: 张三, org: 明川, role: PM}, {id: MEM-002, name: 李四, org: 银行, role: 科技}]
stakeholders: [{id: STK-001, name: 信贷部, power: 5, interest: 5}]
"""
)


def texts(findings: list[Finding]) -> list[tuple[str, str, str]]:
    return [(finding.subject, finding.severity, finding.zh) for finding in findings]


# V00 ---------------------------------------------------------------------------------------------------


def test_starred_fields_left_empty_are_listed_per_entry(check: Check) -> None:
    body = "issues:\n  - {id: ISS-001, title: 缺人, severity: 2, raised: 2026-03-01, status: open}\n"
    body += "test_cases: [{id: TC-001, title: 用例}]\n"
    assert texts(check("V00", body)) == [
        (
            "project",
            "error",
            "project 缺少：发起人（sponsor）、项目经理（pm）、范围内（in_scope）、范围外（out_of_scope）",
        ),
        ("ISS-001", "error", "ISS-001 缺少：负责人（owner）"),
        ("TC-001", "error", "TC-001 缺少：测试步骤（steps）"),
    ]


def test_white_space_is_not_information(check: Check) -> None:
    body = "test_cases: [{id: TC-001, title: 用例, steps: [{action: 发起}]}]\n"
    head = HEAD.replace("finish: 2026-12-31", "finish: 2026-12-31\n  sponsor: MEM-002\n  pm: MEM-001")
    head = head.replace("  pm: MEM-001", "  pm: MEM-001\n  in_scope: [接口]\n  out_of_scope: [网点]")
    head = head.replace("org: 明川", "org: {zh: ' ', en: ''}")
    assert texts(check("V00", body, head=head)) == [("MEM-001", "error", "MEM-001 缺少：所属单位（org）")]


# V08, V10 ----------------------------------------------------------------------------------------------


INTERFACE = "{{id: IF-00{number}, name: 放款, provider: SYS-001, consumer: {consumer}{more}}}"
COMPLETE = ", owner: MEM-001, counterpart_owner: MEM-002, style: rest, version: '1.0'"


def interface(more: str = COMPLETE, consumer: str = "SYS-002", number: int = 1) -> str:
    return f"interfaces: [{INTERFACE.format(number=number, consumer=consumer, more=more)}]\n"


def test_an_interface_with_two_owners_style_and_version_is_fine(check: Check) -> None:
    assert check("V08", SYSTEMS + interface()) == []


@pytest.mark.parametrize(
    ("missing", "name"),
    [
        ("owner: MEM-001", "负责人（owner）"),
        ("counterpart_owner: MEM-002", "对方负责人（counterpart_owner）"),
        ("style: rest", "接口方式（style）"),
        ("version: '1.0'", "版本（version）"),
    ],
)
def test_an_interface_that_lacks_one_of_them_is_an_error(check: Check, missing: str, name: str) -> None:
    more = COMPLETE.replace(f", {missing}", "", 1)
    assert texts(check("V08", SYSTEMS + interface(more))) == [("IF-001", "error", f"IF-001 缺少：{name}")]


def test_an_interface_from_a_system_to_itself_is_an_error(check: Check) -> None:
    (finding,) = check("V08", SYSTEMS + interface(consumer="SYS-001"))
    assert "同一个系统 SYS-001" in finding.zh


def test_a_retired_interface_is_left_alone(check: Check) -> None:
    assert check("V08", SYSTEMS + interface(", status: retired")) == []


def test_a_system_without_owner_is_an_error_and_one_without_interface_a_warning(check: Check) -> None:
    body = SYSTEMS.replace("]", ", {id: SYS-003, name: 孤岛, owner: MEM-001}, {id: SYS-004, name: 无主}]")
    assert texts(check("V10", body + interface())) == [
        ("SYS-003", "warning", "SYS-003“孤岛”没有任何接口"),
        ("SYS-004", "error", "SYS-004 缺少：负责人（owner）"),
        ("SYS-004", "warning", "SYS-004“无主”没有任何接口"),
    ]


# V11, V12, V13 -----------------------------------------------------------------------------------------


def requirement(more: str = "", status: str = "agreed", priority: str = "should") -> str:
    lines = [
        "requirements:",
        "  - id: REQ-001",
        "    title: 通知",
        "    type: functional",
        "    statement: 信贷中台应在 5 s 内通知。",
        f"    priority: {priority}",
        f"    status: {status}",
        *(f"    {line}" for line in more.splitlines()),
    ]
    return "\n".join(lines) + "\n"


GOOD = "acceptance: [{metric: 推送耗时 p95, operator: ≤, target: 5, unit: s, method: test}]"


@pytest.mark.parametrize("status", ["agreed", "baselined", "implemented", "verified"])
def test_an_agreed_requirement_without_acceptance_is_an_error(check: Check, status: str) -> None:
    assert texts(check("V11", requirement(status=status))) == [("REQ-001", "error", "REQ-001 没有验收标准")]


@pytest.mark.parametrize("status", ["proposed", "reviewed", "dropped"])
def test_before_agreement_acceptance_may_be_open(check: Check, status: str) -> None:
    assert check("V11", requirement(status=status)) == []


@pytest.mark.parametrize(
    ("acceptance", "found"),
    [
        (GOOD, ""),
        (
            "acceptance: [{metric: 客户满意}, {metric: 耗时, operator: ≤, target: 5, unit: s, method: test}]",
            "",
        ),
        ("acceptance: [{metric: 返回码, operator: =, target: 全部成功, method: test}]", ""),
        (GOOD.replace(", unit: s", ""), "单位（unit）"),
        (GOOD.replace("metric: 推送耗时 p95, ", ""), "度量指标（metric）"),
        (GOOD.replace("operator: ≤, ", ""), "比较符（operator）"),
        (GOOD.replace("target: 5, ", ""), "目标值（target）"),
        (GOOD.replace(", method: test", ""), "验证方法（method）"),
    ],
)
def test_acceptance_is_complete_when_one_of_them_is(check: Check, acceptance: str, found: str) -> None:
    findings = check("V11", requirement(acceptance))
    assert [finding.zh for finding in findings] == (
        [f"REQ-001 没有一条验收标准是完整的，至少还缺：{found}"] if found else []
    )
    assert all(finding.place == "project.yaml:17" for finding in findings)


OBJECTIVE = "objectives: [{id: OBJ-001, statement: 缩短放款}, {id: OBJ-002, statement: 没人做}]\n"
REASON = "objectives: [OBJ-001]\nsource: STK-001\nowner: MEM-001"


def test_a_requirement_with_objective_source_and_owner_is_fine_and_an_idle_objective_is_doubtful(
    check: Check,
) -> None:
    assert texts(check("V12", OBJECTIVE + requirement(REASON))) == [
        ("OBJ-002", "warning", "目标 OBJ-002 没有任何需求支撑")
    ]


@pytest.mark.parametrize("line", [0, 1, 2])
def test_a_requirement_that_lacks_one_of_them_is_an_error(check: Check, line: int) -> None:
    kept = REASON.splitlines()
    gone = kept.pop(line).partition(":")[0]
    (finding,) = [
        one for one in check("V12", OBJECTIVE + requirement("\n".join(kept))) if one.severity == "error"
    ]
    assert (finding.subject, f"（{gone}）" in finding.zh) == ("REQ-001", True)


def test_a_dropped_requirement_needs_no_reason_and_gives_none(check: Check) -> None:
    found = check("V12", OBJECTIVE + requirement("objectives: [OBJ-001]", status="dropped"))
    assert [finding.subject for finding in found] == ["OBJ-001", "OBJ-002"]


WORK = "wbs: [{id: WBS-001, code: '1', name: n, kind: phase, start: 2026-01-05, finish: 2026-02-01%s}]\n"
TESTS = "test_cases: [{id: TC-001, title: 用例%s}]\n"


def test_a_must_without_test_and_work_is_two_errors(check: Check) -> None:
    found = check("V13", requirement(priority="must"))
    assert [finding.zh for finding in found] == [
        "必须实现的需求 REQ-001 没有测试用例",
        "必须实现的需求 REQ-001 没有工作包",
    ]
    assert check("V13", requirement(priority="must"), gate="review") == []
    assert check("V13", requirement(priority="should")) == []
    assert check("V13", requirement(priority="must", status="dropped")) == []


def test_links_from_either_side_count(check: Check) -> None:
    there = requirement("tests: [TC-001]\nwbs: [WBS-001]", priority="must") + WORK % "" + TESTS % ""
    back = ", requirements: [REQ-001]"
    assert check("V13", there) == []
    assert check("V13", requirement(priority="must") + WORK % back + TESTS % back) == []


@pytest.mark.parametrize(
    ("status", "runs", "severity", "words"),
    [
        ("verified", "[{date: 2026-05-01, result: pass}]", "", ""),
        ("verified", "[{date: 2026-05-02, result: pass}, {date: 2026-05-01, result: fail}]", "", ""),
        (
            "verified",
            "[{date: 2026-05-01, result: pass}, {date: 2026-05-02, result: fail}]",
            "error",
            "TC-001",
        ),
        ("verified", "[]", "error", "TC-001 最近一次没有通过"),
        ("implemented", "[{date: 2026-05-01, result: pass}]", "warning", "仍是 implemented"),
        ("implemented", "[{date: 2026-05-01, result: blocked}]", "", ""),
        ("baselined", "[{date: 2026-05-01, result: pass}]", "", ""),
    ],
)
def test_verified_means_that_the_last_run_of_every_test_passed(
    check: Check, status: str, runs: str, severity: str, words: str
) -> None:
    found = check("V13", requirement("tests: [TC-001]", status=status) + TESTS % f", runs: {runs}")
    assert [finding.severity for finding in found] == ([severity] if severity else [])
    assert all(words in finding.zh for finding in found)


def test_verified_without_any_test_is_an_error(check: Check) -> None:
    assert [finding.zh for finding in check("V13", requirement(status="verified"))] == [
        "REQ-001 标为已验证，但没有测试用例"
    ]


def test_two_runs_on_one_day_count_in_the_order_written(check: Check) -> None:
    runs = ", runs: [{date: 2026-05-01, result: fail}, {date: 2026-05-01, result: pass}]"
    assert check("V13", requirement("tests: [TC-001]", status="verified") + TESTS % runs) == []


# V20, V29 ----------------------------------------------------------------------------------------------


def risk(status: str, more: str = "") -> str:
    return (
        "risks: [{id: RSK-001, cause: c, event: e, effect: f, category: supplier, probability: 3, impact: 3, "
        f"strategy: mitigate, status: {status}{more}}}]\n"
    )


ISSUE = "issues: [{id: ISS-001, title: 缺人, severity: 2, raised: 2026-03-01, status: open%s}]\n"


def test_a_risk_that_occurred_needs_an_issue_linked_from_any_side(check: Check) -> None:
    assert [finding.zh for finding in check("V20", risk("occurred") + ISSUE % "")] == [
        "风险 RSK-001 已发生，但没有对应的问题单"
    ]
    assert check("V20", risk("occurred") + ISSUE % ", from_risk: RSK-001") == []
    assert check("V20", risk("occurred") + ISSUE % ", links: [RSK-001]") == []
    assert check("V20", risk("occurred", ", links: [ISS-001]") + ISSUE % "") == []


def test_a_closed_risk_needs_a_reason(check: Check) -> None:
    assert [finding.zh for finding in check("V20", risk("closed"))] == ["风险 RSK-001 已关闭，没有写关闭理由"]
    assert check("V20", risk("closed", ", closed_reason: 厂商已到位")) == []
    assert check("V20", risk("open")) == []
    assert check("V20", risk("watching")) == []


def test_an_incomplete_measure_is_a_warning(check: Check) -> None:
    body = OBJECTIVE.replace(", {id: OBJ-002, statement: 没人做}", "")
    assert texts(check("V29", body + "kpis: [{id: KPI-001, title: 时长, target: 4, unit: h}]\n")) == [
        (
            "OBJ-001",
            "warning",
            "OBJ-001 缺少：度量指标（metric）、基准值（baseline）、目标值（target）、单位（unit）、"
            "达成日期（by）",
        ),
        ("KPI-001", "warning", "KPI-001 缺少：基准值（baseline）、改善方向（direction）、考核日期（due）"),
    ]


def test_a_target_in_words_needs_no_unit(check: Check) -> None:
    body = "objectives: [{id: OBJ-001, statement: 过等保, metric: 测评结论, baseline: 未测, target: 三级通过,"
    body += " by: 2026-11-30}]\nkpis: [{id: KPI-001, title: 时长, baseline: 48, target: 4, unit: h,"
    body += " direction: down, due: 2026-12-01}]\n"
    assert check("V29", body) == []
