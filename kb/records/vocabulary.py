"""The fixed words of the record format, in Chinese and English: types, states, sections, labels."""

from __future__ import annotations

TYPES = ("retrospective", "runbook", "checklist", "lesson", "reference")
STATUSES = ("draft", "reviewed", "approved", "deprecated")
SENSITIVITIES = ("public", "internal", "restricted")

#: Sections of each type: key -> headings that mean it, the Chinese one first.
SECTIONS: dict[str, dict[str, tuple[str, ...]]] = {
    "retrospective": {
        "background": ("背景", "Background"),
        "goals": ("目标与结果", "Goals and results"),
        "timeline": ("时间线", "Timeline"),
        "went_well": ("做得好", "What went well"),
        "went_badly": ("做得不好", "What went badly"),
        "causes": ("根因分析", "Root causes"),
        "lessons": ("经验教训", "Lessons"),
        "actions": ("行动项", "Actions"),
    },
    "runbook": {
        "scope": ("适用范围", "Scope"),
        "symptoms": ("症状", "Symptoms"),
        "impact": ("影响", "Impact"),
        "prerequisites": ("前置条件", "Prerequisites"),
        "diagnosis": ("诊断步骤", "Diagnosis"),
        "resolution": ("处理步骤", "Resolution"),
        "verification": ("验证", "Verification"),
        "rollback": ("回退", "Rollback"),
        "escalation": ("升级与联系人", "Escalation"),
        "prevention": ("预防", "Prevention"),
        "revisions": ("修订记录", "Revisions"),
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
STEP_SECTIONS = ("diagnosis", "resolution", "rollback")

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
    "apply_to": ("应用到", "Applied to"),
    "applied_on": ("应用日期", "Applied on"),
    "recurrence": ("复发次数", "Recurrence"),
    "actions": ("行动", "Actions"),
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
    "command": ("命令", "Command"),
    "expected": ("预期", "Expected"),
    "rollback": ("回退", "Rollback"),
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

YES = ("是", "yes", "y", "true", "必检")


def key_of(word: str, vocabulary: dict[str, tuple[str, ...]]) -> str:
    """The key whose words contain ``word`` (case and surrounding marks do not count); empty when none does."""
    bare = word.strip().strip("*_：: ").lower()
    return next((key for key, words in vocabulary.items() if bare in (known.lower() for known in words)), "")
