"""Requirement lint: what a strict reader of requirements would mark, rule by rule (RQ-01 to RQ-40).

The rules are those of the INCOSE Guide to Writing Requirements (v4, 2023), the sentence patterns those of EARS
(Mavin et al., RE 2009), the Chinese modal verbs those of GB/T 1.1-2020, annex C.
"""

from kb.checks.requirements.lint import LINT_RULES, lint
from kb.checks.requirements.rule import RequirementFinding
from kb.checks.requirements.words import Words, load_words

__all__ = [
    "LINT_RULES",
    "RequirementFinding",
    "Words",
    "lint",
    "load_words",
]
