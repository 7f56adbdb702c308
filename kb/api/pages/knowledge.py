"""How the knowledge base is: what it covers, what is late, what it could not answer, what was applied."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from kb.access.principal import Permission
from kb.api.access import needs
from kb.api.pages.desk import AtDesk, Desk
from kb.api.pages.facets import value_label
from kb.api.pages.rows import row
from kb.records import Record
from kb.records.names import KIND_NAMES, kind_name
from kb.services.evaluation import last_results
from kb.services.gaps import clusters_now
from kb.services.passages import shareable
from kb.services.site.browsing import value_order

router = APIRouter(include_in_schema=False)

#: Rows of a list, and systems named.
ROWS, SYSTEMS = 60, 12

#: Measures of a search that are shown, and its legs: Chinese, English.
MEASURES = ("mrr@10", "ndcg@10", "recall@10")
LEGS = {
    "hybrid": ("检索", "search"),
    "lexical": ("只按词", "words alone"),
    "vector": ("只按意思", "meaning alone"),
}

_BY_PHASE = ("retrospective", "runbook", "checklist")


@router.get("/health")
@needs(Permission.READ, cost=5)
def health(desk: AtDesk) -> HTMLResponse:
    """The page, of what the reader may see."""
    workspace, lang, today = desk.served.workspace, desk.lang, desk.today
    records = shareable(workspace.load_records()[0])
    usable = [one for one in records if one.status != "deprecated"]
    rows = [row(one, lang, today) for one in _newest(records)]
    lessons = [(one, lesson) for one in records for lesson in one.lessons]
    idle = [(one, lesson) for one, lesson in lessons if not lesson.apply_to]
    return desk.page(
        "health.html.j2",
        total=len(records),
        lessons=len(lessons),
        applied=round(100 * (len(lessons) - len(idle)) / len(lessons)) if lessons else None,
        late=[one for one in rows if one.overdue][:ROWS],
        drafts=[one for one, record in zip(rows, _newest(records), strict=True) if record.status == "draft"][
            :ROWS
        ],
        kinds=[(kind_name(kind, lang), count) for kind, count in _kinds(records)],
        phases=_phases(desk, usable),
        measures=MEASURES,
        phase_kinds=[kind_name(kind, lang) for kind in _BY_PHASE],
        systems=Counter(name for one in usable for name in one.fields("systems")).most_common(SYSTEMS),
        idle=idle[:ROWS],
        idle_count=len(idle),
        gaps=[one for one in clusters_now(workspace, desk.served.index, today=today) if not one.closed][
            :ROWS
        ],
        measured=_measured(desk),
    )


def _measured(desk: Desk) -> list[tuple[str, str, int, list[float | None]]]:
    """(set, leg, questions, `MEASURES`) of the last time the search was measured, for who sees every project."""
    if not desk.served.principal.sees_every:
        return []
    return [
        (
            one.name,
            LEGS[leg][desk.lang == "en"],
            found.questions,
            [found.means.get(name) for name in MEASURES],
        )
        for one in last_results(desk.served.workspace)
        for leg, found in one.legs.items()
        if leg in LEGS
    ]


def _newest(records: Sequence[Record]) -> list[Record]:
    return sorted(records, key=lambda one: one.field("updated"), reverse=True)


def _kinds(records: Sequence[Record]) -> list[tuple[str, int]]:
    counts = Counter(one.type for one in records)
    return [(kind, counts[kind]) for kind in KIND_NAMES if counts[kind]]


def _phases(desk: Desk, usable: Sequence[Record]) -> list[tuple[str, list[int]]]:
    """For each phase how many there are of each kind; a phase without a checklist is the first to write for."""
    counts = Counter((phase, one.type) for one in usable for phase in one.fields("phase"))
    known = value_order("phase")
    others = sorted({phase for phase, _ in counts} - set(known))
    return [
        (value_label("phase", phase, desk.lang), [counts[phase, kind] for kind in _BY_PHASE])
        for phase in ([*known, *others] if counts else [])
    ]
