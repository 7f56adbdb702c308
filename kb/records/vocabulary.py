"""The fixed words of the record format, in Chinese and English: types, states, sections, labels."""

from __future__ import annotations

import re
from collections.abc import Mapping

TYPES = ("retrospective", "runbook", "checklist", "lesson", "reference")
STATUSES = ("draft", "reviewed", "approved", "deprecated")
SENSITIVITIES = ("public", "internal", "restricted")
OUTCOMES = ("success", "partial", "fail")
RUNBOOK_KINDS = ("incident", "routine", "recovery", "cutover")

#: Sections of each type: key -> headings that mean it, the Chinese one first.
SECTIONS: dict[str, dict[str, tuple[str, ...]]] = {
    "retrospective": {
        "background": ("背景", "Background"),
        "goals": ("目标与结果", "Goals and results", "目标", "Goals"),
        "timeline": ("时间线", "Timeline", "时间轴"),
        "went_well": ("做得好", "What went well", "做得好的", "亮点"),
        "went_badly": ("做得不好", "What went badly", "做得不好的", "不足", "What went wrong"),
        "causes": ("根因分析", "Root causes", "根因", "原因分析", "Root cause analysis"),
        "lessons": ("经验教训", "Lessons", "Lessons learned"),
        "actions": ("行动项", "Actions", "Action items"),
    },
    "runbook": {
        "scope": ("适用范围", "Scope"),
        "symptoms": ("症状", "Symptoms"),
        "impact": ("影响", "Impact"),
        "prerequisites": ("前置条件", "Prerequisites", "准备工作"),
        "diagnosis": ("诊断步骤", "Diagnosis", "诊断", "排查步骤"),
        "resolution": ("处理步骤", "Resolution", "操作步骤", "Mitigation", "Procedure"),
        "verification": ("验证", "Verification", "结果验证"),
        "rollback": ("回退", "Rollback", "回退步骤", "回滚"),
        "escalation": ("升级与联系人", "Escalation", "升级", "Escalation and contacts"),
        "prevention": ("预防", "Prevention"),
        "revisions": ("修订记录", "Revisions", "Revision history"),
    },
    "checklist": {
        "usage": ("使用说明", "How to use"),
        "items": ("检查项", "Items"),
        "pass_criteria": ("通过准则", "Pass criteria"),
        "failures": ("常见不符合", "Common failures"),
    },
    "lesson": {},
    "reference": {},
}

#: Sections whose numbered items are steps that somebody carries out.
STEP_SECTIONS = ("diagnosis", "resolution", "verification", "rollback")

#: Fields of a lesson: key -> labels.
LESSON_FIELDS: dict[str, tuple[str, ...]] = {
    "category": ("类别", "Category"),
    "kind": ("性质", "Kind"),
    "situation": ("情境", "Situation"),
    "cause": ("原因", "Cause"),
    "impact": ("影响", "Impact"),
    "recommendation": ("建议",),
    "recommendation_en": ("Recommendation",),
    "evidence": ("证据", "Evidence"),
    "apply_to": ("应用到", "Applied to", "Apply to"),
    "applied_on": ("应用日期", "Applied on"),
    "recurrence": ("复发次数", "Recurrence", "Recurrences"),
    "actions": ("行动", "Actions", "Action"),
}

LESSON_CATEGORIES = (
    "requirement",
    "interface",
    "data",
    "test",
    "supplier",
    "schedule",
    "people",
    "security",
    "ops",
    "governance",
)
LESSON_KINDS = ("keep", "avoid", "try")

#: What a step says besides its action.
STEP_FIELDS: dict[str, tuple[str, ...]] = {
    "command": ("命令", "Command", "Commands", "操作"),
    "expected": ("预期", "Expected", "预期结果", "预期输出", "Expected result", "Expected output"),
    "rollback": ("回退", "Rollback", "回滚"),
}

#: Columns of a checklist's table.
ITEM_COLUMNS: dict[str, tuple[str, ...]] = {
    "number": ("编号", "序号", "No.", "No", "#"),
    "text": ("检查项", "Item", "Check"),
    "why": ("为什么", "Why"),
    "evidence": ("证据", "Evidence"),
    "owner_role": ("责任角色", "Owner role", "Owner"),
    "mandatory": ("必检", "Mandatory"),
    "from_lesson": ("来源教训", "From lesson", "Lesson"),
}

#: Columns of a retrospective's table of actions.
ACTION_COLUMNS: dict[str, tuple[str, ...]] = {
    "what": ("行动", "行动项", "Action"),
    "owner": ("责任角色", "责任人", "负责角色", "Owner", "Owner role"),
    "due": ("截止", "截止日期", "完成日期", "Due", "Due date"),
    "target": ("落点", "目标文档", "Target", "Where it lands"),
    "status": ("状态", "Status", "State"),
}

YES = ("是", "yes", "y", "true", "必检", "√", "✓")
NO = ("否", "no", "n", "false", "选检", "-", "—", "")


_NUMBERING = re.compile(
    r"^(?:第?[一二三四五六七八九十]+[章节、.．：:]|\d+(?:\.\d+)*[.、．）):：]?(?=\s|\D))\s*"
)


def key_of(word: str, vocabulary: Mapping[str, tuple[str, ...]]) -> str:
    """The key whose words contain ``word``; empty when none does.

    Case, emphasis marks and a number in front (一、 2. 3.1) do not count.
    """
    bare = _NUMBERING.sub("", word.strip().strip("*_：: ")).lower()
    return next((key for key, words in vocabulary.items() if bare in (known.lower() for known in words)), "")
