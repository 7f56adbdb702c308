"""Forms that give something away: credentials, resident identity numbers, mobile phone numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ALGORITHM = re.compile(r"(?i)(SM[1-9]|ZUC|AES|3?DES|RSA|SHA|MD5|TLS|SSL|HMAC|bcrypt|scrypt|PBKDF|GM/T|GB/T)")
_NO_VALUE = re.compile(
    r"(?i)[*x.#_-]+|[<{$%\[].*|(?:vault|kms|env|file|kv|ref):?/?/?.*|null|none|true|false"
    r"|.*x{3,}|pass(?:word|wd)?|pwd|secret|your[_-].*|change[_-]?me"  # what examples write
    r"|.*[_-](?:password|secret|key|token)|(?:ConvertTo|Get|Read)-\w+"  # the name of an entry; a call
)


@dataclass(frozen=True, slots=True)
class Secret:
    """What was found: what kind of thing, in Chinese and English, and its first two characters."""

    zh: str
    en: str
    masked: str


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A form that gives something away; ``holds`` decides on what the expression caught in a group."""

    zh: str
    en: str
    form: re.Pattern[str]
    holds: Callable[[str], bool] = lambda value: True


def secrets_in(text: str) -> Iterator[Secret]:
    """Yield the first of each kind of secret in ``text``; references to a vault and placeholders are none."""
    if not _HINT.search(text.lower()):
        return
    for pattern in _PATTERNS:
        caught = (next(filter(None, match.groups())) for match in pattern.form.finditer(text))
        if value := next(filter(pattern.holds, caught), None):
            yield Secret(pattern.zh, pattern.en, value[:2] + "*" * min(len(value) - 2, 6))


#: Each pattern needs one of these words or a run of characters; most texts have none.
_HINT = re.compile(
    r"password|passwd|pwd|密码|口令|begin|://|mysql|curl|sqlplus|[a-z0-9_./+=-]{11}|[0-9]{3}[- ][0-9]{4}"
)


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


def is_card_number(value: str) -> bool:
    """Say whether digits are the number of a payment card: the check digit holds (Luhn, ISO/IEC 7812-1, annex B)."""
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(value))]
    return sum(part // 10 + part % 10 for part in doubled) % 10 == 0


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
        lambda value: not _NO_VALUE.fullmatch(value),
    ),
    _Pattern("私钥", "a private key", re.compile(r"(-----BEGIN [A-Z ]*PRIVATE KEY-----)")),
    _Pattern(
        "带口令的连接串",
        "a connection string with a password",
        re.compile(r"(?<![a-z0-9+.-])[a-z][a-z0-9+.-]*://[^\s:/@]+:([^\s:/@]{3,})@"),
        lambda value: not _NO_VALUE.fullmatch(value),
    ),
    _Pattern(
        "命令行里的口令",
        "a password on a command line",
        re.compile(
            r"\bmysql(?:dump|admin)?\b[^\n]{0,400}?\s-p([^\s`]{4,})|\bcurl\b[^\n]{0,400}?\s(?:-u|--user)\s+[^\s:]+:([^\s`]{4,})"
            r"|\bsqlplus\s+(?:-\S+\s+)*\w+/([^\s@/`]{4,})@"
        ),
        _is_password,
    ),
    _Pattern(
        "身份证号",
        "a resident identity number",
        re.compile(r"(?<![0-9A-Za-z])([1-9][0-9]{16}[0-9Xx])(?![0-9A-Za-z])"),
        is_citizen_number,
    ),
    _Pattern(
        "银行卡号",
        "a bank card number",
        re.compile(r"(?<![0-9A-Za-z.])(62[0-9]{14,17})(?![0-9A-Za-z.])"),
        is_card_number,
    ),
    _Pattern(
        "手机号",
        "a mobile phone number",
        re.compile(
            # a range of numbers (13911000000-13911119999) is a block of the numbering plan, nobody's phone;
            # neither is a measure in a log line ("bytes"=14388137984) nor a number with decimals
            r"(?<![0-9A-Za-z.])(?<!\"=)(?<![0-9]{11}[-–~～至])((?:\+86[- ]?)?1[3-9][0-9]"
            r"(?:[0-9]{8}|([- ])[0-9]{4}\2[0-9]{4}))(?!\.?[0-9A-Za-z]|\s?[-–~～至]\s?1[3-9][0-9]{9})"
        ),
    ),
)
