"""A document is composed section by section: prose, lessons, figures, references, gaps, front matter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest

from generators.blocks import Drafted, Heading, blocks, plain
from generators.compose import LessonQuery, compose
from generators.doctypes import DocumentType
from generators.errors import GenerationError
from generators.writer import Brief, Evidence, Prose, Sentence

TODAY = dt.date(2026, 11, 21)

LESSON = Evidence(
    "RT-001#LES-003",
    "对账复盘",
    "对账文件必须带版本号\n情境：*旧版本*\n建议：文件名带版本号和记录数\n"
    "Reconciliation files carry a version\nPut a version and a count into the name",
    "knowledge/retrospectives/RT-001.md:12",
)


class Kind:
    """A document type written to a folder, section by section."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.outline: list[str] = []

    def section(self, name: str, template: str, more: str = "", title: str = "节") -> Kind:
        (self.folder / f"{name}.j2").write_text(template, encoding="utf-8")
        self.outline.append(f"  - id: {name}\n    title: {title}\n    template: {name}.j2\n{more}")
        return self

    def load(self, head: str = "") -> DocumentType:
        text = f"code: MEM\ntitle: {{zh: 备忘, en: Memo}}\n{head}sections:\n" + "".join(self.outline)
        (self.folder / "document.yaml").write_text(text, encoding="utf-8")
        return DocumentType.load(self.folder)


@pytest.fixture
def kind(tmp_path: Path) -> Kind:
    folder = tmp_path / "memo"
    folder.mkdir()
    return Kind(folder)


def facts(**more: object) -> dict[str, object]:
    project = SimpleNamespace(
        name={"zh": "示例项目", "en": "Sample"},
        code="DEMO-2026",
        customer="甲方",
        contractor="乙方",
        classification="内部",
        pm="MEM-001",
        sponsor="STK-001",
    )
    members = (SimpleNamespace(id="MEM-001", name={"zh": "林知夏", "en": "Lin Zhixia"}),)
    stakeholders = (SimpleNamespace(id="STK-001", name="顾明远"),)
    return {"project": project, "members": members, "stakeholders": stakeholders, **more}


PROSE = """    prose:
      instruction: {zh: 写一段, en: Write}
      template: said.j2
      limit: 90
      facts: [project.name, items]
"""


def test_prose_without_a_model_is_the_composed_text(kind: Kind) -> None:
    (kind.folder / "said.j2").write_text("共 {{ items | length }} 项，见{{ see('a') }}。", encoding="utf-8")
    kind.section("a", "{{ prose }}\n", PROSE)
    draft = compose(kind.load(), facts(items=(1, 2)), lang="zh", today=TODAY, confine=False)
    assert "共 2 项，见[](#a)。" in draft.body
    assert ":::" not in draft.body


class Model:
    """A writer that remembers its brief and answers as told."""

    def __init__(self, *sentences: Sentence) -> None:
        self.sentences = sentences
        self.briefs: list[Brief] = []

    def write(self, brief: Brief) -> Prose:
        self.briefs.append(brief)
        return Prose(self.sentences, origin="model:qwen 3")


LESSONS = """    lessons:
      query: '{{ project.code }} 对账 {{ t("中", "en") }}'
      kinds: [lesson]
      limit: 1
"""


def test_a_models_prose_stands_as_a_draft_with_its_sources(kind: Kind) -> None:
    (kind.folder / "said.j2").write_text("规则文字", encoding="utf-8")
    kind.section("a", "{{ prose }}\n", PROSE + LESSONS)
    model = Model(Sentence("*强调* <br> 3 项。", ("RT-001#LES-003",)), Sentence("另一句。", ("RT-999#X",)))
    draft = compose(
        kind.load(),
        facts(items=("甲",)),
        lang="zh",
        today=TODAY,
        confine=False,
        writer=model,
        evidence=lambda q: [LESSON],
    )
    (drafted,) = [block for block in blocks(draft.body) if isinstance(block, Drafted)]
    assert (drafted.model, drafted.sources) == ("qwen-3", ("RT-001#LES-003",))
    assert "RT-999" not in draft.body
    assert "\\*强调\\*" in draft.body
    assert [source.id for source in draft.front.sources] == ["RT-001#LES-003"]
    (brief,) = model.briefs
    assert (brief.section, brief.title, brief.lang, brief.instruction) == ("a", "节", "zh", "写一段")
    assert (brief.limit, brief.fallback, brief.evidence) == (90, "规则文字", (LESSON,))
    assert brief.facts == {"project.name": "示例项目", "items": ["甲"]}


def test_an_empty_answer_of_a_model_leaves_the_composed_text(kind: Kind) -> None:
    (kind.folder / "said.j2").write_text("规则文字", encoding="utf-8")
    kind.section("a", "{{ prose }}\n", PROSE)
    draft = compose(kind.load(), facts(items=()), lang="zh", today=TODAY, confine=False, writer=Model())
    assert "规则文字" in draft.body
    assert "drafted" not in draft.body


def test_lessons_are_asked_for_with_the_projects_words_and_cited(kind: Kind) -> None:
    asked: list[LessonQuery] = []

    def find(query: LessonQuery) -> Sequence[Evidence]:
        asked.append(query)
        return [LESSON, LESSON]

    kind.section("a", "{{ lesson_box(found) }}", LESSONS)
    zh = compose(kind.load(), facts(), lang="zh", today=TODAY, confine=False, evidence=find)
    en = compose(kind.load(), facts(), lang="en", today=TODAY, confine=False, evidence=find)
    assert asked[0] == LessonQuery("a", "DEMO-2026 对账 中", ("lesson",), 1)
    assert "- 对账文件必须带版本号：文件名带版本号和记录数[@RT-001#LES-003]" in zh.body
    assert (
        "- Reconciliation files carry a version: Put a version and a count into the name[@RT-001#LES-003]"
        in en.body
    )
    (source,) = zh.front.sources
    assert (source.id, source.source) == ("RT-001#LES-003", "knowledge/retrospectives/RT-001.md:12")


def test_what_was_found_but_not_cited_is_no_source(kind: Kind) -> None:
    kind.section("a", "{{ found | length }}", LESSONS)
    draft = compose(kind.load(), facts(), lang="zh", today=TODAY, confine=False, evidence=lambda q: [LESSON])
    assert draft.front.sources == ()


def test_a_template_may_look_for_lessons_itself(kind: Kind) -> None:
    kind.section("a", "{% for h in find('接口 超时', ['lesson'], 1) %}{{ lesson(h) }}{% endfor %}")
    draft = compose(kind.load(), facts(), lang="zh", today=TODAY, confine=False, evidence=lambda q: [LESSON])
    assert "[@RT-001#LES-003]" in draft.body


def test_nothing_can_be_cited_that_was_not_found(kind: Kind) -> None:
    kind.section("a", "{{ cite('RT-001#LES-999') }}")
    with pytest.raises(GenerationError, match="LES-999") as caught:
        compose(kind.load(), facts(), lang="zh", today=TODAY, confine=False)
    assert caught.value.place.endswith("a.j2:1")


def test_a_figure_is_kept_beside_the_text(kind: Kind) -> None:
    kind.section("a", "{{ figure('context', '全景 {图}') }}{{ figure('gantt', '进度') }}")
    drawn = SimpleNamespace(png=b"\x89PNG", alt='图 "甲"\n乙', width_cm=40)
    figures = {"context": drawn}.get
    draft = compose(kind.load(), facts(), lang="zh", today=TODAY, confine=False, figures=figures)
    assert draft.assets == {"figures/context.png": b"\x89PNG"}
    figure = next(block for block in blocks(draft.body) if type(block).__name__ == "Figure")
    assert figure.path == "figures/context.png"  # type: ignore[union-attr]  # it is a figure
    assert figure.alt == '图 "甲" 乙'  # type: ignore[union-attr]
    assert figure.width_cm == 16  # type: ignore[union-attr]
    assert "【待补充：进度】" in draft.body


def test_an_id_links_to_its_sheet_only_where_there_is_one(kind: Kind) -> None:
    kind.section(
        "a",
        "{{ ref('REQ-001') }} {{ ref('REQ-002') }} {{ ref('供应商') }} {{ see('tbl-none') }}\n"
        "{% call sheet('requirement', 'REQ-001', '标题', []) %}系统应…{% endcall %}",
    )
    body = compose(kind.load(), facts(), lang="zh", today=TODAY, confine=False).body
    assert "[REQ-001](#REQ-001) REQ-002 供应商 【待补充：引用目标 tbl-none】" in body


def test_every_gap_in_the_text_is_listed_with_its_section(kind: Kind) -> None:
    kind.section("a", "{{ gap('责任人') }}、{{ gap('责任人') }}、{{ owner(none) }}")
    kind.section("b", "{{ gap('口令 | 期限') }}")
    kind.section("c", "{% for p in placeholders %}{{ p.text }}@{{ p.section }}×{{ p.count }}；{% endfor %}")
    body = compose(kind.load(), facts(), lang="zh", today=TODAY, confine=False).body
    assert "责任人@a×3；口令 \\| 期限@b×1；" in body
    english = compose(kind.load(), facts(), lang="en", today=TODAY, confine=False).body
    assert "【To be supplied: owner】" in english


def test_a_table_without_rows_is_a_visible_gap_or_what_the_template_says(kind: Kind) -> None:
    call = "{%% call(x) table('t', '系统清单', [], [('列', 1)]%s) %%}| {{ x }} |{%% endcall %%}"
    kind.section("a", call % "").section("b", call % ", empty='无'")
    body = compose(kind.load(), facts(), lang="zh", today=TODAY, confine=False).body
    assert "【待补充：系统清单】" in body
    assert "\n无\n" in body


def test_a_row_with_the_wrong_number_of_cells_is_an_error(kind: Kind) -> None:
    kind.section("a", "\n{% call(x) table('t', '表', [1], [('甲', 1), ('乙', 1)]) %}| {{ x }} |{% endcall %}")
    with pytest.raises(GenerationError, match="1 cells, not 2") as caught:
        compose(kind.load(), facts(), lang="zh", today=TODAY, confine=False)
    assert caught.value.place.endswith("a.j2:2")


def test_required_data_is_asked_for_by_path(kind: Kind) -> None:
    kind.section("a", "x")
    doctype = kind.load("requires: [project.name, project.code, systems, project.nothing]\n")
    with pytest.raises(GenerationError) as caught:
        compose(doctype, facts(systems=()), lang="zh", today=TODAY, confine=False)
    assert "systems、project.nothing" in caught.value.zh
    assert "project.name" not in caught.value.zh


def test_the_front_matter_comes_from_the_register_of_documents(kind: Kind) -> None:
    revision = SimpleNamespace(
        version="V1.0",
        date=dt.date(2026, 5, 29),
        kind="M",
        section="3",
        description={"zh": "基线", "en": "Baseline"},
        author="MEM-001",
        reviewer=None,
        approver="STK-001",
    )
    entry = SimpleNamespace(
        id="DOC-001",
        title="需求规格",
        type="MEM",
        no="XH-001",
        version="V1.0",
        status="void",
        date=dt.date(2026, 5, 29),
        author="MEM-001",
        reviewer="总工",
        approver=None,
        approvers=("STK-001",),
        revisions=(revision,),
    )
    front = compose(
        kind.section("a", "x").load(), facts(documents=(entry,)), lang="en", today=TODAY, confine=False
    ).front
    assert (front.number, front.version, front.status, front.date) == (
        "XH-001",
        "V1.0",
        "withdrawn",
        "2026-05-29",
    )
    assert (front.title, front.title_alt, front.project.name) == ("Memo", "", "Sample")
    assert front.revisions[0].description == "Baseline"
    assert [(line.role, line.name) for line in front.approvals] == [
        ("Prepared", "Lin Zhixia"),
        ("Reviewed", "总工"),
        ("Countersigned", "顾明远"),
        ("Approved", "顾明远"),
    ]


def test_an_unregistered_document_begins_as_a_first_draft(kind: Kind) -> None:
    front = compose(kind.section("a", "x").load(), facts(), lang="zh", today=TODAY, confine=False).front
    assert (front.number, front.version, front.status) == ("DEMO-2026-MEM-001", "V0.1", "draft")
    assert (front.title, front.title_alt, front.author) == ("备忘", "Memo", "林知夏")
    assert [(r.version, r.kind, r.date) for r in front.revisions] == [("V0.1", "C", "2026-11-21")]


def test_headings_follow_the_outline_and_appendices_are_marked(kind: Kind) -> None:
    kind.section("a", "甲")
    kind.outline.append(
        "  - id: g\n    title: 组\n    sections:\n      - {id: b, title: 子节, template: a.j2}\n"
    )
    kind.outline.append("appendices:\n  - {id: z, title: 附录, template: a.j2}\n")
    body = compose(kind.load(), facts(), lang="zh", today=TODAY, confine=False).body
    headings = [block for block in blocks(body) if isinstance(block, Heading)]
    assert [(h.level, plain(h.inlines), h.anchor, h.appendix) for h in headings] == [
        (1, "节", "a", False),
        (1, "组", "g", False),
        (2, "子节", "b", False),
        (1, "附录", "z", True),
    ]
