"""What is wrong with a request's fields, said in Chinese and English."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

#: Kind of fault in pydantic's terms -> what we say of it; the braces take the fault's context.
MESSAGES = {
    "missing": ("必须填写", "is required"),
    "string_too_short": ("至少 {min_length} 个字符", "needs at least {min_length} characters"),
    "string_too_long": ("最多 {max_length} 个字符", "may have at most {max_length} characters"),
    "string_type": ("应是文字", "must be text"),
    "string_pattern_mismatch": (
        "不在可选值之中（{pattern}）",
        "is not one of the possible values ({pattern})",
    ),
    "int_parsing": ("应是整数", "must be a whole number"),
    "greater_than_equal": ("不能小于 {ge}", "must not be less than {ge}"),
    "less_than_equal": ("不能大于 {le}", "must not be more than {le}"),
    "bool_parsing": ("应是 true 或 false", "must be true or false"),
    "bool_type": ("应是 true 或 false", "must be true or false"),
    "date_from_datetime_parsing": ("应是日期，如 2026-03-31", "must be a date such as 2026-03-31"),
    "no_day": ("应是日期，如 2026-03-31", "must be a date such as 2026-03-31"),
    "date_parsing": ("应是日期，如 2026-03-31", "must be a date such as 2026-03-31"),
    "extra_forbidden": ("没有这一项", "is not known"),
    "literal_error": ("应是 {expected}", "must be {expected}"),
    "model_attributes_type": ("应是 JSON 对象", "must be a JSON object"),
    "list_type": ("应是列表", "must be a list"),
    "too_long": ("最多 {max_length} 个", "may have at most {max_length} entries"),
    "too_short": ("至少 {min_length} 个", "needs at least {min_length} entries"),
    "int_type": ("应是整数", "must be a whole number"),
    "json_invalid": ("不是合法的 JSON", "is not valid JSON"),
}

#: A value among those that pydantic lists.
_QUOTED = re.compile(r"'([^']*)'")

#: For kinds of fault that no route of ours produces today.
OTHER = ("值不对", "has a wrong value")


@dataclass(frozen=True, slots=True)
class Fault:
    """A field of a request and what is wrong with it."""

    field: str
    zh: str
    en: str


def faults(errors: Iterable[Mapping[str, Any]]) -> list[Fault]:
    """Pydantic's ``errors`` as faults; the values somebody sent are not repeated."""
    return [_fault(error) for error in errors]


def _fault(error: Mapping[str, Any]) -> Fault:
    zh, en = MESSAGES.get(error["type"], OTHER)
    context = error.get("ctx") or {}
    values = _QUOTED.findall(str(context.get("expected", "")))
    zh, en = (_one_of(zh, values, "、", " 或 "), _one_of(en, values, ", ", " or ")) if values else (zh, en)
    names = [str(part) for part in error["loc"][1:] if isinstance(part, str)]
    return Fault(".".join(names) or str(error["loc"][0]), zh.format_map(context), en.format_map(context))


def _one_of(text: str, values: Sequence[str], between: str, last: str) -> str:
    """``text`` with the ``values`` of a choice where pydantic's list of them goes."""
    listed = last.join(filter(None, (between.join(values[:-1]), values[-1])))
    return text.replace("{expected}", listed)
