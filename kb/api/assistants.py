"""The tools for assistants at /mcp: who asks is who the gate let in, and sees what this principal sees."""

from __future__ import annotations

from starlette.requests import Request

from kb.access.principal import Permission
from kb.api.access import needs
from kb.api.state import principal_of, server_of
from kb.mcp.caller import Caller
from kb.mcp.http import LARGEST, McpEndpoint

PATH = "/mcp"


def endpoint() -> McpEndpoint:
    """The application to be put at `PATH`."""
    return needs(Permission.READ, body=LARGEST)(McpEndpoint(_caller))


def _caller(request: Request) -> Caller:
    server, principal = server_of(request), principal_of(request)
    seen = server.seen_by(principal)

    def note(*, action: str, object: str, project: str, outcome: str) -> None:
        if outcome == "429" and server.door.slowed_notes.wait(principal.signature):
            return
        server.audited(
            {
                "who": principal.signature,
                "action": action,
                "object": object,
                "project": project,
                "outcome": outcome,
                "request_id": request.scope.get("state", {}).get("request_id", ""),
            }
        )

    return Caller(
        principal=principal,
        workspace=seen.workspace,
        index=seen.index,
        sources_for=lambda code: seen.sources_for(code).workspace,
        note=note,
        wait=lambda cost: server.door.limits.wait(principal.owner, cost),
    )
