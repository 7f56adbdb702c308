"""Sections, lessons, steps and checklist items, with their anchors and places."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.records import parse
from kb.records.anchors import Anchors, slug


def test_sections_have_paths_anchors_and_lines(retrospective: str) -> None:
    sections = parse(retrospective, "a.md").sections()
    assert [(part.anchor, part.path, part.key) for part in sections] == [
        ("top", ("数据交换平台割接复盘",), ""),
        ("一-背景", ("一、背景",), "background"),
        ("经验教训", ("经验教训",), "lessons"),
        ("LES-101", ("经验教训", "LES-101 对账文件带版本号"), "lessons"),
        ("LES-102", ("经验教训", "LES-102 割接前冻结接口"), "lessons"),
        ("行动项", ("行动项",), "actions"),
    ]
    lines = retrospective.split("\n")
    assert [lines[part.line - 1].lstrip("# ") for part in sections] == [part.path[-1] for part in sections]


def test_a_comment_in_a_code_fence_is_no_heading(retrospective: str) -> None:
    background = parse(retrospective, "a.md").sections()[1]
    assert "# 这不是标题" in background.text


def test_a_lesson_has_its_fields_with_places(retrospective: str) -> None:
    record = parse(retrospective, "a.md")
    lesson = record.lessons[0]
    assert (lesson.id, lesson.title, lesson.title_en) == (
        "LES-101",
        "对账文件带版本号",
        "Reconciliation files carry a version",
    )
    assert (lesson.category, lesson.kind, lesson.cause) == ("interface", "avoid", "没有版本字段。")
    assert lesson.situation == "文件格式换了三次，\n接收方不知道。"
    assert lesson.recommendation == "文件头写版本和记录数。"
    assert lesson.recommendation_en == "Put version and record count into the header."
    assert lesson.evidence == ("ISS-014", "CHG-006")
    assert lesson.apply_to == ("CL-003", "RB-007")
    assert (lesson.applied_on, lesson.recurrence) == ("", 1)
    assert [(one.owner, one.due, one.target, one.status) for one in lesson.actions] == [
        ("接口负责人", "2025-04-30", "CL-003", "done"),
        ("测试经理", "2025-05-15", "用例库", "open"),
    ]
    for value in lesson.values.values():
        assert "".join(value.span.of(record.text).split()) == "".join(value.text.split())
    assert retrospective.split("\n")[lesson.values["cause"].line - 1] == "- 原因：没有版本字段。"


@pytest.mark.parametrize(
    ("text", "days", "cost", "quality"),
    [
        ("工期 +6 工作日；成本 12 万元；质量 3 次重跑", 6, 120_000, "3 次重跑"),
        ("工期 -6 工作日；成本 0 万元；质量 停留由 4.6 天降到 1.9 天", -6, 0, "停留由 4.6 天降到 1.9 天"),
        ("工期 −2.5 天；成本 8,000 元", -2.5, 8000, ""),
        ("Schedule +4 working days; cost 30k; quality 2 reruns", 4, 30_000, "2 reruns"),
        ("没有量化", None, None, ""),
    ],
)
def test_an_impact_is_measured_where_it_is_written_as_a_number(
    text: str, days: float | None, cost: float | None, quality: str
) -> None:
    lesson = parse(f"### LES-001 x\n\n- 影响：{text}\n", "a.md").lessons[0]
    measured = lesson.measured
    assert (measured.days, measured.cost_yuan, measured.quality) == (days, cost, quality)


def test_a_lesson_may_be_written_in_english_and_with_bold_labels() -> None:
    fields = "* **Category:** schedule\n* __Cause__: late changes\n* Applied to: CL-001\n"
    lesson = parse(f"### LES-001: Freeze early\n\n{fields}", "a.md").lessons[0]
    assert (lesson.title, lesson.category) == ("Freeze early", "schedule")
    assert (lesson.cause, lesson.apply_to) == ("late changes", ("CL-001",))


def test_a_lesson_without_id_is_still_a_lesson() -> None:
    front = "---\nid: RT-1\ntype: retrospective\n---\n"
    text = front + "## 经验教训\n\n### 忘了编号\n\n- 类别：data\n\n#### 附注\n\n详见附件。\n"
    lessons = parse(text, "a.md").lessons
    assert [(lesson.id, lesson.title, lesson.anchor) for lesson in lessons] == [("", "忘了编号", "忘了编号")]
    assert "详见附件" in lessons[0].text


def test_a_lesson_in_a_file_of_its_own_takes_the_name_of_the_record() -> None:
    text = (
        "---\nid: LES-076\ntype: lesson\ntitle: 先冻结\n---\n# 先冻结\n\n- 类别：schedule\n- 建议：冻结。\n"
    )
    (lesson,) = parse(text, "a.md").lessons
    assert (lesson.id, lesson.title) == ("LES-076", "先冻结")
    assert (lesson.category, lesson.recommendation) == ("schedule", "冻结。")


def test_a_field_given_twice_is_remembered(retrospective: str) -> None:
    text = retrospective.replace("- 性质：avoid\n", "- 性质：avoid\n- 性质：keep\n")
    lesson = parse(text, "a.md").lessons[0]
    assert (lesson.kind, [key for key, _ in lesson.repeated]) == ("avoid", ["kind"])


def test_steps_are_numbered_within_their_section(runbook: str) -> None:
    steps = parse(runbook, "a.md").steps
    assert [(step.anchor, step.section, step.path) for step in steps] == [
        ("diagnosis-1", "diagnosis", ("Diagnosis",)),
        ("step-1", "resolution", ("Resolution",)),
        ("step-2", "resolution", ("Resolution",)),
        ("verification-1", "verification", ("Verification",)),
    ]
    assert (steps[1].action, steps[1].command, steps[1].expected) == (
        "Stop intake.",
        "`gwctl pause`",
        "`paused`",
    )
    assert steps[1].text.startswith("Stop intake.\n- Command:")


def test_a_destructive_step_is_marked_and_keeps_its_fenced_commands(runbook: str) -> None:
    record = parse(runbook, "a.md")
    step = record.steps[2]
    assert step.destructive
    assert step.rollback == "start the standby node"
    assert step.expected == "`active (running)`"
    assert step.commands == ("systemctl restart gw-listener\ngwctl wait",)
    assert step.span.of(record.text).startswith("2. ⚠ Restart")
    assert runbook.split("\n")[step.line - 1].startswith("2. ⚠")


def test_steps_may_be_headings_or_interrupted_lists() -> None:
    head = "---\nid: RB-1\ntype: runbook\n---\n"
    headed = parse(
        f"{head}## 处理步骤\n\n### 步骤 1：停调度\n\n- 命令：`stop`\n\n### 步骤 2 启动\n\n做完。\n", "a.md"
    )
    assert [(step.anchor, step.action) for step in headed.steps] == [("step-1", "停调度"), ("step-2", "启动")]
    assert headed.steps[0].commands == ("stop",)
    broken = parse(f"{head}## Resolution\n\n1. one\n\n```\nx\n```\n\n2. two\n   Expected: ok\n", "a.md")
    assert [(step.number, step.action, step.expected) for step in broken.steps] == [
        (1, "one", ""),
        (2, "two", "ok"),
    ]


def test_prose_is_a_section_without_its_steps_and_items(runbook: str, checklist: str) -> None:
    text = runbook.replace("## Resolution\n", "## Resolution\n\nTwo people are needed.\n")
    resolution = next(part for part in parse(text, "a.md").sections() if part.key == "resolution")
    assert resolution.prose == "Two people are needed."
    items = next(part for part in parse(checklist, "a.md").sections() if part.key == "items")
    assert items.prose == ""


def test_checklist_items_know_their_cells(checklist: str) -> None:
    record = parse(checklist, "a.md")
    first, second = record.items
    assert (first.anchor, first.text, first.mandatory, first.lessons) == (
        "1",
        "确认回退脚本已演练",
        True,
        ("LES-101",),
    )
    assert (second.anchor, second.number, second.mandatory, second.lessons) == (
        "CL-101-02",
        "CL-101-02",
        False,
        (),
    )
    assert second.text == "核对 `a | b` 两侧记录数"
    assert second.values["text"].span.of(record.text) == "核对 `a \\| b` 两侧记录数"
    assert first.values["evidence"].span.of(record.text) == "演练记录"


def test_text_of_a_section_includes_the_sections_below(retrospective: str) -> None:
    record = parse(retrospective, "a.md")
    assert "LES-102 割接前冻结接口" in record.section_text("lessons")
    assert record.section_text("timeline") == ""


def test_anchors_stay_unique_even_when_headings_repeat_or_look_like_steps() -> None:
    body = "## Step 1\n\n## Resolution\n\n1. go\n\n## 验证\n\n## 验证\n\n## 验证-2\n"
    record = parse(f"---\nid: RB-1\ntype: runbook\n---\n{body}", "a.md")
    anchors = [part.anchor for part in record.sections()] + [step.anchor for step in record.steps]
    assert len(set(anchors)) == len(anchors)
    assert record.steps[0].anchor == "step-1"


def test_an_explicit_anchor_is_kept() -> None:
    section = parse("# T\n\n## 部署 {#deploy .wide}\n", "a.md").sections()[1]
    assert (section.anchor, section.path) == ("deploy", ("部署",))


def test_slugs_keep_chinese_and_fold_width() -> None:
    assert slug("３.1 ＡＢＣ：接口（含测试）") == "3-1-abc-接口-含测试"
    assert slug("!!!") == "section"


@given(st.lists(st.sampled_from(["a", "a-2", "b", "top", "验证"]), max_size=30))
def test_anchors_given_out_never_repeat(wanted: list[str]) -> None:
    anchors = Anchors()
    given_out = [anchors.give(name) for name in wanted]
    assert len(set(given_out)) == len(given_out)


HEADINGS = ["# A", "## B", "### LES-001 c", "## 处理步骤", "## 检查项", "---", "===", "&#35; x"]
ITEMS = ["- 类别：x", "1. step", "   - 命令：`x`", "* x", "\t- tab", "- - 1. x", "2) y"]
TABLES = ["| a | b |", "|---|---|", "| 检查项 | 必检 |", "\\|"]
OTHERS = ["```", "> q", "text", "", "    code", "<div>", "\u2028", "\x0c", "[a]: /b"]
LINES = st.sampled_from(HEADINGS + ITEMS + TABLES + OTHERS)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(LINES, max_size=25),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["runbook", "checklist", "retrospective", "lesson"]),
)
def test_sections_cover_the_body_once_and_every_place_is_true(
    lines: list[str], newline: str, kind: str
) -> None:
    head = f"---\nid: RB-1\ntype: {kind}\n---\n".replace("\n", newline)
    text = head + newline.join(lines) + newline
    record = parse(text, "a.md")
    at = record.body_start
    for section in record.sections():
        assert text[at : section.heading.start].strip() == ""
        assert section.heading.end <= section.span.start
        at = section.span.end
    assert text[at:].strip() == ""
    anchors = [part.anchor for part in record.sections()]
    assert len(set(anchors)) == len(anchors)
    for lesson in record.lessons:
        for value in lesson.values.values():
            assert value.text.split() == value.span.of(text).split()
    for item in record.items:
        for value in item.values.values():
            assert value.text == value.span.of(text).replace("\\|", "|")
