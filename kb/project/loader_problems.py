"""From pydantic's errors to sentences a project manager can act on, with file, line and field."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from pydantic_core import ErrorDetails

from kb.errors import ProjectError
from kb.project.entities import KINDS, Project, kind_of
from kb.project.entities_references import plan_of
from kb.project.entities_values import Entity
from kb.project.loader_spots import Spot, locate
from kb.project.yaml_source import YamlMap


class Message(NamedTuple):
    """What is wrong and what to do, in Chinese and English."""

    zh: str
    en: str
    hint_zh: str = ""
    hint_en: str = ""


def explain_all(errors: Iterable[ErrorDetails], root: YamlMap, file: str) -> list[ProjectError]:
    """Return one problem per fault, in the order of the file."""
    problems: dict[tuple[str, str], ProjectError] = {}
    for error in errors:
        spot = locate(error["loc"], root, file)
        message = _message(error, spot)
        problem = ProjectError(
            message.zh, message.en, hint_zh=message.hint_zh, hint_en=message.hint_en, place=spot.place
        )
        problems.setdefault((spot.place, message.zh), problem)
    return list(problems.values())


def nearest(word: str, among: Iterable[str]) -> str:
    """Return the word most like ``word``, or "" when none is close."""
    found = difflib.get_close_matches(word, list(among), n=1, cutoff=0.6)
    return found[0] if found else ""


def _message(error: ErrorDetails, spot: Spot) -> Message:
    write = _WRITERS.get(error["type"])
    if write is None:
        return Message(f"{spot.path} 的值不合规：{error['msg']}", f"{spot.path} is not valid: {error['msg']}")
    return write(error, spot)


def _shown(value: object) -> str:
    """Return a value as short quoted text; collections by what they are."""
    text = str(value)
    return text if len(text) <= 40 else text[:39] + "…"


def _found(value: object) -> tuple[str, str]:
    if isinstance(value, dict):
        return "一组“键: 值”", "a mapping"
    if isinstance(value, list):
        return "一个列表", "a list"
    if value is None:
        return "空", "empty"
    return f"“{_shown(value)}”", f'"{_shown(value)}"'


_Writer = Callable[[ErrorDetails, Spot], Message]


def _expected(zh: str, en: str, hint_zh: str = "", hint_en: str = "") -> _Writer:
    """Return a writer for "should be X, is Y"."""

    def write(error: ErrorDetails, spot: Spot) -> Message:
        found_zh, found_en = _found(error["input"])
        context = error.get("ctx", {})
        return Message(
            f"{spot.path} 应为{_spaced(zh.format(**context))}，现在是{found_zh}",
            f"{spot.path} should be {en.format(**context)}, but is {found_en}",
            hint_zh,
            hint_en,
        )

    return write


def _spaced(phrase: str) -> str:
    """Return the phrase with a space in front where it starts with a Latin letter."""
    return f" {phrase}" if phrase[:1].isascii() else phrase


def _missing(error: ErrorDetails, spot: Spot) -> Message:
    owner = f"{spot.holder} " if spot.holder else "文件"
    return Message(
        f"{owner}缺少必填字段 {spot.key}",
        f"{spot.holder or 'the file'} lacks the required field {spot.key}",
        f"补上一行“{spot.key}: …”",
        f'add a line "{spot.key}: ..."',
    )


def _unknown_key(error: ErrorDetails, spot: Spot) -> Message:
    allowed = sorted(_keys_at(error["loc"]))
    holder_zh = f"{spot.holder} " if spot.holder else "文件顶层"
    holder_en = spot.holder or "the top of the file"
    close = nearest(spot.key, allowed)
    listed = "、".join(allowed), ", ".join(allowed)
    return Message(
        f"{holder_zh}里没有 {spot.key} 这个字段",
        f"{holder_en} has no field {spot.key}",
        (f"是不是 {close}？" if close else f"可用的字段：{listed[0]}。") + "自己加的字段以 x- 开头",
        (f"did you mean {close}? " if close else f"known fields: {listed[1]}. ")
        + "Fields of your own begin with x-",
    )


def _keys_at(loc: Sequence[int | str]) -> set[str]:
    """Return the keys allowed where an unknown one stood, by following the path through the models."""
    models: list[type[Entity]] = [Project]
    for step in loc[:-1]:
        if isinstance(step, str):
            models = [part for model in models for part in _parts(model, step)] or models
    return {key for model in models for key in model.keys_of_fields()}


def _parts(model: type[Entity], key: str) -> list[type[Entity]]:
    return list(plan_of(model).parts_by_key.get(key, ()))


def _not_allowed(error: ErrorDetails, spot: Spot) -> Message:
    allowed = re.findall(r"'([^']*)'", str(error.get("ctx", {}).get("expected", "")))
    found_zh, found_en = _found(error["input"])
    close = nearest(str(error["input"]).lower(), allowed)
    return Message(
        f"{spot.path} 的值{found_zh}不在允许范围内",
        f"{spot.path} cannot be {found_en}",
        (f"是不是 {close}？" if close else "") + f"可用的值：{'、'.join(allowed)}",
        (f"did you mean {close}? " if close else "") + f"allowed: {', '.join(allowed)}",
    )


_LOOSE_DATE = re.compile(r"([0-9]{4})\s*[-/.年]?\s*([0-9]{1,2})\s*[-/.月]?\s*([0-9]{1,2})\s*日?")


def _bad_date(error: ErrorDetails, spot: Spot) -> Message:
    found_zh, found_en = _found(error["input"])
    loose = _LOOSE_DATE.fullmatch(str(error["input"]).strip())
    iso = f"{loose[1]}-{int(loose[2]):02d}-{int(loose[3]):02d}" if loose else ""
    if iso == error["input"]:
        return Message(
            f"{spot.path} 的日期{found_zh}不存在",
            f"{spot.path}: there is no day {found_en}",
            "核对月份和日期",
            "check month and day",
        )
    return Message(
        f"{spot.path} 应为日期，现在是{found_zh}",
        f"{spot.path} should be a date, but is {found_en}",
        f"写成 {iso}" if iso else "日期写成 2026-11-30 这样的形式",
        f"write {iso}" if iso else "write dates like 2026-11-30",
    )


def _bad_fingerprint(error: ErrorDetails, spot: Spot) -> Message:
    found_zh, found_en = _found(error["input"])
    return Message(
        f"{spot.path} 应为指纹，现在是{found_zh}",
        f"{spot.path} should be a fingerprint, but is {found_en}",
        "这个文件由 fupan 写入，不要手改；从 Git 恢复上一个版本",
        "fupan writes this file; bring back its last version from Git",
    )


def _bad_id(error: ErrorDetails, spot: Spot) -> Message:
    prefix = error.get("ctx", {}).get("prefix", "")
    found_zh, found_en = _found(error["input"])
    digits = re.search(r"([0-9]+)$", str(error["input"]))
    better = f"{prefix}-{int(digits[1]):03d}" if digits and len(digits[1]) < 10 else f"{prefix}-001"
    return Message(
        f"编号{found_zh}不合规（{spot.path}）",
        f"{found_en} is no valid id ({spot.path})",
        f"编号写成 {prefix}- 加至少三位数字，例如 {better}",
        f"an id is {prefix}- and at least three digits, for example {better}",
    )


def _kinds(error: ErrorDetails) -> tuple[str, str, str]:
    """Return the allowed prefixes by name in both languages, and an example id."""
    prefixes = [part for part in str(error.get("ctx", {}).get("kinds", "")).split(" / ") if part]
    if not prefixes:
        return "任一条目的编号", "the id of any entity", "REQ-001"
    zh = "或".join(f"{KINDS[prefix][0]}（{prefix}）" for prefix in prefixes)
    en = " or ".join(f"{KINDS[prefix][1]} ({prefix})" for prefix in prefixes)
    return zh, en, f"{prefixes[0]}-001"


def _bad_reference(error: ErrorDetails, spot: Spot) -> Message:
    zh, en, example = _kinds(error)
    found_zh, found_en = _found(error["input"])
    return Message(
        f"{spot.path} 应引用{zh}，{found_zh}不是编号",
        f"{spot.path} should refer to: {en}; {found_en} is no id",
        f"写编号，例如 {example}；多个编号写成列表 [{example}, …]",
        f"write an id such as {example}; several ids are a list [{example}, ...]",
    )


def _wrong_kind(error: ErrorDetails, spot: Spot) -> Message:
    zh, en, example = _kinds(error)
    target = str(error["input"])
    kind_zh, kind_en = KINDS[kind_of(target)]
    return Message(
        f"{spot.path} 应引用{zh}，{target} 是{kind_zh}",
        f"{spot.path} should refer to: {en}; {target} is a {kind_en}",
        f"换成对应的编号，例如 {example}",
        f"use an id of the right kind, such as {example}",
    )


_NUMBER_HINT = ("只写数字，不带单位和千分位逗号", "write digits only, without unit or thousands separator")
_INTEGER = _expected("整数", "a whole number", *_NUMBER_HINT)
_DECIMAL = _expected("数字", "a number", *_NUMBER_HINT)
_FLAG = _expected("true 或 false（也可写 是/否）", "true or false")
_LIST = _expected(
    "列表", "a list", "每项一行，以“- ”开头；或写成 [甲, 乙]", 'one item per line after "- ", or [a, b]'
)
_MAPPING = _expected(
    "一组“键: 值”", "a mapping", "下一行缩进后逐项写“键: 值”", 'indent "key: value" lines below it'
)
_TEXT = _expected(
    "文字",
    "a text",
    "写成一段文字；含“: ”或“#”时加英文引号",
    'write a text; quote it if it holds ": " or "#"',
)

_WRITERS: dict[str, _Writer] = {
    "missing": _missing,
    "extra_forbidden": _unknown_key,
    "literal_error": _not_allowed,
    "date_form": _bad_date,
    "date_type": _bad_date,
    "id_form": _bad_id,
    "reference_form": _bad_reference,
    "reference_kind": _wrong_kind,
    "int_parsing": _INTEGER,
    "int_type": _INTEGER,
    "int_from_float": _INTEGER,
    "int_parsing_size": _INTEGER,
    "float_parsing": _DECIMAL,
    "float_type": _DECIMAL,
    "finite_number": _DECIMAL,
    "bool_parsing": _FLAG,
    "bool_type": _FLAG,
    "tuple_type": _LIST,
    "model_type": _MAPPING,
    "dict_type": _MAPPING,
    "string_type": _TEXT,
    "string_pattern_mismatch": _bad_fingerprint,
    "quantity_form": _expected("数字或一段文字", "a number or a text"),
    "greater_than_equal": _expected("不小于 {ge:g} 的数", "at least {ge:g}"),
    "less_than_equal": _expected("不大于 {le:g} 的数", "at most {le:g}"),
    "greater_than": _expected("大于 {gt:g} 的数", "greater than {gt:g}"),
    "less_than": _expected("小于 {lt:g} 的数", "less than {lt:g}"),
}
