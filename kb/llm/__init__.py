"""Language models behind one protocol. Without a configured endpoint there is no model, and nothing needs one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.llm.protocol import ChatModel, Completion, Message, StreamingModel
from kb.settings import Settings

if TYPE_CHECKING:
    from kb.workspace import Workspace

__all__ = ["ChatModel", "Completion", "Message", "StreamingModel", "chat_model", "workspace_model"]


def workspace_model(workspace: Workspace) -> ChatModel | None:
    """The model that a workspace's settings name, with a budget of its own; None when none is configured."""
    return chat_model(workspace.settings)


def chat_model(settings: Settings) -> ChatModel | None:
    """The model that the settings name, or None when no endpoint is configured."""
    if not (settings.llm.base_url and settings.llm.model):
        return None
    from kb.llm.openai_compatible import OpenAICompatible

    return OpenAICompatible.from_settings(settings.llm)
