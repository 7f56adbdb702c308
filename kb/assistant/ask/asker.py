"""From a question to an answer: look up, abstain when the knowledge base is silent, else answer and cite."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field

import search
from kb.assistant.ask.answer import Answer, Citations, Statement, nearest
from kb.assistant.ask.conversation import Conversation
from kb.assistant.ask.drafted import Retraction, drafted
from kb.assistant.ask.quotations import Record, quoted
from kb.assistant.screen import Guard
from kb.llm import StreamingModel
from search.confidence import answered
from search.matching import Match

#: Passages that an answer may draw on.
PASSAGES = 8
#: Nearest passages named when there is no answer.
NEAREST = 3

_FRESH = Conversation()

Find = Callable[[str, str, int], search.Results]
Judge = Callable[[str, Sequence[str]], Sequence[Match]]


@dataclass(frozen=True, slots=True)
class Asker:
    """Answers questions from what ``find`` finds (what to look up, the question as it was put, limit).

    ``judge`` weighs texts against a question, ``record`` reads the passages around one that was found, and
    ``model``, if there is one, writes the sentences, with ``guard`` between it and the passages.
    """

    find: Find
    judge: Judge
    record: Record
    lang: str = "zh"
    model: StreamingModel | None = None
    guard: Guard = field(default_factory=Guard)

    def ask(self, question: str, conversation: Conversation = _FRESH) -> Answer:
        """The answer; without statements when nothing found is likely to answer."""
        answering = self.stream(question, conversation)
        while True:
            try:
                next(answering)
            except StopIteration as done:
                answer: Answer = done.value
                return answer

    def stream(
        self, question: str, conversation: Conversation = _FRESH
    ) -> Generator[Statement | Retraction, None, Answer]:
        """The statements as they are accepted; the value of the generator is the whole answer.

        A `Retraction` takes back every statement before it.
        """
        asked = conversation.standalone(question)
        results = self.find(asked, question, PASSAGES)
        if not answered(results):
            return self._silent(question, asked, results)
        notes: tuple[search.Note, ...] = ()
        if self.model is not None:
            written = yield from drafted(asked, results.hits, self.model, self.lang, self.guard)
            if written.silent:
                return self._silent(question, asked, results, self.model.name, written.notes)
            if written.statements:
                return Answer(
                    question,
                    asked,
                    True,
                    written.statements,
                    written.sources,
                    results.confidence,
                    self.model.name,
                    (*results.notes, *written.notes),
                )
            notes = written.notes
        citations = Citations(self.lang)
        statements = []
        for statement in quoted(
            question, results.hits, lambda texts: self.judge(asked, texts), self.record, citations
        ):
            statements.append(statement)
            yield statement
        return Answer(
            question,
            asked,
            bool(statements),
            tuple(statements),
            tuple(citations.sources),
            results.confidence,
            notes=(*results.notes, *notes),
        )

    def _silent(
        self,
        question: str,
        asked: str,
        results: search.Results,
        by: str = "",
        notes: tuple[search.Note, ...] = (),
    ) -> Answer:
        near = nearest(results.hits[:NEAREST], self.lang)
        return Answer(question, asked, False, (), near, results.confidence, by, (*results.notes, *notes))
