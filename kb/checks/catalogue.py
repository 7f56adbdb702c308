"""What each rule asks for and why, by its number: for outputs that explain themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from kb.checks.knowledge import KNOWLEDGE_RULES
from kb.checks.requirements import LINT_RULES
from kb.checks.validations import RULES


@dataclass(frozen=True, slots=True)
class RuleText:
    """A rule in words, Chinese and English."""

    zh: str
    en: str
    why_zh: str
    why_en: str

    def title(self, lang: str) -> str:
        """Return what the rule asks for."""
        return self.zh if lang == "zh" else self.en

    def why(self, lang: str) -> str:
        """Return why it matters."""
        return self.why_zh if lang == "zh" else self.why_en


READABLE = RuleText(
    "文件读得懂，编号唯一，引用存在且种类正确",
    "Files can be read; ids are unique; references exist and are of the right kind",
    "读不懂的数据不能生成文档；指向不存在的东西，追溯和影响分析都断在那里",
    "data that cannot be read makes no document, and a reference to nothing breaks every trace",
)
"""V01, which is checked while reading."""


@cache
def rule_texts() -> Mapping[str, RuleText]:
    """Return every rule by its number."""
    texts = {"V01": READABLE}
    for rule in (*KNOWLEDGE_RULES, *LINT_RULES, *RULES):
        texts[rule.id] = RuleText(rule.zh, rule.en, rule.why_zh, rule.why_en)
    return MappingProxyType(dict(sorted(texts.items())))
