"""All rules about knowledge records in one list, and running them.

What would be misunderstood (an unknown type, a date that is none) is refused on reading: such a record is never
seen here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kb.checks.finding import Finding
from kb.checks.knowledge_checklists import items_ask_one_thing, items_have_evidence, mandatory_items_are_few
from kb.checks.knowledge_form import (
    fixed_sections_are_filled,
    front_matter_is_complete,
    records_hold_no_secrets,
)
from kb.checks.knowledge_lessons import lessons_are_applied, lessons_are_complete
from kb.checks.knowledge_likeness import advice_agrees, nothing_is_written_twice
from kb.checks.knowledge_links import (
    lesson_ids_are_unique,
    links_resolve,
    records_are_within_reach,
    reviews_are_not_overdue,
    superseded_records_are_deprecated,
)
from kb.checks.knowledge_rule import KnowledgeRule, Library
from kb.checks.knowledge_runbooks import (
    destructive_steps_are_marked,
    runbooks_say_how_to_verify_and_escalate,
    runbooks_were_tested_in_time,
    steps_have_expected_results,
)
from kb.checks.knowledge_terms import terms_are_those_of_the_glossary
from kb.checks.knowledge_texts import (
    dates_agree,
    records_hold_no_hidden_characters,
    records_hold_no_placeholders,
)
from kb.checks.knowledge_waivers import waive_in_records, waivers_in_records_are_in_force
from kb.checks.knowledge_wording import wording_is_blameless
from kb.records import Record

KNOWLEDGE_RULES: tuple[KnowledgeRule, ...] = (
    front_matter_is_complete,
    fixed_sections_are_filled,
    lesson_ids_are_unique,
    links_resolve,
    superseded_records_are_deprecated,
    reviews_are_not_overdue,
    lessons_are_complete,
    lessons_are_applied,
    wording_is_blameless,
    steps_have_expected_results,
    destructive_steps_are_marked,
    runbooks_say_how_to_verify_and_escalate,
    runbooks_were_tested_in_time,
    items_have_evidence,
    mandatory_items_are_few,
    items_ask_one_thing,
    records_hold_no_hidden_characters,
    dates_agree,
    nothing_is_written_twice,
    advice_agrees,
    records_are_within_reach,
    terms_are_those_of_the_glossary,
    waivers_in_records_are_in_force,
    records_hold_no_secrets,
    records_hold_no_placeholders,
)
"""Every rule; ``fupan check`` and the reference page list the same."""


def check_knowledge(
    records: Sequence[Record], *, today: date | None = None, library: Library | None = None
) -> list[Finding]:
    """Return what is wrong with ``records``, by rule and then in the order of the records.

    ``today`` decides what is overdue; the current day when it is not given. ``library`` holds the records with what
    they are read against, in place of ``records`` and ``today``. Findings waived in their record carry the waiver.
    """
    held = library or Library(records, today or date.today())
    return waive_in_records((finding for rule in KNOWLEDGE_RULES for finding in rule.findings(held)), held)
