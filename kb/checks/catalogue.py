"""What each rule asks for and why, by its number: for outputs that explain themselves."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from kb.checks.knowledge import KNOWLEDGE_RULES
from kb.checks.requirements import LINT_RULES
from kb.checks.rule_text import RuleText
from kb.checks.validations import RULES

READABLE = RuleText(
    "V01",
    "文件读得懂，编号唯一，引用存在且种类正确",
    "Files can be read; ids are unique; references exist and are of the right kind",
    "读不懂的数据不能生成文档；指向不存在的东西，追溯和影响分析都断在那里",
    "data that cannot be read makes no document, and a reference to nothing breaks every trace",
)
"""V01, which is checked while reading."""


@cache
def rule_texts() -> Mapping[str, RuleText]:
    """Return every rule by its number."""
    rules: tuple[RuleText, ...] = (READABLE, *KNOWLEDGE_RULES, *LINT_RULES, *RULES)
    return MappingProxyType({rule.id: rule for rule in sorted(rules, key=lambda rule: rule.id)})
