"""What a drafted document came from, kept beside the draft: model, prompts, sources, checks, what it took."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from generators.writer import Sentence

#: Raised whenever the fact check judges differently.
CHECKER = "grounding 5"


@dataclass(frozen=True, slots=True)
class Objection:
    """Why a sentence was refused: at which attempt, which sentence, and the reason in both languages."""

    attempt: int
    sentence: str
    kind: str
    zh: str
    en: str


@dataclass(slots=True)
class SectionRecord:
    """How one section came about.

    ``outcome`` is "drafted" when the model's sentences stand, "rules" when the rule-based text does; then ``zh``
    and ``en`` say why. ``sources`` maps what was shown to its SHA-256; ``withheld`` are passages and facts
    (``data:path``) that commanded the model and were not shown, ``doubtful`` those that may address one and were.
    ``redacted`` counts the personal data replaced by tokens. ``drafted`` holds the sentences that stand, each with
    the sources it rests on, ``by_rules`` the text they stand instead of.
    """

    section: str
    outcome: str = "rules"
    zh: str = ""
    en: str = ""
    attempts: int = 0
    prompt_sha256: list[str] = field(default_factory=list)
    sources: dict[str, str] = field(default_factory=dict)
    cited: list[str] = field(default_factory=list)
    withheld: list[str] = field(default_factory=list)
    doubtful: list[str] = field(default_factory=list)
    redacted: int = 0
    sentences: int = 0
    drafted: list[Sentence] = field(default_factory=list)
    by_rules: str = ""
    objections: list[Objection] = field(default_factory=list)
    prompt_tokens: int = 0
    completion_tokens: int = 0
    estimated: bool = False
    cost: float | None = None
    currency: str = ""
    seconds: float = 0.0


@dataclass(slots=True)
class Provenance:
    """Everything a model had to do with one document."""

    model: str
    remote: bool
    prompts: Mapping[str, Mapping[str, str]]
    sections: list[SectionRecord] = field(default_factory=list)
    checker: str = CHECKER

    def total(self) -> dict[str, Any]:
        """Sections drafted and not, tokens, seconds and cost; the cost is None where one section's is unknown."""
        asked = [section for section in self.sections if section.attempts]
        costs = [section.cost for section in asked]
        return {
            "drafted": sum(section.outcome == "drafted" for section in self.sections),
            "by_rules": sum(section.outcome == "rules" for section in self.sections),
            "requests": sum(section.attempts for section in self.sections),
            "prompt_tokens": sum(section.prompt_tokens for section in self.sections),
            "completion_tokens": sum(section.completion_tokens for section in self.sections),
            "seconds": round(sum(section.seconds for section in self.sections), 3),
            "cost": None if None in costs else round(sum(cost for cost in costs if cost is not None), 6),
            "currency": next((section.currency for section in asked if section.currency), ""),
        }

    def to_json(self, **document: str) -> str:
        """The whole as JSON, with what is known of the ``document``."""
        whole = {"document": document, **asdict(self), "total": self.total()}
        return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def digest(text: str | Iterable[str]) -> str:
    """The SHA-256 of a text, or of several one after the other."""
    return hashlib.sha256("".join(text).encode()).hexdigest()
