"""The built-in document types: complete outlines, readable text in both languages, nothing raw."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Literal, get_args, get_origin

import pytest

from generators.blocks import Block, Card, Figure, Heading, Paragraph, Table, blocks, plain
from generators.compose import compose
from generators.compose.structure import Structure
from generators.compose.vocabulary import Vocabulary, labels, standards
from generators.doctypes import DocumentType, load_all, templates_dir
from generators.draft import Draft
from kb.project import entities_delivery, entities_knowledge, entities_people, entities_plan, entities_scope
from kb.project.entities import Project
from kb.project.loader import load_project
from kb.services.facts import document_facts, document_figures

TODAY = dt.date(2026, 11, 21)
TYPES = ("handover-manual", "lessons-learned", "requirements-specification")
SAMPLES = Path(__file__).resolve().parents[2] / "kb" / "sample" / "projects"
GOLDEN = Path(__file__).parent / "golden"
LANGUAGES = ("zh", "en")
PROJECTS = [path.name for path in sorted(SAMPLES.iterdir()) if path.is_dir()]

OUTLINES = {
    "requirements-specification": "目的 范围 术语和缩略语 引用文件 文档概述 项目背景与目标"
    " 集成全景与系统清单 干系人与用户特点"
    " 现状评估与改造建议 约束、假设与依赖 功能需求 接口需求 数据需求与数据一致性 性能需求 安全与合规需求"
    " 可靠性、可用性、可维护性与可观测性 迁移、切换与分阶段上线 培训与移交需求 验收与合格性规定 需求跟踪矩阵"
    " 风险与未决问题 需求优先级清单 质量检查结果 待确认事项",
    "handover-manual": "移交概述 系统概览与架构 部署与配置清单 接口运维表 账号与权限 日常运维 监控与告警 备份与恢复"
    " 故障处理指南 应急预案与升级路径 变更、发布与回退 安全与合规要求 遗留问题与已知缺陷 培训与知识转移记录"
    " 过渡期支持安排与退出标准 移交检查清单与签字页 待确认事项",
    "lessons-learned": "摘要 项目概况与基准 目标与结果对照 过程回顾 偏差与原因分析 变更、风险与问题统计 成功经验与教训"
    " 可复用资产 改进行动 相似历史项目 数据口径 待确认事项",
}


Compose = Callable[[str, str, str], Draft]


@pytest.fixture(scope="module")
def types() -> dict[str, DocumentType]:
    return load_all(templates_dir())


@pytest.fixture(scope="module")
def project_of(types: dict[str, DocumentType]) -> Callable[[str], Project]:
    """The example of a type by the type's name, or a sample project by its code."""
    return cache(
        lambda name: load_project(types[name].folder / "example.yaml" if name in types else SAMPLES / name)
    )


@pytest.fixture(scope="module")
def composed(types: dict[str, DocumentType], project_of: Callable[[str], Project]) -> Compose:
    """``composed(type, project, lang)``: the draft, made once."""

    @cache
    def compose_once(name: str, project: str, lang: str) -> Draft:
        data = project_of(project)
        today = data.project.data_date or TODAY
        return compose(
            types[name],
            document_facts(data, lang=lang, today=today),
            lang=lang,
            today=today,
            figures=lambda figure: SimpleNamespace(png=b"PNG", alt=figure, width_cm=12),
        )

    return compose_once


def texts(draft: Draft) -> list[str]:
    """Every text a reader sees, block by block."""
    found: list[str] = []

    def walk(block: Block) -> None:
        if isinstance(block, Heading | Paragraph):
            found.append(plain(block.inlines))
        elif isinstance(block, Table):
            found.extend(plain(cell) for row in (block.header, *block.rows) for cell in row)
            found.append(plain(block.caption))
        elif isinstance(block, Card):
            found.extend([block.title, plain(block.statement)])
            found.extend(plain(part) for pair in block.attributes for part in pair)
        for inner in (*getattr(block, "blocks", ()), *getattr(block, "items", ())):
            walk(inner)

    for block in blocks(draft.body):
        walk(block)
    return found


@pytest.mark.parametrize("name", TYPES)
def test_every_section_of_the_outline_is_there(types: dict[str, DocumentType], name: str) -> None:
    with_text = [section for section in types[name].walk() if section.template]
    assert [section.title.zh for section in with_text] == OUTLINES[name].split()
    assert all(section.title.en and section.title.en != section.title.zh for section in types[name].walk())


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", TYPES)
def test_the_smallest_data_gives_the_golden_text(composed: Compose, name: str, lang: str) -> None:
    """Run with FUPAN_UPDATE_GOLDEN=1 to write the golden texts anew, and read the difference."""
    path = GOLDEN / f"{name}.{lang}.md"
    text = composed(name, name, lang).to_markdown()
    if os.environ.get("FUPAN_UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", TYPES)
@pytest.mark.parametrize("project", [*PROJECTS, "example"])
class TestDocument:
    """What holds for every type, language and project."""

    @pytest.fixture
    def draft(self, composed: Compose, name: str, lang: str, project: str) -> Draft:
        return composed(name, name if project == "example" else project, lang)

    def test_no_section_is_empty(self, draft: Draft, types: dict[str, DocumentType], name: str) -> None:
        body = [block for block in blocks(draft.body)]
        after = {
            block.anchor: following
            for block, following in zip(body, [*body[1:], None], strict=True)
            if isinstance(block, Heading)
        }
        for section in types[name].walk():
            below = after[section.id]
            assert below is not None, section.id
            assert not isinstance(below, Heading) or below.level > _level(body, section.id), section.id

    def test_nothing_is_printed_as_python_prints_it(self, draft: Draft) -> None:
        raw = re.compile(
            r"(^|[(=:：,、])(None|True|False)($|[),、;；.。])"
            r"|<[a-z_.]+ object|datetime\.|\bnan\b|Markup\(|\{'|\('|\{%|\{\{"
        )
        assert [text for text in texts(draft) if raw.search(text)] == []

    def test_every_reference_leads_somewhere(self, draft: Draft) -> None:
        assert "引用目标" not in draft.body
        assert "reference to " not in draft.body
        anchors = set(re.findall(r"\{#([\w-]+)", draft.body))
        assert {target for target in re.findall(r"\]\(#([\w-]+)\)", draft.body)} <= anchors

    def test_anchors_are_unique(self, draft: Draft) -> None:
        found = re.findall(r"\{#([\w-]+)", draft.body)
        assert sorted(found) == sorted(set(found))

    def test_no_cell_is_blank(self, draft: Draft) -> None:
        tables = [block for block in blocks(draft.body) if isinstance(block, Table)]
        assert tables
        for table in tables:
            assert len(table.widths) == len(table.header), plain(table.caption)
            for row in table.rows:
                assert all(row), plain(table.caption)

    def test_every_gap_is_in_the_appendix(self, draft: Draft) -> None:
        body, _, appendix = draft.body.rpartition("{#open-points .appendix}")
        gaps = {
            re.sub(r"^[^：:]*[：:]\s*", "", words) for words in re.findall(r"【([^】]*[：:][^】]*)】", body)
        }
        assert [gap for gap in gaps if gap not in appendix] == []

    def test_chinese_is_set_with_full_width_punctuation(self, draft: Draft, lang: str) -> None:
        if lang == "zh":
            half = re.compile(r"[\u4e00-\u9fff][,;:?!]")
            own = [text for text in texts(draft) if half.search(text)]
            assert own == []

    def test_english_text_of_the_templates_is_english(self, draft: Draft, lang: str, project: str) -> None:
        if lang == "en" and project == "example":
            assert [text for text in texts(draft) if re.search(r"[\u4e00-\u9fff]", text)] == []


def _level(body: list[Block], anchor: str) -> int:
    return next(block.level for block in body if isinstance(block, Heading) and block.anchor == anchor)


def test_every_figure_a_type_asks_for_can_be_drawn(
    composed: Compose, types: dict[str, DocumentType], project_of: Callable[[str], Project]
) -> None:
    data = project_of(PROJECTS[0])
    draw = document_figures(data, lang="zh", today=data.project.data_date or TODAY)
    asked = {
        path.removeprefix("figures/").removesuffix(".png")
        for name in TYPES
        for path in composed(name, PROJECTS[0], "zh").assets
    }
    assert asked == {"context", "gantt", "risk-matrix", "milestones"}
    assert asked == {figure for doctype in types.values() for s in doctype.walk() for figure in s.figures}
    drawn = [draw(name) for name in sorted(asked)]
    assert all(figure is not None and figure.png.startswith(b"\x89PNG") and figure.alt for figure in drawn)


@pytest.mark.parametrize("name", TYPES)
def test_every_figure_stands_in_the_text_with_its_words(composed: Compose, name: str) -> None:
    draft = composed(name, PROJECTS[0], "zh")
    shown = [block for block in blocks(draft.body) if isinstance(block, Figure)]
    assert {figure.path for figure in shown} == set(draft.assets)
    assert all(figure.alt and plain(figure.caption) for figure in shown)


@pytest.mark.parametrize("project", PROJECTS)
def test_every_live_requirement_and_interface_has_its_sheet(
    composed: Compose, project_of: Callable[[str], Project], project: str
) -> None:
    data = project_of(project)
    body = blocks(composed("requirements-specification", project, "zh").body)
    cards = [block.anchor for block in body if isinstance(block, Card)]
    live = [item.id for item in data.requirements if item.status != "dropped"]
    live += [item.id for item in data.interfaces if item.status != "retired"]
    assert sorted(cards) == sorted(live)


ENUMERATIONS: dict[str, Any] = {
    "phase": entities_people.Phase,
    "industry": entities_people.Industry,
    "lifecycle": entities_people.Lifecycle,
    "engagement": entities_people.Engagement,
    "side": entities_scope.Side,
    "style": entities_scope.InterfaceStyle,
    "interface_status": entities_scope.InterfaceStatus,
    "requirement_type": entities_scope.RequirementType,
    "ears": entities_scope.EarsPattern,
    "requirement_status": entities_scope.RequirementStatus,
    "priority": entities_scope.Priority,
    "method": entities_scope.VerificationMethod,
    "wbs_kind": entities_plan.WbsKind,
    "delay_cause": entities_plan.DelayCause,
    "risk_category": entities_plan.RiskCategory,
    "strategy": entities_plan.RiskStrategy,
    "risk_status": entities_plan.RiskStatus,
    "issue_status": entities_plan.IssueStatus,
    "change_type": entities_plan.ChangeType,
    "change_status": entities_plan.ChangeStatus,
    "decision": entities_plan.Verdict,
    "test_level": entities_delivery.TestLevel,
    "result": entities_delivery.TestResult,
    "item_status": entities_delivery.ItemStatus,
    "lesson_category": entities_knowledge.LessonCategory,
    "lesson_kind": entities_knowledge.LessonKind,
}


@pytest.mark.parametrize("group", ENUMERATIONS)
def test_every_enumeration_has_a_label_in_both_languages(group: str) -> None:
    assert get_origin(ENUMERATIONS[group]) is Literal
    known = labels(templates_dir() / "_base")[group]
    missing = [value for value in get_args(ENUMERATIONS[group]) if value not in known]
    assert missing == []
    assert all(label["zh"] and label["en"] for label in known.values())


def test_only_the_registry_names_standards() -> None:
    registry = {entry["number"] for entry in standards(templates_dir() / "_base")}
    assert len(registry) >= 15
    number = re.compile(r"(?:GB/T|ISO/IEC(?:/IEEE)?)\s?[\d.]+(?:-\d+)?(?:[-:]\d{4})?")
    for path in templates_dir().rglob("*.j2"):
        assert not number.search(path.read_text(encoding="utf-8")), path


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_project_without_interfaces_refers_to_no_list_of_them(
    types: dict[str, DocumentType], project_of: Callable[[str], Project], lang: str
) -> None:
    name = "requirements-specification"
    bare = project_of(name).model_copy(update={"interfaces": ()})
    draft = compose(
        types[name],
        document_facts(bare, lang=lang, today=TODAY),
        lang=lang,
        today=TODAY,
        figures=lambda figure: SimpleNamespace(png=b"PNG", alt=figure, width_cm=12),
    )
    assert "tbl-interfaces" not in draft.to_markdown()


def test_the_readme_names_every_word_a_template_may_use(root: Path) -> None:
    readme = (root / "templates" / "README.md").read_text(encoding="utf-8")
    vocabulary = Vocabulary({}, "zh", templates_dir() / "_base")
    words = {
        *vocabulary.words(),
        *Structure(vocabulary, lambda name: None).blocks(),
        "find",
        "found",
        "prose",
    }
    assert [word for word in sorted(words) if not re.search(rf"`{word}[`(]", readme)] == []
