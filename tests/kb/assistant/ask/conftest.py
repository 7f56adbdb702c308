"""An asker over the small workspace, and a model whose answers the test decides."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pytest

import search
from kb.assistant.ask import Asker
from kb.assistant.screen import Guard
from kb.errors import ModelError
from kb.llm import Completion, Message, StreamingModel
from kb.llm.answers import read_json
from kb.services.ask import asker
from kb.services.index import open_index
from kb.workspace import Workspace

TODAY = date(2026, 7, 1)
NOTHING_KNOWN = Guard()


@dataclass
class Speaker:
    """A model that says ``pieces`` and, if told to, fails after them; it keeps what it was told.

    Of the form only the outermost is asked for, so that the rest is left to the asker.
    """

    pieces: Sequence[str]
    fails: bool = False
    told: list[Message] = field(default_factory=list)
    name: str = "speaker"
    remote: bool = False

    def complete(
        self,
        messages: Sequence[Message],
        *,
        schema: Mapping[str, Any] | None = None,
        max_tokens: int,
        purpose: str = "",
    ) -> Completion:
        return Completion("".join(self.pieces))

    def stream(
        self,
        messages: Sequence[Message],
        *,
        schema: Mapping[str, Any] | None = None,
        max_tokens: int,
        purpose: str = "",
    ) -> Generator[str, None, Completion]:
        self.told += messages
        yield from self.pieces
        if self.fails:
            raise ModelError("回答被截断", "the answer was cut off")
        text, data = read_json("".join(self.pieces), {"required": ["sentences"]})
        return Completion(text, data=data)


Make = Callable[..., Asker]


@pytest.fixture
def make(workspace: Workspace) -> Iterator[Make]:
    """A function that makes an asker over the small workspace, with a model or without."""
    with open_index(workspace, to_search=True) as index:
        plain = asker(workspace, index, today=TODAY, lang="zh", place="cli", use_model=False)

        def made(model: StreamingModel | None, guard: Guard = NOTHING_KNOWN, **changed: str) -> Asker:
            """``changed`` are fields of every hit."""

            def found(asked: str, question: str, limit: int) -> search.Results:
                results = plain.find(asked, question, limit)
                hits = tuple(replace(hit, **changed) for hit in results.hits)  # type: ignore[arg-type]
                return replace(results, hits=hits)

            return Asker(found, plain.judge, plain.record, "zh", model, guard)

        yield made
