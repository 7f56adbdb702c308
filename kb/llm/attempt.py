"""One attempt: what has arrived of an answer, whether it is one, and what it took."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kb.llm.answers import read_json, thinks, unwrap
from kb.llm.budget import estimated_tokens
from kb.llm.exchange import Piece
from kb.llm.faults import EndpointError

#: Characters an answer may have, reasoning apart and included; a section is a few hundred.
MAX_CHARACTERS, MAX_WITH_REASONING = 200_000, 600_000

#: The detail of a "length" where thinking took the tokens.
THOUGHT = "thinking"


@dataclass(slots=True)
class Taken:
    """What has arrived of one attempt."""

    text: list[str] = field(default_factory=list)
    reasoning: int = 0
    reasoned: list[str] = field(default_factory=list)
    size: int = 0
    finish: str = ""
    refusal: bool = False
    usage: tuple[int, int] | None = None
    first_at: float = 0.0

    @property
    def counted(self) -> bool:
        """Whether the endpoint said what the answer took; zero for a text that is there says nothing."""
        return self.usage is not None and bool(
            self.usage[0] and (self.usage[1] or not self.size + self.reasoning)
        )

    def add(self, piece: Piece) -> None:
        """Note what arrived. Raises `EndpointError` "oversized"."""
        self.first_at = self.first_at or time.monotonic()
        self.text.append(piece.text)
        self.reasoned.append(piece.reasoning)
        self.size += len(piece.text)
        self.reasoning += len(piece.reasoning)
        self.finish = piece.finish or self.finish
        self.refusal = self.refusal or bool(piece.refusal)
        self.usage = piece.usage or self.usage
        if self.size > MAX_CHARACTERS or self.size + self.reasoning > MAX_WITH_REASONING:
            raise EndpointError("oversized", detail=f"> {MAX_CHARACTERS}")


def tokens_used(taken: Taken, prompt_tokens: int, failure: str) -> tuple[int, int]:
    """Tokens (prompt, completion) of an attempt: the endpoint's own counts, else our estimate of what went over.

    A count of zero is none: some endpoints report zeros always, which would switch a budget off.
    """
    prompt, completion = taken.usage or (0, 0)
    if not taken.first_at and failure != "late":  # never reached a model; a late one may have been charged
        return 0, 0
    written = "".join(taken.text) + "".join(taken.reasoned)
    return prompt or prompt_tokens, completion or estimated_tokens(written)


def answer(taken: Taken, schema: Mapping[str, Any] | None) -> tuple[str, Any]:
    """The bare text and, where a schema is asked for, its data. Raises `EndpointError` for what is no answer."""
    if taken.refusal:
        raise EndpointError("refusal")
    written = "".join(taken.text)
    if taken.finish != "stop":
        thought = bool(taken.reasoning) or thinks(written)
        kinds = {"length": "length", "content_filter": "filtered", "": "cut"}
        detail = (
            THOUGHT if thought and taken.finish == "length" else f"finish_reason={taken.finish or 'none'}"
        )
        raise EndpointError(kinds.get(taken.finish, "cut"), detail=detail)
    text = unwrap(written)
    if schema is None:
        if not text:
            raise EndpointError("empty")
        return text, None
    # some servers put all a thinking model writes, the JSON included, into the reasoning
    text = text or unwrap("".join(taken.reasoned))
    if not text:
        raise EndpointError("empty")
    return read_json(text, schema)
