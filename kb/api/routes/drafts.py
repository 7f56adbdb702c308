"""Drafts: their text, the review of what a model drafted in them, and the Word file made of them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Query, Response

from kb.access.principal import Permission
from kb.api.access import needs
from kb.api.answers import problems
from kb.api.conditional import matches
from kb.api.decider import decider
from kb.api.document_schemas import Decision, DraftOut, DraftText, GeneratedOut, ReviewOut
from kb.api.listing import Listed, Part
from kb.api.problems import ProblemError
from kb.api.project_schemas import DraftEntry
from kb.api.routes.projects import Code, Codes
from kb.api.routes.records import MARKDOWN
from kb.api.state import Lang, Served, State
from kb.services import draft_changes
from kb.services.board import drafts_of
from kb.services.draft_changes import decide, read_text, replace_text, write_word
from kb.services.generate import Generated, open_points

router = APIRouter(prefix="/api/v1/drafts", tags=["drafts"])

#: Bytes of a draft that is sent: its text at most thrice, as JSON may write it.
LARGEST_DRAFT = 6_000_000

Name = Annotated[str, Path(max_length=120, examples=["handover-manual"])]


@router.get("", summary="草稿列表 · List of drafts", responses=problems(404))
@needs(Permission.READ)
def list_drafts(
    served: Served,
    lang: Lang,
    part: Part,
    codes: Codes,
) -> Listed[DraftEntry]:
    """The drafts by project, newest first."""
    found = [DraftEntry.of(card, code, lang) for code in codes for card in drafts_of(served.workspace, code)]
    return part.part(found, lambda one: f"{one.project}/{one.name}", lambda one: one)


_MARKDOWN: dict[str, Any] = {
    "description": "草稿；ETag 供修改时用 · The draft; its ETag is what a change is based on",
    "content": {
        MARKDOWN: {"schema": {"type": "string"}, "example": "---\ntype: lessons-learned\n---\n\n# …\n"}
    },
}


@router.get(
    "/{project}/{name}",
    summary="一份草稿 · One draft",
    response_model=DraftOut,
    responses={200: _MARKDOWN, **problems(404)},
)
@needs(Permission.READ)
def get_draft(
    served: Served,
    lang: Lang,
    project: Code,
    name: Name,
    response: Response,
    accept: Annotated[str, Header(include_in_schema=False)] = "",
) -> DraftOut | Response:
    """A draft with its text. With ``Accept: text/markdown`` the file as it is."""
    found = read_text(served.workspace, project, name)
    if MARKDOWN in accept:
        headers = {"ETag": _etag(found.version, "md")}
        return Response(found.text.encode("utf-8", "replace"), media_type=MARKDOWN, headers=headers)
    response.headers["ETag"] = _etag(found.version, "json")
    return _draft(served, project, name, found.text, lang)


@router.put(
    "/{project}/{name}", summary="改草稿 · Change a draft", responses=problems(404, 409, 412, 415, 428)
)
@needs(Permission.WRITE, body=LARGEST_DRAFT, audit="edit draft")
def put_draft(
    served: Served,
    lang: Lang,
    project: Code,
    name: Name,
    body: DraftText,
    response: Response,
    if_match: Annotated[
        str, Header(max_length=500, description="读取时得到的 ETag · The ETag that reading gave")
    ] = "",
) -> DraftOut:
    """Replace the text of a draft that is still the one read: 428 without If-Match, 412 when it has changed.

    The front matter is checked: it must be readable and of this project.
    """
    if not if_match:
        raise ProblemError(
            "precondition-required",
            "修改草稿要带 If-Match",
            "Changing a draft needs If-Match",
            hint_zh="值是读取这份草稿时得到的 ETag。",
            hint_en="Its value is the ETag that reading the draft gave.",
        )
    now = read_text(served.workspace, project, name)
    if not any(matches(if_match, _etag(now.version, form)) for form in ("json", "md")):
        raise draft_changes.changed(now.path)
    kept = replace_text(served.workspace, project, name, body.text, version=now.version)
    response.headers["ETag"] = _etag(kept.version, "json")
    return _draft(served, project, name, kept.text, lang)


@router.get("/{project}/{name}/review", summary="待审的段落 · Paragraphs to review", responses=problems(404))
@needs(Permission.READ, cost=2)
def get_review(served: Served, lang: Lang, project: Code, name: Name) -> ReviewOut:
    """What a model drafted: each paragraph with the sources it rests on and what the fact check says of it today."""
    return ReviewOut.of(draft_changes.review(served.workspace, project, name), lang)


@router.put(
    "/{project}/{name}/blocks/{key}",
    summary="接受或拒绝一段 · Accept or reject a paragraph",
    responses=problems(404, 409, 412, 415),
)
@needs(Permission.WRITE, audit="decide on draft")
def put_decision(
    served: Served,
    lang: Lang,
    project: Code,
    name: Name,
    key: Annotated[str, Path(max_length=100)],
    body: Decision,
) -> ReviewOut:
    """Accept a drafted paragraph, as it is or in other words, or reject it: then the text by rule stands there.

    A paragraph that has changed since it was read has another key: 404.
    """
    after = decide(
        served.workspace,
        project,
        name,
        key,
        accepted=body.decision == "accept",
        by=decider(served.principal, body.by),
        today=date.today(),
        text=body.text,
    )
    return ReviewOut.of(after, lang)


@router.post(
    "/{project}/{name}/document",
    status_code=201,
    summary="由草稿生成 Word · Make the Word file of a draft",
    responses=problems(404, 409, 412),
)
@needs(Permission.WRITE, cost=10, audit="word")
def post_word(
    served: Served,
    lang: Lang,
    project: Code,
    name: Name,
    response: Response,
    overwrite: Annotated[bool, Query(description="替换已发布的版本 · Replace an issued edition")] = False,
) -> GeneratedOut:
    """Make the Word file of a draft as it stands, edits included."""
    document, notes = write_word(served.workspace, project, name, overwrite=overwrite)
    draft = read_text(served.workspace, project, name)
    made = GeneratedOut.of(Generated(project, draft.path, document, open_points(draft.text), notes), lang)
    response.headers["Location"] = made.url
    return made


def _draft(served: State, code: str, name: str, text: str, lang: str) -> DraftOut:
    card = next(one for one in drafts_of(served.workspace, code) if one.name == f"{name}.md")
    return DraftOut(text=text, **DraftEntry.of(card, code, lang).model_dump())


def _etag(version: str, form: str) -> str:
    """A strong ETag is that of one representation; both name the same version."""
    return f'"{version[:32]}.{form}"'
