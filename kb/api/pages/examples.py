"""What a reader may begin with: questions that the knowledge this very reader sees has an answer to."""

from __future__ import annotations

from collections.abc import Sequence

from kb.api.pages.desk import Desk
from kb.api.pages.rows import title_of
from kb.services.passages import shareable
from kb.services.search import find
from search.confidence import answered

#: So many titles stand in where none of the examples has an answer.
_TITLES = 3


def examples(desk: Desk, questions: Sequence[str]) -> list[str]:
    """Those of ``questions`` that are answered here; where none is, titles of the records updated last."""
    index = desk.served.index
    found = {one: find(index, one, limit=1, today=desk.today) for one in questions}
    if known := [one for one, results in found.items() if results.hits and answered(results)]:
        return known
    records = shareable(desk.served.workspace.load_records()[0])
    newest = sorted(records, key=lambda one: (one.field("updated"), one.id), reverse=True)
    return [title_of(one, desk.lang) for one in newest[:_TITLES]]
