"""The steps of a runbook as one statement: who asks how wants the whole procedure, not one step of it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from search import Chunk

#: Anchors of the steps that resolve, not of those that diagnose, verify or roll back.
_STEP = re.compile(r"step-\d+")
_MOST = 12


def procedure(passages: Sequence[Chunk]) -> tuple[Chunk, str] | None:
    """The first step of a runbook, and the first lines of all steps as a numbered list.

    ``passages`` are those of the record. None when it has no steps.
    """
    steps = [passage for passage in passages if passage.kind == "step" and _STEP.fullmatch(passage.anchor)]
    if not steps:
        return None
    lines = [f"{number}. {step.text.strip().splitlines()[0]}" for number, step in enumerate(steps[:_MOST], 1)]
    return steps[0], "\n".join([*lines, *(["…"] if len(steps) > _MOST else [])])
