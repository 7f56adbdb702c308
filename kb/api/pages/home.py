"""The home page: the search box, and what is new, late, missing and under way."""

from __future__ import annotations

from collections import Counter

from fastapi.responses import HTMLResponse

from kb.api.pages.desk import Desk
from kb.api.pages.examples import examples
from kb.api.pages.rows import row
from kb.records import Record
from kb.services.board import boards
from kb.services.gap_log import read_gaps
from kb.services.passages import shareable

#: Questions to begin with.
EXAMPLES = {
    "zh": ("对账不平怎么办", "证书快到期", "切换当晚要不要回退", "接口超时 不明状态"),
    "en": ("reconciliation does not balance", "certificate expiry", "when to roll back", "callback timeout"),
}

#: Rows of each list.
ROWS = 6


def home(desk: Desk) -> HTMLResponse:
    """The page; a project that cannot be read says why, the rest works."""
    workspace, lang, today = desk.served.workspace, desk.lang, desk.today
    records = shareable(workspace.load_records()[0])
    newest = sorted(records, key=lambda one: (one.field("updated"), one.id), reverse=True)[:ROWS]
    rows = {one.id: row(one, lang, today) for one in records}
    late = [one for one in records if rows[one.id].overdue]
    late.sort(key=lambda one: one.field("reviewed_on") or one.field("updated"))
    gaps = _gaps(desk)
    return desk.page(
        "home.html.j2",
        q="",
        kept=(),
        examples=examples(desk, EXAMPLES[lang]),
        indexed=desk.served.index.status().passages,
        counts=_counts(records),
        newest=[rows[one.id] for one in newest],
        late=[rows[one.id] for one in late[:ROWS]],
        late_count=len(late),
        gaps=gaps[:ROWS],
        gap_count=len(gaps),
        projects=boards(workspace, lang=lang, today=today),
    )


def _counts(records: list[Record]) -> dict[str, int]:
    kinds = Counter(one.type for one in records)
    return {
        "records": len(records),
        "lessons": sum(len(one.lessons) for one in records),
        "runbooks": kinds["runbook"],
        "checklists": kinds["checklist"],
    }


def _gaps(desk: Desk) -> list[tuple[str, int]]:
    """Questions that nothing answered with how often they were asked, the most asked first."""
    asked: Counter[str] = Counter()
    words: dict[str, str] = {}
    for gap in read_gaps(desk.served.workspace):
        asked[gap.folded] += 1
        words[gap.folded] = gap.query
    return [(words[name], count) for name, count in asked.most_common()]
