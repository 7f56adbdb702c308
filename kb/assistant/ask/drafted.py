"""The answer in a model's words: sentence by sentence, each checked against the passages it cites."""

from __future__ import annotations

import json
import re
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kb.assistant.ask.answer import Citations, Source, Statement
from kb.assistant.prompting import prompt
from kb.assistant.quoting import withheld
from kb.assistant.screen import Guard, Screen
from kb.errors import ModelError
from kb.llm import StreamingModel
from search import Hit, Note
from search.tokenizer import language_of

#: Sentences of an answer, and characters of one.
SENTENCES, LONGEST = 8, 300
_MAX_TOKENS = 1500
#: Where the sentences begin: other brackets stand in words before the answer.
_LIST = re.compile(r'\{\s*"sentences"\s*:\s*\[\s*')
_DECODER = json.JSONDecoder()
_CORRECTED = Note(
    "模型随后更正了回答，以更正后的为准。", "The model corrected its answer; the corrected one stands."
)


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
    What the model means is what is read of its whole answer; where other sentences came first, they are taken back.
    Without statements the caller has to answer another way; a failure of the model is a note, never raised.
    """
    try:
        screen = guard.screen(model)
    except ModelError as error:
        return Written(notes=(_failed(error),))
    given = {f"{n}": hit for n, hit in enumerate(hits, 1)}
    kept_back = screen.show(
        {n: f"{hit.title} › {' › '.join(hit.path)}\n{hit.text}" for n, hit in given.items()}
    )
    notes = tuple(dict.fromkeys(withheld(given[n].record_id) for n in kept_back))
    if not screen.ids:
        return Written(notes=notes)
    shown = _Draft(given, screen, lang, language_of(question))
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
            except StopIteration as done:
                meant: list[dict[str, Any]] = done.value.data["sentences"]
                break
            for sentence in list(_complete(said))[shown.weighed :]:
                if statement := shown.add(sentence):
                    yield statement
    except ModelError as error:
        note = _failed(error)
        if shown.statements:
            yield Retraction(note)
        return Written(notes=(*notes, note))
    whole = _Draft(given, screen, lang, language_of(question))
    for sentence in meant:
        whole.add(sentence)
    yield from _rest(shown.statements, whole.statements)
    dropped = _dropped(whole.dropped, whole=not whole.statements)
    sources = tuple(whole.citations.sources)
    return Written(tuple(whole.statements), sources, (*notes, *dropped), silent=not meant)


def _rest(shown: list[Statement], meant: list[Statement]) -> Iterator[Statement | Retraction]:
    """What is still to be said of ``meant`` after ``shown``; all of it where something else was shown."""
    if shown == meant[: len(shown)]:
        yield from meant[len(shown) :]
    else:
        yield Retraction(_CORRECTED)
        yield from meant


class _Draft:
    """The sentences of one answer that stand, each in ``language``, and how many were ``weighed`` and ``dropped``."""

    def __init__(self, given: Mapping[str, Hit], screen: Screen, lang: str, language: str) -> None:
        self._given, self._screen, self._language = given, screen, language
        self.citations = Citations(lang)
        self.statements: list[Statement] = []
        self.weighed = self.dropped = 0

    def add(self, sentence: dict[str, Any]) -> Statement | None:
        """The sentence as a statement with its doubts; None if it says what its sources do not, or was said before."""
        self.weighed += 1
        text = self._screen.shown(str(sentence.get("text", "")))
        named = sentence.get("sources")
        cited = list(dict.fromkeys(map(str, named))) if isinstance(named, list) else []
        verdict = self._screen.judged(text, cited, lang=self._language)
        self.dropped += bool(verdict.against)
        if verdict.against or any(one.text == text for one in self.statements):
            return None
        numbers = tuple(self.citations.cite_hit(self._given[name]) for name in cited)
        self.statements.append(Statement(text, numbers, quoted=False, doubts=verdict.doubts))
        return self.statements[-1]


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
    """The sentences that are whole in an answer still being written, of the first list of sentences in it."""
    begun = _LIST.search(said)
    at = begun.end() if begun else len(said)
    while said.startswith("{", at):
        try:
            sentence, end = _DECODER.raw_decode(said, at)
        except (ValueError, RecursionError):
            return
        yield sentence
        at = end + len(said[end:]) - len(said[end:].lstrip(" \t\r\n,"))


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
