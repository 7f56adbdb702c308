"""Freezing a baseline: the fingerprints of the agreed texts, in ``projects/CODE/trace/baseline.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import StringConstraints, ValidationError

from kb.checks.validations_baseline import departures
from kb.errors import ProjectError
from kb.project import Project, ProjectErrors
from kb.project.entities import Entity
from kb.project.entities_values import Date
from kb.project.frozen import Frozen, texts
from kb.project.loader_problems import explain_all
from kb.project.yaml_source import parse_yaml
from kb.records.encoding import decode
from kb.workspace import Workspace

_HEAD = """\
# 基线冻结的范围、需求和接口：每行一项，text 是约束文字的指纹。由 fupan baseline 写入，随项目数据提交，不要手改。
# Scope, requirements and interfaces as the baseline froze them; text is the fingerprint of what binds.
# Written by fupan baseline; commit it with the project data, never edit it.
"""


class FrozenText(Entity):
    """The fingerprint of one item."""

    item: str
    text: Annotated[str, StringConstraints(pattern=r"^sha256-[0-9a-f]{16}$")]


class FrozenFile(Entity):
    """The file."""

    version: str
    date: Date
    texts: tuple[FrozenText, ...] = ()


@dataclass(frozen=True, slots=True)
class FrozenNow:
    """What is frozen: version, items, file; when not ``written`` now, how many ``changed`` since, all approved."""

    version: str
    items: int
    file: str
    written: bool
    changed: int = 0


def read_baseline(workspace: Workspace, code: str) -> Frozen | None:
    """Return the frozen baseline of a project, None when there is none. Raises `ProjectErrors` when it is faulty."""
    name = _file(code)
    if not (workspace.root / name).is_file():
        return None
    document = parse_yaml(decode(workspace.read_bytes(name), name), name)
    if document.problems:
        raise ProjectErrors(document.problems)
    try:
        held = FrozenFile.model_validate(document.root)
    except ValidationError as error:
        raise ProjectErrors(explain_all(error.errors(include_url=False), document.root, name)) from None
    prints = {one.item: one.text for one in held.texts}
    return Frozen(held.version, held.date, prints, {one.item: one.place for one in held.texts}, name)


def freeze(workspace: Workspace, code: str, project: Project) -> FrozenNow:
    """Freeze the texts of ``project`` as the baseline it declares.

    A version is frozen once, and asking again changes nothing; the next one only when approved changes account for
    every difference to the last. Raises `ProjectErrors` with the differences nothing accounts for, and `ProjectError`
    for a project that declares no baseline.
    """
    declared, last, now = project.project.baseline, read_baseline(workspace, code), texts(project)
    if declared is None:
        raise ProjectError(
            "项目没有写基线",
            "The project declares no baseline",
            place=project.project.place,
            hint_zh="在 project 下写 baseline: {date: 2026-05-29, version: V1.0}。",
            hint_en="Write baseline: {date: 2026-05-29, version: V1.0} below project.",
        )
    if last is not None and (open_ones := departures(project, last)):
        raise ProjectErrors(
            [
                ProjectError(one.zh, one.en, place=one.place, hint_zh=one.hint_zh, hint_en=one.hint_en)
                for one in open_ones
            ]
        )
    if last is not None and last.version == declared.version:
        changed = sum(last.texts.get(item) != now.get(item) for item in {*last.texts, *now})
        return FrozenNow(last.version, len(last.texts), _file(code), written=False, changed=changed)
    rows = "".join(f"  - {{item: {item}, text: {text}}}\n" for item, text in now.items())
    head = f'{_HEAD}version: "{declared.version}"\ndate: {declared.date}\ntexts:\n'
    workspace.write(_file(code), head + rows)
    return FrozenNow(declared.version, len(now), _file(code), written=True)


def _file(code: str) -> str:
    return f"projects/{code}/trace/baseline.yaml"
