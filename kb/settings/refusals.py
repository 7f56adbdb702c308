"""What is said of a value that a setting cannot have, and of a setting that does not exist."""

from __future__ import annotations

from difflib import get_close_matches

from pydantic_core import ErrorDetails

from kb.errors import SettingsError
from kb.settings.tables import setting_names

#: pydantic's kinds of error -> what the value must be
_MUST_BE = {
    "int_type": ("整数", "a whole number"),
    "int_parsing": ("整数", "a whole number"),
    "int_from_float": ("整数", "a whole number"),
    "bool_type": ("true 或 false", "true or false"),
    "bool_parsing": ("true 或 false", "true or false"),
    "float_type": ("数字", "a number"),
    "float_parsing": ("数字", "a number"),
    "string_type": ("文字，加引号", "a text in quotes"),
    "string_too_short": ("非空的文字", "a text that is not empty"),
    "string_pattern_mismatch": (
        "http:// 或 https:// 开头的地址",
        "an address that begins with http:// or https://",
    ),
    "literal_error": ("{expected} 之一", "one of {expected}"),
    "greater_than": ("大于 {gt} 的数", "greater than {gt}"),
    "greater_than_equal": ("不小于 {ge} 的数", "at least {ge}"),
    "less_than_equal": ("不大于 {le} 的数", "at most {le}"),
    "model_type": ("一张表", "a table"),
    "model_attributes_type": ("一张表", "a table"),
}


def explained(error: ErrorDetails, key: str, place: str) -> SettingsError:
    """The error of pydantic about the setting ``key`` in words for a person, with its place and a remedy."""
    if error["type"] == "extra_forbidden":
        return _unknown(key, place)
    given = {
        name: str(value).replace("'", "").replace(" or ", ", ")
        for name, value in error.get("ctx", {}).items()
    }
    zh, en = (text.format_map(given) for text in _MUST_BE.get(error["type"], (error["msg"], error["msg"])))
    return SettingsError(
        f"设置 {key} 应是{zh}",
        f"The setting {key} must be {en}",
        place=place,
        hint_zh=f"改正 {place} 的值。",
        hint_en=f"Correct the value at {place}.",
    )


def _unknown(key: str, place: str) -> SettingsError:
    table, _, name = key.rpartition(".")
    all_names = list(setting_names())
    beside = {known.rpartition(".")[2]: known for known in all_names if known.rpartition(".")[0] == table}
    near = [beside[word] for word in get_close_matches(name, beside, n=1)]
    elsewhere = [known for known in all_names if known.rpartition(".")[2] == name]
    meant = near or elsewhere or get_close_matches(key, all_names, n=1)
    names = "、".join(beside or all_names), ", ".join(beside or all_names)
    return SettingsError(
        f"没有设置项 {key}",
        f"There is no setting {key}",
        place=place,
        hint_zh=f"是不是 {meant[0]}？" if meant else f"可用：{names[0]}。",
        hint_en=f"Did you mean {meant[0]}?" if meant else f"There are: {names[1]}.",
    )
