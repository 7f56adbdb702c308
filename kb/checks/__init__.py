"""Checks: what a strict reviewer would find in the data, as findings with place and remedy."""

from kb.checks.finding import GATES, Finding, Gate, Severity
from kb.checks.validations import RULES, check_project

__all__ = ["GATES", "RULES", "Finding", "Gate", "Severity", "check_project"]
