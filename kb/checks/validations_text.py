"""What stands in the texts: V32 secrets and personal data, V33 placeholders."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from kb.checks.validations_rule import Fault, rule
from kb.project.entities import Project
from kb.project.entities_references import Written, written

_CONTACT_FIELDS = frozenset({"phone", "email"})
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ALGORITHM = re.compile(r"(?i)(SM[1-9]|ZUC|AES|3?DES|RSA|SHA|MD5|TLS|SSL|HMAC|bcrypt|scrypt|PBKDF|GM/T|GB/T)")
_NO_VALUE = re.compile(r"(?i)[*x.#_-]+|[<{$%].*|(?:vault|kms|env|file|kv|ref):?/?/?.*|null|none|true|false")


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A form that gives something away; ``holds`` decides on what the expression caught in its last group."""

    zh: str
    en: str
    form: re.Pattern[str]
    holds: Callable[[str], bool] = lambda value: True


def _is_password(value: str) -> bool:
    """Letters and digits or marks mixed, and neither a placeholder, a vault reference nor an algorithm."""
    if _NO_VALUE.fullmatch(value) or _ALGORITHM.match(value):
        return False
    return bool(re.search(r"[A-Za-z]", value) and re.search(r"[0-9@#$%^&*!+=_-]", value)) or value.isdigit()


def _is_token(value: str) -> bool:
    return not _NO_VALUE.fullmatch(value) and bool(
        re.search(r"[A-Za-z]", value) and re.search(r"[0-9]", value) and "://" not in value
    )


def is_citizen_number(value: str) -> bool:
    """Say whether 18 characters are a resident identity number: real birthday, check digit (GB 11643)."""
    try:
        date(int(value[6:10]), int(value[10:12]), int(value[12:14]))
    except ValueError:
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_ID_WEIGHTS, value[:17], strict=True))
    return "10X98765432"[total % 11] == value[17].upper()


_PATTERNS = (
    _Pattern(
        "口令",
        "a password",
        re.compile(
            r"(?i)(?<!商用)(?<!国产)(?:password|passwd|pwd|密码|口令)\s*[:=：＝是为]\s*[\"'“]?([!-~]{4,})"
        ),
        _is_password,
    ),
    _Pattern(
        "密钥或令牌",
        "a key or token",
        re.compile(
            r"(?i)(?<![a-z])(?:api[_-]?key|access[_-]?key(?:[_-]?(?:id|secret))?|app[_-]?(?:key|secret)"
            r"|secret(?:[_-]?key)?|token|ak|sk)\s*[:=：＝]\s*[\"']?([A-Za-z0-9_./+=-]{16,})"
        ),
        _is_token,
    ),
    _Pattern(
        "云服务密钥",
        "a cloud access key",
        re.compile(
            r"(?<![A-Za-z0-9])(AKIA[0-9A-Z]{16}|LTAI[0-9A-Za-z]{12,24}|AKID[0-9A-Za-z]{13,40}"
            r"|gh[pousr]_[A-Za-z0-9]{36}|sk-[A-Za-z0-9_-]{20,}|eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]+)(?![A-Za-z0-9])"
        ),
    ),
    _Pattern("私钥", "a private key", re.compile(r"(-----BEGIN [A-Z ]*PRIVATE KEY-----)")),
    _Pattern(
        "带口令的连接串",
        "a connection string with a password",
        re.compile(r"[a-z][a-z0-9+.-]*://[^\s:/@]+:([^\s:/@]{3,})@"),
        lambda value: not _NO_VALUE.fullmatch(value),
    ),
    _Pattern(
        "身份证号",
        "a resident identity number",
        re.compile(r"(?<![0-9A-Za-z])([1-9][0-9]{16}[0-9Xx])(?![0-9A-Za-z])"),
        is_citizen_number,
    ),
    _Pattern(
        "手机号",
        "a mobile phone number",
        re.compile(
            r"(?<![0-9A-Za-z.])((?:\+86[- ]?)?1[3-9][0-9]"
            r"(?:[0-9]{8}|([- ])[0-9]{4}\2[0-9]{4}))(?![0-9A-Za-z])"
        ),
    ),
)


@rule(
    "V32",
    zh="文字里没有口令、密钥和个人信息",
    en="No text holds passwords, keys or personal data",
    why_zh="项目数据会进文档、进检索、可能进模型；泄露的口令只能全部更换",
    why_en="project data goes into documents, search and perhaps a model; a leaked secret must be replaced",
    severities={"draft": "error"},
)
def texts_hold_no_secrets(project: Project) -> Iterator[Fault]:
    """Known forms of credentials, identity numbers (with their check digit) and mobile numbers."""
    for text in written(project):
        contact = text.field.rpartition(".")[2] in _CONTACT_FIELDS
        for pattern in _PATTERNS:
            found = pattern.form.search(text.text)
            if found and pattern.holds(found[1]) and not contact:
                yield _secret(text, pattern, found[1])


def _secret(text: Written, pattern: _Pattern, value: str) -> Fault:
    path = f"{text.holder}.{text.field}".lstrip(".")
    masked = value[:2] + "*" * min(len(value) - 2, 6)
    return Fault(
        text.holder,
        text.place,
        f"{path} 里有{pattern.zh}（{masked}）",
        f"{path} holds {pattern.en} ({masked})",
        "删除并更换；文档里只写保管位置（如密码库条目名）。联系电话写在 phone 字段",
        "remove and replace it; name only where it is kept. Phone numbers go into the field phone",
    )


_PLACEHOLDER = re.compile(
    r"【待[^】]*】|(?<!等)待定(?![时位])|(?<![亟急])待补充?(?=$|[。；;，,）)])|"
    r"(?<![A-Za-z])(?:TBD|TBC|TODO)(?![A-Za-z])|(?<![A-Za-z0-9_])[Xx]{2,}(?![A-Za-z0-9_])|[?？]{2,}"
)


@rule(
    "V33",
    zh="没有“待定”之类的占位文字",
    en="No text is a placeholder",
    why_zh="带着“待定”签字的文档，等于签了一张空白支票",
    why_en="signing a document that says TBD is signing a blank cheque",
    severities={"draft": "warning", "baseline": "error"},
)
def texts_hold_no_placeholders(project: Project) -> Iterator[Fault]:
    """待定, 待补充, TBD, TBC, TODO, XX and runs of question marks, once per text."""
    for text in written(project):
        if found := _PLACEHOLDER.search(text.text):
            path = f"{text.holder}.{text.field}".lstrip(".")
            yield Fault(
                text.holder,
                text.place,
                f"{path} 里有占位文字“{found[0]}”",
                f'{path} holds the placeholder "{found[0]}"',
                "写上确定的内容；还定不下来的，登记成问题并写明负责人和日期",
                "write what is meant; if it is open, raise an issue with owner and date",
            )
