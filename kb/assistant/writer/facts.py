"""The facts of a section: as the model reads them, as its placeholders are filled, as its sentences are checked."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from generators.writer import Brief
from kb.assistant.quoting import commands, visible

_PLACEHOLDER = re.compile(r"\{\s*fact\s*:\s*(?P<path>[\w.\-\[\]]+)\s*\}")
#: Fields that no sentence needs and no model sees.
_PRIVATE = re.compile(r"(?:^|_)(?:phones?|mobile|e?mails?|id_card|identity|password|secret|token|key)$")
#: Ends of field names that say what a number counts; "days" is left out, for it may be calendar or working days.
_UNITS = {
    "ms": ("毫秒", "ms"),
    "s": ("秒", "seconds"),
    "min": ("分钟", "minutes"),
    "hours": ("小时", "hours"),
    "workdays": ("个工作日", "working days"),
    "months": ("个月", "months"),
    "pct": ("%", "%"),
    "percent": ("%", "%"),
}
#: Verdicts of the data in words, so that a sentence may say them.
_SAID = {
    ("met", True): ("达到目标，满足要求", "the target is met"),
    ("met", False): ("没有达到目标，不满足要求", "the target is not met"),
}
#: The longest text a placeholder may bring in.
_LONGEST = 200


def shown(brief: Brief) -> dict[str, Any]:
    """The facts of ``brief`` as they may be shown: without what is private, hidden or commands a model."""
    return {path: _public(value) for path, value in brief.facts.items() if not _orders(path, value)}


def withheld(brief: Brief) -> list[str]:
    """The paths of the facts that are kept back because they command a model."""
    return [path for path, value in _open(brief.facts, "") if _orders("", value)]


def _open(value: Any, path: str) -> Iterator[tuple[str, Any]]:  # noqa: ANN401  # plain data of any shape
    """Every text and every list of texts that is not private, with its path."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            if not _PRIVATE.search(str(key)):
                yield from _open(item, f"{path}.{key}" if path else str(key))
    elif _orders("", value):
        yield path, value
    elif isinstance(value, list | tuple):
        for at, item in enumerate(value):
            yield from _open(item, f"{path}.{at}")


def _orders(key: object, value: Any) -> bool:  # noqa: ANN401  # plain data of any shape
    """Whether a field commands a model, in its name, its text or, cut into lines, in all of them together."""
    if commands(str(key)):
        return True
    if isinstance(value, str):
        return bool(commands(visible(value)))
    if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
        return not any(_orders("", item) for item in value) and bool(commands(visible("\n".join(value))))
    return False


def _public(value: Any) -> Any:  # noqa: ANN401  # plain data of any shape
    if isinstance(value, Mapping):
        return {
            key: _public(item)
            for key, item in value.items()
            if not _PRIVATE.search(str(key)) and not _orders(key, item)
        }
    if isinstance(value, list | tuple):
        return [_public(item) for item in value if not _orders("", item)]
    return visible(value) if isinstance(value, str) else value


def as_json(brief: Brief) -> str:
    """The facts as the model reads them."""
    return json.dumps(shown(brief), ensure_ascii=False, separators=(",", ":"), default=str)


def as_text(brief: Brief) -> str:
    """The facts as a source that sentences are checked against: one line a record, with the rule-based text.

    A line holds what one record says, so a value is found beside what it belongs to. The rule-based text was composed
    from the same facts by the template; it says in words what they say in fields.
    """
    rows: dict[str, list[str]] = {}
    for path, value in leaves(shown(brief)):
        owner, _, name = path.rpartition(".")
        if name.isdigit():  # one of a list of texts
            owner, _, name = owner.rpartition(".")
        rows.setdefault(owner, []).append(_said(name, value, zh=brief.lang == "zh"))
    return "\n".join(
        [f"{brief.title}\n{brief.instruction}\n{brief.fallback}", *map(" | ".join, rows.values())]
    )


def _said(name: str, value: Any, *, zh: bool) -> str:  # noqa: ANN401  # a single value
    if (name, value) in _SAID:
        return _SAID[name, value][not zh]
    unit = next((units for end, units in _UNITS.items() if name == end or name.endswith(f"_{end}")), None)
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return f"{name.replace('_', ' ')} {value}{f' {unit[not zh]}' if unit and number else ''}"


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:  # noqa: ANN401  # plain data of any shape
    """Every single value with its path: ``lessons.0.title``."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from leaves(item, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list | tuple):
        for at, item in enumerate(value):
            yield from leaves(item, f"{path}.{at}")
    elif value is not None:
        yield path, value


def filled(text: str, brief: Brief) -> tuple[str, tuple[str, ...], bool]:
    """``text`` with its ``{fact:…}`` filled in, the paths that lead nowhere, and whether any fact was used."""
    known = {path: value for path, value in leaves(shown(brief))}
    wrong: list[str] = []
    used = False

    def fill(match: re.Match[str]) -> str:
        nonlocal used
        path = re.sub(r"\[(\d+)\]", r".\1", match["path"])
        value = known.get(path)
        if value is None or isinstance(value, bool) or len(str(value)) > _LONGEST:
            wrong.append(match["path"])
            return match.group()
        used = True
        return f"{value:.6g}" if isinstance(value, float) else " ".join(str(value).split())

    return _PLACEHOLDER.sub(fill, text), tuple(wrong), used
