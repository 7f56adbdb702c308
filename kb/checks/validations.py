"""All validations of project data in one list, and running them at a gate.

V01 (ids and references) is part of loading: data that breaks it is never seen here.
"""

from __future__ import annotations

from kb.checks.finding import Finding, Gate
from kb.checks.validations_control import risks_end_properly
from kb.checks.validations_order import work_follows_its_predecessors
from kb.checks.validations_plan import spans_run_forward, work_forms_a_tree
from kb.checks.validations_rule import Rule
from kb.checks.validations_scope import (
    agreed_requirements_are_measurable,
    interfaces_have_two_sides,
    measures_are_complete,
    musts_are_planned_and_tested,
    requirements_have_a_reason,
    stars_are_filled,
    systems_are_owned_and_used,
)
from kb.checks.validations_text import texts_hold_no_placeholders, texts_hold_no_secrets
from kb.project.entities import Project

RULES: tuple[Rule, ...] = (
    stars_are_filled,
    spans_run_forward,
    work_forms_a_tree,
    work_follows_its_predecessors,
    interfaces_have_two_sides,
    systems_are_owned_and_used,
    agreed_requirements_are_measurable,
    requirements_have_a_reason,
    musts_are_planned_and_tested,
    risks_end_properly,
    measures_are_complete,
    texts_hold_no_secrets,
    texts_hold_no_placeholders,
)
"""Every validation, by number; ``fupan check`` and the reference page list the same."""


def check_project(project: Project, gate: Gate = "draft") -> list[Finding]:
    """Return what stands between ``project`` and ``gate``, by rule and then in the order of the file."""
    return [finding for rule in RULES for finding in rule.findings(project, gate)]
