"""A workspace of two projects that know nothing of each other, what they share, and what nobody sees."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from kb.services.index import update_index
from kb.workspace import Workspace

FILES = Path(__file__).parents[1] / "small_workspace"


@dataclass(frozen=True)
class Canary:
    """Words that occur in one project alone: whoever does not see it gets none of them."""

    code: str
    record: str
    title: str
    word: str
    error: str
    person: str
    system: str

    @property
    def words(self) -> tuple[str, ...]:
        return self.code, self.record, self.title, self.word, self.error, self.person, self.system


ALFA = Canary("ALFA", "RB-111", "蓝鲸网关", "bluewhale", "ERR_1111", "甲丙丁", "青鹭系统")
BETA = Canary("BETA", "RB-222", "红隼清算", "kestrelstone", "ERR_7788", "戊己庚", "白鹳系统")
#: A word of the record that is kept from everybody, and its id.
RESTRICTED = ("RB-333", "玄武暗格")
SHARED = "RB-444"

_RECORD = """---
id: {id}
type: runbook
title: {title}
status: approved
owner: 值班长
created: 2026-01-05
updated: 2026-06-01
service: 网关
kind: incident
{extra}
---

# {title}

## 症状

{text}

## 处理步骤

1. {text}
    - 命令：`ls -l /data`

## 验证

正常。
"""


def build(folder: Path) -> None:
    """Make the workspace with its index in ``folder``."""
    shutil.copytree(FILES, folder)
    for one in (ALFA, BETA):
        _project(folder, one)
    _record(folder, SHARED, "共用的做法", "先看监控再动手，消息队列积压先扩容")
    _record(folder, RESTRICTED[0], RESTRICTED[1], f"{RESTRICTED[1]}，报 ERR_9999", "sensitivity: restricted")
    update_index(Workspace.open(folder))


def _project(folder: Path, one: Canary) -> None:
    source = (FILES / "projects" / "DEMO" / "project.yaml").read_text(encoding="utf-8")
    for old, new in (
        ("DEMO", one.code),
        ("余额查询", one.title),
        ("Balance inquiry", one.word),
        ("陈工", one.person),
        ("核心系统", one.system),
        ("Core banking", f"{one.word} core"),
    ):
        source = source.replace(old, new)
    (folder / "projects" / one.code).mkdir(parents=True)
    (folder / "projects" / one.code / "project.yaml").write_text(source, encoding="utf-8")
    text = f"{one.title} {one.word} 报 {one.error} 时找{one.person}，看{one.system}，消息队列"
    _record(folder, one.record, f"{one.title}处理", text, f"project: {one.code}\nsystems: [{one.system}]")


def _record(folder: Path, name: str, title: str, text: str, extra: str = "systems: [监控]") -> None:
    path = folder / "knowledge" / "runbooks" / f"{name}.md"
    path.write_text(_RECORD.format(id=name, title=title, text=text, extra=extra), encoding="utf-8")
