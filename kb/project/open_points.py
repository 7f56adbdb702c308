"""Everything still open in the data, each with its id and field: the appendix 待确认事项.

Three sources: fields the finished data needs (`Star`) that are empty; fields that a state asks for (an
agreed interface its timeout, a high risk its contingency); and placeholders (待定, TBD) left in texts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kb.project.entities import KINDS, Entity, Project, ProjectInfo, Star, kind_of, text_of
from kb.project.field_names import field_name
from kb.project.interface_views import missing_fields
from kb.project.operations import IMPORTANT
from kb.project.placeholders import PLACEHOLDER
from kb.project.risk_register import risk_level
from kb.project.trace_views import Trace

_MANY = 10
_ASKED_OF_HIGH_RISKS = ("response", "contingency", "trigger")


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """One gap: the id it belongs to, the field, a sentence in the language asked for, and ``file:line``.

    ``kind``: missing (an empty field), link (a relation that is not there), placeholder (a text not
    finished). ``rule`` is the validation that asks for it, "" for none. The project itself has its code for
    an id. A gap that many of a kind have in common stands once for all of them: ``subject`` is then "" and
    ``ids`` and ``count`` say for whom.
    """

    subject: str
    field: str
    text: str
    kind: str
    rule: str
    place: str
    ids: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many gaps this is."""
        return len(self.ids) or 1


def open_points(project: Project, lang: str) -> tuple[OpenPoint, ...]:
    """Return every gap once, in the order of the data; dropped requirements and closed risks are left out.

    More than ten of a kind without the same field are folded into one, or an imported list of requirements
    would fill pages with one sentence.
    """
    found: dict[tuple[str, str], OpenPoint] = {}
    for point in (
        *_stars(project, lang),
        *_by_state(project, lang),
        *_links(project, lang),
        *_placeholders(project, lang),
    ):
        found.setdefault((point.subject, point.field), point)
    rank = {identifier: number for number, identifier in enumerate((project.project.code, *project.entities))}
    return tuple(_folded(sorted(found.values(), key=lambda point: rank.get(point.subject, -1)), lang))


def _folded(points: Sequence[OpenPoint], lang: str) -> Iterator[OpenPoint]:
    """Yield the points, each large group of like ones as one in the place of its first."""
    groups: dict[tuple[str, str, str], list[OpenPoint]] = {}
    for point in points:
        groups.setdefault((kind_of(point.subject), point.field, point.kind), []).append(point)
    for point in points:
        group = groups[kind_of(point.subject), point.field, point.kind]
        if point.kind == "placeholder" or len(group) <= _MANY:
            yield point
        elif point is group[0]:
            yield _fold(group, lang)


def _fold(group: Sequence[OpenPoint], lang: str) -> OpenPoint:
    ids = tuple(point.subject for point in group)
    kind = KINDS[kind_of(ids[0])][0 if lang == "zh" else 1]
    name, field = field_name(group[0].field, lang), group[0].field
    which = spans(ids, lang)
    if lang == "zh":
        text = f"{len(ids)} 个{kind}缺少“{name}”（{field}）：{which}"
    else:
        text = f"{len(ids)} {kind}s have no {name} ({field}): {which}"
    return OpenPoint("", field, text, group[0].kind, group[0].rule, group[0].place, ids)


def spans(ids: Sequence[str], lang: str) -> str:
    """Return ids with runs of three and more drawn together: REQ-001～REQ-004、REQ-007."""
    runs: list[list[str]] = []
    for identifier in ids:
        if runs and _number(identifier) == _number(runs[-1][-1]) + 1:
            runs[-1].append(identifier)
        else:
            runs.append([identifier])
    tilde, comma = ("～", "、") if lang == "zh" else (" to ", ", ")
    return comma.join(f"{run[0]}{tilde}{run[-1]}" if len(run) > 2 else comma.join(run) for run in runs)


def _number(identifier: str) -> int:
    return int(identifier.rpartition("-")[2])


def _live(project: Project) -> Iterator[Entity]:
    """Yield the project, its facts and every entity that still matters."""
    yield project
    yield project.project
    if project.roi:
        yield project.roi
    for entity in project.entities.values():
        if getattr(entity, "status", None) not in (
            "dropped",
            "closed",
            "retired",
            "cancelled",
            "rejected",
            "void",
        ):
            yield entity


def _subject(project: Project, entity: Entity) -> str:
    """Return the id a gap is listed under; the project's code for what has none of its own."""
    own = "" if isinstance(entity, ProjectInfo) else getattr(entity, "id", "")
    return own or project.project.code


def _stars(project: Project, lang: str) -> Iterator[OpenPoint]:
    """Yield the empty fields of every entity that its class marks as needed."""
    for entity in _live(project):
        for field, info in type(entity).model_fields.items():
            star = next((mark for mark in info.metadata if isinstance(mark, Star)), None)
            value = getattr(entity, field)
            if star and (value is None or value in ("", ())):  # 0 is a value
                yield _missing(_subject(project, entity), entity, field, star.rule, lang)


def _missing(subject: str, entity: Entity, field: str, rule: str, lang: str) -> OpenPoint:
    name = field_name(field, lang)
    text = f"{subject} 缺少“{name}”（{field}）" if lang == "zh" else f"{subject} has no {name} ({field})"
    return OpenPoint(subject, field, text, "missing", "" if rule == "V00" else rule, entity.place)


def _by_state(project: Project, lang: str) -> Iterator[OpenPoint]:
    """Yield what the state of an interface, a risk or a system asks for."""
    wanted: list[tuple[Entity, str, tuple[str, ...]]] = []
    wanted += [(item, "V09", missing_fields(item)) for item in project.interfaces if item.status != "retired"]
    for risk in project.risks:
        grave = risk_level(risk.probability, risk.impact) in ("high", "extreme")
        if grave and risk.status != "closed":
            wanted.append((risk, "V19", _ASKED_OF_HIGH_RISKS))
    for system in project.systems:
        if system.criticality is not None and system.criticality <= IMPORTANT:
            wanted.append((system, "V26", ("backup", "monitoring")))
    for entity, rule, fields in wanted:
        for field in fields:
            if not getattr(entity, field):
                yield _missing(_subject(project, entity), entity, field, rule, lang)


def _links(project: Project, lang: str) -> Iterator[OpenPoint]:
    """Yield requirements without test or work, severe alarms without runbook, objectives nothing serves."""
    zh = lang == "zh"
    trace = Trace(project, lang)
    for item in trace.live:
        if item.priority != "must":
            continue
        if not trace.tests(item):
            text = (
                f"{item.id} 为必须级需求，尚无测试用例" if zh else f"{item.id} is a must and has no test case"
            )
            yield OpenPoint(item.id, "tests", text, "link", "V13", item.place)
        if not trace.work(item):
            text = (
                f"{item.id} 为必须级需求，尚未落到工作包"
                if zh
                else f"{item.id} is a must and is in no work package"
            )
            yield OpenPoint(item.id, "wbs", text, "link", "V13", item.place)
    yield from _alarms(project, lang)
    orphans = set(trace.coverage().orphan_objectives)
    for objective in project.objectives:
        if objective.id in orphans:
            text = f"{objective.id} 尚无需求支撑" if zh else f"no requirement serves {objective.id}"
            yield OpenPoint(objective.id, "requirements", text, "link", "V12", objective.place)


def _alarms(project: Project, lang: str) -> Iterator[OpenPoint]:
    """Yield the systems with severe alarms that lead to no runbook."""
    for system in project.systems:
        loose = [
            text_of(alarm.metric, lang)
            for alarm in system.monitoring
            if alarm.severity <= IMPORTANT and not alarm.runbook
        ]
        if loose and lang == "zh":
            text = f"{system.id} 有 {len(loose)} 个一、二级告警未关联运维手册：{'、'.join(loose)}"
        else:
            text = f"{system.id} has severe alarms without a runbook: {', '.join(loose)}"
        if loose:
            yield OpenPoint(system.id, "monitoring.runbook", text, "link", "V27", system.place)


def _placeholders(project: Project, lang: str) -> Iterator[OpenPoint]:
    """Yield the texts that still hold a placeholder."""
    code = project.project.code
    for text in project.texts:
        mark = PLACEHOLDER.search(text.text)
        if mark:
            subject = text.holder or code
            field = text.field.removeprefix("project.").removesuffix(".zh").removesuffix(".en")
            name = field_name(field.rpartition(".")[2], lang)
            said = (
                f"{subject} 的“{name}”还是占位文字“{mark[0]}”"
                if lang == "zh"
                else f"{subject} has the placeholder “{mark[0]}” in its {name}"
            )
            yield OpenPoint(subject, field, said, "placeholder", "V33", text.place)
