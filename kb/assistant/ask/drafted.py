"""The answer in a model's words: sentence by sentence, each checked against the passages it cites."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from kb.assistant.ask.answer import Citations, Source, Statement
from kb.assistant.prompting import prompt
from kb.assistant.screen import Guard, Screen
from kb.errors import ModelError
from kb.llm import StreamingModel
from search import Hit, Note
from search.tokenizer import language_of

#: Sentences of an answer, and characters of one.
SENTENCES, LONGEST = 8, 300
_MAX_TOKENS = 1500


@dataclass(frozen=True, slots=True)
class Retraction:
    """What was said so far is taken back, and why."""

    why: Note


@dataclass(frozen=True, slots=True)
class Written:
    """What a model's answer came to; ``silent`` when it found no basis in the passages."""

    statements: tuple[Statement, ...] = ()
    sources: tuple[Source, ...] = ()
    notes: tuple[Note, ...] = ()
    silent: bool = False


def drafted(
    question: str, hits: Sequence[Hit], model: StreamingModel, lang: str, guard: Guard
) -> Generator[Statement | Retraction, None, Written]:
    """The model's sentences that pass the check, as they arrive; those that fail are dropped and counted.

    Passages are shown by their numbers, without what is hidden in them; one that commands a model is not shown.
    Without statements the caller has to answer another way; a failure of the model is a note, never raised.
    """
    try:
        screen = guard.screen(model)
    except ModelError as error:
        return Written(notes=(_failed(error),))
    screen.show(
        {f"{n}": f"{hit.title} › {' › '.join(hit.path)}\n{hit.text}" for n, hit in enumerate(hits, 1)}
    )
    if not screen.ids:
        return Written()
    citations = Citations(lang)
    statements: list[Statement] = []
    dropped, seen = 0, 0
    said = ""
    answering = model.stream(
        screen.messages(prompt("ask", lang).text, question),
        schema=_schema(screen.ids),
        max_tokens=_MAX_TOKENS,
        purpose="ask",
    )
    try:
        while True:
            try:
                said += next(answering)
            except StopIteration:
                break
            sentences = list(_complete(said))
            for sentence in sentences[seen:]:
                statement = _checked(sentence, hits, citations, screen, language_of(question))
                dropped += statement is None
                if statement is not None and all(one.text != statement.text for one in statements):
                    statements.append(statement)
                    yield statement
            seen = len(sentences)
    except ModelError as error:
        note = _failed(error)
        if statements:
            yield Retraction(note)
        return Written(notes=(note,))
    return Written(
        tuple(statements),
        tuple(citations.sources),
        _dropped(dropped, whole=not statements),
        silent=not seen,
    )


def _failed(error: ModelError) -> Note:
    return Note(
        f"模型没有答成（{error.zh}），改用原文摘录。", f"The model failed ({error.en}); quotations instead."
    )


def _dropped(count: int, *, whole: bool) -> tuple[Note, ...]:
    if not count:
        return ()
    instead = ("，改用原文摘录", "; quotations instead") if whole else ("", "")
    return (
        Note(
            f"模型有 {count} 句在出处里找不到依据，已略去{instead[0]}。",
            f"{count} of the model's sentences had no basis in their sources and were left out{instead[1]}.",
        ),
    )


def _complete(said: str) -> Iterator[dict[str, Any]]:
    """The sentences that are whole in an answer still being written."""
    decoder = json.JSONDecoder()
    at = said.find("[") + 1
    while at and (start := said.find("{", at)) >= 0:
        try:
            sentence, at = decoder.raw_decode(said, start)
        except ValueError:
            return
        if isinstance(sentence, dict):
            yield sentence


def _checked(
    sentence: dict[str, Any], hits: Sequence[Hit], citations: Citations, screen: Screen, lang: str
) -> Statement | None:
    """The sentence as a statement in ``lang``; None when it cites nothing or says what its sources do not.

    What the check is not sure of goes with it as doubts.
    """
    text = screen.shown(str(sentence.get("text", "")))
    named = sentence.get("sources")
    cited = list(dict.fromkeys(map(str, named))) if isinstance(named, list) else []
    verdict = screen.judged(text, cited, lang=lang)
    if verdict.against:
        return None
    numbers = tuple(citations.cite_hit(hits[int(name) - 1]) for name in cited)
    return Statement(text, numbers, quoted=False, doubts=verdict.doubts)


def _schema(passages: Sequence[str]) -> dict[str, Any]:
    """The answer's JSON Schema: the numbers of the passages are the only sources there are."""
    sources = {
        "type": "array",
        "minItems": 1,
        "maxItems": 3,
        "items": {"type": "string", "enum": list(passages)},
    }
    sentence = {
        "type": "object",
        "additionalProperties": False,
        "required": ["text", "sources"],
        "properties": {"text": {"type": "string", "maxLength": LONGEST}, "sources": sources},
    }
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["sentences"],
        "properties": {"sentences": {"type": "array", "maxItems": SENTENCES, "items": sentence}},
    }
