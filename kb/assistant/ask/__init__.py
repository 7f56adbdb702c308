"""Questions answered from the knowledge base, every sentence with the passages it comes from."""

from kb.assistant.ask.answer import Answer, Source, Statement
from kb.assistant.ask.asker import Asker
from kb.assistant.ask.conversation import Conversation
from kb.assistant.ask.drafted import Retraction

__all__ = ["Answer", "Asker", "Conversation", "Retraction", "Source", "Statement"]
