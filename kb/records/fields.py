"""The fields of a front matter: how each is read, and what is said when it cannot be.

    class Runbook(Record):
        last_tested = day(required=True)

A field reads its value from the record's front matter on access. `Record` reads all of them once when it is
made, so that a mistake is reported with its line and reading later cannot fail.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Generic, Protocol, Self, TypeVar, overload

T_co = TypeVar("T_co", covariant=True)
Read = Callable[[object], T_co]

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_DAY_LOOSE = re.compile(r"(\d{4})[年/.-](\d{1,2})[月/.-](\d{1,2})日?")
_WHOLE = re.compile(r"[+-]?\d+")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
_YES = ("true", "yes", "是", "on")
_NO = ("false", "no", "否", "off")


class UnfitError(ValueError):
    """A value that its field cannot hold, with what to write instead."""

    def __init__(self, zh: str, en: str, hint_zh: str, hint_en: str) -> None:
        super().__init__(en)
        self.zh, self.en, self.hint_zh, self.hint_en = zh, en, hint_zh, hint_en


class HasFront(Protocol):
    """Something with a front matter."""

    @property
    def front(self) -> Mapping[str, object]:
        """The values by key."""


class Field(Generic[T_co]):
    """A declared field: ``key`` in the front matter, ``read`` turns what stands there into the value.

    ``values`` are all it may hold; empty where it may hold anything of its kind.
    """

    def __init__(
        self,
        read: Read[T_co],
        empty: T_co,
        *,
        key: str = "",
        required: bool = False,
        values: tuple[str, ...] = (),
    ) -> None:
        self.read, self.empty, self.values = read, empty, values
        self.key, self.required = key, required

    def __set_name__(self, owner: type, name: str) -> None:
        self.key = self.key or name

    @overload
    def __get__(self, record: None, owner: type) -> Self: ...

    @overload
    def __get__(self, record: HasFront, owner: type) -> T_co: ...

    def __get__(self, record: HasFront | None, owner: type) -> Self | T_co:
        if record is None:
            return self
        try:
            return self.value(record.front)
        except UnfitError:
            return self.empty  # only in the front matter of somebody else's tool; ours was read once before

    def value(self, front: Mapping[str, object]) -> T_co:
        """The value in ``front``, the empty one when the key is missing. Raises `UnfitError`."""
        given = front.get(self.key)
        return self.empty if given is None else self.read(given)


@dataclass(frozen=True, slots=True)
class Goal:
    """What was to be reached and what was; texts as written."""

    metric: str
    target: str = ""
    actual: str = ""


def text(key: str = "", *, required: bool = False) -> Field[str]:
    """A field that holds one text."""
    return Field(read_text, "", key=key, required=required)


def texts(key: str = "", *, required: bool = False) -> Field[tuple[str, ...]]:
    """A field that holds a list of texts; a single text counts as a list of one."""
    return Field(read_texts, (), key=key, required=required)


def day(key: str = "", *, required: bool = False) -> Field[date | None]:
    """A field that holds a day, written YYYY-MM-DD."""
    return Field(read_day, None, key=key, required=required)


def whole(key: str = "", *, empty: int = 0) -> Field[int]:
    """A field that holds a whole number that is not negative."""
    return Field(read_whole, empty, key=key)


def number(key: str = "") -> Field[float | None]:
    """A field that holds a number, signed or not."""
    return Field(read_number, None, key=key)


def flag(key: str = "") -> Field[bool]:
    """A field that holds yes or no."""
    return Field(read_flag, False, key=key)


def choice(*values: str, key: str = "", empty: str = "", required: bool = False) -> Field[str]:
    """A field that holds one of ``values``."""
    return Field(lambda given: read_choice(given, values), empty, key=key, required=required, values=values)


def goals() -> Field[tuple[Goal, ...]]:
    """A field that holds goals as mappings with metric, target and actual."""
    return Field(read_goals, ())


def read_text(given: object) -> str:
    """A text."""
    if isinstance(given, str):
        return given.strip()
    raise UnfitError(
        "这里应是一段文字",
        "This must be one text",
        "只写一个值，不用方括号。",
        "Write one value, without brackets.",
    )


def read_texts(given: object) -> tuple[str, ...]:
    """A list of texts, empty ones left out."""
    items: list[object] = given if isinstance(given, list) else [given]
    if all(isinstance(item, str | None) for item in items):
        return tuple(item.strip() for item in items if isinstance(item, str) and item.strip())
    raise UnfitError(
        "这里应是文字的列表", "This must be a list of texts", "写成 [甲, 乙]。", "Write [one, two]."
    )


def read_day(given: object) -> date:
    """A day; only ISO 8601 is taken, so that 03/04 is never guessed."""
    written = str(given).strip()
    try:
        if _DAY.fullmatch(written):
            return date.fromisoformat(written)
        loose = _DAY_LOOSE.fullmatch(written)
        meant = date(*map(int, loose.groups())).isoformat() if loose else "2026-03-08"
    except ValueError:
        raise UnfitError(
            f"没有“{written}”这一天", f"There is no day '{written}'", "检查月和日。", "Check month and day."
        ) from None
    raise UnfitError(
        f"“{written}”不是日期", f"'{written}' is not a date", f"写成 {meant}。", f"Write {meant}."
    )


def read_whole(given: object) -> int:
    """A whole number, not negative."""
    written = str(given).strip()
    if _WHOLE.fullmatch(written) and int(written) >= 0:
        return int(written)
    raise UnfitError(
        f"“{written}”不是整数",
        f"'{written}' is not a whole number",
        "只写数字，例如 180，不带单位。",
        "Write digits only, like 180, without a unit.",
    )


def read_number(given: object) -> float:
    """A number."""
    written = str(given).strip()
    if _NUMBER.fullmatch(written):
        return float(written)
    raise UnfitError(
        f"“{written}”不是数字",
        f"'{written}' is not a number",
        "只写数字，例如 4.1，不带单位。",
        "Write digits only, like 4.1, without a unit.",
    )


def read_flag(given: object) -> bool:
    """Yes or no."""
    written = str(given).strip().lower()
    if written in _YES or written in _NO:
        return written in _YES
    raise UnfitError(
        f"“{given}”既不是是，也不是否",
        f"'{given}' is neither yes nor no",
        "写 true 或 false。",
        "Write true or false.",
    )


def read_choice(given: object, values: tuple[str, ...]) -> str:
    """One of ``values``."""
    if isinstance(given, str) and given in values:
        return given
    near = get_close_matches(str(given).lower(), values, n=1, cutoff=0.6)
    zh, en = "、".join(values), ", ".join(values)
    raise UnfitError(
        f"不能是“{given}”",
        f"cannot be '{given}'",
        f"是不是 {near[0]}？可用：{zh}。" if near else f"可用：{zh}。",
        f"Did you mean {near[0]}? There are: {en}." if near else f"Use one of: {en}.",
    )


def read_goals(given: object) -> tuple[Goal, ...]:
    """Goals from a list of mappings."""
    if isinstance(given, list) and all(isinstance(item, dict) and item.get("metric") for item in given):
        return tuple(
            Goal(*(str(item.get(key) or "") for key in ("metric", "target", "actual"))) for item in given
        )
    raise UnfitError(
        "这里应是目标的列表",
        "This must be a list of goals",
        "每项写成 {metric: …, target: …, actual: …}。",
        "Write each as {metric: …, target: …, actual: …}.",
    )
