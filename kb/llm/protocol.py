"""What the rest of the application knows of a language model: messages in, a whole answer out."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation; ``role`` is "system", "user" or "assistant"."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Completion:
    """A whole answer and what it took.

    ``text`` is bare: no reasoning, no code fence. ``data`` is the answer read as JSON, checked against the schema
    that was asked for (None without one). ``prompt_tokens`` and ``completion_tokens`` are the endpoint's own count
    of every attempt, or our estimate where it gives none (``estimated``). ``cost`` is in ``currency``; None where no
    price is known. ``prompt_sha256`` identifies the messages and the schema; ``seconds`` is the time waited.
    """

    text: str
    prompt_tokens: int = 0
    completion_tokens: int = 0
    data: Any = None
    model: str = ""
    prompt_sha256: str = ""
    cost: float | None = None
    currency: str = ""
    seconds: float = 0.0
    estimated: bool = False


class ChatModel(Protocol):
    """A model that answers a conversation, as JSON of a given schema where one is given."""

    @property
    def name(self) -> str:
        """The model's name at its endpoint."""

    @property
    def remote(self) -> bool:
        """Whether what the model is told leaves this machine."""

    def complete(
        self,
        messages: Sequence[Message],
        *,
        schema: Mapping[str, Any] | None = None,
        max_tokens: int,
        purpose: str = "",
    ) -> Completion:
        """The answer to ``messages``.

        With ``schema`` (a JSON Schema of an object) the answer is JSON that keeps it, whatever the endpoint
        enforces. ``purpose`` names the use in the request log, such as "section:background".
        Raises `kb.errors.ModelError` for every failure, within the total deadline of the settings;
        `kb.llm.BudgetError`, one of them, when the tokens or the money of this document are spent.
        """


class StreamingModel(ChatModel, Protocol):
    """A chat model whose answer can be read while it is written."""

    def stream(
        self,
        messages: Sequence[Message],
        *,
        schema: Mapping[str, Any] | None = None,
        max_tokens: int,
        purpose: str = "",
    ) -> Generator[str, None, Completion]:
        """The pieces of the answer as they arrive, without reasoning; the value of the generator is the whole.

        Pieces are not yet checked: what was shown has to be taken back when the generator raises
        `kb.errors.ModelError`. Once a piece was handed out there is no second attempt.
        """
