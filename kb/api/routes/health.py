"""Whether the process is alive, and whether it can answer."""

from __future__ import annotations

from fastapi import APIRouter, Response

from kb import __version__
from kb.api.schemas import Health, Readiness
from kb.api.state import Served

router = APIRouter(tags=["health"])


@router.get("/healthz")
def healthz() -> Health:
    """The process runs."""
    return Health(status="ok", version=__version__)


@router.get("/readyz")
def readyz(served: Served, response: Response) -> Readiness:
    """The index answers; 503 with the reason while it does not."""
    status = served.index.status()
    ready = status.passages > 0
    response.status_code = 200 if ready else 503
    return Readiness(ready=ready, records=status.records, passages=status.passages)
