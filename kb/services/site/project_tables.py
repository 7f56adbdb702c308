"""Tables of a project's page that are more than rows of a register: the heat map of risks, duties, changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from html import escape

from kb.project import Project, text_of
from kb.project.risk_register import RiskCell
from kb.services.site.pages import plain, register, whole

Label = Callable[[str, object], str]
Name = Callable[[object], str]

_SHADES = {"low": "low", "medium": "medium", "high": "high", "extreme": "extreme"}


def heat_map(cells: Iterable[RiskCell], label: Label, lang: str) -> str:
    """Probability against impact with the ids of the open risks; every cell says its level in words too."""
    by_place = {(cell.probability, cell.impact): cell for cell in cells}
    if not any(cell.ids for cell in by_place.values()):
        return ""
    corner = "概率 ＼ 影响" if lang == "zh" else "Probability \\ impact"
    head = "".join(f'<th scope="col">{impact}</th>' for impact in range(1, 6))
    rows = []
    for probability in range(5, 0, -1):
        held = (by_place.get((probability, impact)) for impact in range(1, 6))
        row = "".join(_cell(cell, label) for cell in held)
        rows.append(f'<tr><th scope="row">{probability}</th>{row}</tr>')
    return (
        f'<table class="heat"><thead><tr><th scope="col">{corner}</th>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table>"
    )


def _cell(cell: RiskCell | None, label: Label) -> str:
    if cell is None:
        return "<td></td>"
    links = " ".join(f'<a href="#{escape(name)}">{escape(name)}</a>' for name in cell.ids)
    level = escape(label("risk_level", cell.level))
    return f'<td class="{_SHADES.get(cell.level, "")}">{links or level}{f"<br>{level}" if links else ""}</td>'


def duties(project: Project, name: Name, lang: str) -> str:
    """The RACI matrix as a table of names."""
    rows = [
        [
            plain(one.item),
            *("、".join(name(person) for person in people) or "—" for people in (one.R, one.A, one.C, one.I)),
        ]
        for one in project.raci
    ]
    heads = (
        ["事项", "负责 R", "批准 A", "咨询 C", "知会 I"]
        if lang == "zh"
        else ["Item", "Responsible", "Accountable", "Consulted", "Informed"]
    )
    return register(heads, rows)


def changes(project: Project, label: Label, lang: str) -> str:
    """The changes, newest first."""
    rows = [
        [
            anchored(one.id),
            plain(text_of(one.title, lang)),
            whole(label("change_type", one.type)),
            whole(str(one.date or "")),
            whole(label("decision", one.decision)),
            whole(label("change_status", one.status)),
        ]
        for one in sorted(project.changes, key=lambda one: str(one.date or ""), reverse=True)
    ]
    heads = (
        ["编号", "变更", "类型", "提出", "决定", "状态"]
        if lang == "zh"
        else ["Id", "Change", "Type", "Raised", "Decision", "Status"]
    )
    return register(heads, rows)


def anchored(name: str) -> str:
    """An id that can be linked to."""
    return f'<span class="whole" id="{escape(name)}">{escape(name)}</span>'


def badge(findings: Sequence[str]) -> str:
    """How many findings there are on something, their texts for who points at it; empty for none."""
    if not findings:
        return "—"
    return f'<span class="badge" title="{escape(" · ".join(findings))}">{len(findings)}</span>'
