"""Proposals in a model's words: items of a fixed shape, every field of them checked against the sources it cites."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kb.assistant.prompting import prompt
from kb.assistant.proposals.proposal import without_gaps
from kb.assistant.quoting import withheld
from kb.assistant.screen import Guard, Verdict
from kb.llm import ChatModel
from search import Note

_LONGEST = 600


@dataclass(frozen=True, slots=True)
class Suggested:
    """One item of a model's answer: the fields that hold, the sources cited, and why others were left out.

    ``doubts`` are what in the fields that hold a person has to compare with the sources.
    """

    fields: Mapping[str, str]
    sources: tuple[str, ...]
    refused: tuple[Note, ...] = ()
    doubts: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Help:
    """A model with what stands between it and the material."""

    model: ChatModel
    guard: Guard

    def by(self, kind: str, lang: str) -> str:
        """Who drafts proposals of ``kind``: the model, and the prompt with its version and the start of its SHA-256."""
        used = prompt(kind, lang)
        return f"{self.model.name}, {used.name} {used.version} ({used.sha256[:12]})"

    def suggest(
        self,
        kind: str,
        lang: str,
        passages: Mapping[str, str],
        request: str,
        fields: Sequence[str],
        *,
        most: int,
        foreign: bool = False,
    ) -> tuple[list[Suggested], tuple[Note, ...]]:
        """At most ``most`` items with ``fields``, from ``passages`` by id, by the prompt of that ``kind``.

        A field with a number, date, name or identifier that its sources lack, an address or a command is left out;
        an item without any field left is dropped. ``foreign`` items are in another language than the passages.
        Raises `kb.errors.ModelError`.
        """
        screen = self.guard.screen(self.model)
        notes = tuple(withheld(name) for name in screen.show(passages))
        if not screen.ids:
            return [], notes
        completion = self.model.complete(
            screen.messages(prompt(kind, lang).text, request),
            schema=_schema(fields, screen.ids, most),
            max_tokens=400 + 300 * most,
            purpose=f"propose:{kind}",
        )
        found = []
        for item in completion.data["items"]:
            cited = tuple(dict.fromkeys(item["sources"]))
            kept: dict[str, str] = {}
            refused: list[Note] = []
            doubts: list[Note] = []
            for name in fields:
                text = screen.shown(item[name])
                said = without_gaps(text)
                verdict = screen.judged(said, cited, foreign=foreign) if said else Verdict()
                if text and not verdict.against:
                    kept[name] = text
                refused += verdict.against
                doubts += verdict.doubts
            if kept:
                found.append(Suggested(kept, cited, _once(refused), _once(doubts)))
        dropped = len(completion.data["items"]) - len(found)
        return found, (*notes, *([_dropped(dropped)] if dropped else []))


def failed(zh: str, en: str) -> Note:
    """The note that a model failed and rules stand in for it."""
    return Note(f"模型没有答成（{zh}），改按规则给出。", f"The model failed ({en}); rules stand in for it.")


def _once(notes: Sequence[Note]) -> tuple[Note, ...]:
    return tuple(dict.fromkeys(notes))


def in_lang(notes: Sequence[Note], lang: str) -> tuple[str, ...]:
    """``notes`` as texts in ``lang``."""
    return tuple(note.zh if lang == "zh" else note.en for note in notes)


def _dropped(count: int) -> Note:
    return Note(
        f"模型有 {count} 条在来源里找不到依据，已略去。",
        f"{count} of the model's items had no basis in their sources and were left out.",
    )


def _schema(fields: Sequence[str], sources: Sequence[str], most: int) -> dict[str, Any]:
    properties: dict[str, Any] = {name: {"type": "string", "maxLength": _LONGEST} for name in fields}
    properties["sources"] = {
        "type": "array",
        "minItems": 1,
        "maxItems": 6,
        "items": {"type": "string", "enum": list(sources)},
    }
    item = {
        "type": "object",
        "additionalProperties": False,
        "required": list(properties),
        "properties": properties,
    }
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["items"],
        "properties": {"items": {"type": "array", "maxItems": most, "items": item}},
    }
