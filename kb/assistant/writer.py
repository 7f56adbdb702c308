"""The writer that asks a model: facts and cited passages in, checked and cited sentences out.

A section whose draft fails a check gets the rule-based text instead; nothing unchecked passes.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from importlib.resources import files
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from generators.writer import Brief, Prose, RuleWriter, Sentence
from kb.assistant.grounding import check
from kb.errors import ModelError
from kb.llm import ChatModel, Message

#: The source id of the section's own facts.
DATA = "data"

#: Characters of an English word with its space, on average; a brief's limit counts words in English.
ENGLISH_WORD = 6


class _Drafted(BaseModel):
    model_config = ConfigDict(extra="forbid")
    text: str
    sources: list[str]


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid")
    sentences: list[_Drafted]


class ModelWriter:
    """Drafts narrative sections with ``model``; fulfils `generators.writer.Writer`.

    ``failures`` collects one (section, reason zh, reason en) for every section that fell back to rules.
    """

    def __init__(self, model: ChatModel) -> None:
        self._model = model
        self._rules = RuleWriter()
        self.failures: list[tuple[str, str, str]] = []

    def write(self, brief: Brief) -> Prose:
        """The drafted section, or the rule-based one when the model fails or breaks the rules."""
        try:
            answer = self._ask(brief)
        except ModelError as error:
            return self._fall_back(brief, error.zh, error.en)
        except ValidationError:
            return self._fall_back(brief, "回答不符合约定的格式", "the answer has the wrong format")
        if objection := _objection(answer, brief):
            return self._fall_back(brief, *objection)
        sentences = tuple(Sentence(item.text.strip(), _cited(item.sources)) for item in answer.sentences)
        return Prose(sentences, origin=f"model:{self._model.name}")

    def _ask(self, brief: Brief) -> _Answer:
        completion = self._model.complete(
            (Message("system", _rules(brief)), Message("user", _material(brief))),
            schema=_schema(brief),
            max_tokens=min(4000, 400 + 3 * _characters(brief)),
        )
        return _Answer.model_validate_json(completion.text)

    def _fall_back(self, brief: Brief, zh: str, en: str) -> Prose:
        self.failures.append((brief.section, zh, en))
        return self._rules.write(brief)


def _cited(sources: Iterable[str]) -> tuple[str, ...]:
    """The knowledge passages among ``sources``; the project's own data needs no citation mark."""
    return tuple(source for source in dict.fromkeys(sources) if source != DATA)


def _objection(answer: _Answer, brief: Brief) -> tuple[str, str] | None:
    """Why the answer may not stand in the document (zh, en), or None when it may."""
    texts = {DATA: _facts(brief)} | {item.id: f"{item.title}\n{item.text}" for item in brief.evidence}
    if not any(item.text.strip() for item in answer.sentences):
        return "回答是空的", "the answer is empty"
    if sum(len(item.text) for item in answer.sentences) > 2 * _characters(brief):
        return "回答超出篇幅", "the answer is too long"
    for item in answer.sentences:
        unknown = [source for source in item.sources if source not in texts]
        if unknown or not item.sources:
            return f"引用了不存在的来源 {unknown}", f"it cites sources that were not given {unknown}"
        if wrong := check(item.text, [texts[source] for source in item.sources]):
            return "；".join(one.zh for one in wrong), "; ".join(one.en for one in wrong)
    return None


def _characters(brief: Brief) -> int:
    return brief.limit * (ENGLISH_WORD if brief.lang == "en" else 1)


def _rules(brief: Brief) -> str:
    template = files("kb.assistant").joinpath(f"prompts/section.{brief.lang}.md").read_text(encoding="utf-8")
    return template.format(limit=brief.limit)


def _material(brief: Brief) -> str:
    """The section's brief. Quoted passages are fenced with an id nobody can know beforehand."""
    fence = secrets.token_hex(8)
    parts = [f"# {brief.title}", brief.instruction, "## Facts", _facts(brief), "## Material"]
    for item in brief.evidence:
        parts.append(f"<<{fence} {item.id}>>\n{item.title}\n{item.text}\n<<{fence} end>>")
    return "\n\n".join(parts)


def _facts(brief: Brief) -> str:
    return json.dumps(dict(brief.facts), ensure_ascii=False, indent=1, default=str)


def _schema(brief: Brief) -> dict[str, Any]:
    """The answer's JSON Schema; the enum makes a citation of anything else impossible where it is enforced."""
    sentence = {
        "type": "object",
        "additionalProperties": False,
        "required": ["text", "sources"],
        "properties": {
            "text": {"type": "string", "maxLength": _characters(brief)},
            "sources": {
                "type": "array",
                "minItems": 1,
                "maxItems": 4,
                "items": {"type": "string", "enum": [DATA, *(item.id for item in brief.evidence)]},
            },
        },
    }
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["sentences"],
        "properties": {"sentences": {"type": "array", "minItems": 1, "maxItems": 8, "items": sentence}},
    }
