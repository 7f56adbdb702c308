"""How a single value of the data is shown: texts in the document's language, dates, numbers, yes and no."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any, TypeAlias

from generators.compose.markdown import Markdown
from generators.errors import GenerationError

Data: TypeAlias = Any
"""A value of the project data, of any type: a text, a date, a record read by attribute, a list of records."""

_FOLD = re.compile(r"(?<=[，。；：、！？）”》]) (?=[\u4e00-\u9fff“《（])")

NOTHING = "—"
"""What stands where there is no value; a cell is never blank."""


def text_in(value: Data, lang: str) -> str:
    """A text, or a text per language (``{zh, en}``), in ``lang``, else in the other language; "" for None."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    pair = _pair(value)
    if pair is None:
        return str(shown(value, lang))
    zh, en = pair
    return str((zh or en) if lang == "zh" else (en or zh))


def _pair(value: Data) -> tuple[Any, Any] | None:
    if isinstance(value, Mapping):
        return (value.get("zh", ""), value.get("en", "")) if value and set(value) <= {"zh", "en"} else None
    if hasattr(value, "zh") and hasattr(value, "en"):
        return value.zh, value.en
    return None


def shown(value: Data, lang: str) -> Markdown:
    """The value as a reader sees it; raises GenerationError for what has no single way to be shown."""
    if hasattr(value, "__html__"):
        return Markdown(value)
    if isinstance(value, str):
        return Markdown.escape(_unfolded(value))
    if value is None:
        return Markdown(NOTHING)
    if isinstance(value, bool):
        return Markdown(("是" if value else "否") if lang == "zh" else ("yes" if value else "no"))
    if isinstance(value, int | float):
        return Markdown.escape(number(value))
    if isinstance(value, dt.datetime):
        return Markdown(value.date().isoformat())
    if isinstance(value, dt.date):
        return Markdown(value.isoformat())
    if _pair(value) is not None:
        return Markdown.escape(_unfolded(text_in(value, lang)))
    kind = type(value).__name__
    raise GenerationError(
        f"“{kind}”类型的值不能直接写进文档",
        f"a value of the type '{kind}' cannot be written into a document",
        hint_zh="写出要用的字段，列表用 listing(…) 或 join。",
        hint_en="Name the field you want; for a list use listing(…) or join.",
    )


def _unfolded(text: str) -> str:
    """``text`` without the spaces that folded YAML lines leave after Chinese punctuation."""
    return _FOLD.sub("", text)


def number(value: float) -> str:
    """A number as written by hand: 3 for 3.0, 99.95 kept, no rounding noise."""
    if isinstance(value, int):
        return str(value)
    return f"{value:.6f}".rstrip("0").rstrip(".")


def plain(value: Data, lang: str, depth: int = 0) -> Data:
    """The value as texts, numbers, lists and mappings, without what is empty: facts for a language model."""
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, dt.date):
        return value.isoformat()
    if _pair(value) is not None:
        return text_in(value, lang)
    if depth > 6:
        return str(value)
    if isinstance(value, Mapping):
        entries = ((str(key), plain(item, lang, depth + 1)) for key, item in value.items())
        return {key: item for key, item in entries if item not in (None, "", [], {})}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item, lang, depth + 1) for item in value]
    return plain(attributes(value), lang, depth) if attributes(value) else str(value)


def attributes(value: Data) -> dict[str, Any]:
    """The public values of a record: a dataclass, a pydantic model, a namespace."""
    if is_dataclass(value) and not isinstance(value, type):
        return {item.name: getattr(value, item.name) for item in fields(value)}
    names = getattr(type(value), "model_fields", None)
    if names is not None:
        return {name: getattr(value, name) for name in names}
    return {name: item for name, item in getattr(value, "__dict__", {}).items() if not name.startswith("_")}
