"""All validations of project data in one list, and running them at a gate.

V01 (ids and references) is part of loading: data that breaks it is never seen here. V35 looks at what the
others may leave out and stands in `kb.checks.waivers`.
"""

from __future__ import annotations

from kb.checks.finding import Finding, Gate
from kb.checks.validations_changes import approvals_hold, changes_are_approved_first
from kb.checks.validations_control import high_risks_are_prepared_for, risks_end_properly
from kb.checks.validations_coverage import every_viewpoint_is_heard, releases_hold_their_dependencies
from kb.checks.validations_dates import (
    actuals_are_past_and_consistent,
    planned_dates_are_workdays,
    work_lies_inside_project_and_parent,
)
from kb.checks.validations_handover import (
    important_systems_can_be_run,
    severe_alarms_lead_to_runbooks,
    support_ends_in_knowing_hands,
)
from kb.checks.validations_interfaces import (
    agreed_interfaces_are_settled,
    interfaces_are_required_to_fail_well,
    interfaces_settle_down,
)
from kb.checks.validations_issue import documents_are_ready_to_issue, lessons_lead_somewhere
from kb.checks.validations_measures import measures_are_complete, money_adds_up
from kb.checks.validations_order import work_follows_its_predecessors
from kb.checks.validations_people import nobody_is_overloaded, responsibilities_are_clear
from kb.checks.validations_plan import spans_run_forward, work_forms_a_tree
from kb.checks.validations_release import migrations_are_reconciled, releases_are_ready
from kb.checks.validations_rule import Rule
from kb.checks.validations_scope import (
    agreed_requirements_are_measurable,
    interfaces_have_two_sides,
    musts_are_planned_and_tested,
    requirements_have_a_reason,
    stars_are_filled,
    systems_are_owned_and_used,
)
from kb.checks.validations_text import texts_hold_no_placeholders, texts_hold_no_secrets
from kb.checks.waivers import waive, waivers_are_in_force
from kb.project.entities import Project

RULES: tuple[Rule, ...] = (
    stars_are_filled,
    spans_run_forward,
    work_lies_inside_project_and_parent,
    work_forms_a_tree,
    work_follows_its_predecessors,
    actuals_are_past_and_consistent,
    planned_dates_are_workdays,
    interfaces_have_two_sides,
    agreed_interfaces_are_settled,
    systems_are_owned_and_used,
    agreed_requirements_are_measurable,
    requirements_have_a_reason,
    musts_are_planned_and_tested,
    interfaces_are_required_to_fail_well,
    every_viewpoint_is_heard,
    releases_hold_their_dependencies,
    responsibilities_are_clear,
    nobody_is_overloaded,
    high_risks_are_prepared_for,
    risks_end_properly,
    changes_are_approved_first,
    approvals_hold,
    interfaces_settle_down,
    releases_are_ready,
    migrations_are_reconciled,
    important_systems_can_be_run,
    severe_alarms_lead_to_runbooks,
    support_ends_in_knowing_hands,
    measures_are_complete,
    money_adds_up,
    lessons_lead_somewhere,
    texts_hold_no_secrets,
    texts_hold_no_placeholders,
    documents_are_ready_to_issue,
    waivers_are_in_force,
)
"""Every validation, by number; ``fupan check`` and the reference page list the same."""


def check_project(project: Project, gate: Gate = "draft") -> list[Finding]:
    """Return what stands between ``project`` and ``gate``, by rule and then in the order of the file.

    Waived findings carry their waiver.
    """
    return waive((finding for rule in RULES for finding in rule.findings(project, gate)), project)
