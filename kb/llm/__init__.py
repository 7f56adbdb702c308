"""Language models behind one protocol. Without a configured endpoint there is no model, and nothing needs one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from kb.settings import Settings


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation; ``role`` is "system", "user" or "assistant"."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Completion:
    """A complete answer: its text, without reasoning or code fences, and the tokens it cost."""

    text: str
    prompt_tokens: int = 0
    completion_tokens: int = 0


class ChatModel(Protocol):
    """A model that answers a conversation with JSON of a given schema."""

    @property
    def name(self) -> str:
        """The model's name at its endpoint."""

    def complete(
        self, messages: tuple[Message, ...], *, schema: Mapping[str, Any], max_tokens: int
    ) -> Completion:
        """The answer to ``messages``.

        ``schema`` is a JSON Schema the endpoint is asked to keep; the caller checks it again.
        Raises `kb.errors.ModelError` for every failure, within the total deadline of the settings.
        """


def chat_model(settings: Settings) -> ChatModel | None:
    """The model that the settings name, or None when no endpoint is configured."""
    if not (settings.llm.base_url and settings.llm.model):
        return None
    from kb.llm.openai_compatible import OpenAICompatible

    return OpenAICompatible.from_settings(settings.llm)
