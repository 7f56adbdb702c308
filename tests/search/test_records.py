"""Records and their digests."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from search import Record, Section

RECORD = Record("RB-001", "runbook", "标题", (Section("a", ("h",), "文"),))
OTHER: dict[str, object] = {
    "sections": (Section("a", ("h",), "文", line=2),),
    "review_cycle_days": 90,
    **dict.fromkeys(("systems", "phases", "tags", "keywords", "supersedes"), ("x",)),
}


def test_equal_records_have_equal_digests() -> None:
    assert RECORD.digest == replace(RECORD).digest


@pytest.mark.parametrize("name", [field.name for field in fields(Record)])
def test_every_field_counts_in_the_digest(name: str) -> None:
    changed = replace(RECORD, **{name: OTHER.get(name, "changed")})  # type: ignore[arg-type]
    assert changed.digest != RECORD.digest


@pytest.mark.parametrize("field", ["anchor", "path", "text", "kind", "line"])
def test_every_field_of_a_section_counts_in_the_digest(field: str) -> None:
    values: dict[str, object] = {"anchor": "b", "path": ("i",), "text": "新", "kind": "step", "line": 9}
    section = replace(RECORD.sections[0], **{field: values[field]})  # type: ignore[arg-type]
    assert replace(RECORD, sections=(section,)).digest != RECORD.digest


def test_text_does_not_leak_between_fields() -> None:
    assert replace(RECORD, tags=("a", "b")).digest != replace(RECORD, tags=("a b",)).digest
