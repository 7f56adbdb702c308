"""A small library of invented records that several tests search."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from search import HashingEmbedder, Index, Record, Section

MakeRecord = Callable[..., Record]

TODAY = date(2026, 6, 1)


@pytest.fixture
def today() -> date:
    return TODAY


@pytest.fixture
def make_record() -> MakeRecord:
    """Makes a record of one section from an id and a text; further fields by name."""

    def make(name: str, text: str, *, title: str = "", kind: str = "runbook", **fields: object) -> Record:
        sections = (Section("body", ("正文",), text, line=10),)
        return Record(name, kind, title or f"文档 {name}", sections, **fields)  # type: ignore[arg-type]

    return make


@pytest.fixture
def library() -> list[Record]:
    """Ten records of all kinds, in both languages and all statuses."""
    lessons = (
        Section("background", ("项目背景",), "银行智能柜台与核心系统对接，涉及十二个接口。", line=12),
        Section(
            "LES-012",
            ("经验教训", "对账文件必须带版本号"),
            "对账文件没有版本号，日终对账连续三天不平。建议：接口文件带版本号和记录数。",
            kind="lesson",
            line=40,
        ),
    )
    return [
        Record(
            "RT-001", "retrospective", "智能柜台项目复盘", lessons, title_alt="Smart counter retrospective",
            project="ZNGT-2023", systems=("CORE", "ECIF"), phases=("transition",), tags=("对账",),
            created="2024-01-10", updated="2024-02-01", reviewed_on="2026-03-01", review_cycle_days=365,
            source="knowledge/retrospectives/rt-001.md",
        ),
        Record(
            "RB-001", "runbook", "数据库主从切换失败处理",
            (
                Section("symptoms", ("现象",), "应用报错 ERR_5003，主库不可写。", line=8),
                Section("step-1", ("处理步骤",), "停止对账任务，执行主从切换。", kind="step", line=20),
                Section("rollback", ("回退",), "切换失败时回退到原主库。", line=30),
            ),
            keywords=("ERR_5003", "DBPrimaryDown"), systems=("CORE",), created="2024-03-01",
            updated="2024-03-01", review_cycle_days=180, project="ZNGT-2023",
        ),
        Record(
            "RB-002", "runbook", "消息队列积压处理",
            (Section("symptoms", ("现象",), "消息队列积压超过一万条，消费者 10.0.0.12 无响应。"),),
            systems=("MQ",), created="2025-01-01", updated="2026-05-20", review_cycle_days=180,
        ),
        Record(
            "CL-005", "checklist", "上线割接检查清单",
            (
                Section("item-1", ("检查项",), "回退方案经过演练，REQ-001 已验证。", kind="item"),
                Section("item-2", ("检查项",), "割接窗口内冻结变更。", kind="item"),
            ),
            phases=("transition",), updated="2025-05-01", created="2025-05-01",
        ),
        Record(
            "RB-003", "runbook", "Failover of the primary database",
            (Section("steps", ("Resolution",), "Stop the reconciliation job, then promote the replica."),),
            lang="en", created="2025-02-01", updated="2025-02-01", systems=("CORE",),
        ),
        Record(
            "RB-004", "runbook", "旧版主从切换手册", (Section("steps", ("步骤",), "主从切换的旧做法。"),),
            created="2022-01-01", updated="2022-01-01", status="approved",
        ),
        Record(
            "RB-005", "runbook", "新版主从切换手册", (Section("steps", ("步骤",), "主从切换的新做法。"),),
            created="2025-06-01", updated="2025-06-01", supersedes=("RB-004",),
        ),
        Record(
            "RB-006", "runbook", "停用的主从切换脚本", (Section("steps", ("步骤",), "主从切换脚本。"),),
            created="2023-01-01", updated="2024-06-01", status="deprecated",
        ),
        Record(
            "RB-007", "runbook", "主从切换手册草稿", (Section("steps", ("步骤",), "主从切换草稿。"),),
            created="2026-01-01", updated="2026-01-01", status="draft", supersedes=("RB-005",),
        ),
        Record("REF-1", "reference", "notes", (), created="", lang="en"),
    ]  # fmt: skip


@pytest.fixture
def index(tmp_path: Path, library: list[Record]) -> Iterator[Index]:
    """The library, indexed with the hashing embedder."""
    with Index.open(tmp_path / "index", embedder=HashingEmbedder(128)) as opened:
        opened.update(library)
        yield opened
