"""Fingerprints of normative text, and the links a review stands on.

What follows from a text was reviewed against its words. When those words change afterwards the link is
suspect until somebody has looked again; the idea is Doorstop's (https://doorstop.readthedocs.io, "Reviews").
Only words that bind count: an owner, a status or a date of progress may change without a new review.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

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


def fingerprint(entity: Entity) -> str:
    """Return the fingerprint of what binds in ``entity``, as ``sha256-`` and 16 hexadecimal digits.

    Line breaks, runs of blanks and blanks beside Chinese characters do not count, so that wrapping a text
    anew is no change. Raises KeyError for a kind that is not in `NORMATIVE`.
    """
    return _print(entity, NORMATIVE[kind_of(str(getattr(entity, "id", "")))])


def scope_fingerprint(project: Project) -> str:
    """Return the fingerprint of what the project says is in scope and what is not."""
    return _print(project.project, ("in_scope", "out_of_scope"))


def _print(entity: Entity, fields: tuple[str, ...]) -> str:
    said = entity.model_dump(mode="json", include=set(fields), by_alias=True, exclude_defaults=True)
    written = json.dumps(_plain(said), ensure_ascii=False, sort_keys=True)
    return f"sha256-{hashlib.sha256(written.encode()).hexdigest()[:16]}"


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
