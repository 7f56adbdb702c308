"""What a strict reviewer would object to, and the rules that say so."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Response
from fastapi.responses import JSONResponse

from kb.access.principal import Permission
from kb.api.access import needs
from kb.api.answers import problems
from kb.api.check_schemas import FindingOut, Findings, RuleOut
from kb.api.listing import Listed, Part
from kb.api.state import Lang, Served
from kb.checks.catalogue import rule_texts
from kb.checks.finding import Finding, Gate, Severity
from kb.checks.gates import failing
from kb.checks.sarif import sarif
from kb.services.check import project_findings, regions_of
from kb.services.checked import findings_of

router = APIRouter(prefix="/api/v1", tags=["checks"])

Some = Annotated[list[str], Query(default_factory=list, max_length=50)]


SARIF = "application/sarif+json"
_SARIF: dict[str, Any] = {
    "description": "问题，或全部问题的 SARIF 2.1.0 · The findings, or all of them as SARIF 2.1.0",
    "content": {SARIF: {"schema": {"type": "object"}, "example": {"version": "2.1.0", "runs": []}}},
}


@router.get(
    "/checks",
    summary="检查结果 · Findings",
    response_model=Findings,
    responses={200: _SARIF, **problems(404)},
)
@needs(Permission.READ, cost=5)
def list_findings(
    served: Served,
    lang: Lang,
    part: Part,
    severity: Annotated[list[Severity], Query(default_factory=list)],
    rule: Some,
    gate: Gate = "draft",
    project: Annotated[
        str, Query(max_length=100, description="只看这个项目 · The findings on this project alone")
    ] = "",
    waived: Annotated[
        bool | None, Query(description="是否已豁免 · Waived ones alone, or none of them")
    ] = None,
    accept: Annotated[str, Header(include_in_schema=False)] = "",
) -> Findings | Response:
    """The findings on projects and knowledge for a gate, by file; the counts are over all that fit.

    With ``Accept: application/sarif+json`` all of them in one SARIF log, for code hosts and editors.
    """
    workspace = served.workspace
    findings = (
        project_findings(workspace, project, gates=(gate,))[gate]
        if project
        else findings_of(workspace, gate=gate, today=date.today())
    )
    found = [
        one
        for one in findings
        if (not severity or one.severity in severity)
        and (not rule or one.rule in rule)
        and (waived is None or (one.waiver is not None) == waived)
    ]
    if SARIF in accept:
        return JSONResponse(sarif(found, lang, regions_of(workspace, found)), media_type=SARIF)
    counts = Counter(one.severity for one in found if one.waiver is None)
    shown = part.part(found, _key, lambda one: FindingOut.of(one, lang))
    return Findings(
        **dict(shown),
        gate=gate,
        passed=not failing(found, gate),
        errors=counts["error"],
        warnings=counts["warning"],
        remarks=counts["info"],
        waived=sum(one.waiver is not None for one in found),
    )


@router.get("/rules", summary="检查规则 · Rules of the checks")
@needs(Permission.READ)
def list_rules(lang: Lang, part: Part) -> Listed[RuleOut]:
    """Every rule: what it asks for and why."""
    return part.part([*rule_texts().items()], lambda one: one[0], lambda one: RuleOut.of(*one, lang))


def _key(finding: Finding) -> str:
    return f"{finding.place}/{finding.rule}/{finding.subject}/{finding.field}"
