"""Fingerprints of normative text, and the links a review stands on.

What follows from a text was reviewed against its words. When those words change afterwards the link is
suspect until somebody has looked again; the idea is Doorstop's (https://doorstop.readthedocs.io, "Reviews").
Only words that bind count: an owner, a status or a date of progress may change without a new review. A translation
that is added later changes nothing; one that was there may neither change nor go.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

from kb.project.entities import Entity, Project, kind_of
from kb.project.graph import Edge

NORMATIVE: Mapping[str, tuple[str, ...]] = {
    "OBJ": ("statement", "metric", "unit", "baseline", "target", "by", "key_results"),
    "CMP": ("source_clause", "obligation"),
    "REQ": ("statement", "acceptance"),
    "IF": (
        "provider",
        "consumer",
        "style",
        "spec",
        "direction",
        "trigger",
        "frequency",
        "volume",
        "data_items",
        "errors",
        "timeout_ms",
        "retry",
        "idempotency_key",
        "auth",
        "encryption",
        "sla",
        "version",
        "fallback",
    ),
}
"""The fields that bind, by the kind of what others follow from."""

FOLLOWING = frozenset({"REQ", "IF", "TC", "WBS", "MIG", "KPI"})
"""Kinds that are written from such a text, and so have to be looked at again when it changes."""

_HAN = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f"
_BREAK_IN_HAN = re.compile(rf"(?<=[{_HAN}]) | (?=[{_HAN}])")


PATTERN = r"^sha256-[0-9a-f]{16}(?:\+[0-9a-f]{8})*$"
"""How a fingerprint is written: that of the Chinese text, then 8 digits for each text that is in English as well."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """The fingerprint of a text: as it is ``written``, and what it is when its English stands alone."""

    written: str
    english: str

    def still(self, before: str) -> bool:
        """Whether this text is the one written as ``before``, but for translations that have been added since.

        A text without language that became {zh, en} is the same when either of the two is what it was.
        """
        head, *translated = before.split("+")
        return head in (self.written.split("+")[0], self.english) and {*translated} <= {
            *self.written.split("+")
        }


def fingerprint(entity: Entity) -> Fingerprint:
    """Return the fingerprint of what binds in ``entity``.

    Line breaks, runs of blanks and blanks beside Chinese characters do not count, so that wrapping a text
    anew is no change. Raises KeyError for a kind that is not in `NORMATIVE`.
    """
    return _print(entity, NORMATIVE[kind_of(str(getattr(entity, "id", "")))])


def scope_fingerprint(project: Project) -> Fingerprint:
    """Return the fingerprint of what the project says is in scope and what is not."""
    return _print(project.project, ("in_scope", "out_of_scope"))


def _print(entity: Entity, fields: tuple[str, ...]) -> Fingerprint:
    said = _plain(entity.model_dump(mode="json", include=set(fields), by_alias=True, exclude_defaults=True))
    heads = [f"sha256-{_digits(_in(said, lang), 16)}" for lang in ("zh", "en")]
    return Fingerprint("+".join([heads[0], *(_digits(one, 8) for one in _english(said, ()))]), heads[1])


def _digits(value: object, count: int) -> str:
    written = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()[:count]


def _is_text(value: object) -> TypeGuard[dict[str, str]]:
    """Whether this is what JSON holds of a `Bilingual`; no other value of an entity has these keys alone."""
    return isinstance(value, dict) and bool(value) and value.keys() <= {"zh", "en"}


def _in(value: Any, lang: str) -> Any:  # noqa: ANN401 - whatever JSON holds
    """The value with each text in one language, or in the other where it has that one alone."""
    if _is_text(value):
        return value.get(lang) or next(iter(value.values()))
    if isinstance(value, list):
        return [_in(item, lang) for item in value]
    return {key: _in(item, lang) for key, item in value.items()} if isinstance(value, dict) else value


def _english(value: Any, at: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:  # noqa: ANN401
    """The English of each text that is in both languages, with the way to it."""
    if _is_text(value):
        if len(value) > 1:
            yield at, value["en"]
        return
    steps = enumerate(value) if isinstance(value, list) else value.items() if isinstance(value, dict) else ()
    for step, item in steps:
        yield from _english(item, (*at, step))


def reviewable_links(project: Project, *followers: str) -> tuple[Edge, ...]:
    """Return the steps of the trace a review covers, from the binding text to what follows from it.

    ``followers`` limits them to those that lead to these ids; the order is that of `TraceGraph.edges`.
    """
    return tuple(
        edge
        for edge in project.graph().edges()
        if kind_of(edge.source) in NORMATIVE
        and kind_of(edge.target) in FOLLOWING
        and (not followers or edge.target in followers)
    )


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    if isinstance(value, str):
        return _BREAK_IN_HAN.sub("", " ".join(unicodedata.normalize("NFC", value).split()))
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value
