"""The part of a runbook that is asked for, as one statement: who asks how wants the whole procedure, not one step."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.assistant.ask.intent import Intent
from kb.assistant.ask.units import seen
from search import Chunk

#: Anchors of the steps that resolve, and of those that verify; not of those that diagnose or roll back.
_STEPS = {Intent.HOW: re.compile(r"step-\d+"), Intent.VERIFY: re.compile(r"verification-\d+")}
_PREVENTION = re.compile(r"^(?:预防|prevention)", re.IGNORECASE)
_MARK = re.compile(r"^[-*+]\s+")
_MOST = 12


def procedure(passages: Sequence[Chunk], intent: Intent) -> tuple[Chunk, str] | None:
    """The first passage of the part that ``intent`` wants, and the first lines of all of it as a numbered list.

    ``passages`` are those of the record. None when it has no such part.
    """
    if intent in _STEPS:
        parts = [one for one in passages if one.kind == "step" and _STEPS[intent].fullmatch(one.anchor)]
        lines = [seen(part.text).strip().splitlines()[0] for part in parts if seen(part.text).strip()]
    elif intent is Intent.PREVENT:
        parts = [one for one in passages if one.path and _PREVENTION.match(one.path[-1])]
        lines = [
            _MARK.sub("", line.strip())
            for part in parts
            for line in seen(part.text).splitlines()
            if line.strip()
        ]
    else:
        return None
    if not lines:
        return None
    numbered = [f"{number}. {line}" for number, line in enumerate(lines[:_MOST], 1)]
    return parts[0], "\n".join([*numbered, *(["…"] if len(lines) > _MOST else [])])
