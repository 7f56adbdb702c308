"""Questions answered with their sources, whole or sentence by sentence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Header, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

import search
from kb.access.principal import Permission
from kb.api.access import needs
from kb.api.answers import problems
from kb.api.ask_schemas import AnswerOut, Question, StatementOut
from kb.api.metrics import Metrics, metrics_of
from kb.api.state import Lang, Served
from kb.assistant.ask import Asker, Conversation, Retraction
from kb.services.ask import asker

router = APIRouter(prefix="/api/v1", tags=["ask"])

STREAM = "text/event-stream"
_EVENTS = {STREAM: {"schema": {"type": "string"}, "example": 'event: statement\ndata: {"text": "…"}\n\n'}}


@router.post(
    "/ask",
    summary="提问 · Ask",
    response_model=AnswerOut,
    responses={
        200: {
            "content": _EVENTS,
            "description": "回答，或逐句的事件 · The answer, or its events as they come",
        },
        **problems(404, 409, 415, 502),
    },
)
@needs(Permission.READ, cost=5)
def ask_question(
    request: Request,
    served: Served,
    lang: Lang,
    question: Question,
    accept: Annotated[str, Header(include_in_schema=False)] = "",
) -> AnswerOut | Response:
    """An answer whose every sentence names its sources; ``found`` is false when nothing answers.

    With ``Accept: text/event-stream`` the sentences come one by one as events called statement; a retraction
    takes back those before it; the last event, answer, is the whole.
    """
    answering = asker(
        served.workspace,
        served.index,
        today=date.today(),
        lang=lang,
        place="api",
        filters=search.Filters(kinds=tuple(question.kinds), projects=tuple(question.projects)),
        use_model=question.use_model,
    )
    conversation = Conversation(tuple(question.earlier))
    if STREAM in accept:
        events = _events(answering, question.question, conversation, lang, metrics_of(request))
        return StreamingResponse(events, media_type=STREAM, headers={"Cache-Control": "no-store"})
    answer = answering.ask(question.question, conversation)
    metrics_of(request).asked(found=answer.found)
    return AnswerOut.of(answer, lang)


def _events(
    answering: Asker, question: str, conversation: Conversation, lang: str, metrics: Metrics
) -> Iterator[str]:
    stream = answering.stream(question, conversation)
    while True:
        try:
            part = next(stream)
        except StopIteration as done:
            metrics.asked(found=done.value.found)
            yield _event("answer", AnswerOut.of(done.value, lang))
            return
        if isinstance(part, Retraction):
            yield _event("retraction", None)
        else:
            yield _event("statement", StatementOut.of(part, lang))


def _event(name: str, body: BaseModel | None) -> str:
    """One server-sent event (WHATWG HTML, section 9.2)."""
    return f"event: {name}\ndata: {body.model_dump_json() if body else '{}'}\n\n"
