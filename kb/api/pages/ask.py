"""A question and its cited answer, whole or sentence by sentence."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Form, Query
from fastapi.responses import HTMLResponse, Response, StreamingResponse

from kb.access.principal import Permission
from kb.api.access import needs
from kb.api.metrics import metrics_of
from kb.api.pages.desk import AtDesk, Desk
from kb.api.pages.examples import examples
from kb.assistant.ask import Answer, Asker, Conversation, Retraction
from kb.errors import KBError
from kb.records.names import status_name
from kb.services.ask import asker
from search.errors import SearchError

router = APIRouter(include_in_schema=False)

STREAM = "text/event-stream"

#: Earlier questions that a follow-up brings, and characters of each.
EARLIER, LONGEST = 20, 500

EXAMPLES = {
    "zh": ("ESB-E-3004 怎么处理", "割接失败什么时候必须回退", "证书更换要提前多少天"),
    "en": (
        "How is ESB-E-3004 handled?",
        "When must a cutover be rolled back?",
        "How early are certificates renewed?",
    ),
}

Asked = Annotated[str, Form(min_length=1, max_length=LONGEST)]
Earlier = Annotated[
    list[Annotated[str, Form(max_length=LONGEST)]], Form(default_factory=list, max_length=EARLIER)
]


@router.get("/ask")
@needs(Permission.READ)
def question(desk: AtDesk, q: Annotated[str, Query(max_length=LONGEST)] = "") -> HTMLResponse:
    """The place to ask; a question in the address waits for the reader to send it."""
    first = examples(desk, EXAMPLES[desk.lang])
    return desk.page("ask.html.j2", q=q, answer=None, earlier=[], examples=first, **_words(desk))


@router.post("/ask")
@needs(Permission.READ, cost=5, audit="ask")
def answer(desk: AtDesk, question: Asked, earlier: Earlier) -> Response:
    """The answer as a page; to a script its sentences one by one, and at the end the same part of the page."""
    served, lang = desk.served, desk.lang
    answering = asker(served.workspace, served.index, today=desk.today, lang=lang, place="api")
    conversation = Conversation(tuple(earlier))
    if STREAM in desk.request.headers.get("accept", ""):
        events = _events(desk, answering, question, conversation)
        return StreamingResponse(events, media_type=STREAM, headers={"Cache-Control": "no-store"})
    found = answering.ask(question, conversation)
    metrics_of(desk.request).asked(found=found.found)
    return desk.page("ask.html.j2", q="", answer=found, earlier=[*earlier, found.asked], **_words(desk))


def _events(desk: Desk, answering: Asker, question: str, conversation: Conversation) -> Iterator[str]:
    """Server-sent events: statement, retraction, and at last page, or problem where it fails on the way."""
    stream = answering.stream(question, conversation)
    try:
        while True:
            part = next(stream)
            if isinstance(part, Retraction):
                yield _event("retraction", {})
            else:
                yield _event("statement", {"text": f"{part.text} {part.mark(desk.lang)}".rstrip()})
    except StopIteration as done:
        found: Answer = done.value
        metrics_of(desk.request).asked(found=found.found)
        page = desk.page("turn.html.j2", answer=found, **_words(desk))
        yield _event("page", {"html": bytes(page.body).decode(), "asked": found.asked})
    except (KBError, SearchError) as error:
        yield _event("problem", {"text": error.message(desk.lang)})


def _event(name: str, body: dict[str, str]) -> str:
    return f"event: {name}\ndata: {json.dumps(body, ensure_ascii=False)}\n\n"


def _words(desk: Desk) -> dict[str, object]:
    return {
        "state": lambda status: status_name(status, desk.lang),
        "model": bool(
            desk.served.workspace.settings.llm.provider or desk.served.workspace.settings.llm.base_url
        ),
    }
