"""The conversation about one section: rules, facts, fenced passages, and what was wrong with the first answer."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from generators.writer import Brief, Evidence
from kb.assistant.prompting import prompt
from kb.assistant.writer import facts
from kb.assistant.writer.provenance import Objection
from kb.llm import Message

#: The source id of the section's own facts.
DATA = "data"

#: Characters of an English word with its space, on average; a brief's limit counts words in English.
ENGLISH_WORD = 6

#: Sentences of a section.
SENTENCES = 12


def characters(brief: Brief) -> int:
    """The length asked for, in characters."""
    return brief.limit * (ENGLISH_WORD if brief.lang == "en" else 1)


def opening(brief: Brief, evidence: Sequence[Evidence]) -> tuple[Message, Message]:
    """The rules and the material. Facts and passages are fenced with an id nobody can know beforehand."""
    fence = secrets.token_hex(8)
    rules = prompt("section", brief.lang).filled(limit=brief.limit)
    parts = [
        f"# {brief.title}",
        brief.instruction,
        f"<<{fence} {DATA}>>\n{facts.as_json(brief)}\n<<{fence} end>>",
    ]
    for item in evidence:
        parts.append(f"<<{fence} {item.id}>>\n{item.title}\n{item.text}\n<<{fence} end>>")
    return Message("system", rules), Message("user", "\n\n".join(parts))


def repair(answer: str, objections: Sequence[Objection], lang: str) -> tuple[Message, Message]:
    """The answer that was refused, and why, sentence by sentence."""
    listed = "\n".join(f"- {one.sentence}\n  → {one.zh if lang == 'zh' else one.en}" for one in objections)
    return Message("assistant", answer), Message("user", prompt("repair", lang).filled(objections=listed))


def schema(brief: Brief, evidence: Sequence[Evidence]) -> dict[str, Any]:
    """The answer's JSON Schema; the enum makes a citation of anything else impossible where it is enforced."""
    sentence = {
        "type": "object",
        "additionalProperties": False,
        "required": ["text", "sources"],
        "properties": {
            "text": {"type": "string", "maxLength": min(600, 2 * characters(brief))},
            "sources": {
                "type": "array",
                "minItems": 1,
                "maxItems": 4,
                "items": {"type": "string", "enum": [DATA, *(item.id for item in evidence)]},
            },
        },
    }
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["sentences"],
        "properties": {
            "sentences": {"type": "array", "minItems": 1, "maxItems": SENTENCES, "items": sentence}
        },
    }
