"""Checks: what a strict reviewer would find in data and knowledge, as findings with place and remedy."""

from kb.checks.finding import GATES, Finding, Gate, Severity
from kb.checks.knowledge import KNOWLEDGE_RULES, check_knowledge
from kb.checks.validations import RULES, check_project

__all__ = [
    "GATES",
    "KNOWLEDGE_RULES",
    "RULES",
    "Finding",
    "Gate",
    "Severity",
    "check_knowledge",
    "check_project",
]
