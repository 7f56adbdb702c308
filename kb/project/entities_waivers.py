"""Waivers: who answers for a finding that stays, why, and until when."""

from __future__ import annotations

from typing import Annotated

from kb.project.entities_values import Date, Noted, PersonRef, Text
from kb.project.identifiers import Reference


class Waiver(Noted):
    """That the finding of ``rule`` on ``item`` is accepted: for a reason, by a person, to the end of a day.

    ``item`` is what the finding names: an id, or a word such as "project" or a row of the RACI matrix.
    """

    rule: str
    item: Annotated[str, Reference(flow="side", loose=True)]
    reason: Text
    by: PersonRef
    until: Date
