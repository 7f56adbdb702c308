"""What an item follows from and what follows from it, as trees; and the matrix from objectives to work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kb.errors import KBError, WorkspaceError
from kb.project import Project
from kb.project.entities import KINDS, kind_of
from kb.project.graph import TraceGraph, order_of
from kb.project.trace_views import Trace
from kb.services.reviews import unknown
from kb.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Node:
    """One item of a tree and what stands next to it on the way.

    ``fields`` state the step from the item above (``REQ-001.objectives``); ``again`` is True where the item
    has a branch that is drawn in another place of the tree.
    """

    id: str
    label: str
    place: str
    fields: tuple[str, ...] = ()
    again: bool = False
    steps: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """A link that should be there: ``id`` lacks ``missing`` (a kind: TC) in a direction ("up", "down")."""

    id: str
    missing: tuple[str, ...]
    direction: str

    def text(self, lang: str) -> str:
        """What is missing, in ``lang``."""
        if lang == "zh":
            lead = {"up": "上游没有", "down": "下游没有"}[self.direction]
            return f"{self.id} {lead}{'或'.join(KINDS[kind][0] for kind in self.missing)}"
        lead = {"up": "follows from no", "down": "leads to no"}[self.direction]
        return f"{self.id} {lead} {' or '.join(KINDS[kind][1] for kind in self.missing)}"


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One line from an objective to the work; "" and () where the chain is open, which ``gaps`` names."""

    objective: str
    requirement: str
    title: str
    interfaces: tuple[str, ...]
    tests: tuple[str, ...]
    wbs: tuple[str, ...]
    gaps: tuple[str, ...]


_EXPECTED: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "OBJ": (("down", ("REQ",)),),
    "REQ": (("up", ("OBJ",)), ("down", ("TC",)), ("down", ("WBS",))),
    "IF": (("up", ("REQ",)), ("down", ("TC",))),
    "TC": (("up", ("REQ", "IF")),),
    "RSK": (("down", ("REQ", "IF", "WBS", "SYS")),),
}


def chosen(workspace: Workspace, words: Sequence[str], here: Path) -> tuple[str, Project, tuple[str, ...]]:
    """Return code, project and ids that the words of a command name: ``[PROJECT] ID…``.

    Without a code it is the project whose folder ``here`` is in, the only project, or the only one with the
    ids. Raises `WorkspaceError` when that leaves a choice, `ProjectError` for an unknown id.
    """
    ids = tuple(word.upper() for word in words if kind_of(word.upper()))
    codes = [word for word in words if not kind_of(word.upper())]
    code = codes[0] if len(codes) == 1 else "" if not codes else _refuse_two(codes)
    code = code or _around(workspace, here) or _holding(workspace, ids)
    project = workspace.project(code)
    for identifier in ids:
        if identifier not in project.graph():
            raise unknown(identifier, list(project.graph()))
    return code, project, ids


def chosen_code(workspace: Workspace, code: str, here: Path) -> str:
    """Return ``code``, else that of the project whose folder ``here`` is in, else of the only project.

    Raises `WorkspaceError` when that leaves a choice.
    """
    return code or _around(workspace, here) or _holding(workspace, ())


def tree(
    project: Project,
    identifier: str,
    direction: str,
    lang: str,
    *,
    depth: int = 0,
    titles: Mapping[str, str] | None = None,
) -> Node:
    """Return what leads to ``identifier`` ("up") or follows from it ("down"), ``depth`` steps far (0: all).

    An item's own branch is drawn where it is nearest to the root, once. ``titles`` are those of knowledge
    records, by id.
    """
    names = titles or {}
    graph = project.graph()
    reached, level = {identifier: ""}, {identifier: 0}
    order = [identifier]
    for here in order:
        if not depth or level[here] < depth:
            for one in _next(graph, here, direction):
                if one not in reached:
                    reached[one], level[one] = here, level[here] + 1
                    order.append(one)
    made: dict[str, Node] = {}
    for here in reversed(order):
        ahead = _next(graph, here, direction) if not depth or level[here] < depth else []
        steps = tuple(
            made[one] if reached[one] == here else _node(project, here, one, direction, lang, names)
            for one in ahead
        )
        made[here] = replace(
            _node(project, reached[here], here, direction, lang, names), again=False, steps=steps
        )
    return made[identifier]


def record_titles(workspace: Workspace, lang: str) -> dict[str, str]:
    """Return the titles of all knowledge records and of the lessons in them, by id; in ``lang`` where they have one."""
    records, _ = workspace.load_records()
    english = lang == "en"
    lessons = {
        lesson.id: (lesson.title_en if english else "") or lesson.title
        for record in records
        for lesson in record.lessons
    }
    own = {one.id: (one.title_en if english else one.title_zh) or one.title for one in records}
    return lessons | own


def gaps(project: Project, identifier: str) -> tuple[Gap, ...]:
    """Return the links an item should have and has not, in the order of the trace."""
    graph = project.graph()
    return tuple(
        Gap(identifier, kinds, direction)
        for direction, kinds in _EXPECTED.get(kind_of(identifier), ())
        if not any(kind_of(one) in kinds for one in _next(graph, identifier, direction))
    )


def all_gaps(project: Project) -> tuple[Gap, ...]:
    """Return the missing links of every item, dropped requirements and retired interfaces left out."""
    return tuple(
        gap
        for identifier in sorted(project.entities, key=order_of)
        if getattr(project.entities[identifier], "status", "") not in ("dropped", "retired")
        for gap in gaps(project, identifier)
    )


def matrix(project: Project, lang: str) -> tuple[MatrixRow, ...]:
    """Return the chain from every objective over requirements and interfaces to tests and work.

    A requirement of several objectives stands under each; what serves none comes last. Dropped requirements
    are left out.
    """
    rows = []
    for row in Trace(project, lang).rows():
        have = {"OBJ": bool(row.objective), "REQ": bool(row.requirement)}
        if row.requirement:
            have |= {"TC": bool(row.tests), "WBS": bool(row.wbs)}
        missing = tuple(kind for kind, found in have.items() if not found)
        rows.append(
            MatrixRow(row.objective, row.requirement, row.title, row.interfaces, row.tests, row.wbs, missing)
        )
    return tuple(rows)


def _node(
    project: Project, above: str, identifier: str, direction: str, lang: str, titles: Mapping[str, str]
) -> Node:
    """Return one item without its steps, as it is reached from ``above`` ("" for the root)."""
    graph = project.graph()
    ends = (identifier, above) if direction == "up" else (above, identifier)
    fields = graph.fields(*ends) if above else ()
    entity = project.by_id(identifier)
    label = graph.label(identifier, lang).removeprefix(identifier).strip() or titles.get(identifier, "")
    place = entity.place if entity else ""
    return Node(identifier, label, place, fields, again=bool(_next(graph, identifier, direction)))


def _next(graph: TraceGraph, identifier: str, direction: str) -> list[str]:
    step = graph.above if direction == "up" else graph.below
    return sorted(step(identifier), key=order_of)


def _around(workspace: Workspace, here: Path) -> str:
    """Return the code of the project whose folder ``here`` lies in, or ""."""
    try:
        parts = here.resolve().relative_to(workspace.root).parts
    except ValueError:
        return ""
    return parts[1] if len(parts) > 1 and parts[0] == "projects" else ""


def _holding(workspace: Workspace, ids: Sequence[str]) -> str:
    """Return the code of the only project, or of the only one that has all ``ids``."""
    codes = workspace.project_codes()
    if len(codes) == 1:
        return codes[0]
    having, faulty = [], []
    for code in codes if ids else ():
        try:
            graph = workspace.project(code).graph()
        except KBError as error:
            faulty.append(error)
            continue
        if all(identifier in graph for identifier in ids):
            having.append(code)
    if len(having) == 1:
        return having[0]
    if ids and not having:
        raise faulty[0] if faulty else _nowhere(ids, codes)
    raise _ambiguous(having or codes)


def _refuse_two(codes: Sequence[str]) -> str:
    raise WorkspaceError(
        f"只能写一个项目，写了 {'、'.join(codes)}",
        f"One project can be named; there are {', '.join(codes)}",
        hint_zh="编号形如 REQ-001。",
        hint_en="An id looks like REQ-001.",
    )


def _ambiguous(codes: Sequence[str]) -> WorkspaceError:
    return WorkspaceError(
        "没有写明是哪个项目",
        "It is not clear which project is meant",
        place="projects",
        hint_zh=f"在编号前写上项目：{'、'.join(codes)}。",
        hint_en=f"Name the project before the id: {', '.join(codes)}.",
    )


def _nowhere(ids: Sequence[str], codes: Sequence[str]) -> WorkspaceError:
    return WorkspaceError(
        f"没有哪个项目有 {'、'.join(ids)}",
        f"No project has {', '.join(ids)}",
        place="projects",
        hint_zh=f"现有项目：{'、'.join(codes) or '无'}。",
        hint_en=f"There are the projects {', '.join(codes) or 'none'}.",
    )
