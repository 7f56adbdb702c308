"""What the knowledge base lacks, proposals for it, and how good its search was when it was last measured."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request

from kb.access.principal import Permission
from kb.api.access import audit_note, needs
from kb.api.answers import problems
from kb.api.days import Day
from kb.api.decider import decider
from kb.api.knowledge_schemas import (
    DecidedOut,
    EvaluationOut,
    GapOut,
    LegOut,
    ProposalDecision,
    ProposalFileOut,
    ProposalRequest,
    ProposalsOut,
)
from kb.api.listing import Listed, Part
from kb.api.problems import ProblemError
from kb.api.routes.projects import Code, Codes
from kb.api.state import Lang, Served
from kb.services.draft_changes import read_text
from kb.services.evaluation import last_results
from kb.services.gaps import clusters_now
from kb.services.proposals import Acceptance, accept_proposal, list_proposals, reject_proposal, show_proposals
from kb.services.propose import Proposing

router = APIRouter(prefix="/api/v1", tags=["knowledge"])


@router.get("/gaps", summary="知识缺口 · Knowledge gaps")
@needs(Permission.READ, cost=5)
def list_gaps(
    served: Served,
    part: Part,
    since: Day | None = None,
    closed: Annotated[bool | None, Query(description="是否已补上 · Answered by now, or still open")] = None,
) -> Listed[GapOut]:
    """Questions that were not answered, grouped by meaning and asked again: open ones first, then the most asked."""
    first = since.isoformat() if since else ""
    found = clusters_now(served.workspace, served.index, today=date.today(), since=first)
    kept = [one for one in found if closed is None or one.closed == closed]
    return part.part(kept, lambda one: one.query, GapOut.of)


@router.post("/proposals", summary="给出建议 · Make proposals", responses=problems(404, 409, 415, 502))
@needs(Permission.WRITE, cost=20, audit="propose")
def make_proposals(request: Request, served: Served, lang: Lang, body: ProposalRequest) -> ProposalsOut:
    """Proposals for a person to accept: ways to put a requirement, risks met before, a summary, a translation.

    They are kept beside the drafts of the project; no data changes.
    """
    audit_note(request, object=f"{body.kind} {body.lang}", project=body.project)
    workspace = served.sources_for(body.project).workspace
    workspace.project_path(body.project)
    subject = body.project
    if body.kind == "requirement":
        known = {one.id for one in workspace.project(body.project).requirements}
        if body.subject not in known:
            raise ProblemError(
                "not-found",
                "项目里没有这条需求",
                "The project has no such requirement",
                place=f"projects/{body.project}",
            )
        subject = body.subject
    elif body.kind == "translation":
        subject = read_text(workspace, body.project, body.subject).path
    made = Proposing(workspace, body.lang, date.today(), body.use_model)
    return ProposalsOut.of(*made.propose(body.kind, subject, body.project), lang)


@router.get("/proposals", summary="留着的建议 · Proposals that are kept", responses=problems(404))
@needs(Permission.READ)
def list_kept_proposals(
    served: Served,
    part: Part,
    codes: Codes,
) -> Listed[ProposalFileOut]:
    """The proposals that were made and are kept, each with what was decided on it."""
    workspace = served.workspace
    found = [ProposalFileOut.of(kept, code) for code in codes for kept in list_proposals(workspace, code)]
    return part.part(found, lambda one: f"{one.project}/{one.name}", lambda one: one)


@router.put(
    "/proposals/{project}/{name}/{id}",
    summary="采纳或拒绝建议 · Accept or reject a proposal",
    responses=problems(404, 409, 412, 415),
)
@needs(Permission.WRITE, audit="decide on proposal")
def decide_on_proposal(
    served: Served,
    project: Code,
    name: Annotated[str, Path(max_length=120, examples=["risks"])],
    id: Annotated[str, Path(max_length=20, examples=["P1"])],
    body: ProposalDecision,
) -> DecidedOut:
    """Write a proposal into the data where it belongs, or note that it is rejected.

    404 when there is no such proposal; 409 when it was decided before, or what it was made from has changed since.
    """
    workspace, today, who = served.workspace, date.today(), decider(served.principal, body.by)
    workspace.project_path(project)
    path = f"drafts/{project}/proposals/{name}.md"
    if id not in {one.name for one in show_proposals(workspace, path).items}:
        raise ProblemError("not-found", "没有这条建议", "There is no such proposal", place=path)
    if body.decision == "reject":
        reject_proposal(workspace, path, id, by=who, today=today)
        return DecidedOut(state="rejected", id="", place=path, open=())
    into = f"drafts/{project}/{body.draft}.md" if body.draft else ""
    acceptance = Acceptance(who, today, body.given, body.record, into, body.overwrite)
    made = accept_proposal(workspace, path, id, acceptance)
    return DecidedOut(state="accepted", id=made.id, place=made.place, open=made.open)


@router.get("/evaluation", summary="检索质量 · Quality of the search")
@needs(Permission.READ, every=True)
def list_evaluations(served: Served, part: Part) -> Listed[EvaluationOut]:
    """The last results of each set of golden questions: means over the questions, by leg of the search."""
    found = last_results(served.workspace)
    return part.part(
        found,
        lambda one: one.name,
        lambda one: EvaluationOut(
            name=one.name,
            legs={
                leg: LegOut(questions=figures.questions, figures=dict(figures.means))
                for leg, figures in one.legs.items()
            },
        ),
    )
