"""Freezing a baseline: the fingerprints of the agreed texts, in ``projects/CODE/trace/baseline.yaml``."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Annotated

from pydantic import StringConstraints

from kb.checks.validations_baseline import departures
from kb.checks.validations_rule import data_date
from kb.errors import ProjectError
from kb.project import Project, ProjectErrors
from kb.project.entities import Entity
from kb.project.entities_people import Baseline
from kb.project.entities_values import Date
from kb.project.fingerprint import PATTERN
from kb.project.frozen import Frozen, Noted, texts
from kb.services.kept import kept_file, read_kept
from kb.workspace import Workspace

_NAME = "baseline"
_HEAD = """\
# 基线冻结的范围、需求和接口：每行一项，text 是约束文字的指纹。由 fupan baseline 写入，随项目数据提交，不要手改。
# changed 记之后按批准的变更改成了什么。
# Scope, requirements and interfaces as the baseline froze them; text is the fingerprint of what binds, changed what
# approved changes made of them since.
# Written by fupan baseline; commit it with the project data, never edit it.
"""


class FrozenText(Entity):
    """The fingerprint of one item."""

    item: str
    text: Annotated[str, StringConstraints(pattern=PATTERN)]


class FrozenChange(Entity):
    """What an approved change made of an item; without text it is no longer agreed."""

    item: str
    text: Annotated[str, StringConstraints(pattern=PATTERN)] | None = None
    change: str


class FrozenFile(Entity):
    """The file."""

    version: str
    date: Date
    texts: tuple[FrozenText, ...] = ()
    changed: tuple[FrozenChange, ...] = ()


@dataclass(frozen=True, slots=True)
class FrozenNow:
    """What is frozen: version, items, file, and whether the version was ``written`` now.

    ``noted`` are the differences that an approved change accounts for, which were noted or frozen now; ``changed`` is
    how many items were noted as changed since the version was frozen.
    """

    version: str
    items: int
    file: str
    written: bool
    changed: int = 0
    noted: tuple[Noted, ...] = ()


def read_baseline(workspace: Workspace, code: str) -> Frozen | None:
    """Return the frozen baseline of a project, None when there is none. Raises `ProjectErrors` when it is faulty."""
    file = kept_file(code, _NAME)
    held = read_kept(workspace, file, FrozenFile)
    if held is None:
        return None
    prints = {one.item: one.text for one in held.texts}
    noted = tuple(Noted(one.item, one.text or "", one.change) for one in held.changed)
    return Frozen(held.version, held.date, prints, {one.item: one.place for one in held.texts}, file, noted)


def freeze(workspace: Workspace, code: str, project: Project) -> FrozenNow:
    """Freeze the texts of ``project`` as the baseline it declares.

    A version is frozen once; asking again notes what approved changes have altered since. The next version is frozen
    only when such changes account for every difference to the last. Raises `ProjectErrors` with the differences nothing
    accounts for, and `ProjectError` for a project that declares no baseline, or one whose day is still to come or lies
    before the last.
    """
    declared, last = project.project.baseline, read_baseline(workspace, code)
    if declared is None:
        raise ProjectError(
            "项目没有写基线",
            "The project declares no baseline",
            place=project.project.place,
            hint_zh="在 project 下写 baseline: {date: 2026-05-29, version: V1.0}。",
            hint_en="Write baseline: {date: 2026-05-29, version: V1.0} below project.",
        )
    open_ones, accounted = departures(project, last) if last is not None else ([], [])
    if open_ones:
        raise ProjectErrors(
            [
                ProjectError(one.zh, one.en, place=one.place, hint_zh=one.hint_zh, hint_en=one.hint_en)
                for one in open_ones
            ]
        )
    noted: tuple[Noted, ...] = ()
    if last is not None and last.version == declared.version:
        noted = (*last.noted, *accounted)
        made = Frozen(last.version, last.date, last.texts, noted=noted)
    else:
        _in_order(project, declared, last)
        made = Frozen(
            declared.version, declared.date, {item: one.written for item, one in texts(project).items()}
        )
    written = last is None or last.version != declared.version
    if written or accounted:
        _write(workspace, code, made)
    return FrozenNow(
        made.version,
        len(made.texts),
        kept_file(code, _NAME),
        written=written,
        changed=len({one.item for one in noted}),
        noted=tuple(accounted),
    )


def _in_order(project: Project, declared: Baseline, last: Frozen | None) -> None:
    """Refuse a baseline of a day to come, for until then no change would count, and one before the last."""
    today = max(data_date(project), dt.date.today())
    zh = en = ""
    if declared.date > today:
        zh, en = (
            f"基线日期 {declared.date} 还没到",
            f"The day of the baseline, {declared.date}, is still to come",
        )
    elif last is not None and declared.date < last.date:
        zh = f"基线 {declared.version}（{declared.date}）早于已冻结的 {last.version}（{last.date}）"
        en = f"The baseline {declared.version} ({declared.date}) lies before the frozen {last.version} ({last.date})"
    if zh:
        raise ProjectError(
            zh,
            en,
            place=project.project.place_of("baseline"),
            hint_zh="日期写双方签认那一天；新基线的版本和日期都往后走。",
            hint_en="Give the day both sides signed; version and date of a new baseline go forward.",
        )


def _write(workspace: Workspace, code: str, made: Frozen) -> None:
    rows = "".join(f"  - {{item: {item}, text: {text}}}\n" for item, text in made.texts.items())
    changed = "".join(
        f"  - {{item: {one.item}, {f'text: {one.text}, ' if one.text else ''}change: {one.change}}}\n"
        for one in made.noted
    )
    version = json.dumps(made.version, ensure_ascii=False)
    head = f"{_HEAD}version: {version}\ndate: {made.date}\ntexts:\n"
    workspace.write(kept_file(code, _NAME), head + rows + (f"changed:\n{changed}" if changed else ""))
