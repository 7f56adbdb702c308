"""Whether the process is alive, whether it can answer, and what it counts of itself."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from kb import __version__
from kb.access.principal import Permission, Principal
from kb.api.access import needs
from kb.api.health_schemas import Details, Health, Readiness
from kb.api.metrics import CONTENT_TYPE, metrics_of
from kb.api.state import Lang, server_of
from kb.services.readiness import Ready, measured, readiness

router = APIRouter(tags=["health"])


@router.get("/healthz", summary="存活 · Alive")
@needs(Permission.OPEN)
def healthz() -> Health:
    """The process runs."""
    return Health(version=__version__)


@router.get(
    "/readyz",
    summary="就绪 · Ready",
    responses={503: {"model": Readiness, "description": "还不能回答 · It cannot answer yet"}},
)
@needs(Permission.OPEN)
def readyz(request: Request, lang: Lang, response: Response) -> Readiness:
    """The index answers and there is room on the disk; 503 with the reasons while it does not."""
    server = server_of(request)
    found = readiness(server.workspace, server.index)
    response.status_code = 200 if found.ready else 503
    asking = request.scope.get("state", {}).get("principal")
    return Readiness(
        ready=found.ready,
        problems=[note.zh if lang == "zh" else note.en for note in found.problems],
        details=_details(found) if isinstance(asking, Principal) and asking.sees_every else None,
    )


def _details(found: Ready) -> Details:
    status = found.status
    return Details(
        records=status.records,
        passages=status.passages,
        generation=status.generation,
        damage=status.damage,
        free_bytes=found.free_bytes,
        sqlite=found.sqlite,
        model=found.model,
    )


@router.get(
    "/metrics",
    summary="计数 · Counters",
    response_class=Response,
    responses={
        200: {
            "content": {
                "text/plain": {"schema": {"type": "string"}, "example": "fupan_index_passages 1032.0\n"}
            }
        }
    },
)
@needs(Permission.READ, every=True)
def metrics(request: Request) -> Response:
    """Counters for Prometheus: requests, searches, the index, jobs, tokens and cost. Never anybody's content."""
    counters = metrics_of(request)
    server = server_of(request)
    counters.set(measured(server.workspace, server.index), server.background.counts())
    return Response(counters.text(), media_type=CONTENT_TYPE)
