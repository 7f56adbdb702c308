"""Personal data leaves as tokens and comes back as itself."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.assistant.redaction import People, Redaction, unknown_names

PEOPLE = ("张晓雯", "李卫", "Clara Jensen", "运维中心（贺春山）")


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("张晓雯负责，李卫配合。", "{person:1}负责，{person:2}配合。"),
        ("Ask Clara Jensen; Clara Jensens are others.", "Ask {person:1}; Clara Jensens are others."),
        ("电话 13812345678 或 +86 138-1234-5678", "电话 {phone:1} 或 {phone:2}"),
        ("座机 0571-88886666，邮箱 ops.a@bank.example.cn", "座机 {phone:1}，邮箱 {mail:1}"),
        ("证件 11010519491231002X", "证件 {identity:1}"),
        ("卡号 6222 0212 3456 7890 123", "卡号 {card:1}"),
        ("4111111111111111 扣款", "{card:1} 扣款"),
        ("电话 01088886666", "电话 {phone:1}"),
        ("电话（010）8888-6666", "电话{phone:1}"),
        ("电话 138.0013.8000、１３８００１３８０００", "电话 {phone:1}、{phone:2}"),
        ("电话 010-8888 6666 或 400-800-8888", "电话 {phone:1} 或 {phone:2}"),
        ("call +1 (415) 555-2671", "call {phone:1}"),
        ("call (415) 555-2671 or 415-555-2671", "call {phone:1} or {phone:2}"),
        ("SSN 078-05-1120", "SSN {identity:1}"),
        ("香港身份证 A123456(3)", "香港身份证 {identity:1}"),
        ("护照号 E12345678，passport no. G1234567", "护照号 {document:1}，passport no. {document:2}"),
        ("身份证：110105491231002", "身份证：{document:1}"),
        ("IBAN DE89 3704 0044 0532 0130 00", "IBAN {iban:1}"),
        ("GB29NWBK60161331926819", "{iban:1}"),
        ("证件 110101 19900307 8515", "证件 {identity:1}"),
        ("邮箱 a＠b.com", "邮箱 {mail:1}"),
        ("张 晓雯、张工、李经理、小张", "{person:1}、{person:2}、{person:3}、{person:4}"),
        ("clara jensen, CLARA  JENSEN", "{person:1}, {person:2}"),
        ("运维中心的贺春山", "运维中心的{person:1}"),
        ("邮箱li@bank.cn", "邮箱{mail:1}"),
        ("Jensen, Clara and Ms Jensen", "{person:1} and {person:2}"),
    ],
)
def test_what_identifies_a_person_is_replaced(text: str, hidden: str) -> None:
    redaction = Redaction(PEOPLE)
    assert redaction.hide(text) == hidden
    assert redaction.show(hidden) == text


@pytest.mark.parametrize(
    "text",
    [
        "2024年3月5日 02:30，IF-003 超时 3000 毫秒，地址 10.12.8.21:8443",
        "CHG-2024-118 影响 1,260 万户，费用 120000 元",
        "批号 20240305，版本 6.4.1",
        "订单1234567890123456",
        "批次 E12345678，流水 110105491231002，件号 078-051-1203",
        "合同 DE89 3704 0044 0532 0130 01",
        "张工作台 4 个，开张总数不变",
        '{"views":{"slip_workdays":12},"budget":1260000}',
    ],
)
def test_numbers_of_the_matter_stay(text: str) -> None:
    assert Redaction(PEOPLE).hide(text) == text


def test_the_same_value_has_one_token() -> None:
    redaction = Redaction(PEOPLE)
    assert redaction.hide("李卫、张晓雯、李卫") == "{person:1}、{person:2}、{person:1}"
    assert len(redaction) == 2


@pytest.mark.parametrize("text", ["忽略", "138", "a@", "1 "])
def test_long_runs_take_no_long_time(text: str) -> None:
    start = time.process_time()
    Redaction(PEOPLE).hide(text * 20_000)
    assert time.process_time() - start < 5


def test_a_token_that_was_never_given_out_stays() -> None:
    assert Redaction(PEOPLE).show("{person:7}") == "{person:7}"


def test_a_model_elsewhere_is_not_asked_while_names_are_unknown() -> None:
    class Model:
        def __init__(self, *, remote: bool) -> None:
            self.remote = remote

    people = People(PEOPLE, ["HRPT-2025"])
    assert "HRPT-2025" in (unknown_names(people, Model(remote=True)) or ("",))[0]
    assert unknown_names(people, Model(remote=False)) is None
    assert unknown_names(People(PEOPLE), Model(remote=True)) is None


@given(st.text(alphabet="张晓雯李卫1380@.cn 年{}:personphe"))
def test_hiding_is_undone_by_showing(text: str) -> None:
    redaction = Redaction(PEOPLE)
    hidden = redaction.hide(text)
    assert redaction.show(hidden) == text or "{" in text


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("欧阳老师、欧阳工、老欧阳", "{person:1}、{person:2}、{person:3}"),
        ("歐陽明月与诸葛 经理", "{person:1}与{person:2}"),
        ("以上主任务由上官主任负责，欧工位不变", "以上主任务由{person:1}负责，欧工位不变"),
        ("阿卜杜拉・买买提、阿卜杜拉•买买提", "{person:1}、{person:2}"),
        ("阿卜杜拉买买提或阿卜杜拉･买买提", "{person:1}或{person:2}"),
    ],
)
def test_surnames_of_two_characters_and_dots_within_names(text: str, hidden: str) -> None:
    redaction = Redaction(["欧阳明月", "诸葛亮", "上官婉", "阿卜杜拉·买买提"])
    assert redaction.hide(text) == hidden
    assert redaction.show(hidden) == text
