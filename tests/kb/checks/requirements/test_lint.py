"""The lint of a project: entries, the set, places, gates."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kb.checks import Finding
from kb.checks.finding import Gate
from kb.checks.requirements import LINT_RULES, RequirementFinding, lint
from kb.checks.requirements.similarity import Encode
from kb.project import Project, load_project

INFO = {
    "id": "P-1",
    "name": "项目",
    "code": "P",
    "customer": "客户",
    "start": "2026-01-05",
    "finish": "2026-12-31",
}
CRITERION = {
    "id": "AC-1",
    "metric": "返回时延 p95",
    "operator": "<=",
    "target": 2,
    "unit": "s",
    "condition": "并发 200",
    "method": "analysis",
}
GOOD: dict[str, Any] = {
    "id": "REQ-001",
    "title": "查询",
    "type": "functional",
    "statement": "订单中心应在 2 s 内返回订单状态。",
    "rationale": "客服要查",
    "source": "STK-001",
    "owner": "MEM-001",
    "priority": "must",
    "status": "agreed",
    "acceptance": [CRITERION],
    "objectives": ["OBJ-001"],
    "systems": ["SYS-001"],
}


def requirement(number: int = 1, **changed: object) -> dict[str, Any]:
    return {**GOOD, "id": f"REQ-{number:03}", **changed}


def findings(
    *requirements: dict[str, Any],
    gate: Gate = "draft",
    encode: Encode | None = None,
    **data: Any,  # noqa: ANN401
) -> list[Finding]:
    held = {
        "project": INFO,
        "systems": [{"id": "SYS-001", "name": "订单中心"}],
        "requirements": list(requirements),
    }
    return list(lint(Project.model_validate({**held, **data}), gate, encode=encode))


def rules(*requirements: dict[str, Any], encode: Encode | None = None, **data: Any) -> list[str]:  # noqa: ANN401
    return [one.rule for one in findings(*requirements, encode=encode, **data)]


def test_a_sound_requirement_has_no_findings() -> None:
    assert findings(GOOD) == []


def test_what_is_dropped_or_never_wanted_is_not_read() -> None:
    assert findings(requirement(statement="快速", acceptance=[], status="dropped")) == []
    assert findings(requirement(statement="快速", acceptance=[], priority="wont")) == []


@pytest.mark.parametrize(
    ("changed", "rule", "words"),
    [
        ({"acceptance": []}, "RQ-30", "没有验收标准"),
        ({"acceptance": [{**CRITERION, "target": None}]}, "RQ-30", "REQ-001 AC-1 的验收标准缺少：目标值"),
        ({"acceptance": [{**CRITERION, "unit": "", "condition": ""}]}, "RQ-30", "缺少：单位、条件"),
        ({"rationale": "", "owner": None}, "RQ-31", "缺少：负责人、理由"),
        ({"acceptance": [{**CRITERION, "method": "test"}]}, "RQ-32", "没有测试用例"),
        ({"objectives": []}, "RQ-33", "没有关联目标"),
        ({"systems": []}, "RQ-33", "没有关联接口、系统、工作包或用例"),
        ({"type": "interface"}, "RQ-36", "没有指明接口"),
    ],
)
def test_what_an_entry_lacks(changed: dict[str, Any], rule: str, words: str) -> None:
    (found,) = findings(requirement(**changed))
    assert (found.rule, found.subject) == (rule, "REQ-001")
    assert words in found.zh


def test_a_target_in_words_brings_its_unit() -> None:
    assert findings(requirement(acceptance=[{**CRITERION, "target": "2 s", "unit": ""}])) == []


def test_a_test_case_that_names_the_requirement_will_do() -> None:
    tested = requirement(acceptance=[{**CRITERION, "method": "test"}], systems=[])
    case = {"id": "TC-001", "title": "查询", "requirements": ["REQ-001"]}
    assert rules(tested, test_cases=[case]) == []


INTERFACE = {
    "id": "IF-001",
    "name": "订单查询",
    "provider": "SYS-001",
    "consumer": "SYS-002",
    "status": "agreed",
}


def test_an_interface_needs_its_agreement_and_a_failure_requirement() -> None:
    found = findings(requirement(type="interface", interfaces=["IF-001"]), interfaces=[INTERFACE])
    assert [(one.rule, one.subject) for one in found] == [("RQ-36", "REQ-001"), ("RQ-39", "IF-001")]
    assert "超时时间、重试或不重试的理由、错误码表、鉴权、服务水平、降级办法" in found[0].zh
    unwanted = requirement(
        2, interfaces=["IF-001"], statement="如果订单不存在，则订单中心应返回错误码 OC-4004。"
    )
    assert "RQ-39" not in rules(GOOD, unwanted, interfaces=[INTERFACE])
    assert "RQ-39" not in rules(GOOD, interfaces=[{**INTERFACE, "status": "retired"}])


def pair(first: str, second: str, **changed: object) -> tuple[dict[str, Any], dict[str, Any]]:
    return requirement(1, statement=first), requirement(2, statement=second, **changed)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("订单中心应保存会员的注册时间和注册渠道。", "订单中心应保存会员的注册的时间、注册渠道。", ["RQ-34"]),
        ("订单中心应保存会员的注册时间。", "订单中心应保存会员的注销时间。", []),
        ("The Order Hub shall keep logs for 180 days.", "The Order Hub shall keep bills for 180 days.", []),
        ("订单中心应在 2 s 内返回支付结果。", "订单中心应在 3 s 内返回支付结果。", ["RQ-35"]),
        ("当余额不足时，订单中心应返回错误码 OC-2051。", "当余额不足时，订单中心应返回错误码 OC-2052。", []),
        ("订单中心应保存日志 180 天。", "对账平台应在每日 06:00 前输出差异清单。", []),
    ],
)
def test_duplicates_and_contradictions_by_their_letters(first: str, second: str, expected: list[str]) -> None:
    assert rules(*pair(first, second)) == expected


def test_the_encoder_finds_the_same_matter_in_other_words() -> None:
    texts = pair("订单取消后，订单中心应释放库存。", "当客户撤单时，订单中心应归还占用的存货数量。")

    def encode(given: Sequence[str]) -> Any:  # noqa: ANN401 - a matrix
        return np.array([[1.0, 0.0] if len(given) == 2 else [0.0, 1.0] for _ in given])

    assert "RQ-34" not in rules(*texts)
    assert "RQ-34" in rules(*texts, encode=encode)


def test_criteria_of_one_metric_with_two_targets_contradict() -> None:
    slower = {**CRITERION, "target": 3}
    same = {**CRITERION, "target": 2000, "unit": "ms"}
    second = "订单中心应向客服返回退货进度和当前处理节点。"
    (found,) = findings(*pair(GOOD["statement"], second, acceptance=[slower]))
    assert (found.rule, found.subject) == ("RQ-35", "REQ-002")
    assert "REQ-002 写 3 s，REQ-001 写 2 s" in found.zh
    assert rules(*pair(GOOD["statement"], second, acceptance=[same])) == []
    elsewhere = {**slower, "condition": "断网恢复后的首次全量同步"}
    assert rules(*pair(GOOD["statement"], second, acceptance=[elsewhere])) == []


SUBJECTS = [
    "订单状态",
    "退货进度",
    "发票抬头",
    "物流轨迹",
    "积分余额",
    "优惠明细",
    "门店地址",
    "配送时段",
    "支付方式",
    "会员生日",
]


def test_a_set_of_musts_only_is_out_of_balance() -> None:
    kinds = ["performance", "security", "reliability", "maintainability", *["functional"] * 6]
    balanced = [
        requirement(
            number,
            statement=f"订单中心应在 2 s 内返回{subject}。",
            type=kind,
            priority="must" if number < 8 else "should",
        )
        for number, (subject, kind) in enumerate(zip(SUBJECTS, kinds, strict=True), 1)
    ]
    assert rules(*balanced) == []
    found = findings(*({**one, "priority": "must", "type": "functional"} for one in balanced))
    assert [one.rule for one in found] == ["RQ-40", "RQ-40"]
    assert "10 条需求里 100% 是 must" in found[0].zh
    assert "没有性能、安全、可靠性、可维护性类的需求" in found[1].zh


def test_a_finding_names_field_range_place_and_language(tmp_path: Path) -> None:
    text = """\
project: {id: P-1, name: 项目, code: P, customer: 客户, start: 2026-01-05, finish: 2026-12-31}
requirements:
  - id: REQ-001
    title: 查询
    type: functional
    statement:
      zh: 订单中心应快速返回订单状态。
      en: The Order Hub shall quickly return the state.
    priority: must
    status: proposed
"""
    path = tmp_path / "project.yaml"
    path.write_text(text, encoding="utf-8")
    found = [one for one in lint(load_project(path)) if isinstance(one, RequirementFinding)]
    assert [(one.rule, one.field, one.start, one.end, one.words) for one in found] == [
        ("RQ-01", "statement.zh", 5, 7, "快速"),
        ("RQ-01", "statement.en", 20, 27, "quickly"),
    ]
    assert [one.place.rpartition(":")[2] for one in found] == ["7", "8"]
    assert found[0].zh == "REQ-001 [含糊]“快速”说不清是多少、怎样才算"
    assert found[0].hint_en


def test_what_is_an_error_is_one_from_the_review_on() -> None:
    vague = requirement(statement="订单中心应快速返回全部订单。")
    for gate, severities in (
        ("draft", ["warning", "info"]),
        ("review", ["error", "info"]),
        ("issue", ["error", "info"]),
    ):
        assert [one.severity for one in findings(vague, gate=gate)] == severities  # type: ignore[arg-type]


def test_the_declared_form_is_that_of_the_sentence() -> None:
    assert rules(requirement(ears="ubiquitous")) == []
    (found,) = findings(requirement(ears="event"))
    assert found.rule == "RQ-38"
    assert "ears 写的是 event" in found.zh


def test_the_rules_are_those_of_the_list() -> None:
    assert [rule.id for rule in LINT_RULES] == [
        *(f"RQ-{number:02}" for number in range(1, 25)),
        *(f"RQ-{number}" for number in range(30, 41)),
    ]
    assert all(rule.why_zh and rule.why_en and rule.severity_at("draft") for rule in LINT_RULES)
