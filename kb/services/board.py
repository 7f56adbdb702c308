"""A project at a glance: how far it is, what keeps it from each gate, what is late, at risk, open and written."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from generators.blocks import Drafted, blocks
from generators.draft import Draft
from generators.errors import GenerationError
from kb.checks.finding import GATES, Finding, Gate
from kb.checks.gates import failing
from kb.errors import KBError
from kb.project import Project, text_of
from kb.project.registers import ActionRow
from kb.project.risk_register import RiskCell, RiskRow
from kb.project.schedule import MilestoneRow
from kb.project.views import Views, build_views
from kb.services.check import project_findings
from kb.services.file_state import files_state
from kb.services.projects import documents_of
from kb.workspace import Workspace

_CLOSED = ("done", "closed", "cancelled")
_DECIDED = ("approved", "rejected")
_KEPT = 64


@dataclass(frozen=True, slots=True)
class GateState:
    """What stands between a project and a gate: findings by severity, the waived apart, and whether it passes."""

    gate: Gate
    errors: int
    warnings: int
    remarks: int
    waived: int
    passed: bool


@dataclass(frozen=True, slots=True)
class OpenChange:
    """A change that nobody has decided on; ``day`` it was raised."""

    id: str
    title: str
    type: str
    day: dt.date
    status: str


@dataclass(frozen=True, slots=True)
class DocumentFile:
    """A generated Word file: its name, size in bytes, and when it was written."""

    name: str
    size: int
    written: dt.datetime


@dataclass(frozen=True, slots=True)
class DraftCard:
    """A draft: its file below ``drafts/CODE/``, what it is, and how many drafted blocks nobody has accepted.

    ``problem`` says why it cannot be read, in both languages (zh, en), and is empty when it can.
    """

    name: str
    type: str
    lang: str
    title: str
    status: str
    blocks: int
    open_blocks: int
    written: dt.datetime
    problem: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Board:
    """A project on one day. Percent are 0..100, slips in workdays (None without a baseline).

    ``gates`` are in their order and ``findings`` those of the last gate, waived ones included. ``problem`` is why the
    data cannot be read; then all that comes from the data is empty.
    """

    code: str
    name: str
    customer: str = ""
    phase: str = ""
    start: dt.date | None = None
    finish: dt.date | None = None
    percent: float = 0.0
    planned_percent: float = 0.0
    slip: int | None = None
    requirements: int = 0
    interfaces: int = 0
    gates: tuple[GateState, ...] = ()
    findings: tuple[Finding, ...] = ()
    milestones: tuple[MilestoneRow, ...] = ()
    risks: tuple[RiskRow, ...] = ()
    risk_cells: tuple[RiskCell, ...] = ()
    changes: tuple[OpenChange, ...] = ()
    actions: tuple[ActionRow, ...] = ()
    open_points: int = 0
    problem: KBError | None = None

    @property
    def gate(self) -> Gate | None:
        """The last gate that the data passes together with all before it; None when it passes none."""
        passed = None
        for state in self.gates:
            if not state.passed:
                break
            passed = state.gate
        return passed


def boards(workspace: Workspace, *, lang: str, today: dt.date) -> tuple[Board, ...]:
    """Every project of the workspace in the order of the codes."""
    return tuple(project_board(workspace, code, lang=lang, today=today) for code in workspace.project_codes())


def project_board(workspace: Workspace, code: str, *, lang: str, today: dt.date) -> Board:
    """The project ``code``, read again only when a file of it has changed; raises `WorkspaceError` for none such."""
    folder = workspace.project_path(code)
    return _board(str(workspace.root), code, lang, today, files_state(folder, workspace.root / "lint"))


@lru_cache(maxsize=_KEPT)
def _board(root: str, code: str, lang: str, today: dt.date, state: object) -> Board:
    workspace = Workspace.open(Path(root))
    found = project_findings(workspace, code)
    gates = tuple(_gate(gate, found[gate]) for gate in GATES)
    try:
        project = workspace.project(code)
    except KBError as error:
        return Board(code, code, gates=gates, findings=tuple(found[GATES[-1]]), problem=error)
    views = build_views(project, today=today, lang=lang)
    return _of(project, views, gates, tuple(found[GATES[-1]]))


def _of(project: Project, views: Views, gates: tuple[GateState, ...], findings: tuple[Finding, ...]) -> Board:
    info, schedule, lang = project.project, views.schedule, views.lang
    pending = [one for one in project.changes if one.decision not in _DECIDED and one.status not in _CLOSED]
    return Board(
        code=info.code,
        name=text_of(info.name, lang),
        customer=text_of(info.customer, lang),
        phase=info.phase or "",
        start=schedule.start,
        finish=schedule.forecast_finish,
        percent=schedule.percent,
        planned_percent=schedule.planned_percent,
        slip=schedule.slip_workdays,
        requirements=views.coverage.requirements,
        interfaces=len(views.interface_rows),
        gates=gates,
        findings=findings,
        milestones=views.milestones,
        risks=views.risks,
        risk_cells=views.risk_cells,
        changes=tuple(
            OpenChange(one.id, text_of(one.title, lang), one.type, one.date, one.status) for one in pending
        ),
        actions=tuple(one for one in views.actions if one.status not in _CLOSED),
        open_points=len(views.open_points),
    )


def _gate(gate: Gate, findings: Sequence[Finding]) -> GateState:
    counts: Mapping[str, int] = Counter(one.severity for one in findings if one.waiver is None)
    waived = sum(one.waiver is not None for one in findings)
    passed = not failing(findings, gate)
    return GateState(gate, counts["error"], counts["warning"], counts["info"], waived, passed)


def document_files(workspace: Workspace, code: str) -> tuple[DocumentFile, ...]:
    """The Word files generated for a project, newest first."""
    files = []
    for name in documents_of(workspace, code):
        stat = workspace.output_file(code, name).stat()
        files.append(DocumentFile(name, stat.st_size, _time(stat.st_mtime)))
    return tuple(files)


def drafts_of(workspace: Workspace, code: str) -> tuple[DraftCard, ...]:
    """The drafts of a project, newest first; one that cannot be read says why."""
    workspace.project_path(code)
    folder = workspace.drafts_dir(code)
    files = [file for file in folder.glob("*.md") if file.is_file()] if folder.is_dir() else []
    cards = [_card(workspace, file) for file in files]
    return tuple(sorted(cards, key=lambda card: (card.written, card.name), reverse=True))


def _card(workspace: Workspace, file: Path) -> DraftCard:
    path, written = workspace.relative(file), _time(file.stat().st_mtime)
    try:
        draft = Draft.parse(workspace.read_bytes(path).decode("utf-8-sig", "replace"), place=path)
    except (KBError, GenerationError) as error:
        told = (error.message("zh"), error.message("en"))
        return DraftCard(file.name, "", "", file.stem, "", 0, 0, written, told)
    front = draft.front
    found = [block for block in blocks(draft.body) if isinstance(block, Drafted)]
    still_open = sum(not block.accepted for block in found)
    return DraftCard(
        file.name, front.type, front.lang, front.title, front.status, len(found), still_open, written
    )


def _time(seconds: float) -> dt.datetime:
    return dt.datetime.fromtimestamp(seconds, dt.UTC).astimezone().replace(microsecond=0)
