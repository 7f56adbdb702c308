"""Validations of what texts hold: secrets and placeholders."""

from __future__ import annotations

import pytest

from kb.checks import Finding, Gate, check_project
from kb.checks.secrets import is_citizen_number
from kb.project import Project

INFO = {
    "id": "P-1",
    "name": "项目",
    "code": "P",
    "customer": "客户",
    "start": "2026-01-05",
    "finish": "2026-12-31",
}


def findings(rule: str, text: object, gate: Gate = "issue", field: str = "background") -> list[Finding]:
    data = {"project": {**INFO, field: text}}
    return [one for one in check_project(Project.model_validate(data), gate) if one.rule == rule]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("联调账号 tester，密码：Abc@2026x", "口令"),
        ("password = hunter2!", "口令"),
        ("数据库口令为 Ora_123456", "口令"),
        ("api_key: 9f8e7d6c5b4a39281706f5e4", "密钥或令牌"),
        ("SK=Zm9vYmFyMTIzNDU2Nzg5MA==", "密钥或令牌"),
        ("access_key_id：ABCDEFGH12345678IJKL", "密钥或令牌"),
        ("请用 AKIA" + "ABCDEFGHIJKLMNOP 访问", "云服务密钥"),
        ("LTAI" + "5tAbCdEfGhIjKlMnOp", "云服务密钥"),
        ("sk-" + "abcdefghij0123456789", "云服务密钥"),
        ("-----BEGIN RSA PRIVATE KEY-----", "私钥"),
        ("jdbc 地址 mysql://root:Root123@10.1.1.5:3306/loan", "带口令的连接串"),
        ("经办人身份证 11010519491231002X", "身份证号"),
        ("紧急联系 13800138000", "手机号"),
        ("紧急联系 +86 138-0013-8000", "手机号"),
    ],
)
def test_a_secret_or_personal_number_is_an_error_and_is_not_repeated_in_full(text: str, name: str) -> None:
    (finding,) = findings("V32", text, gate="draft")
    assert finding.severity == "error"
    assert f"有{name}（" in finding.zh
    secret = finding.zh.partition("（")[2].rstrip("）")
    assert "*" in secret
    assert text not in finding.zh


@pytest.mark.parametrize(
    "text",
    [
        "口令存放在密码库条目 loan/db，不写入文档",
        "密码：见密码库",
        "密码：******",
        "password: ${DB_PASSWORD}",
        "password: vault:secret/loan/db",
        "口令复杂度：不少于 12 位，含大小写字母和数字",
        "商用密码：SM2/SM3/SM4，符合密评要求",
        "密码算法为 SM4-CBC，密钥由加密机保管",
        "token: <由统一认证平台签发>",
        "令牌 token 有效期 30 min，刷新令牌 7 d",
        "token：vault/loan/mobile/integration-2026",
        "ask: internal-process-description",
        "订单号 138001380001234567",
        "流水号 20260101123456789012",
        "金额 13800.138000 元，编号 A13800138000",
        "证件号 110105194912310021",
        "服务热线 400-820-8820，总机 010-62770000",
        "地址 https://gateway.example.com:8443/loan/v1",
        "mysql://loan_app@10.1.1.5:3306/loan",
        "mysql://loan_app:****@10.1.1.5:3306/loan",
        "pass 率 95 %，password 字段长度 32",
    ],
)
def test_texts_that_only_talk_about_secrets_are_left_alone(text: str) -> None:
    assert findings("V32", text) == []


def test_phone_and_mail_fields_are_where_contacts_belong() -> None:
    data = {
        "project": INFO,
        "members": [{"id": "MEM-001", "name": "张三", "phone": "13800138000", "role": "电话 13800138000"}],
    }
    found = [one for one in check_project(Project.model_validate(data)) if one.rule == "V32"]
    assert [(one.subject, "MEM-001.role" in one.zh) for one in found] == [("MEM-001", True)]


@pytest.mark.parametrize(
    ("number", "valid"),
    [
        ("11010519491231002X", True),
        ("11010519491231002x", True),
        ("110105194912310021", False),  # the check digit is X
        ("11010519490231002X", False),  # 31 February
        ("440524188001010014", True),
    ],
)
def test_an_identity_number_has_a_real_birthday_and_its_check_digit(number: str, valid: bool) -> None:
    assert is_citizen_number(number) is valid


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("超时时间待定", "待定"),
        ("【待补充:对账时点】", "【待补充:对账时点】"),
        ("对账时点：待补充。", "待补充"),
        ("timeout: TBD", "TBD"),
        ("由 XX 公司提供", "XX"),
        ("第xxx条", "xxx"),
        ("峰值 ??? TPS", "???"),
        ("峰值？？", "？？"),
        ({"zh": "确定", "en": "to be confirmed (TBC)"}, "TBC"),
    ],
)
def test_a_placeholder_is_a_warning_first_and_an_error_from_the_baseline_on(text: object, found: str) -> None:
    (early,) = findings("V33", text, gate="draft")
    (late,) = findings("V33", text, gate="baseline")
    assert (early.severity, late.severity, early.gate, late.gate) == ("warning", "error", "draft", "draft")
    assert f"“{found}”" in early.zh


@pytest.mark.parametrize(
    "text",
    [
        "订单状态：待确认、待支付、待发货",
        "等待定时任务触发",
        "XXE 防护；XXL-JOB 调度；XXTEA",
        "OXX1 与 axxb 是接口代码",
        "是否一致？是",
        "对方 TODOS 服务，tbdata 表",
        "亟待补齐人手",
        "状态：待补充材料；待补录",
        "等待定位结果",
    ],
)
def test_words_that_look_like_placeholders_are_left_alone(text: str) -> None:
    assert findings("V33", text) == []
