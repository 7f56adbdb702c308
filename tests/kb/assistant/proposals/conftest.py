"""A model that proposes what the test decides."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from kb.llm import Completion, Message
from tests.kb.assistant.ask.conftest import Speaker


class Planner(Speaker):
    """Answers with ``items``; keeps the schema and the purpose it was asked with."""

    def __init__(self, *answers: Sequence[Mapping[str, object]]) -> None:
        super().__init__([])
        self.name = "planner"
        self.answers = list(answers)
        self.schema: Mapping[str, Any] = {}
        self.purpose = ""

    def complete(
        self,
        messages: Sequence[Message],
        *,
        schema: Mapping[str, Any] | None = None,
        max_tokens: int,
        purpose: str = "",
    ) -> Completion:
        self.told += messages
        self.schema, self.purpose = schema or {}, purpose
        data = {"items": list(self.answers.pop(0))}
        return Completion(json.dumps(data, ensure_ascii=False), data=data)
