"""Records among each other: written twice, contradicting, out of reach, off the glossary; and waivers in records."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from time import process_time

import pytest

import search
from kb.checks.finding import Finding
from kb.checks.knowledge import check_knowledge
from kb.checks.knowledge_form import _PRIVATE_MAIL
from kb.checks.knowledge_rule import Library
from kb.checks.knowledge_runbooks import _CODE
from kb.checks.knowledge_wording import blame_in
from kb.checks.polarity import opposed
from kb.checks.secrets import secrets_in
from kb.project.entities_knowledge import Term
from kb.records import parse
from tests.kb.checks.knowledge_files import CHECKLIST, RETROSPECTIVE, RUNBOOK, TODAY, check, line_of

ENCODE = search.load("static").encode
TITLE = "对账文件带记录数"
TWIN = RETROSPECTIVE.replace("RT-901", "RT-902").replace("LES-901", "LES-902")


def findings(rule: str, *texts: str, **read: object) -> list[Finding]:
    records = [parse(text, f"knowledge/{number}.md") for number, text in enumerate(texts)]
    library = Library(records, TODAY, **{"encode": ENCODE, **read})  # type: ignore[arg-type]
    return [one for one in check_knowledge(records, library=library) if one.rule == rule]


def test_a_lesson_two_people_wrote_is_found_and_names_the_other() -> None:
    other = (
        TWIN.replace(TITLE, "日终文件要有记录数")
        .replace("日终对账文件少了两行。", "对账文件缺了两行，没有报错。")
        .replace("尾行写记录数，接收方核对后再入库。", "文件尾行写明条数，收文件的一方先核对再入库。")
        .replace("两个系统对接。", "门店与总部对接。")
    )
    found = [one for one in findings("K18", RETROSPECTIVE, other) if one.subject.startswith("LES")]
    assert [(one.subject, one.severity) for one in found] == [("LES-902", "warning")]
    assert "LES-901" in found[0].zh
    assert "knowledge/0.md:" in found[0].en


def test_a_copied_record_is_found_and_a_translation_or_a_deprecated_one_is_not() -> None:
    copy = RUNBOOK.replace("RB-901", "RB-903").replace("半小时", "一小时")
    assert [one.subject for one in findings("K18", RUNBOOK, copy)] == ["RB-903"]
    assert findings("K18", RUNBOOK, copy.replace("status: approved", "status: deprecated")) == []
    assert findings("K18", RUNBOOK, copy.replace("owner:", "lang: en\nowner:")) == []


def test_the_same_check_in_two_checklists_is_found_and_another_is_not() -> None:
    first = line_of("CL-901.md", "| 1 |")
    other = (
        CHECKLIST.replace("CL-901", "CL-902")
        .replace("验证断点续传并记录用时", "冻结接口版本并通知各方")
        .replace("联调", "上线割接")
    )
    assert f"knowledge/1.md:{first}" in [one.place for one in findings("K18", CHECKLIST, other)]
    different = other.replace("核对尾行记录数", "演练回退脚本").replace("逐项核对", "由三方签字")
    places = [one.place for one in findings("K18", CHECKLIST, different)]
    assert f"knowledge/1.md:{first}" not in places


def test_without_an_embedder_nothing_is_compared() -> None:
    assert findings("K18", RETROSPECTIVE, TWIN, encode=None) == []


ADVICE = "尾行写记录数，接收方核对后再入库"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("超时后应自动重发请求", "超时后不得自动重发请求"),
        ("超时后按流水号查询 3 次再冲正", "超时后按流水号查询 10 次再冲正"),
        ("日切期间允许提交冲正交易", "日切期间禁止提交冲正交易"),
        ("对账文件由提供方先校验再发送", "对账文件由提供方先发送再校验"),
    ],
)
def test_advice_that_contradicts_is_found_at_the_second(first: str, second: str) -> None:
    (found,) = findings(
        "K19", RETROSPECTIVE.replace(ADVICE, first), TWIN.replace(TITLE, "另一条").replace(ADVICE, second)
    )
    assert (found.subject, found.severity) == ("LES-902", "warning")
    assert found.place.startswith("knowledge/1.md:")
    assert "LES-901" in found.zh


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("超时后应自动重发请求", "超时后应先查询原交易"),
        ("核对合同中的设计单位", "核对合同中的库存单位"),
        ("第 1 批割接 12 万户", "第 2 批割接 74 万户"),
        ("不得在日切期间割接", "日切期间暂停对账任务"),
    ],
)
def test_advice_on_other_things_is_no_contradiction(first: str, second: str) -> None:
    assert (
        findings(
            "K19", RETROSPECTIVE.replace(ADVICE, first), TWIN.replace(TITLE, "另一条").replace(ADVICE, second)
        )
        == []
    )


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Always resend after a timeout", "Never resend after a timeout", True),
        ("Load the file before the day switch", "Load the file after the day switch", True),
        ("Test the rollback before the cut-over", "Test the alarms before the cut-over", False),
        ("消费失败的消息允许跳过", "消费失败的消息不允许跳过", True),
        ("不要在高峰期重启网关", "不应在高峰期重启网关", False),
    ],
)
def test_opposition_is_a_negation_or_an_opposite_and_nothing_else(
    one: str, other: str, expected: bool
) -> None:
    assert opposed(one, other) is expected
    assert opposed(other, one) is expected


ALONE = RUNBOOK.replace("queue", "q")


def test_a_record_nobody_can_reach_is_told() -> None:
    (found,) = findings("K20", ALONE)
    assert (found.subject, found.severity) == ("RB-901", "info")
    assert findings("K20", ALONE, cited=frozenset({"RB-901"})) == []
    assert findings("K20", ALONE.replace("owner:", "systems: [MQ]\nowner:")) == []
    assert findings("K20", ALONE, CHECKLIST) == []  # the checklist names it


TERMS = (
    Term(term="回退", en="rollback", synonyms=("fallback",), avoid=("倒退",)),
    Term(term="冲正", en="reversal"),
    Term(term="割接", en="cut-over"),
    Term(term="日切", en="day switch", synonyms=("end-of-day switch",)),
)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("切到备机", "倒退到备机", "倒退"),
        ("队列积压处理\n\n", "队列积压处理\n\nthe cutover plan\n", "cutover"),
        ("title: 队列积压处理", "title: 队列回退办法\ntitle_en: Queue reversal", "reversal"),
    ],
)
def test_a_word_that_is_not_the_glossarys_is_told(old: str, new: str, words: str) -> None:
    assert findings("K21", RUNBOOK, glossary=TERMS) == []
    (found,) = findings("K21", RUNBOOK.replace(old, new), glossary=TERMS)
    assert words in found.zh
    assert words in found.en


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("切到备机", "切到“倒退”页面"),
        ("队列积压处理\n\n", "队列积压处理\n\nwe cut over at night; the cut-over plan\n"),
        ("title: 队列积压处理", "title: 队列回退办法\ntitle_en: Queue fallback"),
        ("title: 队列积压处理", "title: 回退与冲正\ntitle_en: Rollback and reversal"),
    ],
)
def test_quotations_verbs_and_synonyms_are_left_alone(old: str, new: str) -> None:
    assert findings("K21", RUNBOOK.replace(old, new), glossary=TERMS) == []


def test_a_project_that_names_a_term_otherwise_is_told() -> None:
    own = (Term(term="日切", en="date roll"), Term(term="割接", en="cutover"), Term(term="新词", en="new"))
    (found,) = findings("K21", RUNBOOK, glossary=TERMS, project_terms=own)
    assert (found.subject, "date roll" in found.zh, "day switch" in found.zh) == ("日切", True, True)


def test_a_link_to_a_file_that_is_not_there_is_told() -> None:
    linked = CHECKLIST.replace(
        "开始联调前", "见[样例](../files/样例.xlsx)、[网站](https://x.example/a.pdf)和[上文](#a)，"
    )
    there = {"files/样例.xlsx"}
    assert not [one for one in findings("K04", linked, exists=there.__contains__) if "样例" in one.zh]
    (found,) = [one for one in findings("K04", linked, exists=lambda path: False) if "样例" in one.zh]
    assert found.place == f"knowledge/0.md:{line_of('CL-901.md', '开始联调前')}"


WAIVER = "waivers: [{{rule: {rule}, reason: 演练窗口在年底, by: 运维负责人, until: {until}}}]\nservice:"


def test_a_finding_waived_in_its_record_carries_the_waiver() -> None:
    late = ("RB-901.md", "last_tested: 2026-01-18", "last_tested: 2025-08-01")
    (found,) = check(late, ("RB-901.md", "service:", WAIVER.format(rule="K12", until="2026-12-31")))
    assert found.rule == "K12"
    assert found.waiver is not None
    assert (found.waiver.by, found.waiver.until) == ("运维负责人", date(2026, 12, 31))


@pytest.mark.parametrize(
    ("rule", "until"),
    [("K12", "2026-02-28"), ("V32", "2026-12-31"), ("K12", "年底"), ("RQ-01", "2026-12-31")],
)
def test_a_waiver_that_is_none_is_told_and_waives_nothing(rule: str, until: str) -> None:
    late = ("RB-901.md", "last_tested: 2026-01-18", "last_tested: 2025-08-01")
    found = check(late, ("RB-901.md", "service:", WAIVER.format(rule=rule, until=until)))
    assert [(one.rule, one.waiver) for one in found] == [("K12", None), ("K22", None)]


@pytest.mark.parametrize("text", ["储户卡 6222021234567890128", "抄送 liming@163.com"])
def test_cards_and_private_addresses_are_personal_data(text: str) -> None:
    (found,) = check(("RB-901.md", "运维账号。", text))
    assert (found.rule, found.severity) == ("V32", "error")


@pytest.mark.parametrize("text", ["订单号 6222021234567890123", "值班邮箱 oncall@mingchuan.example"])
def test_order_numbers_and_role_addresses_are_not(text: str) -> None:
    assert check(("RB-901.md", "运维账号。", text)) == []


@pytest.mark.parametrize(
    ("link", "file"),
    [
        ("方案(终版).md", "方案(终版).md"),
        ("<会议 纪要.md>", "会议 纪要.md"),
        ("方案.md#第一节", "方案.md"),
        ('方案.md "标题"', "方案.md"),
        ("a%20b.md", "a b.md"),
    ],
)
def test_a_link_is_read_as_markdown_reads_it(link: str, file: str) -> None:
    linked = CHECKLIST.replace("开始联调前", f"见[样例]({link})，")
    asked: list[str] = []
    findings("K04", linked, exists=lambda path: not asked.append(path))  # type: ignore[func-returns-value]
    assert [path.rpartition("/")[2] for path in asked] == [file]


@pytest.mark.parametrize(
    "link", ["https://x.example/a(b).md", "<https://x.example/a b>", "#a", "/etc/x", "a(b.md"]
)
def test_addresses_and_what_is_no_link_are_not_followed(link: str) -> None:
    asked: list[str] = []
    linked = CHECKLIST.replace("开始联调前", f"见[样例]({link})，")
    findings("K04", linked, exists=lambda path: not asked.append(path))  # type: ignore[func-returns-value]
    assert asked == []


def secrets(text: str) -> object:
    return list(secrets_in(text))


CALENDAR = (
    Term(term="工作日历", en="work calendar", avoid=("日历",)),
    Term(term="切换", en="cut-over", avoid=("switch",)),
)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("工作日历要先定", 0),
        ("日历要先定", 1),
        ("先定工作日历，再看日历", 1),
        ("核心交换机（switch）断电", 0),
        ("夜里做切换（switch）", 1),
        ("按 switch 之后", 1),
    ],
)
def test_a_word_to_avoid_is_right_within_a_longer_term(text: str, told: int) -> None:
    record = RUNBOOK.replace("队列积压处理\n\n", f"队列积压处理\n\n{text}\n", 1)
    assert record != RUNBOOK
    assert len(findings("K21", record, glossary=CALENDAR)) == told


def test_a_pair_that_contradicts_is_not_told_as_the_same_too() -> None:
    records = (
        RETROSPECTIVE.replace(ADVICE, "超时后应自动重发请求"),
        TWIN.replace(ADVICE, "超时后不得自动重发请求"),
    )
    assert findings("K19", *records)
    assert [one.subject for one in findings("K18", *records)] == ["RT-902"]  # the records around them


@pytest.mark.parametrize(
    ("look", "text"),
    [
        (secrets, "mysql " * 20_000),
        (secrets, "0a" * 40_000 + "://"),
        (blame_in, "“" * 80_000),
        (_PRIVATE_MAIL.search, "先" * 80_000),
        (_CODE.findall, "`" * 80_000),
    ],
)
def test_a_long_line_is_looked_through_in_a_moment(look: Callable[[str], object], text: str) -> None:
    began = process_time()
    look(text)
    assert process_time() - began < 1


def test_long_lines_are_no_advice() -> None:
    long = "先" * 60_000
    began = process_time()
    findings("K19", RETROSPECTIVE.replace(ADVICE, long), TWIN.replace(ADVICE, long))
    assert process_time() - began < 5
