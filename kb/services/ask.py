"""Ask the knowledge base of a workspace: a cited answer, or word that nothing there answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import search
from kb.assistant.ask import Asker, Conversation
from kb.assistant.ask.floor import speaks_of
from kb.assistant.screen import Guard
from kb.errors import WorkspaceError
from kb.services.gap_log import Place, note_gap
from kb.services.lexicon import workspace_guard
from kb.services.models import model_for
from kb.services.search import find, not_indexed
from kb.workspace import Workspace
from search.confidence import THRESHOLD

#: Where the questions of the last conversation on this machine are kept, for one that follows up.
CONVERSATION = ".fupan/conversation.json"
#: Questions kept of a conversation.
_KEPT = 20
#: More passages than any record has.
_WHOLE = 10_000
#: The confidence in passages that only surround what is asked for, at most.
_UNSURE = THRESHOLD - 0.01


def asker(
    workspace: Workspace,
    index: search.Index,
    *,
    today: date,
    lang: str,
    place: Place,
    filters: search.Filters | None = None,
    use_model: bool | None = None,
) -> Asker:
    """What answers questions in ``lang``; one that nothing answers goes to the log of gaps.

    ``use_model`` None means: if one is configured. Raises `WorkspaceError` when nothing was ever indexed here,
    `SettingsError` when a model is asked for and none is configured.
    """
    if (passages := index.status().passages) == 0:
        raise not_indexed(workspace)

    def found(asked: str, question: str, limit: int) -> search.Results:
        results = find(index, asked, today=today, filters=filters, limit=limit, root=workspace.root)
        results = _spoken_of({asked, question}, results, passages)
        note_gap(workspace, results, place, today=today, filters=filters)
        return results

    model = model_for(workspace, use_model)
    guard = workspace_guard(workspace) if model else Guard()
    return Asker(found, index.match, _records_of(index), lang, model, guard)


def quoting_asker(index: search.Index, *, today: date, lang: str, root: Path) -> Asker:
    """What answers from ``index`` in quotations and leaves no trace: for measuring answers."""
    passages = index.status().passages

    def found(asked: str, question: str, limit: int) -> search.Results:
        results = find(index, asked, today=today, limit=limit, root=root)
        return _spoken_of({asked, question}, results, passages)

    return Asker(found, index.match, _records_of(index), lang)


def _spoken_of(questions: set[str], results: search.Results, passages: int) -> search.Results:
    """The results, without confidence in them where they do not speak of what is asked.

    A question that follows up is looked up with the one before; what answers it need not answer that again.
    """
    if any(speaks_of(question, results, passages) for question in questions):
        return results
    return replace(results, confidence=min(results.confidence, _UNSURE))


def _records_of(index: search.Index) -> Callable[[search.Hit], Sequence[search.Chunk]]:
    return lambda hit: index.neighbours(hit.record_id, hit.anchor, before=_WHOLE, after=_WHOLE)


def last_conversation(workspace: Workspace) -> Conversation:
    """The conversation that was kept last; an empty one when there is none that can be read."""
    try:
        kept = json.loads(workspace.inside(CONVERSATION).read_bytes())
        return Conversation(tuple(map(str, kept["asked"])))
    except (OSError, ValueError, KeyError, TypeError):
        return Conversation()


def keep_conversation(workspace: Workspace, conversation: Conversation) -> None:
    """Keep the last questions of ``conversation`` for `last_conversation`; not in a folder that is read-only."""
    workspace.index_dir  # noqa: B018 - makes the folder, which keeps itself out of Git
    kept = {"asked": list(conversation.asked[-_KEPT:])}
    try:
        workspace.write(CONVERSATION, json.dumps(kept, ensure_ascii=False))
    except (OSError, WorkspaceError):
        return
