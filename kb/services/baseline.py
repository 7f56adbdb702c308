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
    """What was frozen: the version, how many items, the file, and whether the file was new or changed."""

    version: str
    items: int
    file: str
    written: bool


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

    A version is frozen once; the next one only when approved changes account for every difference to the last. Raises
    `ProjectError` otherwise, and for a project that declares no baseline.
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
    if last is not None and last.version == declared.version:
        if last.texts != now:
            raise _frozen_already(last, project)
        return FrozenNow(declared.version, len(now), _file(code), written=False)
    if last is not None and (open_ones := departures(project, last)):
        raise ProjectErrors(
            [
                ProjectError(one.zh, one.en, place=one.place, hint_zh=one.hint_zh, hint_en=one.hint_en)
                for one in open_ones
            ]
        )
    rows = "".join(f"  - {{item: {item}, text: {text}}}\n" for item, text in now.items())
    head = f'{_HEAD}version: "{declared.version}"\ndate: {declared.date}\ntexts:\n'
    workspace.write(_file(code), head + rows)
    return FrozenNow(declared.version, len(now), _file(code), written=True)


def _frozen_already(last: Frozen, project: Project) -> ProjectError:
    return ProjectError(
        f"基线 {last.version} 已经冻结，文字在那之后改过",
        f"The baseline {last.version} is frozen already, and texts have changed since",
        place=last.file,
        hint_zh=f"变更批准后，把 {project.project.place} 的 baseline 改成新的版本和日期，再运行一次。",
        hint_en=f"When the changes are approved, give the baseline at {project.project.place} a new version and date, "
        "and run it again.",
    )


def _file(code: str) -> str:
    return f"projects/{code}/trace/baseline.yaml"
