"""Waivers in the front matter of a record: K22 those that ran out or say too little, and putting the others in force.

``waivers: [{rule: K12, reason: 演练窗口在年底, by: 运维负责人, until: 2026-12-31}]``; ``item`` names a lesson of the
record, else the record itself is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from kb.checks.finding import Finding, Waived
from kb.checks.knowledge_rule import Library, knowledge_rule
from kb.checks.validations_rule import Fault
from kb.records import Record

_WAIVABLE = re.compile(r"K\d{2}|V31|V33")


@knowledge_rule(
    "K22",
    zh="条目里的豁免写全、没有过期",
    en="Waivers in records are complete and in force",
    why_zh="过期的豁免等于没人负责的例外",
    why_en="a waiver past its day is an exception nobody answers for",
    severity="warning",
)
def waivers_in_records_are_in_force(library: Library) -> Iterator[Fault]:
    """Rule, reason, by and until are there; the rule can be waived; the day has not passed. Secrets never can be."""
    for record, row, waiver in _rows(library):
        rule = str(row.get("rule", "")) if isinstance(row, dict) else ""
        if waiver is None:
            zh, en = "没有写全 rule、reason、by、until", "lacks rule, reason, by or until"
        elif not _WAIVABLE.fullmatch(rule):
            zh, en = f"{rule} 不能在条目里豁免", f"{rule} cannot be waived in a record"
        elif waiver.until < library.today:
            zh, en = (
                f"{rule} 的豁免已于 {waiver.until} 过期",
                f"the waiver of {rule} ran out on {waiver.until}",
            )
        else:
            continue
        yield Fault(
            record.id,
            record.place("waivers"),
            f"{record.id} 的豁免：{zh}",
            f"Waiver in {record.id}: {en}",
            "写成 {rule: K12, reason: 演练窗口在年底, by: 运维负责人, until: 2026-12-31}；解决后删除",
            "write {rule: K12, reason: why, by: role, until: 2026-12-31}, and delete it when the matter is settled",
        )


def waive_in_records(findings: Iterable[Finding], library: Library) -> list[Finding]:
    """Return the findings, those that their record waives on the day of the check with the waiver."""
    waivers: dict[tuple[str, str, str], Waived] = {}
    for record, row, waiver in _rows(library):
        if waiver and waiver.until >= library.today and _WAIVABLE.fullmatch(str(row.get("rule"))):
            waivers[record.path, str(row["rule"]), str(row.get("item") or record.id)] = waiver
    if not waivers:
        return list(findings)
    return [replace(one, waiver=waivers.get((one.file, one.rule, one.subject))) for one in findings]


def _rows(library: Library) -> Iterator[tuple[Record, Any, Waived | None]]:
    """Every waiver as it is written, with what it says where it says everything."""
    for record in library.records:
        rows = record.front.get("waivers") if record.ours else None
        for row in rows if isinstance(rows, list) else ():
            yield record, row, _read(row)


def _read(row: Any) -> Waived | None:  # noqa: ANN401 - whatever the front matter holds
    if not isinstance(row, dict) or not all(row.get(key) for key in ("rule", "reason", "by", "until")):
        return None
    try:
        return Waived(str(row["reason"]), str(row["by"]), date.fromisoformat(str(row["until"])))
    except ValueError:
        return None
